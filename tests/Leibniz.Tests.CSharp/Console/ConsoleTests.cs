using Leibniz.Keras;
using Leibniz.Keras.Layers;
using Leibniz.Tests.CSharp.Callbacks;

namespace Leibniz.Tests.CSharp.Console;

/// <summary>What is shown of a training, to the letter.</summary>
public static class ConsoleTests
{
    private static readonly (string, double)[] Figures = [("loss", 0.2579), ("accuracy", 0.9254)];

    [Fact]
    public static void TheBarMovesAndEndsAsInKeras()
    {
        var (clock, output) = (new FakeClock(), new StringWriter());
        using var bar = new ProgressBar(output, Verbose.Bar, 469, clock);
        clock.Seconds = 0.5;
        bar.Update(1, Figures);
        clock.Seconds = 0.53;
        bar.Update(2, () => throw new InvalidOperationException("the figures of an update that is not drawn are not asked for"));
        clock.Seconds = 1.436;
        bar.Finish(469, Figures);
        var states = output.ToString().Split('\r');
        Check.Equal("  1/469 [..............................] - ETA: 3:54 - loss: 0.2579 - accuracy: 0.9254", states[1], "first");
        Check.Equal(
            "469/469 [==============================] - 1s 2ms/step - loss: 0.2579 - accuracy: 0.9254", states[2].TrimEnd(), "last");
    }

    [Fact]
    public static void RedirectedOutputIsOneLineAnEpochWithoutControlCharacters()
    {
        var (clock, output) = (new FakeClock(), new StringWriter());
        ProgressBar.Header(output, Verbose.Auto, 1, 5);
        using var bar = new ProgressBar(output, Verbose.Auto, 469, clock);
        bar.Update(1, Figures);
        clock.Seconds = 1.1;
        bar.Update(200, Figures);
        bar.Finish(469, Figures);
        Check.Equal("Epoch 1/5\n469/469 - 1s - 2ms/step - loss: 0.2579 - accuracy: 0.9254\n", output.ToString(), "lines");
    }

    [Fact]
    public static void VerboseHasTheNumbersOfKeras()
    {
        // The literal 0 is a value of every enum: it must mean what it means in Keras.
        var model = new Sequential([new Dense(1)]);
        model.Compile("sgd", "mse");
        var (x, y) = (Tensor.Ones([4, 2]), Tensor.Ones([4, 1]));
        Check.Equal("", Script.Captured(() => model.Fit(x, y, verbose: 0)).Output, "silence");
        var line = Script.Captured(() => model.Fit(x, y, verbose: (Verbose)2)).Output;
        Check.That(line.Contains("loss:", StringComparison.Ordinal) && !line.Contains('\r', StringComparison.Ordinal), $"a line: {line}");
        Check.Equal(1, (int)Verbose.Bar, "bar");
    }

    [Fact]
    public static void SmallAndOddNumbersAreShownAsPythonShowsThem()
    {
        // The rule of keras.md: %.4f where |v| > 1e-3, else %.4e.
        foreach (var (value, text) in (ReadOnlySpan<(double, string)>)[(0, "0.0000e+00"), (0.001, "1.0000e-03"), (0.0011, "0.0011"), (-5, "-5.0000"), (double.NaN, "nan"), (double.PositiveInfinity, "inf")])
        {
            Check.Equal(text, Numerals.Value(value), $"{value}");
        }
    }

    [Fact]
    public static void TheFirstNetworkHas407050Parameters()
    {
        var model = new Sequential([new Dense(512, activation: "relu", inputShape: [784]), new Dense(10, activation: "softmax")]);
        Check.Equal(407_050L, model.CountParameters(), "parameters");
        Check.That(model.SummaryText().Contains("Total params: 407,050 (1.55 MB)", StringComparison.Ordinal), model.SummaryText());
        Check.That(new Sequential([new Dense(3)]).SummaryText().Contains("0 (unbuilt)", StringComparison.Ordinal), "an unbuilt layer says so");
    }

    [Fact]
    public static void LossesAreShownBeforeMetrics()
    {
        var logs = new Logs { ["accuracy"] = 1, ["loss"] = 2, ["val_accuracy"] = 3, ["val_loss"] = 4 };
        Check.Equal("loss accuracy val_loss val_accuracy", string.Join(" ", logs.Figures.Select(figure => figure.Name)), "order");
    }

    private sealed class FakeClock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => (long)(Seconds * 1_000_000);
    }
}
