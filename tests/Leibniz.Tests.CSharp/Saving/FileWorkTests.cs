using Leibniz.Keras;
using Leibniz.Keras.Layers;

namespace Leibniz.Tests.CSharp.Saving;

/// <summary>Long saves and loads tell how far they are, and end when they are cancelled, leaving everything as it was.</summary>
public static class FileWorkTests
{
    private static readonly Tensor Numbers = Tensor.Normal([3, 250_000], 0, 1, new Key(1));

    private static readonly Dictionary<string, Tensor> Some = new() { ["a"] = Numbers, ["b"] = Numbers.Transpose(), ["c"] = Tensor.Arange(10) };

    private static readonly Lazy<Sequential> Trained = new(() =>
    {
        var model = Model(1);
        model.Compile("adam", "mse");
        model.Fit(Tensor.Ones([1, 1000]), Tensor.Ones([1, 750]), verbose: Verbose.Silent, seed: 1);
        return model;
    });

    /// <summary>A file that is written, and what is read of it.</summary>
    private sealed record Work(
        string File, Action<string, IProgress<double>?, CancellationToken> Save, Func<string, IProgress<double>?, CancellationToken, IEnumerable<Tensor>> Load);

    private static IEnumerable<Work> Works()
    {
        yield return new("a.npy", (path, p, c) => Npy.Save(path, Numbers, p, c), (path, p, c) => [Npy.Load(path, p, c)]);
        yield return new("turned.npy", (path, p, c) => Npy.Save(path, Numbers.Transpose(), p, c), (path, p, c) => [Npy.Load(path, p, c)]);
        yield return new("a.npz", (path, p, c) => Npz.Save(path, Some, p, c), (path, p, c) => Npz.Load(path, p, c).Values);
        yield return new(
            "a.safetensors", (path, p, c) => SafeTensors.Save(path, Some, progress: p, cancellation: c), (path, p, c) => SafeTensors.Load(path, p, c).Values);
        yield return new("m.keras", (path, p, c) => Trained.Value.Save(path, progress: p, cancellation: c), (path, p, c) => Sequential.Load(path, progress: p, cancellation: c).GetWeights());
        foreach (var name in new[] { "w.keras", "w.weights.h5", "w.npz", "w.safetensors" })
        {
            yield return new(
                name,
                (path, p, c) =>
                {
                    if (name == "w.keras")
                    {
                        Trained.Value.Save(path, true, p, c);
                    }
                    else
                    {
                        Trained.Value.SaveWeights(path, p, c);
                    }
                },
                (path, p, c) =>
                {
                    var model = Model(2);
                    var before = model.GetWeights();
                    try
                    {
                        model.LoadWeights(path, p, c);
                    }
                    catch
                    {
                        Check.That(before.Zip(model.GetWeights()).All(pair => ReferenceEquals(pair.First, pair.Second)), "the weights are as they were");
                        throw;
                    }

                    return model.GetWeights();
                });
        }

        yield return new("m.onnx", (path, p, c) => Trained.Value.ExportOnnx(path, p, c), (path, p, c) => Sequential.ImportOnnx(path, p, c).GetWeights());
        yield return new(
            "f.onnx",
            (path, p, c) => Onnx.Export(path, (Tensor x) => x + Numbers, Numbers, freeBatch: false, progress: p, cancellation: c),
            (path, p, c) => Onnx.Load(path, p, c).Run(Numbers));
    }

    [Fact]
    public static void WorkTellsHowFarItIs()
    {
        foreach (var work in Works())
        {
            using var folder = new TemporaryFolder();
            var path = folder[work.File];
            var saved = new Told();
            work.Save(path, saved, CancellationToken.None);
            saved.Rises($"{work.File} written");
            var loaded = new Told();
            var numbers = work.Load(path, loaded, CancellationToken.None).ToArray();
            loaded.Rises($"{work.File} read");
            foreach (var (told, untold) in numbers.Zip(work.Load(path, null, CancellationToken.None)))
            {
                Check.That(told.AllClose(untold, 0, 0), $"{work.File}: the same numbers");
            }
        }
    }

    [Fact]
    public static void ACancelledSaveLeavesWhatWasThere()
    {
        foreach (var work in Works())
        {
            // Before the first byte, in the middle, after the last byte that was counted; and never.
            foreach (var (before, when) in new (byte[]?, double)[] { (null, 0), ([1, 2, 3], 0.3), ([1, 2, 3], 0.99), (null, 2) })
            {
                using var folder = new TemporaryFolder();
                var path = folder[work.File];
                if (before is not null)
                {
                    File.WriteAllBytes(path, before);
                }

                using var source = new CancellationTokenSource();
                var told = Told.Cancelling(source, when);
                if (when > 1)
                {
                    work.Save(path, told, source.Token);
                    Check.That(new FileInfo(path).Length > 3, "the file was written");
                    continue;
                }

                IsCancelled(() => work.Save(path, told, source.Token), source.Token, $"Writing {path}", "what was there before");
                Check.Equal(before is null ? "" : work.File, string.Join(" ", Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!).Select(Path.GetFileName)), "files");
                Check.That(before is null || File.ReadAllBytes(path).SequenceEqual(before), $"{work.File} at {when}: the old file");
                Check.That(told.Values.All(value => value < 1), "nobody was told that all is done");
            }
        }
    }

    [Fact]
    public static void ACancelledLoadChangesNothing()
    {
        foreach (var work in Works())
        {
            using var folder = new TemporaryFolder();
            var path = folder[work.File];
            work.Save(path, null, CancellationToken.None);
            foreach (var when in new[] { 0, 0.3, 0.6 })
            {
                using var source = new CancellationTokenSource();
                IsCancelled(() => work.Load(path, Told.Cancelling(source, when), source.Token), source.Token, $"Reading {path}", "nothing was loaded");
            }
        }
    }

    [Fact]
    public static void AFileThatIsCutWhileItIsReadIsRefused()
    {
        foreach (var work in Works())
        {
            using var folder = new TemporaryFolder();
            var path = folder[work.File];
            work.Save(path, null, CancellationToken.None);
            var done = false;
            var cut = new Told(value =>
            {
                if (!done && value > 0.3)
                {
                    done = true;
                    Cut(path);
                }
            });
            Check.Throws<InvalidDataException>(() => work.Load(path, cut, CancellationToken.None), path);
            Check.That(done, $"{work.File} was cut");
        }
    }

    [Fact]
    public static void WhoeverIsToldMayFail()
    {
        using var folder = new TemporaryFolder();
        var path = folder["a.npy"];
        Check.Throws<FormatException>(() => Npy.Save(path, Numbers, new Told(_ => throw new FormatException("on purpose"))), "on purpose");
        Check.Equal(0, Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!).Length, "files");
    }

    /// <summary>Another program shortens the file, where the system lets it.</summary>
    private static void Cut(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            file.SetLength(file.Length / 4);
        }
        catch (IOException e)
        {
            throw new SkipException($"no other program can shorten a file here while it is read: {e.Message}");
        }
    }

    private static void IsCancelled(Action call, CancellationToken token, params string[] words)
    {
        var error = Check.Throws<OperationCanceledException>(call, ["cancelled", .. words]);
        Check.Equal(token, error.CancellationToken, "whose cancellation it was");
    }

    private static Sequential Model(int seed) => new([new Dense(750, inputShape: [1000])], seed: seed);

    /// <summary>Who is told, at once and on the same thread.</summary>
    private sealed class Told(Action<double>? then = null) : IProgress<double>
    {
        public List<double> Values { get; } = [];

        /// <summary>Cancels as soon as the work is so far; at 0 before it starts.</summary>
        public static Told Cancelling(CancellationTokenSource source, double when)
        {
            if (when == 0)
            {
                source.Cancel();
            }

            return new Told(value =>
            {
                if (value >= when)
                {
                    source.Cancel();
                }
            });
        }

        public void Report(double value)
        {
            Values.Add(value);
            then?.Invoke(value);
        }

        public void Rises(string what)
        {
            Check.That(Values.Count > 3, $"{what}: several reports, {Values.Count}");
            Check.That(Values.Zip(Values.Skip(1)).All(pair => pair.First < pair.Second), $"{what}: reports rise: {string.Join(" ", Values)}");
            Check.That(Values[0] > 0 && Values[^1] == 1, $"{what}: up to 1: {string.Join(" ", Values)}");
        }
    }
}
