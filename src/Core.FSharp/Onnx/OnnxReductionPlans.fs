namespace Leibniz

open OnnxPlan

/// Sums and their kin, and means.
module internal OnnxReductionPlans =
    /// A sum or its kin as one node: the fold, its axes, whether they are kept, and of what.
    let find (node: FreeNode) : struct (FreeNode * bool) voption =
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

    let plan (fold: FreeNode) (keep: bool) : OnnxPlan =
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
    let mean (node: FreeNode) : OnnxPlan voption =
        match find node.Inputs[0] with
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
