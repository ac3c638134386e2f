namespace Leibniz.Kernels;

/// <summary>A number of rows that the compiler knows.</summary>
internal interface IRows
{
    static abstract int Count { get; }
}

/// <summary>A decision that the compiler knows.</summary>
internal interface IChoice
{
    static abstract bool IsTrue { get; }
}

internal readonly struct Rows12 : IRows
{
    public static int Count => 12;
}

internal readonly struct Rows8 : IRows
{
    public static int Count => 8;
}

internal readonly struct Rows6 : IRows
{
    public static int Count => 6;
}

internal readonly struct Rows4 : IRows
{
    public static int Count => 4;
}

internal readonly struct Rows2 : IRows
{
    public static int Count => 2;
}

internal readonly struct Yes : IChoice
{
    public static bool IsTrue => true;
}

internal readonly struct No : IChoice
{
    public static bool IsTrue => false;
}
