namespace Leibniz.Plots;

public sealed partial class Figure
{
    private const int MostSteps = 400;

    /// <summary>A computation, drawn: <c>Figure.Graph(Leibniz.Graph.OfGradient(loss, weights)).SavePng("graph.png")</c>.</summary>
    /// <remarks>
    /// A box for each step, below those that it uses, with the shape of its result. Constants of one element stand in the steps that use them.
    /// In a figure too small for its words they are left out.
    /// </remarks>
    /// <param name="graph">The computation, of at most 400 steps.</param>
    /// <exception cref="ArgumentException">There are no steps, or more.</exception>
    public static Figure Graph(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Nodes.Count switch
        {
            0 => throw new ArgumentException("Graph was given a computation without steps: its result does not depend on its argument.", nameof(graph)),
            > MostSteps => throw new ArgumentException(
                $"Graph draws at most {MostSteps} steps, but this computation has {graph.Nodes.Count}; draw a part of it, or write ToDot() for Graphviz.", nameof(graph)),
            _ => new(Native.Guard(nameof(Graph), () => new GraphPanel(new GraphLayout(graph)))),
        };
    }
}
