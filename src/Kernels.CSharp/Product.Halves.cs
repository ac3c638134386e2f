namespace Leibniz.Kernels;

/// <content>Products whose threads share k too: each half of it is one thread's, and C is their sum.</content>
internal sealed unsafe partial class Product<T, TTile>
{
    // Numbers of B from which it matters who read them last, and tiles of rows up to which what is made of them is the smaller.
    private const int HalveFrom = 1 << 16;
    private const int MostHalvedRows = 32;

    // What has become of a rectangle's halves.
    private const int Begun = 1;
    private const int There = 2;

    // Whether k is shared in halves, where the second begins, and for each rectangle of C whether one of its halves has been begun, or is there.
    private bool halved;
    private int middle;
    private int[] halves = [];

    /// <summary>
    /// A rectangle for one half of k. Who comes first writes C and the other adds to it: which is which does not show, for a sum of two is the same
    /// in both orders (but for which of two NaNs it is).
    /// </summary>
    private void Half(int half, int rectangle, int down, int firstColumn, int lastColumn)
    {
        (int start, int end) = half == 0 ? (0, middle) : (middle, length);

        // Before anybody waits for this half: room that isn't to be had is an error then, and not a wait without end.
        T* sums = Sums();
        int other = Interlocked.CompareExchange(ref halves[rectangle], Begun, 0);
        bool atOnce = other == 0 || (other == There && end - start <= block);
        for (int j = firstColumn; j < lastColumn; j++)
        {
            if (atOnce)
            {
                Column(down, j, start, end, add: other == There, last: other == There, null);
            }
            else
            {
                Column(down, j, start, end, add: false, last: false, sums);
                Add(sums, down, j, rectangle);
            }
        }

        Volatile.Write(ref halves[rectangle], There);
    }

    private static T* Sums() => Own() + (MostDepth * TTile.Columns);

    /// <summary>Adds a column of sums over one half of k to those of the other, once they are there.</summary>
    private void Add(T* sums, int down, int j, int rectangle)
    {
        var patience = default(SpinWait);
        while (Volatile.Read(ref halves[rectangle]) != There)
        {
            // It never sleeps: the shortest sleep, a millisecond, is longer than most halves.
            patience.SpinOnce(sleep1Threshold: -1);
        }

        int above = down * partRows;
        int height = Math.Min(rows, Above(above + partRows)) - Above(above);
        int width = Math.Min(TTile.Columns, columns - (j * TTile.Columns));
        if (width == TTile.Columns && o.CColumn == 1)
        {
            TTile.Add(height, sums, Place(above, j), o.CRow);
            if (finishes)
            {
                Finish(height, Place(above, j), j);
            }
        }
        else
        {
            Spill(sums, TTile.Columns, height, width, Place(above, j), o.CRow, o.CColumn, add: true);
        }
    }
}
