using System.Collections.Immutable;

namespace Leibniz.Tests.CSharp.Differentiation;

/// <summary>What C# people keep tensors in: each has a gradient like it, in which nothing else is lost.</summary>
public static class TreeTests
{
    private static readonly Tensor X = Tensor.Of([0.5, 1.0, 1.5]);

    [Fact]
    public static void RecordsWithoutAConstructor()
    {
        var gradient = Derivative.Gradient(s => (s.Weight * s.Bias).Sum(), new Settable { Weight = X, Bias = X * 3, Name = "kept", Count = 7 });
        Close(X * 3, gradient.Weight);
        Close(X, gradient.Bias);
        Check.Equal("kept 7", $"{gradient.Name} {gradient.Count}", "what is no tensor");
    }

    [Fact]
    public static void RecordsWithAConstructorAndMore()
    {
        var gradient = Derivative.Gradient(m => (m.Weight * m.Bias).Sum(), new Mixed(X, "kept") { Bias = X * 3, Rate = 0.5 });
        Close(X * 3, gradient.Weight);
        Close(X, gradient.Bias);
        Check.Equal("kept 0.5", $"{gradient.Name} {gradient.Rate}", "what is no tensor");
        Check.Equal(".Weight .Bias", string.Join(' ', Trees.Paths(new Mixed(X, "") { Bias = X })), "paths");
    }

    [Fact]
    public static void WhatARecordComputesIsComputedAgain()
    {
        var gradient = Derivative.Gradient(c => (c.Doubled * c.Weight).Sum(), new Computing(X));
        Close(X * 4, gradient.Weight);
        Close(X * 8, gradient.Doubled);
    }

    [Fact]
    public static void RecordsThatInherit()
    {
        var gradient = Derivative.Gradient(d => (d.Weight * d.Bias * d.Extra).Sum(), new Derived(X, X * 2) { Extra = X * 3, Bias = X });
        Close(X * X * 3, gradient.Weight);
        Close(X * X * 3, gradient.Bias);
        Close(X * X, gradient.Extra);
        Close(X * 0, gradient.Other);
        Check.Throws<ArgumentException>(() => Derivative.Gradient(d => d.Weight.Sum(), new Derived(X, X) { Hidden = new Hidden(X) }), ".Hidden");
    }

    [Fact]
    public static void StructsAnonymousTypesAndCollections()
    {
        var point = Derivative.Gradient(p => (p.A * p.B).Sum(), new Point(X, X * 2) { C = 5 });
        Close(X * 2, point.A);
        Check.Equal(5, point.C, "what is no tensor");
        Close(X, Derivative.Gradient(p => (p.A * p.B).Sum(), new Plain { A = X, B = X * 2 }).B);
        var anonymous = Derivative.Gradient(a => (a.W * a.More[0]).Sum(), new { W = X, More = new[] { X * 2 }, Name = "kept" });
        Close(X * 2, anonymous.W);
        Close(X, anonymous.More[0]);
        Check.Equal("kept", anonymous.Name, "what is no tensor");
        Close(X * 2, Derivative.Gradient(l => (l[0] * l[1]).Sum(), new List<Tensor> { X, X * 2 })[0]);
        Close(X * 2, Derivative.Gradient(l => (l[0] * l[1]).Sum(), ImmutableArray.Create(X, X * 2))[0]);
        IReadOnlyList<Tensor> list = [X, X * 2];
        Close(X * 2, Derivative.Gradient(l => (l[0] * l[1]).Sum(), list.ToArray())[0]);
        Close(X * 2, Derivative.Gradient(p => (p.Value * X * 2).Sum(), KeyValuePair.Create("key", X)).Value);
        Close(X, Derivative.Gradient(t => (t.Item2 * X).Sum(), Tuple.Create(1, X)).Item2);
    }

    [Fact]
    public static void ClassesWithHiddenStateAreRefusedWithTheirPath()
    {
        Check.Throws<ArgumentException>(() => Derivative.Gradient(h => X.Sum(), new Hidden(X)), "Hidden", "record");
        Check.Throws<ArgumentException>(() => Derivative.Gradient(h => X.Sum(), new[] { new { Inside = new Hidden(X) } }), "[0].Inside");
        Check.Throws<ArgumentException>(() => Derivative.Gradient(s => X.Sum(), new Stack<Tensor>([X])), "Stack");
        Check.Throws<ArgumentException>(() => Derivative.Gradient(s => X.Sum(), list()), "list or an array");

        static IEnumerable<Tensor> list()
        {
            yield return X;
        }
    }

    private sealed record Settable
    {
        public required Tensor Weight { get; init; }

        public Tensor Bias { get; set; } = X;

        public string Name { get; init; } = "";

        public int Count { get; init; }
    }

    private record Mixed(Tensor Weight, string Name)
    {
        public Tensor Bias { get; init; } = X;

        public double Rate { get; init; }
    }

    private sealed record Derived(Tensor Weight, Tensor Other) : Mixed(Weight, "derived")
    {
        public Tensor Extra { get; init; } = X;

        public Hidden? Hidden { get; init; }
    }

    private sealed record Computing(Tensor Weight)
    {
        public Tensor Doubled { get; } = Weight * 2;
    }

    private record struct Point(Tensor A, Tensor B)
    {
        public int C { get; set; }
    }

    private struct Plain
    {
        public Tensor A;
        public Tensor B;
    }

    private sealed class Hidden(Tensor tensor)
    {
        public override string ToString() => tensor.ToString();
    }

    private static void Close(Tensor expected, Tensor actual) =>
        Check.That(actual.Shape == expected.Shape && actual.AllClose(expected), $"{actual} is {expected}");
}
