namespace Leibniz

open System
open System.Collections.Generic
open System.ComponentModel

/// A computation as data: the operations that a function ran, from its argument to its value, in the order in which they can be run.
/// Operations on which the value does not depend are left out; branches and loops of the function are those that this argument took.
[<Sealed; StructuredFormatDisplay("{Text}")>]
type Graph internal (nodes: GraphNode[], inputs: GraphNode[], outputs: GraphNode[]) =
    /// All steps; each follows those that it uses.
    member _.Nodes: IReadOnlyList<GraphNode> = nodes
    /// The tensors of the argument, in the order of its fields; also those that the value does not depend on.
    member _.Inputs: IReadOnlyList<GraphNode> = inputs
    /// The tensors of the value.
    member _.Outputs: IReadOnlyList<GraphNode> = outputs

    /// How many operations there are, inputs and constants not counted.
    member _.OperationCount =
        nodes
        |> Array.sumBy (fun n ->
            match n.Step with
            | Operation _ -> 1
            | Input _
            | Constant _ -> 0)

    /// How often each operation occurs, by name.
    member _.Counts: IReadOnlyDictionary<string, int> =
        let counts = SortedDictionary<string, int>(StringComparer.Ordinal)

        for n in nodes do
            match n.Step with
            | Operation _ ->
                counts[n.Operation] <-
                    1
                    + (if counts.ContainsKey n.Operation then
                           counts[n.Operation]
                       else
                           0)
            | Input _
            | Constant _ -> ()

        counts

    /// Runs the graph on other numbers of the same shapes and types: the outputs, in order.
    member _.Run([<ParamArray>] arguments: Tensor[]) : Tensor[] =
        ArgumentNullException.ThrowIfNull(arguments, "arguments")

        if arguments.Length <> inputs.Length then
            invalidArg "arguments" $"The graph has {inputs.Length} inputs, but was given {arguments.Length} tensors."

        let values = Dictionary<int, Tensor>()

        for node, t in Array.zip inputs arguments do
            if t.Shape <> node.Shape || t.DType <> node.DType then
                invalidArg "arguments" $"Input {node.Detail} is {node.Shape} {node.DType}, but was given {t.Shape} {t.DType}."

            values[node.Id] <- t

        for node in nodes do
            match node.Step with
            | Input _ -> ()
            | Constant value -> values[node.Id] <- value
            | Operation kernel -> values[node.Id] <- Tensor.Bind(kernel, node.Inputs |> Seq.map (fun i -> values[i.Id]) |> Seq.toArray)

        outputs |> Array.map (fun o -> values[o.Id])

    // F# Interactive prints it after a name: the lines begin below one another.
    member private g.Text = "\n" + g.ToString()

    /// One line a step: `%3 = MatMul(%0, %1) : (128, 512) Float32`.
    override _.ToString() =
        String.Join("\n", nodes |> Array.map string)

    /// The graph in the language of Graphviz (`dot -Tsvg`), with shapes on the edges; steps of a derivative are dashed.
    member _.ToDot() = GraphDrawing.dot nodes outputs

    /// The graph as a Mermaid flowchart, which GitHub draws in Markdown, with shapes on the edges; steps of a derivative are dashed.
    member _.ToMermaid() = GraphDrawing.mermaid nodes outputs

    /// The graph of a function at an argument, a tensor or any tree: `Graph.Of(x => x.MatMul(w).Relu().Sum(), x)`.
    static member Of(f: Func<'A, 'B>, x: 'A) : Graph =
        ArgumentNullException.ThrowIfNull(f, "f")
        let struct (nodes, inputs, outputs) = Trace.run f.Invoke x
        Graph(nodes, inputs, outputs)

    /// The graph of a function's value and of its gradient: the outputs are the value and then the gradients of the argument's tensors.
    static member OfGradient(f: Func<'A, Tensor>, x: 'A) : Graph =
        ArgumentNullException.ThrowIfNull(f, "f")

        let struct (nodes, inputs, outputs) =
            Trace.run (Differentiate.valueAndGrad f.Invoke) x

        Trace.markBackward nodes [ outputs[0] ]
        Graph(nodes, inputs, outputs)

/// Computation graphs, for F#.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Graphs =
    /// The graph of a function at an argument, a tensor or any tree.
    let graph (f: 'A -> 'B) (x: 'A) : Graph = Graph.Of(f, x)
    /// The graph of a function's value and of its gradient.
    let graphOfGradient (f: 'A -> Tensor) (x: 'A) : Graph = Graph.OfGradient(f, x)
