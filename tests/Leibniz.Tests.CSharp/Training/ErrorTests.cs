using Leibniz.Keras;
using Leibniz.Keras.Layers;

namespace Leibniz.Tests.CSharp.Training;

/// <summary>Bad input: an error that says what, where and what to do, and a model that is as it was.</summary>
public static class ErrorTests
{
    private static readonly Tensor X = Tensor.Ones([6, 2]);
    private static readonly Tensor Y = Tensor.Ones([6, 1]);

    [Fact]
    public static void AWrongWidthNamesTheLayerAndBothShapes() =>
        Unchanged(m => Check.Throws<ArgumentException>(() => m.Fit(Tensor.Ones([6, 5]), Y), "dense", "(None, 2)", "(6, 5)"));

    [Fact]
    public static void DifferentLengthsNameBoth() =>
        Unchanged(m => Check.Throws<ArgumentException>(() => m.Fit(X, Tensor.Ones([5, 1])), "6", "5"));

    [Fact]
    public static void NoDataIsAnError() =>
        Unchanged(m => Check.Throws<ArgumentException>(() => m.Fit(Tensor.Zeros([0, 2]), Tensor.Zeros([0, 1])), "no samples"));

    [Fact]
    public static void ABatchSizeOfZeroIsAnError() =>
        Unchanged(m => Check.Throws<ArgumentOutOfRangeException>(() => m.Fit(X, Y, batchSize: 0), "1 or more"));

    [Fact]
    public static void NaNIsFoundWithItsSample()
    {
        var bad = X.ToArray<float>();
        bad[7] = float.NaN;
        var x = Tensor.Of(bad.AsSpan(), [6, 2]);
        Unchanged(m => Check.Throws<ArgumentException>(() => m.Fit(x, Y, checkData: true), "x has NaN", "sample 3"));
    }

    [Fact]
    public static void VectorsNeverBroadcastAgainstColumns()
    {
        // As in Keras a missing last axis of length 1 is put there; what is wrong otherwise is an error, not a matrix.
        var model = Problems.Line();
        var column = model.Fit(X, Y, verbose: Verbose.Silent, shuffle: false)["loss"][0];
        var vector = Problems.Line().Fit(X, Y.Reshape(6), verbose: Verbose.Silent, shuffle: false)["loss"][0];
        Check.Equal(column, vector, "the loss of (n,) against (n, 1)");
        Unchanged(m => Check.Throws<ArgumentException>(() => m.Fit(X, Tensor.Ones([6, 3])), "(6, 3)"));
    }

    [Fact]
    public static void LabelsOutOfRangeNameTheSample()
    {
        var (x, y) = Problems.Clouds(12);
        var labels = y.ToArray<int>();
        labels[9] = 4;
        var model = Problems.Classifier();
        Check.Throws<ArgumentException>(() => model.Fit(x, Tensor.Of(labels)), "9", "4");
        Check.That(!model.IsBuilt, "the model is not built by data that was refused");
    }

    [Fact]
    public static void LabelsOfAWrongRankAreAnError()
    {
        var (x, y) = Problems.Clouds(12);
        Check.Throws<ArgumentException>(() => Problems.Classifier().Fit(x, y.Reshape(12, 1, 1)));
    }

    [Fact]
    public static void UnknownNamesListTheKnown()
    {
        var model = new Sequential([new Dense(1)]);
        Check.Throws<ArgumentException>(() => model.Compile(optimizer: "adamm", loss: "mse"), "adamm", "rmsprop");
        Check.Throws<ArgumentException>(() => model.Compile(optimizer: "adam", loss: "msse"), "msse", "mean_squared_error");
        Check.Throws<ArgumentException>(() => model.Compile(optimizer: "adam", loss: "mse", metrics: ["acuracy"]), "acuracy", "accuracy");
        Check.Throws<ArgumentException>(() => new Dense(3, activation: "rellu"), "rellu", "relu");
        Check.Throws<ArgumentException>(() => new Dense(3, kernelInitializer: "gloro"), "gloro", "glorot_uniform");
    }

    [Fact]
    public static void FitBeforeCompileSaysSo() =>
        Check.Throws<InvalidOperationException>(() => new Sequential([new Dense(1)]).Fit(X, Y), "Compile");

    [Fact]
    public static void AModelWithoutLayersSaysSo()
    {
        var model = new Sequential();
        model.Compile(optimizer: "sgd", loss: "mse");
        Check.Throws<InvalidOperationException>(() => model.Fit(X, Y), "layers");
    }

    [Fact]
    public static void NullsAreNamed()
    {
        var model = Problems.Line();
        Check.Equal("x", Check.Throws<ArgumentNullException>(() => model.Fit(null!, Y)).ParamName, "parameter");
        Check.Equal("y", Check.Throws<ArgumentNullException>(() => model.Fit(X, null!)).ParamName, "parameter");
        Check.Equal("x", Check.Throws<ArgumentNullException>(() => model.Predict(null!)).ParamName, "parameter");
        Check.Equal("optimizer", Check.Throws<ArgumentNullException>(() => model.Compile(null!, "mse")).ParamName, "parameter");
        Check.Equal("loss", Check.Throws<ArgumentNullException>(() => model.Compile("sgd", null!)).ParamName, "parameter");
        Check.Equal("layer", Check.Throws<ArgumentNullException>(() => model.Add(null!)).ParamName, "parameter");
        Check.Throws<ArgumentNullException>(() => _ = X + null!);
        Check.Throws<ArgumentNullException>(() => _ = (Tensor)null! * 2);
    }

    [Fact]
    public static void LayersStandInOnePlace()
    {
        var shared = new Dense(2);
        var model = new Sequential([shared]);
        Check.Throws<ArgumentException>(() => model.Add(shared), "dense");
        Check.Throws<ArgumentException>(() => model.Add(new Dense(2, name: "dense")), "unique");
    }

    [Fact]
    public static void WeightsThatDoNotFitAreAllNamed() =>
        Unchanged(m => Check.Throws<ArgumentException>(() => m.SetWeights([Tensor.Ones([3, 1]), Tensor.Ones([2])]), "(3, 1)", "(2, 1)", "(2,)", "(1,)"));

    [Fact]
    public static void ASplitThatLeavesNothingIsAnError()
    {
        Unchanged(m => Check.Throws<ArgumentException>(() => m.Fit(X, Y, validationSplit: 0.99)));
        Unchanged(m => Check.Throws<ArgumentOutOfRangeException>(() => m.Fit(X, Y, validationSplit: 1.5), "share"));
    }

    [Fact]
    public static void ClassAndSampleWeightsExcludeEachOther() =>
        Unchanged(m => Check.Throws<ArgumentException>(
            () => m.Fit(X, Y, sampleWeight: Tensor.Ones([6]), classWeight: new Dictionary<int, double> { [1] = 2 }), "not both"));

    private static void Unchanged(Action<Sequential> mistake)
    {
        var model = Problems.Line();
        var before = model.GetWeights();
        mistake(model);
        Check.Same(before[0], model.GetWeights()[0], "the kernel after the mistake");
        Check.Same(before[1], model.GetWeights()[1], "the bias after the mistake");
        model.Fit(X, Y, verbose: Verbose.Silent);
    }
}
