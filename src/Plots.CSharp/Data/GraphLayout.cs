namespace Leibniz.Plots;

/// <summary>Where the steps of a computation are drawn: in rows, each step below those that it uses.</summary>
/// <remarks>
/// The method of Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures" (1981): rows by the longest
/// way, lines to far rows through all rows between, an order in each row by the mean of the neighbours, then places. Places are the nearest to
/// those means that keep the distances, by pooling adjacent violators.
/// </remarks>
internal sealed class GraphLayout
{
    public const double CellHeight = 40;
    public const double RowHeight = CellHeight + 26;
    private const double Between = 16;
    private const double PassingWidth = 2;
    private const double MostWords = 190;
    private const int Sweeps = 12;

    private readonly List<GraphCell>[] rows;

    public GraphLayout(Graph graph)
    {
        var cells = Cells(graph);
        rows = [.. Enumerable.Range(0, cells.Values.Select(cell => cell.Row + 1).DefaultIfEmpty(0).Max()).Select(_ => new List<GraphCell>())];
        foreach (var cell in cells.Values)
        {
            rows[cell.Row].Add(cell);
        }

        foreach (var cell in cells.Values)
        {
            Connect(cell, [.. cells.Values.Where(user => Uses(user.Step!, cell.Step!))]);
        }

        Order();
        Place();
    }

    public IReadOnlyList<IReadOnlyList<GraphCell>> Rows => rows;

    public double Width { get; private set; }

    public double Height => Math.Max(0, (rows.Length * RowHeight) - RowHeight + CellHeight);

    /// <summary>How often lines between neighbouring rows cross.</summary>
    public int Crossings => rows.Skip(1).Sum(row =>
    {
        var ends = row.SelectMany((cell, i) => cell.Above.Select(above => (From: rows[above.Row].IndexOf(above), To: i))).ToArray();
        return ends.Sum(a => ends.Count(b => a.From < b.From && a.To > b.To));
    });

    /// <summary>Numbers stand in the steps that use them: a box for each would hide the rest.</summary>
    private static bool IsNumber(GraphNode node) => node.Operation == "Constant" && node.Shape.Size == 1;

    private static bool Uses(GraphNode user, GraphNode step) => user.Inputs.Any(input => input.Id == step.Id);

    private static Dictionary<int, GraphCell> Cells(Graph graph)
    {
        var cells = new Dictionary<int, GraphCell>();
        HashSet<int> outputs = [.. graph.Outputs.Select(output => output.Id)];
        foreach (var node in graph.Nodes.Where(node => !IsNumber(node)))
        {
            var row = node.Inputs.Where(input => !IsNumber(input)).Select(input => cells[input.Id].Row + 1).DefaultIfEmpty(0).Max();
            string[] lines = [Typeset.Cut(Typeset.Clean(Words(node)).Replace('\n', ' '), MostWords, Style.Caption), node.Shape.ToString()];
            cells.Add(node.Id, new(lines, Typeset.Width(lines, Style.Caption) + 18, row) { Step = node, IsOutput = outputs.Contains(node.Id) });
        }

        // What needs nothing stands just above what needs it first.
        foreach (var cell in cells.Values.Where(cell => cell.Row == 0))
        {
            cell.Row = Math.Max(0, cells.Values.Where(user => Uses(user.Step!, cell.Step!)).Select(user => user.Row - 1).DefaultIfEmpty(0).Min());
        }

        return cells;
    }

    private static string Words(GraphNode node)
    {
        var numbers = node.Inputs.Where(IsNumber).Select(input => input.Detail);
        return node.Operation switch
        {
            "Input" => node.Detail.TrimStart('.'),
            "Constant" => "constant",
            var name => string.Join(' ', numbers.Prepend(node.Detail == node.Shape.ToString() ? "" : node.Detail).Prepend(name).Where(word => word.Length > 0)),
        };
    }

    /// <summary>One line from a cell down to the last of its users, from which the lines to the others branch off.</summary>
    private void Connect(GraphCell cell, IReadOnlyList<GraphCell> users)
    {
        var from = cell;
        for (var row = cell.Row + 1; users.Any(user => user.Row >= row); row++)
        {
            foreach (var user in users.Where(user => user.Row == row))
            {
                Link(from, user);
            }

            if (users.Any(user => user.Row > row))
            {
                var passing = new GraphCell([], PassingWidth, row);
                rows[row].Add(passing);
                Link(from, passing);
                from = passing;
            }
        }

        static void Link(GraphCell above, GraphCell below)
        {
            above.Below.Add(below);
            below.Above.Add(above);
        }
    }

    /// <summary>Sorts the rows, down and up in turn, by the mean place of the neighbours; the order with the fewest crossings is kept.</summary>
    private void Order()
    {
        var (best, fewest) = (Snapshot(), Crossings);
        for (var sweep = 0; sweep < Sweeps && fewest > 0; sweep++)
        {
            var down = sweep % 2 == 0;
            foreach (var row in down ? rows.Skip(1) : rows.Reverse().Skip(1))
            {
                var mean = row.Select((cell, i) =>
                    (cell, Mean: (down ? cell.Above : cell.Below).Select(near => (double)rows[near.Row].IndexOf(near)).DefaultIfEmpty(i).Average()));
                GraphCell[] sorted = [.. mean.OrderBy(pair => pair.Mean).Select(pair => pair.cell)];
                row.Clear();
                row.AddRange(sorted);
            }

            if (Crossings < fewest)
            {
                (best, fewest) = (Snapshot(), Crossings);
            }
        }

        for (var i = 0; i < rows.Length; i++)
        {
            rows[i].Clear();
            rows[i].AddRange(best[i]);
        }

        GraphCell[][] Snapshot() => [.. rows.Select(row => row.ToArray())];
    }

    private void Place()
    {
        for (var sweep = 0; sweep <= Sweeps; sweep++)
        {
            foreach (var row in sweep % 2 == 0 ? rows : rows.Reverse())
            {
                Spread(row, cell => (sweep == 0 ? [] : sweep == Sweeps ? cell.Above.Concat(cell.Below) : sweep % 2 == 0 ? cell.Above : cell.Below)
                    .Select(near => near.X).DefaultIfEmpty(cell.X).Average());
            }
        }

        var left = rows.SelectMany(row => row).Select(cell => cell.X - (cell.Width / 2)).DefaultIfEmpty(0).Min();
        foreach (var cell in rows.SelectMany(row => row))
        {
            cell.X -= left;
        }

        Width = rows.SelectMany(row => row).Select(cell => cell.X + (cell.Width / 2)).DefaultIfEmpty(0).Max();
    }

    /// <summary>Places a row's cells as near to where they want to be, in the sum of squares, as the distances between them allow.</summary>
    private static void Spread(List<GraphCell> row, Func<GraphCell, double> wanted)
    {
        // Without the room that the cells before it take, a cell may stand where the one before does: the places only have to ascend.
        var taken = new double[row.Count];
        for (var i = 1; i < row.Count; i++)
        {
            taken[i] = taken[i - 1] + ((row[i - 1].Width + row[i].Width) / 2) + Between;
        }

        var blocks = new List<(double Mean, int Count)>();
        for (var i = 0; i < row.Count; i++)
        {
            var block = (Mean: wanted(row[i]) - taken[i], Count: 1);
            while (blocks.Count > 0 && blocks[^1].Mean > block.Mean)
            {
                var before = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                var count = before.Count + block.Count;
                block = (((before.Mean * before.Count) + (block.Mean * block.Count)) / count, count);
            }

            blocks.Add(block);
        }

        var next = 0;
        foreach (var (mean, count) in blocks)
        {
            for (var i = 0; i < count; i++, next++)
            {
                row[next].X = mean + taken[next];
            }
        }
    }
}
