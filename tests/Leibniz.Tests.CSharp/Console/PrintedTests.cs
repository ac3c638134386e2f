using Leibniz.Keras;
using Leibniz.Keras.Layers;
using Leibniz.Keras.Optimizers;
using Leibniz.Tests.CSharp.Training;

namespace Leibniz.Tests.CSharp.Console;

/// <summary>What consoles, F# Interactive and debuggers show of an object.</summary>
public static class PrintedTests
{
    [Fact]
    public static void ALayerSaysItsArguments() =>
        Check.Equal("Dense(units: 3, activation: \"relu\", use_bias: true)", new Dense(3, activation: "relu").ToString(), "a dense layer");

    [Fact]
    public static void AModelSaysItsLayersAndItsShapesWhereItKnowsThem()
    {
        var model = new Sequential([new Dropout(0.5), new Dense(2)], name: "small");
        Check.Equal("small: Dropout(rate: 0.5) -> Dense(units: 2, activation: \"linear\", use_bias: true)", model.ToString(), "before");
        model.Build([4]);
        Check.That(model.ToString().StartsWith("small: (4,) -> Dropout", StringComparison.Ordinal), "it begins with the inputs");
        Check.That(model.ToString().EndsWith("-> (2,)", StringComparison.Ordinal), "it ends with the outputs");
    }

    [Fact]
    public static void AnOptimizerAMetricAndALossSayTheirArguments()
    {
        Check.That(new SGD(momentum: 0.9).ToString().Contains("momentum: 0.9"), "SGD says its momentum");
        Check.That(new Keras.Metrics.TopKCategoricalAccuracy(k: 3).ToString().Contains("k: 3"), "a metric says its arguments");
        Loss own = (Func<Tensor, Tensor, Tensor>)((y, p) => (y - p).Square().Mean(axis: -1));
        Check.That(own.ToString().Length > 0, "a loss that no file can hold prints all the same");
    }

    [Fact]
    public static void AHistorySaysItsLastFigures()
    {
        var (x, y) = Problems.Clouds(32);
        var history = Problems.Classifier().Fit(x, y, epochs: 2, verbose: Verbose.Silent);
        Check.Equal($"2 epochs, accuracy: {history["accuracy"][^1]:F4}, loss: {history["loss"][^1]:F4}", history.ToString(), "a history");
    }
}
