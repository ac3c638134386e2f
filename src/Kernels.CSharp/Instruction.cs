namespace Leibniz.Kernels;

/// <summary>One step of an elementwise program: a loop over earlier registers, or a constant.</summary>
public sealed class Instruction<T>
{
    private Instruction(MapLoop<T, T>? map, ZipLoop<T, T>? zip, T value, int[] operands) =>
        (MapLoop, ZipLoop, Value, Operands) = (map, zip, value, operands);

    internal MapLoop<T, T>? MapLoop { get; }

    internal ZipLoop<T, T>? ZipLoop { get; }

    internal T Value { get; }

    internal int[] Operands { get; }

    /// <summary>A function of one register.</summary>
    public static Instruction<T> Map(MapLoop<T, T> loop, int x) => new(loop, null, default!, [x]);

    /// <summary>A function of two registers.</summary>
    public static Instruction<T> Zip(ZipLoop<T, T> loop, int a, int b) => new(null, loop, default!, [a, b]);

    /// <summary>The same value for every element.</summary>
    public static Instruction<T> Constant(T value) => new(null, null, value, []);
}
