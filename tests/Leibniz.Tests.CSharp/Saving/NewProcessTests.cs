using System.Diagnostics;
using System.Reflection;
using Leibniz.Keras;
using Leibniz.Keras.Layers;
using Leibniz.Keras.Optimizers;

namespace Leibniz.Tests.CSharp.Saving;

/// <summary>Files that another process reads: nothing but what they hold gets there.</summary>
public static class NewProcessTests
{
    /// <summary>The argument with which the tests' program is <see cref="GoOn"/>.</summary>
    public const string Argument = "--go-on-with-the-files-of";

    private const string Result = ".result.safetensors";

    /// <summary>The other process: goes on with each file of a folder, and writes what came of it beside it.</summary>
    public static int GoOn(string folder)
    {
        foreach (var path in Directory.GetFiles(folder))
        {
            switch (Path.GetExtension(path))
            {
                case ".keras":
                    SafeTensors.Save(path + Result, WhatComes(Sequential.Load(path)));
                    break;
                case ".npy":
                    Npy.Save(path + ".again", Npy.Load(path));
                    break;
                case ".npz":
                    Npz.Save(path + ".again", Npz.Load(path));
                    break;
                case ".safetensors":
                    SafeTensors.Save(path + ".again", SafeTensors.Load(path));
                    break;
            }
        }

        return 0;
    }

    [Fact]
    public static void ModelsGoOnWithTheSameBits()
    {
        using var folder = new TemporaryFolder();
        var expected = new Dictionary<string, Dictionary<string, Tensor>>();
        void Add(string name, Sequential model, Optimizer optimizer)
        {
            model.Compile(optimizer, "mse");
            var (x, y) = Data(model, 12);
            model.Fit(x, y, epochs: 2, batchSize: 4, verbose: Verbose.Silent, seed: 1);
            model.Save(folder[name]);
            expected[name] = WhatComes(model);
        }

        var optimizers = ModelFileTests.Optimizers();
        for (var i = 0; i < optimizers.Count; i++)
        {
            Add($"optimizer {i}.keras", new Sequential([new Dense(5, "relu", inputShape: [3]), new Dropout(0.2), new Dense(2)], seed: i), optimizers[i]());
        }

        Add("every layer.keras", ModelFileTests.EveryLayer(), new Adam());
        var fresh = Random.Shared.Next();
        for (var i = 0; i < 40; i++)
        {
            var random = new Random(unchecked(fresh + i));
            Add($"random {fresh + i}.keras", Drawn(random), optimizers[random.Next(optimizers.Count)]());
        }

        Start(folder);
        var changed = 0;
        foreach (var (name, tensors) in expected)
        {
            var there = SafeTensors.Load(folder[name + Result]);
            Check.Equal(tensors.Count, there.Count, $"{name}: tensors");
            foreach (var (key, tensor) in tensors)
            {
                Check.Same(tensor, there[key], $"{name}: {key}");
            }

            changed += tensors.Keys.Any(key => key.StartsWith("next", StringComparison.Ordinal) && !tensors[key].AllClose(tensors[key["next ".Length..]], 0, 0)) ? 1 : 0;
        }

        // The control: the steps that are compared did something, but where an optimizer collects gradients for a later one.
        Check.That(changed > expected.Count * 3 / 4, $"steps change weights, {changed} of {expected.Count}");
    }

    [Fact]
    public static void TensorsOfEveryTypeArriveWithTheSameBits()
    {
        using var folder = new TemporaryFolder();
        var all = new Dictionary<string, Tensor>();
        var random = new Random(5);
        foreach (var type in new[] { DType.Float32, DType.Float64, DType.Int32, DType.Int64, DType.UInt8, DType.Bool })
        {
            var numbers = Tensor.Of(Enumerable.Range(0, 24).Select(_ => (random.NextDouble() - 0.3) * 300).ToArray());
            all[$"{type}"] = numbers.Cast(type).Reshape(2, 3, 4).Permute(2, 0, 1);
            Npy.Save(folder[$"{type}.npy"], all[$"{type}"]);
        }

        all["odd"] = Tensor.Of([float.NaN, float.NegativeInfinity, -0f, float.Epsilon, BitConverter.Int32BitsToSingle(0x7fc12345)]);
        Npz.Save(folder["all.npz"], all);
        SafeTensors.Save(folder["all.safetensors"], all);
        var names = folder.Names.ToArray();
        Start(folder);
        foreach (var name in names)
        {
            Check.That(File.ReadAllBytes(folder[name]).SequenceEqual(File.ReadAllBytes(folder[name + ".again"])), $"{name}: the same file");
        }
    }

    /// <summary>The weights and predictions of a model, and both after one step of training more.</summary>
    private static Dictionary<string, Tensor> WhatComes(Sequential model)
    {
        var (x, y) = Data(model, 8);
        var all = new Dictionary<string, Tensor>();
        void Add(string when)
        {
            var weights = model.GetWeights();
            for (var i = 0; i < weights.Count; i++)
            {
                all[$"{when}weight {i}"] = weights[i];
            }

            all[$"{when}predictions"] = model.Predict(x);
        }

        Add("");
        model.Fit(x, y, epochs: 3, initialEpoch: 2, batchSize: 8, verbose: Verbose.Silent, seed: 1);
        Add("next ");
        return all;
    }

    private static (Tensor X, Tensor Y) Data(Sequential model, int n) =>
        (Tensor.Normal([n, .. model.InputShape], 0, 1, new Key(n)), Tensor.Normal([n, .. model.OutputShape], 0, 1, new Key(n + 1)));

    private static Sequential Drawn(Random random)
    {
        var sample = Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 4)).ToArray();
        var model = new Sequential([new Input(sample), new Dense(4, useBias: random.Next(2) == 0)], seed: random.Next());
        var names = ActivationModule.names.Where(name => name is not ("glu" or "exponential")).ToArray();
        for (var count = random.Next(4); count > 0; count--)
        {
            var shape = model.OutputShape;
            model.Add(random.Next(5) switch
            {
                0 => new Flatten(),
                1 => new Reshape([-1, shape[-1]]),
                2 => new ActivationLayer(names[random.Next(names.Length)]),
                3 => new Dropout(0.3),
                _ => new Dense(random.Next(1, 5), names[random.Next(names.Length)], kernelInitializer: "he_normal", kernelRegularizer: random.Next(2) == 0 ? (Regularizer)"l2" : null),
            });
        }

        return model;
    }

    private static void Start(TemporaryFolder folder)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(Assembly.GetEntryAssembly()!.Location);
        }

        start.ArgumentList.Add(Argument);
        start.ArgumentList.Add(folder[""]);
        using var other = Process.Start(start)!;
        var output = other.StandardOutput.ReadToEndAsync();
        var errors = other.StandardError.ReadToEnd();
        other.WaitForExit();
        Check.Equal(0, other.ExitCode, $"the other process: {output.Result} {errors}");
    }
}
