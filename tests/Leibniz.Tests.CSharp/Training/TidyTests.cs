using Leibniz.Keras;
using Leibniz.Keras.Layers;
using Leibniz.Keras.Optimizers;

namespace Leibniz.Tests.CSharp.Training;

/// <summary>Memory.Tidy around what C# programs do: formulas, steps of training, models.</summary>
public static class TidyTests
{
    private static readonly Tensor X = Tensor.Normal([64, 8], 0, 1, new Key(1));
    private static readonly Tensor Y = X.Sum(axis: 1).Reshape(-1, 1);

    [Fact]
    public static void AFormulaATupleAndAnAction()
    {
        var a = Tensor.Of([1.0, 2.0]);
        Check.Equal("[2, 10]", Memory.Tidy(() => (a * 2 + 1) * a - 1 + (a - 1)).ToString(), "a formula of four operations and more");
        var (sum, product) = Memory.Tidy(() => (a + a, a * a));
        Overwrite();
        Check.Equal("[2, 4] [1, 4]", $"{sum} {product}", "a tuple");
        var seen = 0.0;
        Memory.Tidy(() => { seen = (double)(a * a).Sum(); });
        Check.Equal(5.0, seen, "an action");
        Check.Throws<ArgumentNullException>(() => Memory.Tidy((Action)null!), "f");
        Check.Throws<ArgumentNullException>(() => Memory.Tidy((Func<Tensor>)null!), "f");
    }

    /// <summary>Steps of one's own inside are those outside, bit for bit; what variables and the optimizer hold stays.</summary>
    [Fact]
    public static void StepsOfTraining()
    {
        foreach (var name in new[] { "sgd", "adam", "rmsprop" })
        {
            Check.That(Trained(name, step => step()).SequenceEqual(Trained(name, Memory.Tidy)), $"{name}: the same weights");
        }
    }

    /// <summary>A variable that is made or assigned inside, and a model that is built, trained or given weights there, stay.</summary>
    [Fact]
    public static void VariablesAndModelsStay()
    {
        Variable? made = null;
        Sequential? model = null;
        Tensor? before = null;
        Memory.Tidy(() =>
        {
            made = new Variable(Tensor.Of([1f, 2f]) * 2);
            model = new Sequential([new Dense(3), new Dense(1)], seed: 1);
            model.Build([8]);
            before = model.Predict(X).Keep();
        });
        Overwrite();
        Check.Equal("[2, 4]", made!.ToString(), "a variable");
        Check.That(before!.ToArray<float>().SequenceEqual(model!.Predict(X).ToArray<float>()), "the weights that were made");

        Memory.Tidy(() => made.Assign(made.Value * 2));
        Memory.Tidy(() => model.SetWeights(model.GetWeights().Select(w => w * 0 + 0.5).ToArray()));
        Overwrite();
        Check.Equal("[4, 8]", made.ToString(), "what was assigned");
        Check.That(model.GetWeights().All(w => w.ToArray<float>().All(v => v == 0.5f)), "weights that were set");

        var plain = new Sequential([new Dense(3), new Dense(1)], seed: 1);
        var tidied = new Sequential([new Dense(3), new Dense(1)], seed: 1);
        foreach (var m in new[] { plain, tidied })
        {
            m.Compile(optimizer: "adam", loss: "mse");
        }

        var losses = plain.Fit(X, Y, epochs: 3, verbose: Verbose.Silent, seed: 1)["loss"];
        var inside = Memory.Tidy(() => tidied.Fit(X, Y, epochs: 3, verbose: Verbose.Silent, seed: 1)["loss"].ToArray());
        Overwrite();
        Check.That(losses.SequenceEqual(inside), "the same losses");
        Check.That(plain.Predict(X).ToArray<float>().SequenceEqual(tidied.Predict(X).ToArray<float>()), "the same weights");
        tidied.Fit(X, Y, epochs: 1, verbose: Verbose.Silent, seed: 2);
    }

    private static float[] Trained(string optimizer, Action<Action> around)
    {
        var w = new Variable(Tensor.Normal([8, 1], 0, 1, new Key(2)));
        var b = new Variable(Tensor.Zeros([1]));
        Optimizer steps = optimizer;
        for (var i = 0; i < 20; i++)
        {
            around(() =>
            {
                using var tape = new GradientTape();
                var loss = (X.MatMul(w) + b - Y).Square().Mean();
                steps.ApplyGradients(tape.Gradient(loss, [w, b]).Zip([w, b]));
            });
        }

        return [.. w.Value.ToArray<float>(), .. b.Value.ToArray<float>()];
    }

    private static void Overwrite()
    {
        foreach (var shape in new[] { new[] { 8, 3 }, [3], [3, 1], [1], [2], [64, 1], [64, 3] })
        {
            Memory.Tidy(() => { _ = (Tensor.Full(shape, 7f) * 3 + 1).Sum(); });
        }
    }
}
