using Leibniz.Keras;
using Leibniz.Keras.Optimizers;
using Leibniz.Keras.Schedules;

namespace Leibniz.Tests.CSharp.Training;

/// <summary>Variables, and an optimizer's steps of them.</summary>
public static class VariableTests
{
    private static readonly Func<Optimizer>[] Makers =
    [
        .. new[] { "sgd", "rmsprop", "adam", "adamw", "adagrad", "adadelta", "adamax", "nadam", "lion", "ftrl", "lamb", "adafactor" }
            .Select(name => (Func<Optimizer>)(() => name)),
        () => new SGD(momentum: 0.9, nesterov: true),
        () => new RMSprop(momentum: 0.5, centered: true),
        () => new Adam(amsgrad: true, clipNorm: 1, weightDecay: 0.01),
        () => new Adam { UseEma = true, EmaMomentum = 0.5, EmaOverwriteFrequency = 3 },
        () => new Adam { GradientAccumulationSteps = 3 },
        () => new RMSprop { UseEma = true, GradientAccumulationSteps = 2, LossScaleFactor = 4 },
    ];

    [Fact]
    public static void StepsOfVariablesAreThoseOfTheOptimizer()
    {
        var w = new Variable(Tensor.Of([1f, 2]));
        var optimizer = new SGD(learningRate: 0.1, momentum: 0.9);
        optimizer.ApplyGradients([]);
        for (var i = 0; i < 2; i++)
        {
            optimizer.ApplyGradients([(Tensor.Ones([2]), w)]);
        }

        // v = -0.1, then 0.9 v - 0.1 = -0.19: together -0.29 (keras.md, section 6).
        Check.That(w.Value.AllClose(Tensor.Of([0.71f, 1.71f])), $"two steps: {w}");
        Check.Throws<ArgumentException>(() => optimizer.ApplyGradients([(Tensor.Ones([2]), new Variable(Tensor.Ones([2])))]), "optimizer of its own");
        Check.Throws<ArgumentException>(() => optimizer.ApplyGradients([(Tensor.Ones([3]), w)]), "(2,)", "(3,)");
        Check.Throws<ArgumentException>(() => optimizer.ApplyGradients([(null!, w)]), w.Name, "null");
        Check.Throws<ArgumentException>(() => w.Assign(Tensor.Ones([3])), "(3,)");
    }

    [Fact]
    public static void StepsInReusedMemoryAreThoseInFreshOne()
    {
        // Large enough for arrays that are used again.
        const int Steps = 12;
        var start = Drawn(1);
        Tensor[] gradients = [.. Enumerable.Range(2, Steps).Select(seed => Drawn(seed).Relu())];
        foreach (var make in Makers)
        {
            var (optimizer, again) = (make(), make());
            var w = new Variable(start);
            var (weights, state) = (new[] { start }, again.Start([start]));
            List<(Tensor Held, Tensor Expected)> values = [];
            foreach (var gradient in gradients)
            {
                optimizer.ApplyGradients([(gradient, w)]);
                (weights, state) = again.Step([gradient], state, weights);
                values.Add((w.Value, weights[0]));
            }

            // Whoever took a value keeps it, through all later steps.
            for (var i = 0; i < Steps; i++)
            {
                Check.Same(values[i].Expected, values[i].Held, $"{optimizer}, step {i}");
            }

            Check.Same(Drawn(2).Relu(), gradients[0], $"{optimizer}: a gradient stays as it was");
        }
    }

    [Fact]
    public static void AGradientThatATapeSawIsAGradientLikeOthers()
    {
        var x = new Variable(Tensor.Of([1f, 2]));
        var optimizer = new SGD(learningRate: 0.5, momentum: 0.5);
        for (var i = 0; i < 3; i++)
        {
            using var outer = new GradientTape();
            Tensor gradient;
            using (var inner = new GradientTape())
            {
                gradient = inner.Gradient((x * x).Sum(), x);
            }

            optimizer.ApplyGradients([(gradient, x)]);
            Check.Equal("[2, 2]", outer.Gradient(gradient, x).ToString(), "the outer tape's derivative, after the step");
        }

        // v1 = -x, x = 0; then v = -x_k + v / 2: 0 - 0.5 x0, then 0.5 x0 - 0.25 x0.
        Check.That(x.Value.AllClose(Tensor.Of([-0.25f, -0.5f])), $"three steps: {x}");
    }

    [Fact]
    public static void AStepThatFailsLeavesAllAsItWas()
    {
        var w = new Variable(Tensor.Of([1f, 2]));
        var fail = true;
        var optimizer = new SGD(new Failing(() => fail), momentum: 0.9);
        Check.Throws<InvalidOperationException>(() => optimizer.ApplyGradients([(Tensor.Ones([2]), w)]), "on purpose");
        Check.Equal("[1, 2]", w.ToString(), "before the first step");
        fail = false;
        optimizer.ApplyGradients([(Tensor.Ones([2]), w)]);
        fail = true;
        Check.Throws<InvalidOperationException>(() => optimizer.ApplyGradients([(Tensor.Ones([2]), w)]), "on purpose");
        fail = false;
        optimizer.ApplyGradients([(Tensor.Ones([2]), w)]);
        Check.That(w.Value.AllClose(Tensor.Of([0.71f, 1.71f])), $"two steps that did not fail: {w}");
    }

    private static Tensor Drawn(int seed) => Tensor.Uniform([200, 150], -1, 1, new Key(seed));

    private sealed class Failing(Func<bool> now) : LearningRateSchedule
    {
        public override double Call(long step) => now() ? throw new InvalidOperationException("on purpose") : 0.1;
    }
}
