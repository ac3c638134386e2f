using Leibniz.Plots;

namespace Leibniz.Tests.CSharp.Plots;

/// <summary>Computations, drawn.</summary>
public static class GraphTests
{
    [Fact]
    public static void EachStepIsBelowWhatItUsesAndBoxesStandApart()
    {
        foreach (var graph in Graphs())
        {
            var layout = new GraphLayout(graph);
            var steps = layout.Rows.SelectMany(row => row).Where(cell => cell.Step is not null).ToDictionary(cell => cell.Step!.Id);
            var numbers = graph.Nodes.Where(node => node.Operation == "Constant" && node.Shape.Size == 1).Select(node => node.Id).ToHashSet();
            Check.Equal(graph.Nodes.Count - numbers.Count, steps.Count, "each step but single numbers has a box");
            foreach (var row in layout.Rows)
            {
                Check.That(row.Zip(row.Skip(1)).All(pair => pair.First.X + (pair.First.Width / 2) < pair.Second.X - (pair.Second.Width / 2)), "apart in a row");
                Check.That(row.All(cell => cell.X - (cell.Width / 2) >= -1e-9 && cell.X + (cell.Width / 2) <= layout.Width + 1e-9), "within the drawing");
                Check.That(row.All(cell => cell.Below.All(below => below.Row == cell.Row + 1 && below.Above.Contains(cell))), "lines go from row to row");
            }

            // Upwards along the lines, past the rows between, one comes to what the step uses and to nothing else.
            foreach (var cell in steps.Values)
            {
                var reached = cell.Above.Select(above =>
                {
                    while (above.Step is null)
                    {
                        above = above.Above.Single();
                    }

                    return above.Step.Id;
                });
                var uses = cell.Step!.Inputs.Select(input => input.Id).Where(id => !numbers.Contains(id)).Distinct();
                Check.That(reached.ToHashSet().SetEquals(uses), $"the lines to {cell.Step}");
            }
        }
    }

    [Fact]
    public static void WhatNeedNotCrossDoesNot()
    {
        // Chains side by side, a fan, and a network have drawings without crossings.
        var x = Tensor.Of([1f, 2]);
        foreach (var graph in new[]
        {
            Graph.Of(p => (p.A.Sin().Exp(), p.B.Cos().Log(), p.C.Tanh()), (A: x, B: x, C: x)),
            Graph.Of(p => (p.Sin(), p.Cos(), p.Tanh(), p.Exp()), x),
            Graph.Of(n => (Tensor.Ones([5, 2]).MatMul(n.W) + n.B).Relu().MatMul(n.V).Sum(), (W: Tensor.Ones([2, 3]), B: Tensor.Ones([3]), V: Tensor.Ones([3, 2]))),
        })
        {
            Check.Equal(0, new GraphLayout(graph).Crossings, "crossings");
        }

        // Three steps that each use all of three others can't be drawn without: the count finds them.
        Check.That(new GraphLayout(Graph.Of(p => (p.A + p.B * p.C, p.B + p.A * p.C, p.C + p.A * p.B), (A: x, B: x, C: x))).Crossings > 0, "they are counted");
    }

    [Fact]
    public static void WordsSayWhatIsComputed()
    {
        var words = SvgText.All(Figure.Graph(Graph.Of(p => p.W.MatMul(p.X).Sum() * 0.5, (W: Tensor.Ones([2, 3]), X: Tensor.Ones([3, 4])))))
            .Select(text => text.Words).ToArray();
        foreach (var word in new[] { "MatMul", "(2, 4)", "(3, 4)", "()" })
        {
            Check.That(words.Contains(word), $"'{word}' is among {string.Join(" | ", words)}");
        }

        Check.That(words.Any(word => word.Contains("0.5", StringComparison.Ordinal)), "a number stands in the step that uses it");
    }

    [Fact]
    public static void TooManyStepsAreRefused()
    {
        var x = Tensor.Of(1.0);
        Check.Throws<ArgumentException>(
            () => Figure.Graph(Graph.Of(v => Enumerable.Range(0, 500).Aggregate(v, (y, _) => y.Sin()), x)), "400", "ToDot");
        Check.Throws<ArgumentNullException>(() => Figure.Graph(null!));
    }

    private static IEnumerable<Graph> Graphs()
    {
        var x = Tensor.Normal([6, 4], 0, 1, new Key(1));
        yield return Graph.Of(v => v, x);
        yield return Graph.Of(v => Enumerable.Range(0, 60).Aggregate(v, (y, _) => y.Sin()), x);
        yield return Graph.OfGradient(v => (v.Sin() * v + v.Exp() / 3).Sum(), x);
        yield return Graph.OfGradient(
            n => (x.MatMul(n.W1) + n.B1).Relu().MatMul(n.W2).LogSoftmax().Sum(), (W1: Tensor.Ones([4, 5]), B1: Tensor.Zeros([5]), W2: Tensor.Ones([5, 3])));
    }
}
