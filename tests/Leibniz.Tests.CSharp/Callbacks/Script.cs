using Leibniz.Keras;
using Leibniz.Keras.Callbacks;

namespace Leibniz.Tests.CSharp.Callbacks;

/// <summary>Trainings whose figures are made up, so that what callbacks do about them can be foretold.</summary>
internal static class Script
{
    /// <summary>Trains a small model, with a figure of these values in the epochs beside its own.</summary>
    public static History Run(Sequential model, string figure, IReadOnlyList<double> values, params Callback[] callbacks) =>
        Run(model, [.. values.Select(value => new Dictionary<string, double> { [figure] = value })], callbacks);

    /// <summary>Trains a small model, with these figures in the epochs beside its own.</summary>
    public static History Run(Sequential model, IReadOnlyList<IReadOnlyDictionary<string, double>> figures, params Callback[] callbacks) =>
        model.Fit(
            Tensor.Ones([4, 2]), Tensor.Ones([4, 1]), epochs: figures.Count, verbose: Verbose.Silent, seed: 1,
            callbacks: [Figures(figures), .. callbacks]);

    /// <summary>What puts the figures there, before other callbacks see them.</summary>
    public static Callback Figures(IReadOnlyList<IReadOnlyDictionary<string, double>> figures) => new LambdaCallback(onEpochEnd: (epoch, logs) =>
    {
        foreach (var (name, value) in figures[epoch])
        {
            logs[name] = value;
        }
    });

    /// <summary>What records the weights at the end of each epoch.</summary>
    public static Callback Weights(Sequential model, List<IReadOnlyList<Tensor>> into) =>
        new LambdaCallback(onEpochEnd: (_, _) => into.Add(model.GetWeights()));

    /// <summary>Values in steps of a quarter, so that equal ones occur, now and then NaN.</summary>
    public static double[] Values(Random random, int most = 14) =>
        [.. Enumerable.Range(0, random.Next(1, most)).Select(_ => random.Next(15) == 0 ? double.NaN : random.Next(-8, 9) / 4.0)];

    /// <summary>The console output and the error output of a call.</summary>
    public static (string Output, string Error) Captured(Action call)
    {
        var (output, error) = (System.Console.Out, System.Console.Error);
        using var outputText = new StringWriter();
        using var errorText = new StringWriter();
        try
        {
            System.Console.SetOut(outputText);
            System.Console.SetError(errorText);
            call();
        }
        finally
        {
            System.Console.SetOut(output);
            System.Console.SetError(error);
        }

        return (outputText.ToString(), errorText.ToString());
    }
}
