using Leibniz.Keras;
using Leibniz.Keras.Optimizers;

namespace Leibniz.Tests.CSharp.Training;

/// <summary>Gradient tapes, variables and steps of one's own.</summary>
public static class TapeTests
{
    [Fact]
    public static void TheGradientOfAScalarAndOfSeveralVariables()
    {
        var x = new Variable(Tensor.Of(3.0));
        var w = new Variable(Tensor.Of([1.0, 2.0]));
        using var tape = new GradientTape();
        var y = x * x * w + 2 * x;
        var gradients = tape.Gradient(y, [x, w]);
        Check.Equal("22", gradients[0].ToString(), "by x: 2 x (1 + 2) + 2 + 2");
        Check.Equal("[9, 9]", gradients[1].ToString(), "by w");
        Check.Equal("22", tape.Gradient(y, x).ToString(), "asked again");
    }

    [Fact]
    public static void TapesNestForSecondDerivatives()
    {
        var x = new Variable(Tensor.Of(2.0));
        using var outer = new GradientTape();
        Tensor first;
        using (var inner = new GradientTape())
        {
            first = inner.Gradient(x * x * x, x);
        }

        Check.Equal("12", first.StopGradient().ToString(), "3 x^2");
        Check.Equal("12", outer.Gradient(first, x).ToString(), "6 x");
    }

    [Fact]
    public static void AVariableWithoutPartInTheResultHasAGradientOfZeros()
    {
        var (x, other) = (new Variable(Tensor.Of(2.0)), new Variable(Tensor.Of([1.0, 1.0])));
        using var tape = new GradientTape();
        Check.Equal("[0, 0]", tape.Gradient(x * 2, other).ToString(), "zeros");
    }

    [Fact]
    public static void OutsideOfATapeNothingIsRecorded()
    {
        var x = new Variable(Tensor.Of(2.0));
        Tensor y;
        using (new GradientTape())
        {
            y = x * 2;
        }

        Check.Throws<InvalidOperationException>(() => _ = y + 1, "outlived");
        Check.Equal("5", (x * 2 + 1).ToString(), "plain");
    }

    [Fact]
    public static void WatchedTensorsHaveGradientsToo()
    {
        using var tape = new GradientTape();
        var x = tape.Watch(Tensor.Of([1.0, 2.0]));
        Check.Equal("[2, 4]", tape.Gradient(x.Square(), x).ToString(), "gradient");
        Check.Throws<ArgumentException>(() => tape.Gradient(x, Tensor.Of(1.0)), "Watch");
    }

    [Fact]
    public static async Task ATapeGoesAlongWithAwaitAndWithThreads()
    {
        var x = new Variable(Tensor.Of(3.0));
        using var tape = new GradientTape();
        var y = await Task.Run(() => x * x);
        await Task.Yield();
        Check.Equal("6", tape.Gradient(y, x).ToString(), "gradient");
        await Parallel.ForAsync(0, 32, (i, _) =>
        {
            using var own = new GradientTape();
            Check.Equal($"{6 + i}", own.Gradient(x * x + x * i, x).StopGradient().ToString(), "its own gradient");
            return ValueTask.CompletedTask;
        });
    }

    [Fact]
    public static void TapesAndDerivativesNestInEachOther()
    {
        var x = new Variable(Tensor.Of(2.0));
        using var outer = new GradientTape();
        Tensor second;
        using (var middle = new GradientTape())
        {
            Tensor first;
            using (var inner = new GradientTape())
            {
                first = inner.Gradient(x.Value.Pow(4), x);
            }

            second = middle.Gradient(first, x);
        }

        Check.Equal("48", outer.Gradient(second, x).ToString(), "24 x");

        // A derivative inside a tape, and a tape inside a derivative.
        Check.Equal("12", outer.Gradient(Derivative.Of(y => y.Pow(3), x), x).ToString(), "6 x");
        Check.Equal("12", outer.Gradient(Derivative.Jvp(y => y.Pow(3), x.Value, Tensor.Of(1.0)).Item2, x).ToString(), "6 x, forward");
        Check.Equal("12", Derivative.Of(
            y =>
            {
                using var tape = new GradientTape();
                var watched = tape.Watch(y);
                return tape.Gradient(watched.Pow(3), watched);
            },
            Tensor.Of(2.0)).ToString(), "6 x");
    }

    [Fact]
    public static async Task ATapeThatWasDisposedInAnotherContextHidesNoOuterOne()
    {
        var x = new Variable(Tensor.Of(3.0));
        using var outer = new GradientTape();
        var inner = new GradientTape();
        await Task.Run(() =>
        {
            inner.Dispose();
            return Task.CompletedTask;
        });
        Check.Equal("6", outer.Gradient(x * x, x).ToString(), "the outer tape still runs here");
    }

    [Fact]
    public static void ManyThreadsMayWriteOnOneTape()
    {
        var variables = Enumerable.Range(0, 8).Select(i => new Variable(Tensor.Of(i + 1.0))).ToArray();
        using var tape = new GradientTape();
        var terms = new Tensor[64];
        var threads = Enumerable.Range(0, 64).Select(i => new Thread(() => terms[i] = variables[i % 8] * variables[i % 8] * i)).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        var gradients = tape.Gradient(terms.Aggregate((a, b) => a + b), variables);
        for (var i = 0; i < 8; i++)
        {
            // The sum of 2 (i + 1) k over all k that leave i.
            Check.Equal(2.0 * (i + 1) * Enumerable.Range(0, 64).Where(k => k % 8 == i).Sum(), (double)gradients[i], $"variable {i}");
        }
    }

    [Fact]
    public static void WholeNumbersHaveNoGradient()
    {
        var count = new Variable(Tensor.Of(3), "count");
        var x = new Variable(Tensor.Of(2.0));
        using var tape = new GradientTape();
        Check.Throws<ArgumentException>(() => tape.Gradient(x * x, count), "count", "int32", "Cast");
        Check.Throws<ArgumentException>(() => tape.Watch(Tensor.Of([1, 2])), "int32", "Cast");
        Check.Equal("3", tape.Gradient(x * count.Value.Cast(DType.Float64), x).ToString(), "it may be used");
    }
}
