namespace Leibniz.Tests.CSharp;

/// <summary>Tensors as C# writes them: ranges, operators, collection expressions, spans.</summary>
public static class TensorErgonomics
{
    private static readonly Tensor Cube = Tensor.Arange(24).Reshape(2, 3, 4);

    [Fact]
    public static void CollectionExpressionsChooseTheNarrowestType()
    {
        Check.Equal(DType.Float32, Tensor.Of([12f, 3, 6]).DType, "float");
        Check.Equal(DType.Float64, Tensor.Of([12.0, 3, 6]).DType, "double");
        Check.Equal(DType.Int32, Tensor.Of([0, 2, 4]).DType, "int");
        Check.Equal(DType.Bool, Tensor.Of([true, false]).DType, "bool");
        Check.Equal("(2, 3)", Tensor.Of(new List<float[]> { new float[3], new float[3] }).Shape.ToString(), "nested");
        Check.Equal("(2, 3)", Tensor.Of(stackalloc float[6], [2, 3]).Shape.ToString(), "span");
    }

    [Fact]
    public static void RangesAndPlacesGiveViews()
    {
        Check.Equal("(1, 3, 2)", Cube[1.., .., ..2].Shape.ToString(), "ranges");
        Check.Equal("[12, 16, 20]", Cube[^1, .., 0].ToString(), "column");
        Check.Equal(23, (int)Cube[1, 2, 3], "element");
        Check.Equal("[3, 2, 1, 0]", Cube[0, 0, Slice.Every(null, null, -1)].ToString(), "backwards");
        Check.Throws<ArgumentOutOfRangeException>(() => _ = Cube[2], "axis 0");
        Check.Throws<ArgumentOutOfRangeException>(() => _ = Cube[..5], "axis 0");
        Check.Throws<ArgumentException>(() => _ = Cube[0, 0, 0, 0], "3 axes");
    }

    [Fact]
    public static void MasksAndPlacesPickRows()
    {
        Check.Equal("[[1, 2]]", Tensor.Of(new[,] { { 1, 2 }, { 3, 4 } })[Tensor.Of([true, false])].ToString(), "mask");
        Check.Equal("[5, 4, 0]", Tensor.Arange(6)[Tensor.Of([5, -2, 0])].ToString(), "places");
        Check.Throws<ArgumentOutOfRangeException>(() => _ = Tensor.Arange(6)[Tensor.Of([6])], "6");
    }

    [Fact]
    public static void TypesDoNotSurprise()
    {
        var f = Tensor.Ones([2]);
        Check.Equal(DType.Float32, (f * 0.5 + 1 - 2 / (f + 1)).DType, "a .NET number never widens");
        Check.Throws<ArgumentException>(() => _ = f + Tensor.Of([1.0, 2.0]), "float32", "float64", "Cast");
        Check.Throws<ArgumentException>(() => _ = Tensor.Arange(3) / 2, "int32", "Cast");
        Check.Throws<ArgumentException>(() => _ = Tensor.Arange(3) * 0.5, "fraction", "Cast");
        Check.Throws<ArgumentException>(() => _ = Tensor.Of(new byte[] { 1 }) - 256, "256", "uint8", "Cast");
        Check.Equal("[False, True, True]", Tensor.Arange(3).GreaterEqual(0.5).ToString(), "comparisons meet");
        Check.Equal("[1, 2, 0]", (Tensor.Of([-2, -1, 0]) % 3).ToString(), "the remainder has the divisor's sign");
    }

    [Fact]
    public static void NothingChangesATensor()
    {
        float[] numbers = [1, 2, 3];
        var tensor = Tensor.Of(numbers);
        numbers[0] = 9;
        tensor.ToArray<float>()[1] = 9;
        Check.Equal("[1, 2, 3]", tensor.ToString(), "numbers");
    }

    [Fact]
    public static void DerivativesOfPlainFunctionsAndOfRecords()
    {
        var x = Tensor.Of([1.0, 2.0]);
        Check.Equal("[2, 4]", Derivative.Gradient(v => v.Square().Sum(), x).ToString(), "gradient");
        var line = Derivative.Gradient(l => (l.Slope * 2 + l.Offset.Square()).Sum(), new Line(x, x, "kept"));
        Check.Equal("[2, 2] [2, 4] kept", $"{line.Slope} {line.Offset} {line.Name}", "record");
        var (value, pull) = Derivative.Vjp((Tensor v) => v * v, x);
        Check.Equal("[1, 4] [2, 4]", $"{value} {pull(Tensor.Of([1.0, 1.0]))}", "vjp");
        Check.Throws<InvalidOperationException>(() => Derivative.Gradient(v => v * 2, x), "jacobian");
    }

    [Fact]
    public static void AClassWithHiddenStateIsRefusedWithItsPath() =>
        Check.Throws<ArgumentException>(
            () => Derivative.Gradient(p => p.Item1.Sum(), (Tensor.Of(1.0), new Hidden(Tensor.Of(2.0)))), ".Item2", "Hidden");

    private sealed record Line(Tensor Slope, Tensor Offset, string Name);

    private sealed class Hidden(Tensor tensor)
    {
        public override string ToString() => tensor.ToString();
    }
}
