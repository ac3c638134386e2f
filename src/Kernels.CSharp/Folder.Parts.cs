using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Leibniz.Kernels;

/// <content>What threads share of a reduction.</content>
internal readonly partial struct Folder<T, TFold>
{
    /// <summary>Rows of a few elements, each whole.</summary>
    private readonly struct ShortRowParts(Folder<T, TFold> folder, int perPart, T[] results, int resultsOffset) : IParts
    {
        public int PerPart => perPart;

        public void Run(int part)
        {
            int first = part * perPart;
            ref T source = ref MemoryMarshal.GetArrayDataReference(folder.x);
            ref T target = ref MemoryMarshal.GetArrayDataReference(results);
            ShortRows<T, TFold>.Run(
                ref Unsafe.Add(ref source, folder.xOffset + ((nint)first * folder.keep.Step)),
                folder.keep.Step,
                Math.Min(perPart, folder.keep.Size - first),
                folder.reduce.Size,
                ref Unsafe.Add(ref target, resultsOffset + first));
        }
    }

    /// <summary>Segments of rows.</summary>
    private readonly struct RowParts(Folder<T, TFold> folder, int perPart, int segment, int segments, T[] partial, int partialOffset) : IParts
    {
        public int PerPart => perPart;

        public int Units => folder.keep.Size * segments;

        public void Run(int part)
        {
            int end = Math.Min(Units, (part + 1) * perPart);
            int unit = part * perPart;
            if (folder.reduce.IsContiguous && folder.reduce.Size <= Block)
            {
                int half = (end - unit) / 2;
                for (int first = unit; unit < first + half; unit++)
                {
                    (partial[partialOffset + unit], partial[partialOffset + half + unit]) = Folding<T, TFold>.Spans(Row(unit), Row(half + unit));
                }

                unit += half;
            }

            for (; unit < end; unit++)
            {
                (int k, int s) = Math.DivRem(unit, segments);
                int start = s * segment;
                partial[partialOffset + (s * folder.keep.Size) + k] =
                    folder.FoldRow(folder.xOffset + folder.keep.Place(k), start, Math.Min(segment, folder.reduce.Size - start));
            }
        }

        private ReadOnlySpan<T> Row(int k) => folder.x.AsSpan(folder.xOffset + folder.keep.Place(k), folder.reduce.Size);
    }

    /// <summary>Segments of stripes: of columns side by side.</summary>
    private readonly struct ColumnParts(Folder<T, TFold> folder, int width, int segment, int segments, T[] partial, int partialOffset) : IParts
    {
        private readonly Layout outer = folder.keep.Outer();
        private readonly int stripes = ((folder.keep.Inner - 1) / width) + 1;

        public int PerPart => (int)Math.Max(1, PartLength / ((long)width * Math.Min(segment, folder.reduce.Size)));

        public int Units => folder.keep.Size / folder.keep.Inner * stripes * segments;

        public void Run(int part)
        {
            int end = Math.Min(Units, (part + 1) * PerPart);
            for (int unit = part * PerPart; unit < end; unit++)
            {
                (int rest, int s) = Math.DivRem(unit, segments);
                (int o, int stripe) = Math.DivRem(rest, stripes);
                int left = stripe * width;
                Span<T> target = partial.AsSpan(
                    partialOffset + (s * folder.keep.Size) + (o * folder.keep.Inner) + left, Math.Min(width, folder.keep.Inner - left));
                int first = s * segment;
                folder.FoldStripe(
                    folder.xOffset + outer.Place(o) + left, first, Math.Min(folder.reduce.Size, first + segment), target);
            }
        }
    }
}
