namespace Leibniz

open System
open OnnxPlan

/// What moves numbers: reshapes, slices, padding.
module internal OnnxArrangementPlans =
    let reshape (node: FreeNode) : OnnxPlan =
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

    let slice (graph: FreeGraph) (node: FreeNode) (cuts: Cut[]) : OnnxPlan =
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

    let pad (graph: FreeGraph) (node: FreeNode) : OnnxPlan =
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
