namespace Leibniz.Kernels;

/// <summary>Numbers that follow from a shape.</summary>
internal static class Sizes
{
    public static int Of(int[] shape)
    {
        int size = 1;
        foreach (int extent in shape)
        {
            size *= extent;
        }

        return size;
    }

    /// <summary>Whether such strides are those of elements that lie row by row, where axes of one element may have any.</summary>
    public static bool AreRows(int[] shape, int[] strides)
    {
        int step = 1;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            if (shape[d] == 1)
            {
                continue;
            }

            if (strides[d] != step)
            {
                return false;
            }

            step *= shape[d];
        }

        return true;
    }

    /// <summary>The strides of elements that lie row by row.</summary>
    public static void Strides(int[] shape, Span<int> strides)
    {
        int step = 1;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            strides[d] = step;
            step *= shape[d];
        }
    }
}
