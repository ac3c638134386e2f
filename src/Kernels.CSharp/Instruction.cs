namespace Leibniz.Kernels;

/// <summary>One step of an elementwise program: a loop over earlier registers, or a constant.</summary>
public sealed class Instruction<T>
{
    private Instruction(MapLoop<T, T>? map, ZipLoop<T, T>? zip, T value, int[] operands, Type? function) =>
        (MapLoop, ZipLoop, Value, Operands, Function) = (map, zip, value, operands, function);

    internal MapLoop<T, T>? MapLoop { get; }

    internal ZipLoop<T, T>? ZipLoop { get; }

    internal T Value { get; }

    internal int[] Operands { get; }

    /// <summary>The generic struct whose Of is the loop's function of vectors; null where there is none.</summary>
    internal Type? Function { get; }

    /// <summary>A function of one register.</summary>
    public static Instruction<T> Map(MapLoop<T, T> loop, int x, Type? function = null) => new(loop, null, default!, [x], function);

    /// <summary>A function of two registers.</summary>
    public static Instruction<T> Zip(ZipLoop<T, T> loop, int a, int b, Type? function = null) => new(null, loop, default!, [a, b], function);

    /// <summary>The same value for every element.</summary>
    public static Instruction<T> Constant(T value) => new(null, null, value, [], null);
}
