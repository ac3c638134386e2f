using Leibniz.Keras;
using Leibniz.Keras.Callbacks;
using Leibniz.Tests.CSharp.Training;

namespace Leibniz.Tests.CSharp.Callbacks;

/// <summary>What is said about figures that a callback needs and training doesn't have.</summary>
public static class WatchedFigureTests
{
    [Fact]
    public static void AnUnknownFigureIsAnErrorBeforeTraining()
    {
        var model = Problems.Line();
        var before = model.GetWeights()[0];
        Check.Throws<ArgumentException>(() => Fit(model, new EarlyStopping("val_acuracy")), "EarlyStopping", "val_acuracy", "loss, mae");
        Check.Throws<ArgumentException>(() => Fit(model, new ReduceLROnPlateau("acc")), "ReduceLROnPlateau", "acc", "loss, mae");
        Check.Throws<ArgumentException>(() => Fit(model, new EarlyStopping("val_loss")), "val_loss", "validationData", "validationSplit");
        Check.Same(before, model.GetWeights()[0], "nothing was trained");
        Check.Equal(0L, model.Optimizer!.Iterations, "steps");
    }

    [Fact]
    public static void FiguresOfOtherCallbacksCount()
    {
        var model = Problems.Line();
        Fit(model, new LearningRateScheduler(_ => 0.1), new EarlyStopping("learning_rate", mode: "max"));
        Check.Throws<ArgumentException>(
            () => Fit(model, new EarlyStopping("learning_rate", mode: "max"), new LearningRateScheduler(_ => 0.1)), "learning_rate");
        Fit(model, new LambdaCallback(onEpochEnd: (_, logs) => logs["own"] = 1), new EarlyStopping("own", mode: "max"));
        Check.Throws<ArgumentException>(() => Fit(model, new LambdaCallback(onEpochBegin: _ => { }), new EarlyStopping("own", mode: "max")), "own");
    }

    [Fact]
    public static void AFigureWhoseBetterDirectionNobodyKnowsNeedsAMode()
    {
        var adds = new LambdaCallback(onEpochEnd: (_, logs) => logs["own"] = 1);
        Check.Throws<ArgumentException>(() => Fit(Problems.Line(), adds, new EarlyStopping("own")), "own", "mode");
        Fit(Problems.Line(), adds, new EarlyStopping("own", mode: "min"));
    }

    [Fact]
    public static void AutoKnowsTheDirectionOfMetrics()
    {
        // An accuracy that rises is an improvement, an error that rises is none.
        var (x, y) = Problems.Clouds(16);
        var accuracy = Problems.Classifier();
        var rising = Script.Figures([.. new[] { 1.0, 2, 3 }.Select(v => new Dictionary<string, double> { ["accuracy"] = v })]);
        Check.Equal(
            3, accuracy.Fit(x, y, epochs: 3, verbose: Verbose.Silent, callbacks: [rising, new EarlyStopping("accuracy")]).Epochs.Count, "accuracy");
        Check.Equal(2, Script.Run(Problems.Line(), "mae", [1, 2, 3], new EarlyStopping("mae")).Epochs.Count, "mae");
        Check.Equal(2, Script.Run(Problems.Line(), "loss", [1, 2, 3], new EarlyStopping("loss")).Epochs.Count, "loss");
    }

    [Fact(Alone = true)]
    public static void AFigureThatNeverComesIsSaidOnceAndLosesNothing()
    {
        History? history = null;
        var (_, error) = Script.Captured(
            () => history = Script.Run(Problems.Line(), "figure", [1, 2, 3], new EarlyStopping("figur", mode: "min")));
        Check.Equal(3, history!.Epochs.Count, "epochs");
        Check.Equal(
            "EarlyStopping watches 'figur', but this epoch has figure, loss, mae; it does nothing until there is one.\n", error, "said");
    }

    [Fact(Alone = true)]
    public static void AnEpochWithoutValidationIsNothingToTellOf()
    {
        var model = Problems.Line();
        var x = Tensor.Ones([8, 2]);
        var (_, error) = Script.Captured(() => model.Fit(
            x, Tensor.Ones([8, 1]), epochs: 4, verbose: Verbose.Silent, validationSplit: 0.5, validationFreq: 2, callbacks: [new EarlyStopping(patience: 9)]));
        Check.Equal("", error, "said");
    }

    private static void Fit(Sequential model, params Callback[] callbacks) =>
        model.Fit(Tensor.Ones([4, 2]), Tensor.Ones([4, 1]), verbose: Verbose.Silent, callbacks: callbacks);
}
