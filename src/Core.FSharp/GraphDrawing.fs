namespace Leibniz

open System.Text

/// Graphs as text that other programs draw.
module internal GraphDrawing =
    let private label (node: GraphNode) =
        match node.Step with
        | Input path -> path.TrimStart '.'
        | Constant _ when node.Detail <> "" -> node.Detail
        | Constant _ -> "constant"
        | Operation _ when node.Detail <> "" -> $"{node.Operation} {node.Detail}"
        | Operation _ -> node.Operation

    /// Single numbers stand in the node that uses them: a circle for each would hide the rest.
    let private isNumber (node: GraphNode) =
        match node.Step with
        | Constant value -> value.Size = 1
        | Input _
        | Operation _ -> false

    let private edges (node: GraphNode) =
        node.Inputs |> Seq.filter (isNumber >> not)

    let private text (node: GraphNode) =
        match node.Inputs |> Seq.filter isNumber |> Seq.map _.Detail |> Seq.toList with
        | [] -> label node
        | numbers -> label node + " " + String.concat ", " numbers

    let dot (nodes: GraphNode[]) (outputs: GraphNode[]) =
        let escape (s: string) =
            s.Replace("\\", "\\\\").Replace("\"", "\\\"")

        let b =
            StringBuilder("digraph {\n  rankdir=TB;\n  node [fontname=\"Helvetica\", shape=box, style=\"rounded\"];\n")

        for node in nodes do
            if not (isNumber node) then
                let style =
                    match node.Step with
                    | Input _ -> ", style=filled, fillcolor=lightblue"
                    | Constant _ -> ", style=filled, fillcolor=lightgray"
                    | Operation _ when node.IsBackward -> ", style=\"rounded,dashed\""
                    | Operation _ -> ""

                b.Append($"  n{node.Id} [label=\"{escape (text node)}\"{style}];\n") |> ignore

                for input in edges node do
                    b.Append($"  n{input.Id} -> n{node.Id} [label=\"{input.Shape}\"];\n") |> ignore

        for i, output in Array.indexed outputs do
            b.Append($"  out{i} [label=\"output {i}\", shape=plaintext];\n  n{output.Id} -> out{i} [label=\"{output.Shape}\"];\n")
            |> ignore

        b.Append("}\n").ToString()

    let mermaid (nodes: GraphNode[]) (outputs: GraphNode[]) =
        let escape (s: string) =
            s.Replace("\"", "#quot;").Replace("[", "#91;").Replace("]", "#93;")

        let b = StringBuilder("flowchart TD\n")

        for node in nodes do
            if not (isNumber node) then
                let opening, closing =
                    match node.Step with
                    | Input _ -> "([", "])"
                    | Constant _ -> "[/", "/]"
                    | Operation _ -> "[", "]"

                b.Append($"  n{node.Id}{opening}\"{escape (text node)}\"{closing}\n") |> ignore

                if node.IsBackward then
                    b.Append($"  style n{node.Id} stroke-dasharray: 4\n") |> ignore

                for input in edges node do
                    b.Append($"  n{input.Id} -->|\"{input.Shape}\"| n{node.Id}\n") |> ignore

        for i, output in Array.indexed outputs do
            b.Append($"  n{output.Id} -->|\"{output.Shape}\"| out{i}((\"output {i}\"))\n")
            |> ignore

        b.ToString()
