namespace Leibniz

/// How a step becomes nodes: which values it takes, and what it makes of their names, with the name of the result (null: any).
[<NoEquality; NoComparison>]
type internal OnnxPlan =
    {
        /// Values, and whether one that stretches to the shape will do.
        Uses: (FreeNode * bool)[]
        Emit: OnnxBuilder -> string -> string[] -> string
    }

/// What each operation is in ONNX, version 17 of its operators.
[<Sealed>]

/// What plans are made of.
module internal OnnxPlan =
    let exact (nodes: FreeNode seq) =
        nodes |> Seq.map (fun n -> n, false) |> Seq.toArray

    let axesOf (axes: int[]) =
        OnnxAttribute.Ints(axes |> Array.map int64)

    let truth name value =
        name, OnnxAttribute.Int(if value then 1L else 0L)

    let simple operator attributes nodes =
        { Uses = exact nodes
          Emit = fun b result args -> b.Add(operator, result, args, attributes) }

    /// What a value is before it is stretched, and its lengths.
    let rec loose (node: FreeNode) : struct (FreeNode * Length[]) =
        match node.Kernel with
        | ValueSome(Stretch _) -> loose node.Inputs[0]
        | _ when node.IsConstant && node.Constant.IsKnown -> node, node.Constant.Values.Shape.Dims |> Array.map Length.Fixed
        | _ -> node, node.Lengths

    /// Whether values of these lengths stretch to each other, and to exactly this.
    let fits (parts: Length[] list) (target: Length[]) : bool =
        let rank = parts |> List.map _.Length |> List.max

        rank = target.Length
        && Array.forall
            (fun i ->
                let found =
                    parts
                    |> List.choose (fun p ->
                        let j = i - (rank - p.Length)
                        if j < 0 || p[j] = Length.Fixed 1 then None else Some p[j])

                match found with
                | [] -> target[i] = Length.Fixed 1
                | some -> some |> List.forall ((=) target[i]))
            [| 0 .. rank - 1 |]

    /// Values side by side, as they are before they are stretched where that will do.
    let together (operator: string) (node: FreeNode) : OnnxPlan =
        let loose =
            node.Inputs
            |> Array.map (fun n ->
                let struct (_, lengths) = loose n
                lengths)

        let all = fits (List.ofArray loose) node.Lengths
        // One that has the whole shape stretches the others; one of the shape already needs nothing.
        let whole =
            node.Inputs
            |> Array.tryFindIndex (fun n -> not n.IsConstant)
            |> Option.defaultValue 0

        { Uses = node.Inputs |> Array.mapi (fun i n -> n, all || i <> whole)
          Emit = fun b result args -> b.Add(operator, result, args, []) }
