using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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

    // Lines that are asked for before they are copied: each may lie in another page, which the processor does not foresee. On a Zen 3 with as many pages as a large
    // product has a visit to one costs 30 nanoseconds. With twice as many panels at once, B of 700 cubed takes one thread 500 microseconds by it, and took 840.
    private const int Ahead = 4;

    /// <summary>
    /// panel[p * width + i] = source[i * across + p * along] for i below <paramref name="count"/>, and zero from there up
    /// to <paramref name="width"/>: what the kernel then computes is thrown away. Past the caches, if it is wished and the panel's form allows it:
    /// for panels that are read long after, of which B's begin where a line does.
    /// </summary>
    /// <remarks>
    /// Other threads see what was so written after an interlocked instruction, with which a team counts its parts.
    /// On two threads of a Zen 3 1024 cubed gained 1 to 2 % by it. A product whose panels the second-level cache still had, 700 cubed on one thread, would lose 5 %.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Panel<T>(T* source, nint across, nint along, int count, int length, T* panel, int width, bool past = false)
        where T : unmanaged
    {
        if (across == 1 && count == width)
        {
            Panels(source, along, length, panel, width, 1, past);
        }
        else if (along == 1 && count == SixRows.Count && width == SixRows.Count && OnePiece.IsSupported)
        {
            SixRows.Pack(source, across, length, panel, past);
        }
        else if (along == 1 && count >= 4 && OnePiece.IsSupported)
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
    public static void Panels<T>(T* source, nint along, int length, T* panel, int width, int panels, bool past = false)
        where T : unmanaged
    {
        switch (width * sizeof(T))
        {
            case 128:
                Lines<T, Line128, No>(source, along, length, panel, width, panels, length * width);
                break;
            case 96:
                Lines<T, Line96, No>(source, along, length, panel, width, panels, length * width);
                break;
            case 64 when past:
                Lines<T, Line64, Yes>(source, along, length, panel, width, panels, length * width);
                break;
            case 64:
                Lines<T, Line64, No>(source, along, length, panel, width, panels, length * width);
                break;
            case 48:
                Lines<T, Line48, No>(source, along, length, panel, width, panels, length * width);
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
        Lines<T, Line32, No>(source, along, length - 1, panel, width, panels, length * width);
        for (int q = 0; q < panels; q++)
        {
            T* last = panel + ((((nint)q * length) + length - 1) * width);
            new ReadOnlySpan<T>(source + ((length - 1) * along) + (q * width), width).CopyTo(new Span<T>(last, width));
        }
    }

    // A structure of known size is copied in as few vectors as the machine has for it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Lines<T, TLine, TPast>(T* source, nint along, int length, T* panel, nint width, int panels, nint next)
        where T : unmanaged
        where TLine : unmanaged
        where TPast : struct, IChoice
    {
        int bytes = panels * (int)width * sizeof(T);
        for (int p = 0; p < length; p++, source += along, panel += width)
        {
            T* from = source;
            T* to = panel;
            Prefetch.Lines((byte*)(source + (Ahead * along)), bytes);
            for (int q = 0; q < panels; q++, from += width, to += next)
            {
                if (TPast.IsTrue)
                {
                    Vector256.Load(from).StoreAlignedNonTemporal(to);
                    Vector256.Load(from + Vector256<T>.Count).StoreAlignedNonTemporal(to + Vector256<T>.Count);
                }
                else
                {
                    *(TLine*)to = *(TLine*)from;
                }
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
            T* target = panel + (p * width);
            Transposition<T>.Turn<OnePiece>(ref *(byte*)(source + p), line * sizeof(T), ref *(byte*)target, width * sizeof(T));
            if (sizeof(T) == sizeof(double))
            {
                Transposition<T>.Turn<OnePiece>(ref *(byte*)(third + p), line * sizeof(T), ref *(byte*)(target + 2), width * sizeof(T));
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
