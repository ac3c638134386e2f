using Leibniz.Keras;
using Leibniz.Plots;

namespace Leibniz.Tests.CSharp.Plots;

/// <summary>A figure of each kind.</summary>
internal static class Gallery
{
    public static IReadOnlyList<(string Name, Figure Figure)> All { get; } =
    [
        ("history", Figure.Lines(History())),
        ("lines", Figure.Lines(("first", new[] { 3, 2, double.NaN, 1 }), ("second", new[] { 1.0, 2, 3, 4 })).XLabel("step").YLabel("value")),
        ("logarithmic", Figure.Lines([1e-8, 1e-3, 1, 1e5]).LogY()),
        ("images", Figure.Images(Tensor.Uniform([12, 28, 28], 0, 1, new Key(1)), i => $"Label: {i}\nPredict: {i + 1}")),
        ("image", Figure.Image(Tensor.Uniform([28, 28, 3], 0, 1, new Key(1)), "colours")),
        ("scatter", Figure.Scatter(Tensor.Normal([200, 2], 0, 1, new Key(2)), Tensor.Arange(200) % 3, ["setosa", "versicolor", "virginica"])),
        ("histogram", Figure.Histogram(Tensor.Normal([500], 0, 1, new Key(3)))),
        ("bars", Figure.Bars([.. Enumerable.Range(0, 12).Select(i => $"class number {i}")], [.. Enumerable.Range(0, 12).Select(i => Math.Sin(i))])),
        ("contour", Figure.Contour((x, y) => (x * x) + (5 * y * y), paths: [("descent", Tensor.Of(new[,] { { -0.9, 0.8 }, { 0.5, -0.2 }, { 0, 0 } }))])),
        ("matrix", Figure.Matrix(Tensor.Normal([6, 8], 0, 1, new Key(4)), columns: [.. Enumerable.Range(0, 8).Select(i => $"feature {i}")])),
        ("confusion", Figure.ConfusionMatrix((Tensor.Arange(100) * 7 % 23).Reshape(10, 10))),
        ("curve", Figure.Curve(Math.Sin, 0, 6, tangentAt: 1)),
        ("polygons", Figure.Polygons(Tensor.Of(new[,] { { 0.0, 0 }, { 1, 0 }, { 1, 1 } }), p => p * 2 - 1)),
        ("graph", Figure.Graph(Graph.OfGradient(n => (Tensor.Ones([8, 4]).MatMul(n.W) + n.B).Relu().Sum(), (W: Tensor.Ones([4, 5]), B: Tensor.Zeros([5]))))),
        ("over", Figure.Curve(x => x / 2, -2, 2).Over(Figure.Scatter(Tensor.Normal([50, 2], 0, 1, new Key(5))))),
        ("grid", Figure.Grid(2, Figure.Lines([1, 2, 3]).Title("left"), Figure.Histogram([1, 2, 2]).Title("right"), Figure.Image(Tensor.Eye(3)))),
    ];

    private static History History()
    {
        var history = new History(1);
        for (var epoch = 0; epoch < 5; epoch++)
        {
            history.Add(epoch, new Logs
            {
                ["loss"] = 1.0 / (epoch + 1),
                ["val_loss"] = 1.1 / (epoch + 1),
                ["accuracy"] = 0.9 + (epoch * 0.01),
                ["val_accuracy"] = 0.91 + (epoch * 0.005),
            });
        }

        return history;
    }
}
