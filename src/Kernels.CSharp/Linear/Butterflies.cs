using System.Numerics;
using System.Runtime.CompilerServices;

namespace Leibniz.Kernels;

/// <summary>Transforms of few numbers, in each lane of vectors.</summary>
internal interface IButterfly<T>
    where T : struct, IFloatingPointIeee754<T>
{
    int Radix { get; }

    /// <summary>The transform of x; all but the first of its numbers are turned by roots of their own, of which that of the second comes first.</summary>
    void Run<TTurn>(Strided<T> x, Strided<T> y, Strided<T> roots)
        where TTurn : struct, ITurn<T>;
}

internal readonly struct Two<T> : IButterfly<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public int Radix => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Run<TTurn>(Strided<T> x, Strided<T> y, Strided<T> roots)
        where TTurn : struct, ITurn<T>
    {
        Complexes<T> a = x.Load(0), b = x.Load(1);
        y.Store(0, a + b);
        y.Store(1, TTurn.Turn(a - b, roots, 0));
    }
}

internal readonly struct Three<T> : IButterfly<T>
    where T : struct, IFloatingPointIeee754<T>
{
    // The sine of 120 degrees; the cosine is -1/2.
    private const double Sin = 0.8660254037844386467637231707529362;

    public int Radix => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Run<TTurn>(Strided<T> x, Strided<T> y, Strided<T> roots)
        where TTurn : struct, ITurn<T>
    {
        Complexes<T> a = x.Load(0), b = x.Load(1), c = x.Load(2);
        Complexes<T> sum = b + c;
        Complexes<T> even = a.Plus(T.CreateTruncating(-0.5), sum);
        Complexes<T> odd = (b - c).Quarter * new Vector<T>(T.CreateTruncating(Sin));
        y.Store(0, a + sum);
        y.Store(1, TTurn.Turn(even + odd, roots, 0));
        y.Store(2, TTurn.Turn(even - odd, roots, 1));
    }
}

internal readonly struct Quad<T> : IButterfly<T>
    where T : struct, IFloatingPointIeee754<T>
{
    public int Radix => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Run<TTurn>(Strided<T> x, Strided<T> y, Strided<T> roots)
        where TTurn : struct, ITurn<T>
    {
        Complexes<T> a = x.Load(0), b = x.Load(1), c = x.Load(2), d = x.Load(3);
        (a, c) = (a + c, a - c);
        (b, d) = (b + d, (b - d).Quarter);
        y.Store(0, a + b);
        y.Store(1, TTurn.Turn(c + d, roots, 0));
        y.Store(2, TTurn.Turn(a - b, roots, 1));
        y.Store(3, TTurn.Turn(c - d, roots, 2));
    }
}

internal readonly struct Five<T> : IButterfly<T>
    where T : struct, IFloatingPointIeee754<T>
{
    // Of 72 and 144 degrees.
    private const double Cos1 = 0.3090169943749474241022934171828191;
    private const double Cos2 = -0.8090169943749474241022934171828191;
    private const double Sin1 = 0.9510565162951535721164393333793821;
    private const double Sin2 = 0.5877852522924731291687059546390728;

    public int Radix => 5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Run<TTurn>(Strided<T> x, Strided<T> y, Strided<T> roots)
        where TTurn : struct, ITurn<T>
    {
        T cos1 = T.CreateTruncating(Cos1), cos2 = T.CreateTruncating(Cos2), sin1 = T.CreateTruncating(Sin1), sin2 = T.CreateTruncating(Sin2);
        Complexes<T> a = x.Load(0), b = x.Load(1), c = x.Load(2), d = x.Load(3), e = x.Load(4);
        (b, e) = (b + e, (b - e).Quarter);
        (c, d) = (c + d, (c - d).Quarter);
        y.Store(0, a + (b + c));
        Complexes<T> even = a.Plus(cos1, b).Plus(cos2, c);
        Complexes<T> odd = (e * new Vector<T>(sin1)).Plus(sin2, d);
        y.Store(1, TTurn.Turn(even + odd, roots, 0));
        y.Store(4, TTurn.Turn(even - odd, roots, 3));
        even = a.Plus(cos2, b).Plus(cos1, c);
        odd = (e * new Vector<T>(sin2)).Plus(-sin1, d);
        y.Store(2, TTurn.Turn(even + odd, roots, 1));
        y.Store(3, TTurn.Turn(even - odd, roots, 2));
    }
}

/// <summary>Any odd number of numbers, by its definition: cosines of sums and sines of differences of those that mirror each other.</summary>
internal readonly struct Odd<T>(int radix) : IButterfly<T>
    where T : struct, IFloatingPointIeee754<T>
{
    /// <summary>From here on a convolution (<see cref="ChirpPlan{T}"/>) takes less time.</summary>
    public const int Largest = 31;

    private readonly T[] cos = Array.ConvertAll(Roots(radix), root => T.CreateTruncating(root.Cos));
    private readonly T[] sin = Array.ConvertAll(Roots(radix), root => T.CreateTruncating(root.Sin));

    public int Radix => radix;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TTurn>(Strided<T> x, Strided<T> y, Strided<T> roots)
        where TTurn : struct, ITurn<T>
    {
        Halves sums = default, differences = default;
        Complexes<T> first = x.Load(0);
        Complexes<T> all = first;
        for (int j = 1; j <= radix / 2; j++)
        {
            Complexes<T> a = x.Load(j), b = x.Load(radix - j);
            sums[j] = a + b;
            differences[j] = (a - b).Quarter;
            all += sums[j];
        }

        y.Store(0, all);
        for (int k = 1; k <= radix / 2; k++)
        {
            Complexes<T> even = first, odd = default;
            int turn = 0;
            for (int j = 1; j <= radix / 2; j++)
            {
                turn += turn + k < radix ? k : k - radix;
                even = even.Plus(cos[turn], sums[j]);
                odd = odd.Plus(sin[turn], differences[j]);
            }

            y.Store(k, TTurn.Turn(even + odd, roots, k - 1));
            y.Store(radix - k, TTurn.Turn(even - odd, roots, radix - k - 1));
        }
    }

    private static (double Cos, double Sin)[] Roots(int n) => [.. Enumerable.Range(0, n).Select(k => RootOfUnity.Of(k, n))];

    [InlineArray((Largest / 2) + 1)]
    private struct Halves
    {
        private Complexes<T> first;
    }
}
