namespace Leibniz.Keras.Datasets;

/// <summary>The random numbers of one generated image; they depend on its number and on nothing else.</summary>
/// <remarks>SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.</remarks>
internal struct DigitRandom
{
    private const ulong Golden = 0x9e3779b97f4a7c15;

    private ulong state;

    /// <summary>The numbers of the image number <paramref name="image"/>.</summary>
    public DigitRandom(int image) => state = Mix(((ulong)image + 1) * Golden);

    /// <summary>A whole number from 0 to below <paramref name="end"/>.</summary>
    public int Below(int end) => (int)(((Next() >> 32) * (ulong)end) >> 32);

    /// <summary>A number between two bounds, all alike.</summary>
    public float Between(float low, float high) => low + ((high - low) * Unit());

    /// <summary>
    /// A number around 0 with variance 1, close to the bell curve: the sum of four even ones. It needs no logarithm and
    /// never strays beyond 3.5.
    /// </summary>
    public float Normal() => (Unit() + Unit() + Unit() + Unit() - 2) * 1.7320508f;

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    private float Unit() => (Next() >> 40) * (1f / (1 << 24));

    private ulong Next()
    {
        state += Golden;
        return Mix(state);
    }
}
