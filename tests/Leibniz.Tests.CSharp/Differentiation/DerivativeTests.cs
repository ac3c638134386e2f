using Leibniz.Checks;

namespace Leibniz.Tests.CSharp.Differentiation;

/// <summary>Derivatives as C# writes them: lambdas, tuples, records, arrays.</summary>
public static class DerivativeTests
{
    private static readonly Tensor X = Tensor.Of([0.5, 1.0, 1.5]);

    private sealed record Layer(Tensor Weight, Tensor Bias, string Name);

    private sealed record Network(Layer Hidden, Layer[] More);

    private static Tensor Wave(Tensor x) => (x.Sin() * x).Sum();

    private static Tensor Twist(Tensor x) => Tensor.Stack([x[0] * x[1], x[1] * x[2], x[2] * x[0]]);

    [Fact]
    public static void GradientsOfTensors()
    {
        Close(X.Cos() * X + X.Sin(), Derivative.Gradient(Wave, X));
        var (value, gradient) = Derivative.ValueAndGradient(Wave, X);
        Close(Wave(X), value);
        Close(Derivative.Gradient(Wave, X), gradient);
    }

    [Fact]
    public static void GradientsOfSeveralArguments()
    {
        var (byX, byY) = Derivative.Gradient((x, y) => (x * y).Sum(), X, X * 2);
        Close(X * 2, byX);
        Close(X, byY);
        var (a, b, c) = Derivative.Gradient((a, b, c) => (a * b * c).Sum(), X, X, X);
        Close(X * X, a);
        Close(b, c);
    }

    [Fact]
    public static void GradientsOfTuplesRecordsArraysAndDictionaries()
    {
        var pair = Derivative.Gradient(p => (p.Left * p.Right).Sum(), (Left: X, Right: X * 3));
        Close(X * 3, pair.Left);
        var array = Derivative.Gradient(a => (a[0] * a[1]).Sum(), new[] { X, X * 2 });
        Close(X * 2, array[0]);
        var table = Derivative.Gradient(t => (t["a"] * t["b"]).Sum(), new Dictionary<string, Tensor> { ["a"] = X, ["b"] = X * 2 });
        Close(X, table["b"]);

        var layer = new Layer(Tensor.Of([1.0, 2.0, 3.0]).Reshape(3, 1), Tensor.Of([0.5]), "first");
        var network = new Network(layer, [layer with { Name = "second" }]);
        var gradient = Derivative.Gradient(n => (X.Dot(n.Hidden.Weight) * n.More[0].Bias).Sum(), network);
        Close((X * 0.5).Reshape(3, 1), gradient.Hidden.Weight);
        Check.Equal("second", gradient.More[0].Name, "what is no tensor is carried along");
        Check.Equal(".Hidden.Weight", Trees.Paths(network)[0], "path");
        Check.Equal(4, Trees.Leaves(network).Count, "leaves");
    }

    [Fact]
    public static void BothModesAndHigherOrders()
    {
        var (_, change) = Derivative.Jvp(Wave, X, X.Like(1));
        Close(Derivative.Gradient(Wave, X).Sum(), change);
        var (_, pull) = Derivative.Vjp(Twist, X);
        Close(Tensor.Of([1.0, 0.5, 0]), pull(Tensor.Of([1.0, 0, 0])));
        Close(Tensor.Of(24.0), Derivative.Of(x => x.Pow(4), Tensor.Of(1.0), order: 3));
        Close(Tensor.Of(2.0), Derivative.Of(x => x.Square(), Tensor.Of(1.0)));
    }

    [Fact]
    public static void MatricesOfDerivatives()
    {
        var forward = Derivative.Jacobian(Twist, X, DifferentiationMode.Forward);
        Close(forward, Derivative.Jacobian(Twist, X, DifferentiationMode.Reverse));
        Close(forward, Derivative.Jacobian(Twist, X));
        var (value, gradient, hessian) = Derivative.ValueGradientAndHessian(Wave, X);
        Close(Wave(X), value);
        Close(Derivative.Gradient(Wave, X), gradient);
        Close(Derivative.Hessian(Wave, X), hessian);
        Close(hessian.Dot(X), Derivative.HessianVector(Wave, X, X));
        Close(hessian.Trace(), Derivative.Laplacian(Wave, X));
        Close(forward.Trace(), Derivative.Divergence(Twist, X));
        Close(Tensor.Of([-1.0, -1.5, -0.5]), Derivative.Curl(Twist, X));
        Check.Throws<ArgumentOutOfRangeException>(() => Derivative.Jacobian(Twist, X, (DifferentiationMode)7), "Cheaper");
    }

    [Fact]
    public static void OwnDerivativesAndCheckpoints()
    {
        var square = Derivative.Elementwise(x => x * x, x => 2 * x);
        Close(2 * X, Derivative.Gradient(x => square(x).Sum(), X));
        var product = Derivative.Own<(Tensor A, Tensor B), Tensor>(
            p => p.A * p.B,
            (p, _, d) => (d.A * p.B) + (p.A * d.B),
            (p, _, g) => (g * p.B, g * p.A));
        GradientCheck.At(x => product((x, x.Sin())), X);
        var block = Derivative.Checkpoint<Tensor, Tensor>(x => (x.Sin() * x).Tanh());
        Close(Derivative.Gradient(x => (x.Sin() * x).Tanh().Sum(), X), Derivative.Gradient(x => block(x).Sum(), X));
    }

    [Fact]
    public static void EachOperatorWithItsValues()
    {
        Check.Equal("1 4 12 24", string.Join(' ', Derivative.ValueAndDerivatives(x => x.Pow(4), Tensor.Of(1.0), order: 3)), "derivatives");
        var (gradient, hessian) = Derivative.GradientAndHessian(Wave, X);
        Close(Derivative.Gradient(Wave, X), gradient);
        Close(Derivative.Hessian(Wave, X), hessian);
        var (first, second) = Derivative.GradientAndHessianVector(Wave, X, X);
        Close(gradient, first);
        Close(hessian.Dot(X), second);
        var (field, divergence) = Derivative.ValueAndDivergence(Twist, X);
        Close(Twist(X), field);
        Close(Derivative.Divergence(Twist, X), divergence);
        var (value, curl) = Derivative.ValueAndCurl(Twist, X);
        Close(Twist(X), value);
        Close(Derivative.Curl(Twist, X), curl);
    }

    [Fact]
    public static void JacobiansOfRecords()
    {
        var layer = new Layer(Tensor.Of(new[,] { { 1.0, 2, 3 }, { 4, 5, 6 } }), Tensor.Of([0.5, 1.5, 2.5]), "first");
        Func<Layer, Tensor> apply = l => (Tensor.Of([1.0, -1.0]).Dot(l.Weight) * l.Bias).Tanh();
        var (value, jacobian) = Derivative.ValueAndJacobian(apply, layer);
        Close(apply(layer), value);
        Check.Equal("(3, 2, 3) (3, 3) first", $"{jacobian.Weight.Shape} {jacobian.Bias.Shape} {jacobian.Name}", "shapes");
        foreach (var mode in Enum.GetValues<DifferentiationMode>())
        {
            var other = Derivative.Jacobian(apply, layer, mode);
            Close(jacobian.Weight, other.Weight);
            Close(jacobian.Bias, other.Bias);
        }

        Close(Derivative.Gradient(l => apply(l)[2], layer).Weight, jacobian.Weight[2]);
    }

    [Fact]
    public static void TensorsOfDifferentiatedScalarsKeepTheirGradients()
    {
        Close(Tensor.Of([2.0, 2.0, 0]), Derivative.Gradient(x => Tensor.Of([x[0] * 2, x[1] * x[1]]).Sum(), X));
        Close(Tensor.Of([1.0, 2, 3]), Derivative.Gradient(x => (Tensor.Of(new List<Tensor[]> { new[] { x[0], x[1] }, new[] { x[1], x[2] } })
            * Tensor.Of(new[,] { { 1.0, 1 }, { 1, 3 } })).Sum(), X));
    }

    [Fact]
    public static void ChecksForAnyTestFramework()
    {
        GradientCheck.ForAll(x => x * x.Sigmoid(), tests: 20);
        GradientCheck.ForAll(x => x.Log(), Domain.Positive, tests: 20);
        GradientCheck.ForAll((a, b) => a * b.Cos(), tests: 20);
        GradientCheck.ForAllTrees<(Tensor, Tensor)>(p => p.Item1 * p.Item2, tests: 20);
        GradientCheck.ForAllTrees<Network>(n => n.Hidden.Weight * n.More[1].Bias.Sin(), tests: 20);
        GradientCheck.ForAllTrees<Dictionary<string, Tensor>>(d => d["a"] * d["b"].Exp(), tests: 20);
        var wrong = Derivative.Elementwise(x => x * x * x, x => x * x);
        var failure = Check.Throws<GradientCheckException>(() => GradientCheck.ForAll(x => wrong(x)), "finite difference", "order 1", "replay: \"");
        var seed = failure.Message.Split("replay: \"")[1].Split('"')[0];
        var again = Check.Throws<GradientCheckException>(() => GradientCheck.ForAll(x => wrong(x), replay: seed));
        Check.Equal(failure.Message, again.Message, "the same seed, the same failure");
        Check.Throws<ArgumentException>(() => GradientCheck.ForAll(x => x, replay: "today"), "two whole numbers");
        Check.Throws<ArgumentException>(() => GradientCheck.ForAll(x => x, tests: 0), "at least one");
        Check.Throws<ArgumentException>(() => Domain.Between(1, 1), "low < high");
    }

    [Fact]
    public static void GraphsCanBeWalked()
    {
        var graph = Graph.OfGradient(Wave, X);
        Check.That(graph.Nodes.Any(node => node.Operation == "Cos" && node.IsBackward), "the cosine comes from the derivative");
        Check.Equal(1, graph.Counts["Sin"], "one sine");
        Close(Derivative.Gradient(Wave, X * 2), graph.Run(X * 2)[1]);
        Check.That(graph.ToMermaid().StartsWith("flowchart", StringComparison.Ordinal), "Mermaid");
    }

    [Fact]
    public static void MisuseIsTold()
    {
        Check.Throws<ArgumentNullException>(() => Derivative.Gradient((Func<Tensor, Tensor>)null!, X));
        Check.Throws<ArgumentNullException>(() => Derivative.Gradient(x => x.Sum(), (Tensor)null!));
        Check.Throws<InvalidOperationException>(() => Derivative.Gradient(_ => null!, X), "null");
        Check.Throws<InvalidOperationException>(() => Derivative.Gradient(x => x, X), "sum", "jacobian");
        Check.Throws<InvalidOperationException>(() => Derivative.Vjp(_ => "text", X), "String");
        Check.Throws<ArgumentException>(() => Derivative.HessianVector(Wave, X, X.Cast(DType.Float32)), "float64", "float32");
        var (_, pull) = Derivative.Vjp(Twist, X);
        Check.Throws<ArgumentException>(() => pull(X[..2]), "(3,)", "(2,)");
        var own = Derivative.Own<Tensor, Tensor>(x => x.Sin(), (_, _, d) => d, (_, _, g) => g.Sum());
        Check.Throws<InvalidOperationException>(() => Derivative.Gradient(x => own(x).Sum(), X), "Pull", "(3,)", "()");
        Check.Throws<ArgumentException>(() => Derivative.Gradient(_ => X.Sum(), "no tensor"), "String");
        Check.Throws<ArgumentException>(() => Derivative.Jvp(Wave, X, X[..2]), "(3,)", "(2,)");
        Check.Throws<ArgumentException>(() => Derivative.Gradient(x => x.Sum(), Tensor.Of([1, 2])), "Cast");
        Tensor? kept = null;
        Derivative.Gradient(x => (kept = x * x).Sum(), X);
        Check.Throws<InvalidOperationException>(() => _ = kept! + 1, "outlived");
    }

    private static void Close(Tensor expected, Tensor actual) =>
        Check.That(actual.Shape == expected.Shape && actual.AllClose(expected), $"{actual} is {expected}");
}
