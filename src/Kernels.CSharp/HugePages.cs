using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <summary>Asks Linux to back a large new array with pages of 2 MB, as NumPy does.</summary>
/// <remarks>
/// The first touch of an array traps once for each page: to write 188 MB (MNIST in float32) for the first time took a virtual machine's processor
/// 700 ms in pages of 4 KB and 430 in pages of 2 MB. It is a wish: where it isn't granted nothing changes.
/// </remarks>
internal static class HugePages
{
    // Below this, less than half of the array may lie in whole pages of 2 MB.
    private const int FromBytes = 4 << 20;
    private const int SmallPage = 4096;
    private const int Wish = 14; // MADV_HUGEPAGE

    private static bool possible = OperatingSystem.IsLinux();

    /// <summary>The array, about which the wish was made: to be called before it is written to.</summary>
    public static T[] Ask<T>(T[] array)
    {
        long bytes = (long)array.Length * Unsafe.SizeOf<T>();
        if (possible && bytes >= FromBytes && !RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            Advise(array, (nint)bytes);
        }

        return array;
    }

    private static unsafe void Advise<T>(T[] array, nint bytes)
    {
        // Large arrays stay where they are unless somebody asks for a compaction just now; a wish for other memory does no harm.
        nint start = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        nint first = (start + SmallPage - 1) & -SmallPage;
        nint end = (start + bytes) & -SmallPage;
        try
        {
            _ = Madvise(first, (nuint)(end - first), Wish);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            possible = false;
        }
    }

    [DllImport("libc", EntryPoint = "madvise")]
    private static extern int Madvise(nint address, nuint length, int advice);
}
