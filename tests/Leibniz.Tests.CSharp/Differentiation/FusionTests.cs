namespace Leibniz.Tests.CSharp.Differentiation;

/// <summary>Fused functions as C# writes them.</summary>
public static class FusionTests
{
    private static readonly Tensor X = Tensor.Of([-1.5f, 0f, 0.25f, 2f]);
    private static readonly Tensor Y = Tensor.Of([1f, 2f, 3f, 4f]);

    [Fact]
    public static void OneToFourArguments()
    {
        Close(X.Exp() * 2, Fusion.Of(x => x.Exp() * 2)(X));
        Close((X * 2 + Y) * X - 1, Fusion.Of((x, y) => (x * 2 + y) * x - 1)(X, Y));
        Close(X * Y - 0.5f, Fusion.Of((x, y, z) => x * y - z)(X, Y, Tensor.Of(0.5f)));
        Close(X * Y - X / Y, Fusion.Of((a, b, c, d) => a * b - c / d)(X, Y, X, Y));
    }

    [Fact]
    public static void DecisionsByNumbers()
    {
        var leaky = Fusion.Of(x => Tensor.Where(x.Greater(0), x, x * 0.1));
        Close(Tensor.Where(X.Greater(0), X, X * 0.1), leaky(X));
        Close(Tensor.Of([0.1f, 0.1f, 1f, 1f]), Derivative.Gradient(x => leaky(x).Sum(), X));
    }

    [Fact]
    public static void DerivativesOfSeveralArguments()
    {
        var f = Fusion.Of((x, y) => x * y * y);
        var (byX, byY) = Derivative.Gradient((x, y) => f(x, y).Sum(), X, Y);
        Close(Y * Y, byX);
        Close(X * Y * 2, byY);
        Close(Y * 2, Derivative.Gradient(y => Derivative.Gradient(x => f(x, y).Sum(), X).Sum(), Y));
    }

    [Fact]
    public static void MistakesSayWhatToDo()
    {
        Tensor captured = Y;
        Check.Throws<InvalidOperationException>(() => Fusion.Of(x => x * captured)(X), "further argument");
        Check.Throws<InvalidOperationException>(() => Fusion.Of(x => x - x.Mean())(X), "do that outside");
        Check.Throws<InvalidOperationException>(() => Fusion.Of(x => x / x.Length)(X), "further argument");
        Check.Throws<InvalidOperationException>(() => Fusion.Of(x => x.Greater(0))(X), "bool as its result");
        Check.Throws<InvalidOperationException>(() => Fusion.Of(x => (float)x > 0 ? x : -x)(Tensor.Of(1f)), "Where");
        Check.Throws<ArgumentNullException>(() => Fusion.Of((Func<Tensor, Tensor>)null!), "f");
        Check.Throws<ArgumentNullException>(() => Fusion.Of((x, y) => x + y)(X, null!), "b");
        Check.Throws<ArgumentException>(() => Fusion.Of((x, y) => x + y)(X, Y.Cast(DType.Float64)), "Cast");
    }

    private static void Close(Tensor expected, Tensor actual) => Check.That(actual.AllClose(expected), $"{actual} is {expected}");
}
