namespace Leibniz.Tests.CSharp;

/// <summary>The few comparisons that the tests here need.</summary>
internal static class Check
{
    public static void That(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"It does not hold that {what}.");
        }
    }

    public static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new InvalidOperationException($"{what}: expected '{expected}', but was '{actual}'.");
        }
    }

    public static void Same(Tensor expected, Tensor actual, string what)
    {
        Equal(expected.Shape, actual.Shape, what);
        That(Bits(expected).SequenceEqual(Bits(actual)), $"{what}: the same bits");
    }

    /// <summary>The message of the exception that a call must raise, which must contain all of some words.</summary>
    public static T Throws<T>(Action call, params string[] words)
        where T : Exception
    {
        try
        {
            call();
        }
        catch (T e)
        {
            foreach (var word in words)
            {
                That(e.Message.Contains(word, StringComparison.OrdinalIgnoreCase), $"the message names '{word}': {e.Message}");
            }

            return e;
        }

        throw new InvalidOperationException($"A {typeof(T).Name} was expected, but none came.");
    }

    /// <summary>A folder beside the checkout, or a skipped test.</summary>
    public static string Shared(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var found = Path.Combine(folder.FullName, "shared", path);
            if (Path.Exists(found))
            {
                return found;
            }
        }

        throw new SkipException($"no folder above the tests holds shared/{path}");
    }

    private static int[] Bits(Tensor tensor) => Array.ConvertAll(tensor.ToArray<float>(), BitConverter.SingleToInt32Bits);
}
