using Leibniz.Keras;
using Leibniz.Keras.Callbacks;
using Leibniz.Keras.Layers;
using Leibniz.Keras.Optimizers;
using Leibniz.Tests.CSharp.Training;

namespace Leibniz.Tests.CSharp.Callbacks;

/// <summary>TerminateOnNaN and LambdaCallback.</summary>
public static class SmallCallbackTests
{
    [Fact(Alone = true)]
    public static void TrainingEndsAfterTheBatchWithoutALoss()
    {
        // Steps that are far too long: the loss is infinite or NaN after a few batches.
        var (batches, history) = (0, (History?)null);
        var (output, _) = Script.Captured(() => history = Fit(new TerminateOnNaN(), () => batches++));
        Check.That(batches is > 1 and < 100, $"it took {batches} batches");
        Check.That(!double.IsFinite(history!["loss"][^1]), "the last loss is none");
        Check.Equal(1, history.Epochs.Count, "epochs");
        Check.Equal($"Batch {batches - 1}: Invalid loss, terminating training\n", output, "said");
    }

    [Fact]
    public static void TrainingEndsWithAnErrorIfWanted() =>
        Check.Throws<InvalidOperationException>(() => Fit(new TerminateOnNaN(raiseError: true), () => { }), "loss", "batch", "learning rate");

    [Fact]
    public static void ALossThatIsOneGoesOn() =>
        Check.Equal(3, Script.Run(Problems.Line(), "figure", [1, 2, 3], new TerminateOnNaN(raiseError: true)).Epochs.Count, "epochs");

    [Fact]
    public static void EachFunctionHearsItsHook()
    {
        var calls = new List<string>();
        var all = new LambdaCallback(
            e => calls.Add($"epoch{e}{{"), (e, logs) => calls.Add($"}}epoch{e}:{logs.Count}"), () => calls.Add("train{"), _ => calls.Add("}train"),
            b => calls.Add($"batch{b}{{"), (b, _) => calls.Add($"}}batch{b}"), () => calls.Add("test{"), _ => calls.Add("}test"),
            b => calls.Add($"testbatch{b}{{"), (b, _) => calls.Add($"}}testbatch{b}"), () => calls.Add("predict{"), () => calls.Add("}predict"),
            b => calls.Add($"predictbatch{b}{{"), (b, outputs) => calls.Add($"}}predictbatch{b}:{outputs.Shape}"));
        var (model, x, y) = (Problems.Line(), Tensor.Ones([2, 2]), Tensor.Ones([2, 1]));
        model.Fit(x, y, verbose: Verbose.Silent, validationData: (x, y), callbacks: [all]);
        model.Predict(x, callbacks: [all]);
        model.Fit(x, y, verbose: Verbose.Silent, callbacks: [new LambdaCallback()]);
        Check.Equal(
            "train{ epoch0{ batch0{ }batch0 test{ testbatch0{ }testbatch0 }test }epoch0:4 }train predict{ predictbatch0{ }predictbatch0:(2, 1) }predict",
            string.Join(" ", calls),
            "calls");
    }

    private static History Fit(Callback subject, Action batch)
    {
        var model = new Sequential([new Dense(1, inputShape: [2])], seed: 1);
        model.Compile(new SGD(1e6), "mse");
        return model.Fit(
            Tensor.Ones([400, 2]) * 3, Tensor.Ones([400, 1]), epochs: 5, batchSize: 4, verbose: Verbose.Silent,
            callbacks: [new LambdaCallback(onTrainBatchEnd: (_, _) => batch()), subject]);
    }
}
