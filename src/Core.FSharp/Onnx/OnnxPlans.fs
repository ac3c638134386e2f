namespace Leibniz

open System
open OnnxPlan

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

    member private p.Kernel(node: FreeNode, kernel: Kernel) : OnnxPlan voption =
        match OnnxElementwise.operatorOf kernel with
        | ValueSome operator -> ValueSome(together operator node)
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
            | Zip Rem -> ValueSome(together "Mod" node)
            | Cast t -> ValueSome(simple "Cast" [ "to", OnnxAttribute.Int(int64 (OnnxElement.number (Element.ofDType t))) ] node.Inputs)
            | Fold _
            | Kernel.Pick _ -> ValueSome(OnnxReductionPlans.plan node false)
            | MatMul -> ValueSome(OnnxProductPlans.matMul node)
            | Reshape _ -> ValueSome(OnnxArrangementPlans.reshape node)
            | Permute order -> ValueSome(simple "Transpose" [ "perm", axesOf order ] node.Inputs)
            | Kernel.Slice cuts -> ValueSome(OnnxArrangementPlans.slice graph node cuts)
            | Place _ -> ValueSome(OnnxArrangementPlans.pad graph node)
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
            | Order(axis, descending, _) ->
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
            | Fourier _
            | Analyse
            | Synthesise _ -> OnnxSpectrumPlans.plan kernel node
            | _ -> ValueNone

    /// How a step becomes nodes; nothing if ONNX has no operator for it.
    member p.For(node: FreeNode) : OnnxPlan voption =
        match p.Composition node, node.Kernel with
        | ValueSome plan, _ -> ValueSome plan
        | ValueNone, ValueNone -> ValueNone
        | ValueNone, ValueSome kernel ->
            let special =
                match kernel with
                | Zip Add -> OnnxProductPlans.gemm uses node
                | Zip Div -> OnnxReductionPlans.mean node
                | Reshape _ ->
                    OnnxReductionPlans.find node
                    |> ValueOption.map (fun (struct (fold, keep)) -> OnnxReductionPlans.plan fold keep)
                | _ -> ValueNone

            match special with
            | ValueSome plan -> ValueSome plan
            | ValueNone -> p.Kernel(node, kernel)
