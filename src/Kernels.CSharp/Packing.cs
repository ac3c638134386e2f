using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Leibniz.Kernels;

/// <summary>
/// Copies a strip of a matrix into a panel, the order in which the micro-kernel reads it: for each step p along the strip,
/// the strip's elements side by side. Rows of A and columns of B are packed by the same code, with the strides swapped.
/// </summary>
/// <remarks>
/// A panel costs a fraction of a cycle an element, against 4 cycles of arithmetic in a 128-row product: strips that lie side by
/// side are copied whole, in as few vectors as a line has (in vectors of 16 bytes the copies were 12 % of a MNIST epoch, they are 4 %), and strips that
/// lie along their length are transposed in registers, in squares of 4 x 4 (or 2 x 2 wide elements): half a shuffle an element, as in squares of
/// 8 or 16, but for every machine and any panel width from 4.
/// </remarks>
internal static unsafe class Packing
{
    // Steps after which the next four lines are transposed: of a panel so long, each of whose lines is written in parts, 16 KB at most, which a first-level cache holds.
    private const int Stretch = 128;

    /// <summary>
    /// panel[p * width + i] = source[i * across + p * along] for i below <paramref name="count"/>, and zero from there up
    /// to <paramref name="width"/>: what the kernel then computes is thrown away.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Panel<T>(T* source, nint across, nint along, int count, int length, T* panel, int width)
        where T : unmanaged
    {
        if (across == 1 && count == width)
        {
            Panels(source, along, length, panel, width, 1);
        }
        else if (along == 1 && count >= 4 && Vector128.IsHardwareAccelerated)
        {
            if (count < width)
            {
                new Span<T>(panel, width * length).Clear();
            }

            // The last square is moved back so that it ends with the strip: what it writes twice is the same.
            for (int p = 0; p < length; p += Stretch)
            {
                int steps = Math.Min(Stretch, length - p);
                for (int i = 0; i < count; i += 4)
                {
                    int first = Math.Min(i, count - 4);
                    Transpose(source + (first * across) + p, across, steps, panel + ((nint)p * width) + first, width);
                }
            }
        }
        else
        {
            for (int p = 0; p < length; p++)
            {
                for (int i = 0; i < count; i++)
                {
                    panel[i] = source[i * across];
                }

                new Span<T>(panel + count, width - count).Clear();
                source += along;
                panel += width;
            }
        }
    }

    /// <summary>
    /// The same for panels that lie side by side in the source, and whose lines do, all of full width: line by line across them, as memory comes, and
    /// not panel by panel, each of whose lines lies in another page.
    /// </summary>
    public static void Panels<T>(T* source, nint along, int length, T* panel, int width, int panels)
        where T : unmanaged
    {
        switch (width * sizeof(T))
        {
            case 128:
                Lines<T, Line128>(source, along, length, panel, width, panels, length * width);
                break;
            case 96:
                Lines<T, Line96>(source, along, length, panel, width, panels, length * width);
                break;
            case 64:
                Lines<T, Line64>(source, along, length, panel, width, panels, length * width);
                break;
            case 48:
                Lines<T, Line48>(source, along, length, panel, width, panels, length * width);
                break;
            case 24 when along > 1:
                Lines24(source, along, length, panel, width, panels);
                break;
            default:
                for (int p = 0; p < length; p++, source += along, panel += width)
                {
                    for (int q = 0; q < panels; q++)
                    {
                        new ReadOnlySpan<T>(source + (q * width), width).CopyTo(new Span<T>(panel + ((nint)q * length * width), width));
                    }
                }

                break;
        }
    }

    // Six floats, in one vector of eight. The two that are too much are written over by the next line, and lie before its end where they are read, if it begins two
    // or more further on; the last line is copied for itself. By a call for each line this took as long as packing wins.
    private static void Lines24<T>(T* source, nint along, int length, T* panel, int width, int panels)
        where T : unmanaged
    {
        Lines<T, Line32>(source, along, length - 1, panel, width, panels, length * width);
        for (int q = 0; q < panels; q++)
        {
            T* last = panel + ((((nint)q * length) + length - 1) * width);
            new ReadOnlySpan<T>(source + ((length - 1) * along) + (q * width), width).CopyTo(new Span<T>(last, width));
        }
    }

    // A structure of known size is copied in as few vectors as the machine has for it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Lines<T, TLine>(T* source, nint along, int length, T* panel, nint width, int panels, nint next)
        where T : unmanaged
        where TLine : unmanaged
    {
        for (int p = 0; p < length; p++, source += along, panel += width)
        {
            T* from = source;
            T* to = panel;
            for (int q = 0; q < panels; q++, from += width, to += next)
            {
                *(TLine*)to = *(TLine*)from;
            }
        }
    }

    /// <summary>Four lines of the source become four neighbours in each line of the panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Transpose<T>(T* source, nint line, int length, T* panel, nint width)
        where T : unmanaged
    {
        T* second = source + line;
        T* third = second + line;
        T* fourth = third + line;
        int p = 0;
        for (; p <= length - Vector128<T>.Count; p += Vector128<T>.Count)
        {
            Vector128<T> x = Vector128.Load(source + p), y = Vector128.Load(second + p);
            Vector128<T> z = Vector128.Load(third + p), w = Vector128.Load(fourth + p);
            T* target = panel + (p * width);
            if (sizeof(T) == sizeof(float))
            {
                Vector128<double> xy = Low(x.AsSingle(), y.AsSingle()).AsDouble();
                Vector128<double> zw = Low(z.AsSingle(), w.AsSingle()).AsDouble();
                Low(xy, zw).As<double, T>().Store(target);
                High(xy, zw).As<double, T>().Store(target + width);
                xy = High(x.AsSingle(), y.AsSingle()).AsDouble();
                zw = High(z.AsSingle(), w.AsSingle()).AsDouble();
                Low(xy, zw).As<double, T>().Store(target + (2 * width));
                High(xy, zw).As<double, T>().Store(target + (3 * width));
            }
            else
            {
                Low(x.AsDouble(), y.AsDouble()).As<double, T>().Store(target);
                Low(z.AsDouble(), w.AsDouble()).As<double, T>().Store(target + 2);
                High(x.AsDouble(), y.AsDouble()).As<double, T>().Store(target + width);
                High(z.AsDouble(), w.AsDouble()).As<double, T>().Store(target + width + 2);
            }
        }

        for (; p < length; p++)
        {
            T* target = panel + (p * width);
            target[0] = source[p];
            target[1] = second[p];
            target[2] = third[p];
            target[3] = fourth[p];
        }
    }

    // The lower, or upper, halves of x and y, element by element in turn.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackLow(x, y)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(x, y)
        : Vector128.Create(x[0], y[0], x[1], y[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackHigh(x, y)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(x, y)
        : Vector128.Create(x[2], y[2], x[3], y[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> Low(Vector128<double> x, Vector128<double> y) =>
        Sse2.IsSupported ? Sse2.UnpackLow(x, y)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(x, y)
        : Vector128.Create(x[0], y[0]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> High(Vector128<double> x, Vector128<double> y) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(x, y)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(x, y)
        : Vector128.Create(x[1], y[1]);

    [StructLayout(LayoutKind.Sequential, Size = 128)]
    private readonly struct Line128;

    [StructLayout(LayoutKind.Sequential, Size = 96)]
    private readonly struct Line96;

    [StructLayout(LayoutKind.Sequential, Size = 64)]
    private readonly struct Line64;

    [StructLayout(LayoutKind.Sequential, Size = 48)]
    private readonly struct Line48;

    [StructLayout(LayoutKind.Sequential, Size = 32)]
    private readonly struct Line32;
}
