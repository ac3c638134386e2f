namespace Leibniz.Plots;

/// <summary>Lines of one height on a surface, by marching squares.</summary>
internal static class Isolines
{
    /// <summary>The lines at a height, in shares of the axes.</summary>
    public static IEnumerable<List<(double X, double Y)>> At(Surface surface, double level)
    {
        // Each crossing lies on one edge of the grid; a square joins two of them, or, at a saddle, two pairs.
        var joined = new Dictionary<Edge, List<Edge>>();
        for (var row = 0; row < surface.Rows - 1; row++)
        {
            for (var column = 0; column < surface.Columns - 1; column++)
            {
                foreach (var (a, b) in Joints(surface, level, row, column))
                {
                    Join(a, b);
                    Join(b, a);
                }
            }
        }

        // Open lines first, from one of their ends; what is left are rings.
        foreach (var start in joined.Keys.OrderBy(edge => joined[edge].Count).ToList())
        {
            while (joined[start].Count > 0)
            {
                var line = new List<(double X, double Y)> { Place(surface, level, start) };
                for (var at = start; joined[at].Count > 0;)
                {
                    var next = joined[at][^1];
                    joined[at].Remove(next);
                    joined[next].Remove(at);
                    line.Add(Place(surface, level, next));
                    at = next;
                }

                yield return line;
            }
        }

        void Join(Edge a, Edge b)
        {
            if (!joined.TryGetValue(a, out var others))
            {
                joined.Add(a, others = []);
            }

            others.Add(b);
        }
    }

    private static IEnumerable<(Edge A, Edge B)> Joints(Surface surface, double level, int row, int column)
    {
        var h = surface.Heights;
        var (a, b, c, d) = (h[row, column], h[row, column + 1], h[row + 1, column + 1], h[row + 1, column]);
        if (!(Extent.Drawable(a) && Extent.Drawable(b) && Extent.Drawable(c) && Extent.Drawable(d)))
        {
            yield break;
        }

        var (bottom, right, top, left) = (
            new Edge(row, column, false), new Edge(row, column + 1, true), new Edge(row + 1, column, false), new Edge(row, column, true));
        Edge[] crossed =
        [
            .. new[] { (bottom, a, b), (right, b, c), (top, d, c), (left, a, d) }
                .Where(side => side.Item2 >= level != side.Item3 >= level)
                .Select(side => side.Item1),
        ];
        if (crossed.Length == 2)
        {
            yield return (crossed[0], crossed[1]);
        }
        else if (crossed.Length == 4)
        {
            // The height in the middle says which two corners belong together.
            var middleBelongsToA = ((a + b + c + d) / 4 >= level) == (a >= level);
            yield return middleBelongsToA ? (bottom, right) : (bottom, left);
            yield return middleBelongsToA ? (top, left) : (top, right);
        }
    }

    private static (double X, double Y) Place(Surface surface, double level, Edge edge)
    {
        var (row, column) = (edge.Row, edge.Column);
        var from = surface.Heights[row, column];
        var to = edge.IsUpright ? surface.Heights[row + 1, column] : surface.Heights[row, column + 1];
        var share = (level - from) / (to - from);
        return ((column + (edge.IsUpright ? 0 : share)) / (surface.Columns - 1), (row + (edge.IsUpright ? share : 0)) / (surface.Rows - 1));
    }

    /// <summary>The edge from a point of the grid to its neighbour, above it or to its right.</summary>
    private readonly record struct Edge(int Row, int Column, bool IsUpright);
}
