using System.Numerics;

namespace Leibniz.Kernels;

/// <summary>Fourier transforms whose length is a product of small primes.</summary>
/// <remarks>Cooley and Tukey's algorithm (1965), a step for each factor.</remarks>
internal sealed class MixedPlan<T> : FourierPlan<T>
    where T : struct, IFloatingPointIeee754<T>
{
    // Large ones first: after them neighbours fill vectors, also of a single row. Four before two, which reads memory half as often.
    private static readonly int[] Radices = [Odd<T>.Largest, 29, 23, 19, 17, 13, 11, 7, 5, 4, 3, 2];

    private readonly FourierStep<T>[] steps;

    private MixedPlan(int n, FourierStep<T>[] steps)
        : base(n, n) => this.steps = steps;

    /// <summary>A plan, or null if there is a prime that is too large.</summary>
    public static MixedPlan<T>? For(int n)
    {
        var steps = new List<FourierStep<T>>();
        int rest = n;
        foreach (int radix in Radices)
        {
            while (rest % radix == 0)
            {
                int stride = n / rest;
                rest /= radix;
                steps.Add(Step(radix, rest, stride));
            }
        }

        return rest == 1 ? new(n, [.. steps]) : null;
    }

    public override void Run(ref Parts<T> x, ref Parts<T> spare)
    {
        foreach (FourierStep<T> step in steps)
        {
            step.Run(x, spare);
            Parts<T> y = spare;
            spare = x;
            x = y;
        }
    }

    private static FourierStep<T> Step(int radix, int count, int stride) => radix switch
    {
        2 => new FourierStep<T, Two<T>>(default, count, stride),
        3 => new FourierStep<T, Three<T>>(default, count, stride),
        4 => new FourierStep<T, Quad<T>>(default, count, stride),
        5 => new FourierStep<T, Five<T>>(default, count, stride),
        _ => new FourierStep<T, Odd<T>>(new(radix), count, stride),
    };
}
