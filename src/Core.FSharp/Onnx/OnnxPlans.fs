namespace Leibniz

open System

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
type internal OnnxPlans(graph: FreeGraph) =
    let patterns =
        [ for composition in OnnxCompositions.all do
              if composition.Since <= OnnxWriting.Opset then
                  composition, System.Collections.Generic.Dictionary<string, Pattern>() ]

    let uses =
        let counts = Array.zeroCreate<int> graph.Nodes.Length

        for n in graph.Nodes do
            for i in n.Inputs do
                counts[i.Id] <- counts[i.Id] + 1

        counts

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
    static member Loose(node: FreeNode) : struct (FreeNode * Length[]) =
        match node.Kernel with
        | ValueSome(Stretch _) -> OnnxPlans.Loose node.Inputs[0]
        | _ when node.IsConstant && node.Constant.IsKnown -> node, node.Constant.Values.Shape.Dims |> Array.map Length.Fixed
        | _ -> node, node.Lengths

    /// Whether values of these lengths stretch to each other, and to exactly this.
    static member Fits (parts: Length[] list) (target: Length[]) : bool =
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

    member private _.Composition(node: FreeNode) : OnnxPlan voption =
        let mutable best = ValueNone

        for composition, known in patterns do
            for spelling in composition.Spellings node.Lengths.Length do
                let key = String.Join(" ", spelling |> List.map string)

                let pattern =
                    match known.TryGetValue key with
                    | true, pattern -> pattern
                    | _ ->
                        let settings =
                            OnnxSettings(composition.Operator, dict spelling |> System.Collections.Generic.Dictionary)

                        let pattern = Pattern(composition.Apply settings)
                        known[key] <- pattern
                        pattern

                match pattern.Find node, best with
                | ValueSome(struct (_, steps)), ValueSome(struct (most, _)) when steps <= most -> ()
                | ValueSome(struct (x, steps)), _ -> best <- ValueSome(struct (steps, simple composition.Operator spelling [ x ]))
                | ValueNone, _ -> ()

        best |> ValueOption.map (fun (struct (_, plan)) -> plan)

    /// Values side by side, as they are before they are stretched where that will do.
    member private _.Together(operator: string, node: FreeNode) : OnnxPlan =
        let loose =
            node.Inputs
            |> Array.map (fun n ->
                let struct (_, lengths) = OnnxPlans.Loose n
                lengths)

        let all = OnnxPlans.Fits (List.ofArray loose) node.Lengths
        // One that has the whole shape stretches the others; one of the shape already needs nothing.
        let whole =
            node.Inputs
            |> Array.tryFindIndex (fun n -> not n.IsConstant)
            |> Option.defaultValue 0

        { Uses = node.Inputs |> Array.mapi (fun i n -> n, all || i <> whole)
          Emit = fun b result args -> b.Add(operator, result, args, []) }

    /// A sum or its kin as one node: the fold, its axes, whether they are kept, and of what.
    member private _.Reduction(node: FreeNode) : struct (FreeNode * bool) voption =
        let isFold (n: FreeNode) =
            match n.Kernel with
            | ValueSome(Fold _)
            | ValueSome(Kernel.Pick _) -> true
            | _ -> false

        if isFold node then
            ValueSome(struct (node, false))
        else
            match node.Kernel with
            | ValueSome(Reshape _) when isFold node.Inputs[0] ->
                let fold = node.Inputs[0]

                let axes =
                    match fold.Kernel with
                    | ValueSome(Fold(_, axes))
                    | ValueSome(Kernel.Pick(_, axes)) -> axes
                    | _ -> [||]

                let kept =
                    fold.Inputs[0].Lengths
                    |> Array.mapi (fun i n -> if Array.contains i axes then Length.Fixed 1 else n)

                if kept = node.Lengths then
                    ValueSome(struct (fold, true))
                else
                    ValueNone
            | _ -> ValueNone

    member private _.Reduce(fold: FreeNode, keep: bool) : OnnxPlan =
        let x = fold.Inputs[0]

        match fold.Kernel with
        | ValueSome(Fold(_, [||])) -> simple "Identity" [] [ x ]
        | ValueSome(Fold(Sum, axes)) ->
            { Uses = exact [ x ]
              Emit =
                fun b result args -> b.Add("ReduceSum", result, [ args[0]; b.Known(axes |> Array.map int64) ], [ truth "keepdims" keep ]) }
        | ValueSome(Fold(f, axes)) -> simple (OnnxElementwise.foldName f) [ "axes", axesOf axes; truth "keepdims" keep ] [ x ]
        | ValueSome(Kernel.Pick(p, axes)) ->
            { Uses = exact [ x ]
              Emit =
                fun b result args ->
                    let places =
                        b.Add(OnnxElementwise.pickName p, null, args, [ "axis", OnnxAttribute.Int(int64 axes[0]); truth "keepdims" keep ])

                    b.Add("Cast", result, [ places ], [ "to", OnnxAttribute.Int(int64 (OnnxElement.number Element.I32)) ]) }
        | _ -> invalidOp "Only a fold is a reduction."

    /// A sum divided by how many were added.
    member private p.Mean(node: FreeNode) : OnnxPlan voption =
        match p.Reduction node.Inputs[0] with
        | ValueSome(struct (fold, keep)) ->
            (match fold.Kernel with
             | ValueSome(Fold(Sum, axes)) when node.Inputs[1].IsConstant && axes.Length > 0 ->
                 let counts (sum: GraphNode) (divisor: GraphNode) =
                     match divisor.Step with
                     | Constant t ->
                         let count = axes |> Array.fold (fun n a -> n * sum.Inputs[0].Shape.Dims[a]) 1
                         let t = Tensor.Bind(Cast DType.Float64, t)
                         t.ToArray<float>() |> Array.forall ((=) (float count))
                     | _ -> false

                 if Array.forall2 counts fold.Steps node.Inputs[1].Steps then
                     ValueSome(simple "ReduceMean" [ "axes", axesOf axes; truth "keepdims" keep ] [ fold.Inputs[0] ])
                 else
                     ValueNone
             | _ -> ValueNone)
        | ValueNone -> ValueNone

    /// A matrix product and what is added to it.
    member private _.Gemm(node: FreeNode) : OnnxPlan voption =
        let product (n: FreeNode) =
            n.Kernel = ValueSome MatMul && n.Lengths.Length = 2 && uses[n.Id] = 1

        let turned (n: FreeNode) =
            match n.Kernel with
            | ValueSome(Permute [| 1; 0 |]) -> n.Inputs[0], true
            | _ -> n, false

        let make (product: FreeNode) (added: FreeNode) =
            let struct (_, lengths) = OnnxPlans.Loose added
            let a, turnA = turned product.Inputs[0]
            let b, turnB = turned product.Inputs[1]

            if node.DType.IsFloat && OnnxPlans.Fits [ node.Lengths; lengths ] node.Lengths then
                let attributes =
                    [ if turnA then
                          truth "transA" true
                      if turnB then
                          truth "transB" true ]

                ValueSome
                    { Uses = [| a, false; b, false; added, true |]
                      Emit = fun builder result args -> builder.Add("Gemm", result, args, attributes) }
            else
                ValueNone

        if product node.Inputs[0] then
            make node.Inputs[0] node.Inputs[1]
        elif product node.Inputs[1] then
            make node.Inputs[1] node.Inputs[0]
        else
            ValueNone

    member private _.MatMul(node: FreeNode) : OnnxPlan =
        // The axes in front stretch to each other in ONNX as well.
        let uses =
            node.Inputs
            |> Array.map (fun n ->
                let struct (_, lengths) = OnnxPlans.Loose n
                let rank = n.Lengths.Length
                n, lengths.Length >= 2 && lengths[lengths.Length - 2 ..] = n.Lengths[rank - 2 ..])

        let front (n: FreeNode) (isLoose: bool) =
            let struct (_, lengths) =
                if isLoose then OnnxPlans.Loose n else struct (n, n.Lengths)

            lengths[.. lengths.Length - 3]

        let fits =
            node.Lengths.Length = 2
            || OnnxPlans.Fits (uses |> Array.map (fun (n, l) -> front n l) |> List.ofArray) node.Lengths[.. node.Lengths.Length - 3]

        { Uses = (if fits then uses else exact node.Inputs)
          Emit = fun b result args -> b.Add("MatMul", result, args, []) }

    member private _.Reshape(node: FreeNode) : OnnxPlan =
        let before, after = node.Inputs[0].Lengths, node.Lengths
        let free = after |> Array.filter (fun n -> not n.IsFixed)

        if
            after.Length = 2
            && before.Length > 2
            && after[0] = before[0]
            && after[1].IsFixed
            && after[1].Rest > 0
        then
            simple "Flatten" [ "axis", OnnxAttribute.Int 1L ] [ node.Inputs[0] ]
        else
            { Uses = exact [ node.Inputs[0] ]
              Emit =
                fun b result args ->
                    let zero = after |> Array.contains (Length.Fixed 0)

                    let shape =
                        if free.Length = 1 && not zero then
                            b.Known(after |> Array.map (fun n -> if n.IsFixed then int64 n.Rest else -1L))
                        else
                            b.Vector after

                    b.Add("Reshape", result, [ args[0]; shape ], (if zero then [ truth "allowzero" true ] else [])) }

    member private _.Slice(node: FreeNode, cuts: Cut[]) : OnnxPlan =
        let x = node.Inputs[0]

        let starts =
            Array.init cuts.Length (fun i ->
                graph.Length(
                    node,
                    (function
                    | Kernel.Slice c -> c[i].Start
                    | _ -> 0)
                ))

        let scaled (n: Length) k =
            { Batches = n.Batches * k
              Rest = n.Rest * k }

        let plus (a: Length) (b: Length) =
            { Batches = a.Batches + b.Batches
              Rest = a.Rest + b.Rest }

        let axes =
            [| for i in 0 .. cuts.Length - 1 do
                   if not (cuts[i].Step = 1 && node.Lengths[i] = x.Lengths[i]) then
                       i |]

        if axes.Length = 0 then
            simple "Identity" [] [ x ]
        else
            // A place counted from the end depends on nothing.
            let start i =
                let fromEnd = plus starts[i] (scaled x.Lengths[i] -1)

                if not starts[i].IsFixed && fromEnd.IsFixed && fromEnd.Rest < 0 then
                    fromEnd
                else
                    starts[i]

            let stop i =
                let stop = plus starts[i] (scaled node.Lengths[i] cuts[i].Step)

                if cuts[i].Step < 0 && stop.At 1 < 0 then
                    Length.Fixed Int32.MinValue
                elif cuts[i].Step > 0 && stop = x.Lengths[i] && not stop.IsFixed then
                    Length.Fixed Int32.MaxValue
                else
                    stop

            { Uses = exact [ x ]
              Emit =
                fun b result args ->
                    let steps = axes |> Array.map (fun i -> int64 cuts[i].Step)

                    b.Add(
                        "Slice",
                        result,
                        [ args[0]
                          b.Vector(axes |> Array.map start)
                          b.Vector(axes |> Array.map stop)
                          b.Known(axes |> Array.map int64)
                          if steps |> Array.exists ((<>) 1L) then
                              b.Known steps ],
                        []
                    ) }

    member private _.Pad(node: FreeNode) : OnnxPlan =
        let x = node.Inputs[0]

        let starts =
            Array.init node.Lengths.Length (fun i ->
                graph.Length(
                    node,
                    (function
                    | Place(_, c) -> c[i].Start
                    | _ -> 0)
                ))

        let ends =
            Array.init node.Lengths.Length (fun i ->
                { Batches = node.Lengths[i].Batches - starts[i].Batches - x.Lengths[i].Batches
                  Rest = node.Lengths[i].Rest - starts[i].Rest - x.Lengths[i].Rest })

        if Array.append starts ends |> Array.forall ((=) (Length.Fixed 0)) then
            simple "Identity" [] [ x ]
        else

            { Uses = exact [ x ]
              Emit = fun b result args -> b.Add("Pad", result, [ args[0]; b.Vector(Array.append starts ends) ], []) }

    member private _.Fourier(node: FreeNode, inverse: bool) : OnnxPlan voption =
        let lengths = node.Lengths
        let rank = lengths.Length

        if not lengths[rank - 2].IsFixed then
            ValueNone
        else
            ValueSome
                { Uses = exact node.Inputs
                  Emit =
                    fun b result args ->
                        // ONNX wants an axis in front.
                        let single = rank = 2

                        let x =
                            if single then
                                b.Add("Reshape", null, [ args[0]; b.Vector(Array.append [| Length.Fixed 1 |] lengths) ], [])
                            else
                                args[0]

                        let last isLast = if isLast then result else null

                        let axis =
                            [ "axis", OnnxAttribute.Int(int64 (max 1 (rank - 2))); truth "inverse" inverse ]

                        let y = b.Add("DFT", last (not single && not inverse), [ x ], axis)

                        let y =
                            if inverse then
                                let count = Tensor.Full([||], float lengths[rank - 2].Rest, node.DType)
                                b.Add("Mul", last (not single), [ y; b.Constant(count, true) ], [])
                            else
                                y

                        if single then
                            b.Add("Reshape", result, [ y; b.Vector lengths ], [])
                        else
                            y }

    member private p.Kernel(node: FreeNode, kernel: Kernel) : OnnxPlan voption =
        match OnnxElementwise.operatorOf kernel with
        | ValueSome operator -> ValueSome(p.Together(operator, node))
        | ValueNone ->
            match kernel with
            // Of whole numbers ONNX's quotient is cut off; what is left has the sign of the divisor, so that the difference divides exactly.
            | Zip FloorDiv ->
                ValueSome
                    { Uses = exact node.Inputs
                      Emit =
                        fun b result args ->
                            let rest = b.Add("Mod", null, args, [])
                            b.Add("Div", result, [ b.Add("Sub", null, [ args[0]; rest ], []); args[1] ], []) }
            | Zip Rem -> ValueSome(p.Together("Mod", node))
            | Cast t -> ValueSome(simple "Cast" [ "to", OnnxAttribute.Int(int64 (OnnxElement.number (Element.ofDType t))) ] node.Inputs)
            | Fold _
            | Kernel.Pick _ -> ValueSome(p.Reduce(node, false))
            | MatMul -> ValueSome(p.MatMul node)
            | Reshape _ -> ValueSome(p.Reshape node)
            | Permute order -> ValueSome(simple "Transpose" [ "perm", axesOf order ] node.Inputs)
            | Kernel.Slice cuts -> ValueSome(p.Slice(node, cuts))
            | Place _ -> ValueSome(p.Pad node)
            | Concat axis -> ValueSome(simple "Concat" [ "axis", OnnxAttribute.Int(int64 axis) ] node.Inputs)
            | Take axis -> ValueSome(simple "Gather" [ "axis", OnnxAttribute.Int(int64 axis) ] node.Inputs)
            | TakeAlong axis -> ValueSome(simple "GatherElements" [ "axis", OnnxAttribute.Int(int64 axis) ] node.Inputs)
            | ScatterAlong(axis, _) ->
                ValueSome
                    { Uses = exact node.Inputs
                      Emit =
                        fun b result args ->
                            let zero = OnnxAttribute.Numbers(Tensor.Full([| 1 |], 0.0, node.DType))

                            let zeros =
                                b.Add("ConstantOfShape", null, [ b.Vector node.Lengths ], [ "value", zero ])

                            b.Add(
                                "ScatterElements",
                                result,
                                [ zeros; args[1]; args[0] ],
                                [ "axis", OnnxAttribute.Int(int64 axis); "reduction", OnnxAttribute.Text "add" ]
                            ) }
            | Accumulate(axis, reversed) ->
                ValueSome
                    { Uses = exact node.Inputs
                      Emit =
                        fun b result args ->
                            let along = b.Constant(Tensor.Of(int64 axis), true)
                            b.Add("CumSum", result, [ args[0]; along ], [ truth "reverse" reversed ]) }
            | Order(axis, descending) ->
                ValueSome
                    { Uses = exact node.Inputs
                      Emit =
                        fun b result args ->
                            let count = b.Vector [| node.Lengths[axis] |]

                            let places =
                                b.AddLast(
                                    "TopK",
                                    2,
                                    null,
                                    [ args[0]; count ],
                                    [ "axis", OnnxAttribute.Int(int64 axis); truth "largest" descending ]
                                )

                            b.Add("Cast", result, [ places ], [ "to", OnnxAttribute.Int(int64 (OnnxElement.number Element.I32)) ]) }
            | Determinant false -> ValueSome(simple "Det" [] node.Inputs)
            | Fourier inverse -> p.Fourier(node, inverse)
            | _ -> ValueNone

    /// How a step becomes nodes; nothing if ONNX has no operator for it.
    member p.For(node: FreeNode) : OnnxPlan voption =
        match p.Composition node, node.Kernel with
        | ValueSome plan, _ -> ValueSome plan
        | ValueNone, ValueNone -> ValueNone
        | ValueNone, ValueSome kernel ->
            let special =
                match kernel with
                | Zip Add -> p.Gemm node
                | Zip Div -> p.Mean node
                | Reshape _ ->
                    p.Reduction node
                    |> ValueOption.map (fun (struct (fold, keep)) -> p.Reduce(fold, keep))
                | _ -> ValueNone

            match special with
            | ValueSome plan -> ValueSome plan
            | ValueNone -> p.Kernel(node, kernel)
