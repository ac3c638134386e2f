using System.Numerics;
using System.Runtime.Intrinsics;

namespace Leibniz.Kernels;

// The operations that a processor has as one instruction, in the width of its widest vectors. Max and Min hand NaN on, as IEEE 754:2019's
// maximum and minimum do.
internal struct Add<T> : IWideZip<T>
    where T : struct
{
    public static Vector<T> Of(Vector<T> a, Vector<T> b) => a + b;

    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => a + b;
}

internal struct Subtract<T> : IWideZip<T>
    where T : struct
{
    public static Vector<T> Of(Vector<T> a, Vector<T> b) => a - b;

    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => a - b;
}

internal struct Multiply<T> : IWideZip<T>
    where T : struct
{
    public static Vector<T> Of(Vector<T> a, Vector<T> b) => a * b;

    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => a * b;
}

internal struct Divide<T> : IWideZip<T>
    where T : struct
{
    public static Vector<T> Of(Vector<T> a, Vector<T> b) => a / b;

    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => a / b;
}

internal struct Maximum<T> : IWideZip<T>
    where T : struct
{
    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.Max(a, b);

    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Vector512.Max(a, b);
}

internal struct Minimum<T> : IWideZip<T>
    where T : struct
{
    public static Vector<T> Of(Vector<T> a, Vector<T> b) => Vector.Min(a, b);

    public static Vector512<T> Of(Vector512<T> a, Vector512<T> b) => Vector512.Min(a, b);
}

internal struct Negate<T> : IWideMap<T>
    where T : struct
{
    public static Vector<T> Of(Vector<T> x) => -x;

    public static Vector512<T> Of(Vector512<T> x) => -x;
}

internal struct Absolute<T> : IWideMap<T>
    where T : struct
{
    public static Vector<T> Of(Vector<T> x) => Vector.Abs(x);

    public static Vector512<T> Of(Vector512<T> x) => Vector512.Abs(x);
}

internal struct SquareRoot<T> : IWideMap<T>
    where T : struct
{
    public static Vector<T> Of(Vector<T> x) => Vector.SquareRoot(x);

    public static Vector512<T> Of(Vector512<T> x) => Vector512.Sqrt(x);
}
