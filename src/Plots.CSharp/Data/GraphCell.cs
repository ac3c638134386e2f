namespace Leibniz.Plots;

/// <summary>A place in the drawing of a graph: a step of the computation, or where the line to a step far below passes a row.</summary>
internal sealed class GraphCell(IReadOnlyList<string> lines, double width, int row)
{
    /// <summary>What is written in it: the step, and the shape of its result; nothing where a line passes.</summary>
    public IReadOnlyList<string> Lines { get; } = lines;

    public double Width { get; } = width;

    /// <summary>The row, counted from above.</summary>
    public int Row { get; set; } = row;

    /// <summary>Where the middle is.</summary>
    public double X { get; set; }

    /// <summary>The step; null where a line passes.</summary>
    public GraphNode? Step { get; init; }

    /// <summary>Whether it is a result of the whole computation.</summary>
    public bool IsOutput { get; init; }

    /// <summary>What it is connected with in the row above, and in the row below.</summary>
    public List<GraphCell> Above { get; } = [];

    public List<GraphCell> Below { get; } = [];
}
