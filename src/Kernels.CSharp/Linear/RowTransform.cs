using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>A transform of rows of memory: of complex numbers, real and imaginary parts side by side, or of reals.</summary>
/// <param name="n">How many numbers the plan transforms.</param>
/// <param name="plan">How.</param>
/// <param name="inverse">Whether that is the inverse.</param>
internal sealed class RowTransform<T>(int n, FourierPlan<T> plan, bool inverse)
    where T : struct, IFloatingPointIeee754<T>
{
    // Bytes of working memory that rows in lanes may take: what a thread has of the last cache. Far from it too, 100 rows of 16384 numbers took 7 ms
    // together and 20 one by one.
    private const int MostTogether = 1 << 22;

    private HalfSpectrum<T>? half;
    private bool fromReals;
    private bool toReals;

    /// <summary>How many elements a row has before: two for each complex number.</summary>
    public int Source { get; private init; } = 2 * n;

    /// <summary>And after.</summary>
    public int Target { get; private init; } = 2 * n;

    /// <summary>How many rows are transformed at once, at most.</summary>
    public int Together => 4L * Room * Vector<T>.Count * Unsafe.SizeOf<T>() <= MostTogether ? Vector<T>.Count : 1;

    /// <summary>The length of each of two pieces of working memory. The last row may be left alone.</summary>
    public int Scratch => Math.Max(Parts<T>.Length(Room, true), Together == 1 ? 0 : Parts<T>.Length(Room, false));

    // There is one frequency more than there are pairs of reals.
    private int Room => plan.Room + 1;

    /// <summary>Of n complex numbers.</summary>
    public static RowTransform<T> Complex(int n, bool inverse) => new(n, FourierPlans<T>.Of(n), inverse);

    /// <summary>From n reals to half of their spectrum.</summary>
    public static RowTransform<T> Analysis(int n) => Real(n, false, n, 2 * ((n / 2) + 1));

    /// <summary>The adjoint of that.</summary>
    public static RowTransform<T> Synthesis(int n) => Real(n, true, 2 * ((n / 2) + 1), n);

    /// <summary>Transforms rows that follow each other in memory, no more than go together.</summary>
    public void Run(ref T x, ref T y, int rows, T[] memory, T[] more)
    {
        bool single = rows == 1;
        Parts<T> z = Parts<T>.Of(memory, Room, single), spare = Parts<T>.Of(more, Room, single);
        Load(ref x, z, rows);
        if (inverse)
        {
            half?.Join(z);

            // Exchanged parts make the inverse of a transform.
            z = z.Exchanged;
            spare = spare.Exchanged;
            plan.Run(ref z, ref spare);
            z = z.Exchanged;
        }
        else
        {
            plan.Run(ref z, ref spare);
            half?.Split(z);
        }

        Store(z, ref y, rows);
    }

    private static RowTransform<T> Real(int n, bool inverse, int source, int target)
    {
        if (n % 2 == 0)
        {
            FourierPlan<T> plan = FourierPlans<T>.Of(n / 2);
            return new(n / 2, plan, inverse) { Source = source, Target = target, half = plan.Half };
        }

        // Half of what is transformed is zeros, or not needed.
        return new(n, FourierPlans<T>.Of(n), inverse) { Source = source, Target = target, fromReals = !inverse, toReals = inverse };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Load(ref T x, Parts<T> z, int rows)
    {
        int given = fromReals ? Source : Source / 2;
        z.Clear(fromReals ? 0 : given, n);
        if (rows > 1)
        {
            // Lanes without a row hold what was there before, and nobody reads what becomes of it.
            Transposition<T>.Run(ref x, Source, ref z.At(0), fromReals ? z.Scale : z.Apart, Source, rows);
            return;
        }

        int apart = fromReals ? 1 : 2;
        ref T target = ref z.At(0);
        for (int i = 0; i < given; i++)
        {
            Unsafe.Add(ref target, i) = Unsafe.Add(ref x, apart * i);
        }

        target = ref Unsafe.Add(ref target, z.Apart);
        for (int i = 0; i < given && !fromReals; i++)
        {
            Unsafe.Add(ref target, i) = Unsafe.Add(ref x, (2 * i) + 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Store(Parts<T> z, ref T y, int rows)
    {
        if (rows > 1)
        {
            Transposition<T>.Run(ref z.At(0), toReals ? z.Scale : z.Apart, ref y, Target, rows, Target);
            return;
        }

        int apart = toReals ? 1 : 2;
        ref T source = ref z.At(0);
        for (int i = 0; i < Target / apart; i++)
        {
            Unsafe.Add(ref y, apart * i) = Unsafe.Add(ref source, i);
        }

        source = ref Unsafe.Add(ref source, z.Apart);
        for (int i = 0; i < Target / 2 && !toReals; i++)
        {
            Unsafe.Add(ref y, (2 * i) + 1) = Unsafe.Add(ref source, i);
        }
    }
}
