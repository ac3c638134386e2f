namespace Leibniz

open System
open System.Collections.Generic

/// All of ONNX's operators that files may use.
module internal OnnxOperators =
    let private known =
        dict
            [ yield! OnnxArithmetic.all
              yield! OnnxReductions.all
              yield! OnnxArrangements.all ]
        |> Dictionary

    /// The names of those that there are.
    let names: string[] = known.Keys |> Seq.sort |> Seq.toArray

    /// One error for all nodes of a file whose operators there are none of.
    let check (file: string) (opset: int) (nodes: OnnxNode[]) : unit =
        let unknown =
            [ for n in nodes do
                  if n.Domain <> "" then
                      $"{n.Domain}.{n.Operator} of node '{n.Name}'"
                  elif not (known.ContainsKey n.Operator) then
                      $"{n.Operator} of node '{n.Name}'"
                  else
                      for KeyValue(name, value) in n.Attributes do
                          match value with
                          | OnnxAttribute.Other kind -> $"{n.Operator} of node '{n.Name}' with the attribute {name} of the kind {kind}"
                          | _ -> () ]

        if not unknown.IsEmpty then
            let some = String.Join(", ", unknown |> List.truncate 20)

            let more =
                if unknown.Length > 20 then
                    $" and {unknown.Length - 20} more"
                else
                    ""

            let there = String.Join(", ", names)

            raise (
                NotSupportedException
                    $"{file} (version {opset} of ONNX's operators) uses operators that Leibniz has no operation for: {some}{more}. It has {there}."
            )

    let run (place: string) (opset: int) (most: int64) (node: OnnxNode) (inputs: Tensor[]) : Tensor[] =
        let place = $"{place}: node '{node.Name}' ({node.Operator})"

        try
            let call =
                OnnxCall(place, opset, OnnxSettings(place, node.Attributes), inputs, node.Outputs.Length, most)

            let results = known[node.Operator] call

            // A tensor that is only stretched takes no memory yet: what comes of it would.
            for t in results do
                call.Allow t.Shape.Dims

            results
        with
        | :? ArgumentException as e -> raise (ArgumentException($"{place}: {e.Message}", e))
        | :? IndexOutOfRangeException as e -> raise (Wrong.because place "is given a tensor without elements where it needs one" e)
