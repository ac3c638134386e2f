namespace Leibniz

open System
open System.Collections.Concurrent

/// An elementwise formula of several tensors with several results, run in one pass over memory where nothing watches and the
/// backend can; elsewhere it is the composition that it is written as. Its derivatives are such formulas too, of any order.
[<Sealed>]
type internal Fused(inputs: int, meaning: Tensor[] -> Tensor[]) =
    let record dtype =
        lazy (Recorder.Record(inputs, dtype, meaning))

    let singles = record DType.Float32
    let doubles = record DType.Float64

    /// By the arguments that change, a bit each: values, then their changes.
    let pushes = ConcurrentDictionary<uint64, Fused>()
    /// By result and argument.
    let pulls = ConcurrentDictionary<struct (int * int), Fused>()

    let stretched (args: Tensor[]) =
        let mutable shape = args[0].Shape

        for i in 1 .. args.Length - 1 do
            if not (args[i].Shape.Equals shape) then
                shape <- Axes.broadcast "A fused formula" shape args[i].Shape

        shape

    /// Null where they are of several places or types, or the backend has no such pass.
    let runKnown (numbers: Numbers[]) : Numbers[] =
        let first = numbers[0].Form
        let mutable shape = first.Shape
        let mutable alike = first.DType.IsFloat

        for i in 1 .. numbers.Length - 1 do
            let form = numbers[i].Form

            if not (obj.ReferenceEquals(form, first)) then
                alike <-
                    alike
                    && obj.ReferenceEquals(form.Home, first.Home)
                    && form.DType.Equals first.DType

                if not (form.Shape.Equals shape) then
                    shape <- Axes.broadcast "A fused formula" shape form.Shape

        if not alike then
            null
        else
            let program =
                if first.DType.Equals DType.Float32 then
                    singles
                else
                    doubles

            first.Home.RunProgram(program.Value, shape, numbers)

    /// Null where something watches, too.
    let tryRun (args: Tensor[]) : Numbers[] =
        let numbers: Numbers[] = Array.zeroCreate args.Length
        let mutable known = true

        for i in 0 .. args.Length - 1 do
            match args[i] with
            | Known b -> numbers[i] <- b
            | _ -> known <- false

        if known then runKnown numbers else null

    let seen (level: Level) (t: Tensor) =
        match t with
        | Dual(l, _, _)
        | Taped(l, _, _) -> obj.ReferenceEquals(l, level)
        | Known _ -> false

    /// Values, then changes, from arguments and the changes of some of them.
    let push (mask: uint64) =
        let changing =
            [| 0 .. inputs - 1 |] |> Array.filter (fun i -> mask >>> i &&& 1UL = 1UL)

        Fused(
            inputs + changing.Length,
            fun args ->
                let points = changing |> Array.map (fun i -> args[i])

                let through (moved: Tensor[]) =
                    let args = Array.sub args 0 inputs
                    changing |> Array.iteri (fun k i -> args[i] <- moved[k])
                    meaning args

                let values, changes =
                    Differentiate.jvp through points (Array.sub args inputs changing.Length)

                Array.append values changes
        )

    /// The cotangent of an argument, element by element, from arguments and the cotangent of a result. An argument that stretches has it in the
    /// shape of the result.
    let pull (struct (result: int, argument: int)) =
        Fused(
            inputs + 1,
            fun args ->
                let cotangent = args[inputs]
                let shape = stretched args

                let through (x: Tensor) =
                    let args = Array.sub args 0 inputs
                    args[argument] <- x
                    let results = meaning args
                    results[result].Stretched shape

                let _, back = Differentiate.vjp through (args[argument].Stretched shape)
                [| back (cotangent.Stretched shape) |]
        )

    member _.Meaning = meaning

    /// The same where something watches, or there is no pass.
    member private f.RunWatched(args: Tensor[]) : Tensor[] =
        match Tensor.Innermost args with
        | level when not (isNull level) && level.Differentiates && not level.Ended -> f.RunBelow(level, args)
        | _ ->
            let shape = stretched args
            meaning args |> Array.map _.Stretched(shape)

    /// Run below a derivative, with what the results are to it.
    member private f.RunBelow(level: Level, args: Tensor[]) : Tensor[] =
        let primals =
            args
            |> Array.map (fun t ->
                match t with
                | Dual(_, p, _)
                | Taped(_, p, _) when seen level t -> p
                | _ -> t)

        match level with
        | :? ForwardLevel ->
            let mutable mask = 0UL
            let changes = ResizeArray<Tensor>(args.Length)

            args
            |> Array.iteri (fun i t ->
                match t with
                | Dual(_, _, d) when seen level t ->
                    mask <- mask ||| (1UL <<< i)
                    changes.Add d
                | _ -> ())

            let both = pushes.GetOrAdd(mask, push).Run(Array.append primals (changes.ToArray()))
            Array.init (both.Length / 2) (fun r -> Dual(level, both[r], both[both.Length / 2 + r]))
        | _ ->
            f.Run primals
            |> Array.mapi (fun r y ->
                let edges =
                    args
                    |> Array.indexed
                    |> Array.choose (fun (i, t) ->
                        match t with
                        | Taped(_, p, node) when seen level t ->
                            Some(
                                struct (node,
                                        fun (g: Tensor) ->
                                            let whole = pulls.GetOrAdd(struct (r, i), pull).Run(Array.append primals [| g |])

                                            if p.Shape.Equals y.Shape then
                                                whole[0]
                                            else
                                                Slopes.unstretch p.Shape whole[0])
                            )
                        | _ -> None)

                Taped(level, y, Node(Serial.next (), edges)))

    /// Results of the shape that the arguments stretch to.
    member f.Run(args: Tensor[]) : Tensor[] =
        match tryRun args with
        | null -> f.RunWatched args
        | some -> some |> Array.map Known

    /// The first result, and the others.
    member f.RunApart(args: Tensor[]) : struct (Tensor * Tensor[]) =
        match tryRun args with
        | null -> Fused.Apart(f.RunWatched args)
        | some ->
            let others = Array.zeroCreate (some.Length - 1)

            for i in 0 .. others.Length - 1 do
                others[i] <- Known some[i + 1]

            Known some[0], others

    /// The first of some results, and the others.
    static member Apart(results: Tensor[]) : struct (Tensor * Tensor[]) =
        struct (results[0], results.AsSpan(1).ToArray())

    /// The only result.
    member f.RunOne(args: Tensor[]) : Tensor =
        for i in 0 .. args.Length - 1 do
            ArgumentNullException.ThrowIfNull(args[i], string (char (int 'a' + i)))

        match tryRun args with
        | null -> (f.RunWatched args)[0]
        | some -> Known some[0]

    /// The same of one argument, of which there are so many that an array of tensors counts.
    member f.RunOne(a: Tensor) : Tensor =
        match a with
        | Known x ->
            match runKnown [| x |] with
            | null -> f.RunOne [| a |]
            | some -> Known some[0]
        | _ -> f.RunOne [| a |]

    /// The same of two.
    member f.RunOne(a: Tensor, b: Tensor) : Tensor =
        match a, b with
        | Known x, Known y ->
            match runKnown [| x; y |] with
            | null -> f.RunOne [| a; b |]
            | some -> Known some[0]
        | _ -> f.RunOne [| a; b |]
