using System.Numerics;

namespace Leibniz.Kernels;

/// <summary>What transforms of one length share. Plans never change, so threads can share them.</summary>
/// <param name="n">The length.</param>
/// <param name="room">How many complex numbers working memory must have room for.</param>
internal abstract class FourierPlan<T>(int n, int room)
    where T : struct, IFloatingPointIeee754<T>
{
    private HalfSpectrum<T>? half;

    public int Room => room;

    /// <summary>What leads to transforms of twice as many reals. Two threads may both make one: they are equal.</summary>
    public HalfSpectrum<T> Half => half ??= new(n);

    /// <summary>The transform of x, which is in x afterwards; the two may have changed places.</summary>
    public abstract void Run(ref Parts<T> x, ref Parts<T> spare);
}
