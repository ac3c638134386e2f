namespace Leibniz

open System.Threading

/// Numbers that only grow: levels of differentiation and steps of a reverse pass.
module internal Serial =
    let mutable private last = 0L
    let next () = Interlocked.Increment &last

/// Forward mode: values travel with their changes.
[<Sealed>]
type internal ForwardLevel() =
    inherit Level(Serial.next ())

    override level.Bind(kernel, args) =
        let primals =
            args
            |> Array.map (fun a ->
                match a with
                | Dual(l, p, _) when obj.ReferenceEquals(l, level) -> p
                | _ -> a)

        let y = Tensor.Bind(kernel, primals)
        let mutable change = ValueNone

        for i in 0 .. args.Length - 1 do
            match args[i] with
            | Dual(l, _, t) when obj.ReferenceEquals(l, level) ->
                match Slopes.slope kernel primals y i with
                | null -> ()
                | slope ->
                    let d = slope.Push t
                    change <- ValueSome(change |> ValueOption.map (fun c -> c + d) |> ValueOption.defaultValue d)
            | _ -> ()

        match change with
        | ValueSome d ->
            match Slopes.outer kernel primals y with
            | null -> Dual(level, y, d)
            | outer -> Dual(level, y, outer.Push d)
        | ValueNone -> y

/// Reverse mode: values remember how to pull a cotangent back. Constants get no edge, so theirs is never computed.
[<Sealed>]
type internal ReverseLevel() =
    inherit Level(Serial.next ())

    /// Where an argument's cotangent goes, and how. That of a product goes through relu on the way: one pass over it less.
    let edge kernel primals y argument (node: Node) : struct (Node * (Tensor -> Tensor)) =
        let through =
            if node.Gates then
                Slopes.gatedPull kernel primals argument node.Gate
            else
                Unchecked.defaultof<_>

        if not (isNull (box through)) then
            let struct (beyond, _) = node.Edges[0]
            struct (beyond, through)
        else
            match Slopes.slope kernel primals y argument with
            | null -> struct (null, Unchecked.defaultof<_>)
            | slope -> struct (node, slope.Pull)

    override level.Bind(kernel, args) =
        let primals: Tensor[] = Array.zeroCreate args.Length
        let mutable most = 0

        for i in 0 .. args.Length - 1 do
            match args[i] with
            | Taped(l, p, _) when obj.ReferenceEquals(l, level) ->
                primals[i] <- p
                most <- most + 1
            | a -> primals[i] <- a

        let y = Tensor.Bind(kernel, primals)
        let edges = Array.zeroCreate most
        let mutable count = 0

        for i in 0 .. args.Length - 1 do
            match args[i] with
            | Taped(l, _, node) when obj.ReferenceEquals(l, level) ->
                match edge kernel primals y i node with
                | struct (null, _) -> ()
                | edge ->
                    edges[count] <- edge
                    count <- count + 1
            | _ -> ()

        if count = 0 then
            y
        else
            let edges = if count = most then edges else Array.sub edges 0 count
            let gate = Slopes.gate kernel y

            match Slopes.outer kernel primals y with
            | null -> Taped(level, y, Node(Serial.next (), edges, gate))
            | outer ->
                let inner = Node(Serial.next (), edges)
                Taped(level, y, Node(Serial.next (), [| struct (inner, outer.Pull) |], gate))
