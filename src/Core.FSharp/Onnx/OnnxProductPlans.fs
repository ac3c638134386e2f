namespace Leibniz

open OnnxPlan

/// Matrix products.
module internal OnnxProductPlans =
    /// A matrix product and what is added to it. `uses`: how often each node of the graph is used.
    let gemm (uses: int[]) (node: FreeNode) : OnnxPlan voption =
        let product (n: FreeNode) =
            n.Kernel = ValueSome MatMul && n.Lengths.Length = 2 && uses[n.Id] = 1

        let turned (n: FreeNode) =
            match n.Kernel with
            | ValueSome(Permute [| 1; 0 |]) -> n.Inputs[0], true
            | _ -> n, false

        let make (product: FreeNode) (added: FreeNode) =
            let struct (_, lengths) = loose added
            let a, turnA = turned product.Inputs[0]
            let b, turnB = turned product.Inputs[1]

            if node.DType.IsFloat && fits [ node.Lengths; lengths ] node.Lengths then
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

    let matMul (node: FreeNode) : OnnxPlan =
        // The axes in front stretch to each other in ONNX as well.
        let uses =
            node.Inputs
            |> Array.map (fun n ->
                let struct (_, lengths) = loose n
                let rank = n.Lengths.Length
                n, lengths.Length >= 2 && lengths[lengths.Length - 2 ..] = n.Lengths[rank - 2 ..])

        let front (n: FreeNode) (isLoose: bool) =
            let struct (_, lengths) = if isLoose then loose n else struct (n, n.Lengths)

            lengths[.. lengths.Length - 3]

        let fits =
            node.Lengths.Length = 2
            || fits (uses |> Array.map (fun (n, l) -> front n l) |> List.ofArray) node.Lengths[.. node.Lengths.Length - 3]

        { Uses = (if fits then uses else exact node.Inputs)
          Emit = fun b result args -> b.Add("MatMul", result, args, []) }
