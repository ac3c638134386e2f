using Leibniz.Keras;
using Leibniz.Keras.Callbacks;
using Leibniz.Keras.Layers;
using Leibniz.Keras.Optimizers;
using Leibniz.Keras.Schedules;
using Leibniz.Tests.CSharp.Training;

namespace Leibniz.Tests.CSharp.Callbacks;

/// <summary>How callbacks change the length of steps, and that the steps follow.</summary>
public static class LearningRateTests
{
    [Fact]
    public static void APlateauShortensTheSteps()
    {
        // values, rates that the epochs were trained with; from the rules in keras.md, section 9.
        Case([1, 1, 1, 1], new(factor: 0.5, patience: 1), [1, 1, 0.5, 0.25]);
        Case([1, 1, 1, 1], new(factor: 0.5, patience: 2), [1, 1, 1, 0.5]);
        Case([1, 0.99995, 0.9999, 0.5], new(patience: 2), [1, 1, 1, 0.1]);
        Case([1, 0.99, 0.98, 0.97], new(patience: 1), [1, 1, 1, 1]);
        Case([1, 1, 1, 1, 1, 1, 1], new(factor: 0.5, patience: 1, cooldown: 2), [1, 1, 0.5, 0.5, 0.25, 0.25, 0.125]);
        Case([1, 1, 1, 1, 1], new(factor: 0.5, patience: 1, minLr: 0.3), [1, 1, 0.5, 0.3, 0.3]);
        Case([1, 2, 3, 3, 3], new(factor: 0.5, patience: 1, mode: "max"), [1, 1, 1, 1, 0.5]);

        static void Case(double[] values, ReduceLROnPlateau subject, double[] rates)
        {
            var history = Script.Run(Slow(1), "val_loss", values, subject);
            Check.Equal(string.Join(", ", rates), string.Join(", ", history["learning_rate"]), $"rates of {string.Join(", ", values)}");
        }
    }

    [Fact]
    public static void APlateauAgreesWithADefinitionByRecursion()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var values = Script.Values(random);
            var (patience, cooldown, delta) = (random.Next(4), random.Next(4), random.Next(3) * 0.25);
            var (rises, least, first) = (random.Next(2) == 0, random.Next(2) * 0.2, random.Next(4) == 0 ? 0.1 : 1);
            var subject = new ReduceLROnPlateau(
                "figure", 0.5, patience, mode: rises ? "max" : "min", minDelta: delta, cooldown: cooldown, minLr: least);
            var history = Script.Run(Slow(first), "figure", values, subject);

            // The rates of the epochs from e on, given the best value so far, the epochs since the last event and the rest of the cooldown.
            IEnumerable<double> Rates(int e, double? best, int since, int cooling, double rate)
            {
                if (e == values.Length)
                {
                    return [];
                }

                var v = values[e];
                var better = !double.IsNaN(v) && (best is not { } b || (rises ? v - delta > b : v + delta < b));
                var left = Math.Max(cooling - 1, 0);
                var bad = better || left > 0 ? 0 : (cooling > 0 ? 0 : since) + 1;
                var shorten = bad >= Math.Max(patience, 1) && rate > least;
                return Rates(e + 1, better ? v : best, shorten ? 0 : bad, shorten ? cooldown : left, shorten ? Math.Max(rate / 2, least) : rate)
                    .Prepend(rate);
            }

            Check.Equal(
                string.Join(", ", Rates(0, null, 0, 0, first)),
                string.Join(", ", history["learning_rate"]),
                $"seed {seed}: patience {patience}, cooldown {cooldown}, delta {delta}, rises {rises}, least {least}, first {first}, {string.Join(", ", values)}");
        }
    }

    [Fact]
    public static void TheStepsHaveTheLengthThatWasLogged()
    {
        // One step an epoch of plain descent: a weight moves by the rate times its gradient.
        var model = Slow(0.5);
        var rates = new List<double>();
        var weights = new List<IReadOnlyList<Tensor>> { model.GetWeights() };
        var history = Script.Run(
            model, "figure", [1, 1, 1, 1], Script.Weights(model, weights),
            new ReduceLROnPlateau("figure", factor: 0.1, patience: 1, mode: "min"));
        for (var e = 0; e < 4; e++)
        {
            // x and y are ones, the loss is (w1 + w2 + b - 1)², so the bias moves by 2 (w1 + w2 + b - 1) times the rate.
            var before = weights[e];
            var error = (double)before[0].Sum() + (double)before[1].Sum() - 1;
            var moved = (double)before[1].Sum() - (double)weights[e + 1][1].Sum();
            Check.That(Math.Abs(moved - 2 * error * history["learning_rate"][e]) < 1e-6, $"epoch {e} moved by {moved}");
        }
    }

    [Fact]
    public static void ASchedulerSetsTheRateOfEachEpoch()
    {
        var halves = Script.Run(Slow(1), "figure", [0, 0, 0], new LearningRateScheduler((_, rate) => rate / 2));
        Check.Equal("0.5, 0.25, 0.125", string.Join(", ", halves["learning_rate"]), "from the rate before");
        var table = Script.Run(Slow(1), "figure", [0, 0, 0], new LearningRateScheduler(epoch => 1.0 / (epoch + 1)));
        Check.Equal(1.0 / 3, table["learning_rate"][2], "from the epoch");
        var model = Slow(1);
        Script.Run(model, "figure", [0, 0], new LearningRateScheduler(_ => 0.0));
        Check.Same(Slow(1).GetWeights()[0], model.GetWeights()[0], "a rate of 0 moves nothing");
    }

    [Fact]
    public static void ARateThatIsNoneIsAnError() =>
        Check.Throws<ArgumentOutOfRangeException>(
            () => Script.Run(Slow(1), "figure", [0], new LearningRateScheduler(_ => double.NaN)), "learning rate", "finite");

    [Fact]
    public static void AnOptimizerWithAScheduleIsRefusedBeforeTraining()
    {
        foreach (var subject in new Callback[] { new ReduceLROnPlateau("loss"), new LearningRateScheduler(_ => 0.1) })
        {
            var model = new Sequential([new Dense(1, inputShape: [2])]);
            model.Compile(new SGD(new CosineDecay(0.1, 100)), "mse");
            var before = model.GetWeights()[0];
            Check.Throws<InvalidOperationException>(() => Script.Run(model, "figure", [0], subject), "CosineDecay");
            Check.Same(before, model.GetWeights()[0], "nothing was trained");
        }
    }

    [Fact]
    public static void WhatCannotBeIsRefused()
    {
        Check.Throws<ArgumentOutOfRangeException>(() => new ReduceLROnPlateau(factor: 1), "factor", "less than 1");
        Check.Throws<ArgumentOutOfRangeException>(() => new ReduceLROnPlateau(factor: double.NaN), "factor");
        Check.Throws<ArgumentException>(() => new ReduceLROnPlateau(mode: "best"), "best", "auto", "min", "max");
        Check.Throws<ArgumentOutOfRangeException>(() => new ReduceLROnPlateau(patience: -1), "patience");
    }

    [Fact(Alone = true)]
    public static void TheyTellWhatTheyDo()
    {
        var (scheduler, _) = Script.Captured(
            () => Script.Run(Slow(1), "figure", [0], new LearningRateScheduler(_ => 0.005, verbose: 1)));
        Check.Equal("Epoch 1: LearningRateScheduler setting learning rate to 0.005.\n", scheduler, "said by the scheduler");
        var (plateau, _) = Script.Captured(
            () => Script.Run(Slow(1), "figure", [1, 1], new ReduceLROnPlateau("figure", factor: 1e-5, patience: 1, verbose: 1, mode: "min")));
        Check.Equal("Epoch 2: ReduceLROnPlateau reducing learning rate to 1e-05.\n", plateau, "said at the plateau");
    }

    private static Sequential Slow(double rate)
    {
        var model = new Sequential([new Dense(1, inputShape: [2])], seed: 1);
        model.Compile(new SGD(rate), "mse");
        return model;
    }
}
