using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>Results that no cache holds are those of the same loops, and nothing is written beside them.</summary>
public static class PastCachesTests
{
    // Tiles then begin and end within lines.
    private const int Size = (8 << 20) + 37;
    private const int Offset = 3;

    [Fact]
    public static void TheSameBitsAndNothingBeside()
    {
        float[] a = Ramp(Size, 0.37f);
        float[] b = Ramp(Size, -0.11f);
        View<float> x = new(a, 0, [1]);
        View<float> y = new(b, 0, [1]);
        View<float> one = new(b, 5, [0]);
        Same<Negate<float>>(x, a);
        Same<Exp<float>>(x, a);
        Same<Log<float>>(x, a);
        Same<Sinh<float>>(x, a);
        Same<Add<float>>(x, y, a, i => b[i]);
        Same<Subtract<float>>(x, one, a, _ => b[5]);
    }

    [Fact]
    public static void OverWhatIsReadTheyAreWrittenAsUsual()
    {
        float[] a = Ramp(Size, 0.37f);
        float[] expected = Array.ConvertAll(a, v => v + v);
        View<float> x = new(a, 0, [1]);
        Elementwise.Zip([Size], x, x, Vectors.Zipping<float, Add<float>>(), a, 0);
        Check.That(a.AsSpan().SequenceEqual(expected), "a + a, over a");
    }

    [Fact]
    public static void OnlyLargeResultsAre()
    {
        Check.That(PastCaches.Suits<float>(Size) && !PastCaches.Suits<float>(1 << 20), "by size");
        Check.That(IsPast<Negate<float>>(Size, true) && IsPast<Exp<float>>(Size, true), "-x and exp");
        Check.That(!IsPast<Negate<float>>(1 << 20, true), "not small ones");
        Check.That(!IsPast<Negate<float>>(Size, false), "not over what is read");

        static bool IsPast<TMap>(int size, bool apart)
            where TMap : struct, IMap<float> =>
            PastCaches.FormOf<MapLoop<float, float>, float>(Vectors.Mapping<float, TMap>(), size, apart) is not null;
    }

    private static void Same<TMap>(View<float> x, float[] source)
        where TMap : struct, IMap<float>
    {
        float[] target = Room();
        Elementwise.Map([Size], x, Vectors.Mapping<float, TMap>(), target, Offset);
        var expected = new float[Size];
        Vectors.Map<float, TMap>(source, expected);
        Compare(typeof(TMap).Name, expected, target);
    }

    private static void Same<TZip>(View<float> x, View<float> y, float[] source, Func<int, float> other)
        where TZip : struct, IZip<float>
    {
        float[] target = Room();
        Elementwise.Zip([Size], x, y, Vectors.Zipping<float, TZip>(), target, Offset);
        var expected = new float[Size];
        Vectors.Zip<float, TZip>(source, [.. Enumerable.Range(0, Size).Select(other)], expected);
        Compare(typeof(TZip).Name, expected, target);
    }

    private static float[] Room()
    {
        var room = new float[Offset + Size + Offset];
        Array.Fill(room, -7f);
        return room;
    }

    private static void Compare(string name, float[] expected, float[] target)
    {
        Check.That(target.AsSpan(Offset, Size).SequenceEqual(expected), name);
        Check.That(target[..Offset].Concat(target[^Offset..]).All(v => v == -7f), $"what lies beside {name}");
    }

    private static float[] Ramp(int n, float slope) => [.. Enumerable.Range(0, n).Select(i => (i % 1000 * slope) - 20)];
}
