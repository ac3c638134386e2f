using Leibniz.Keras.Saving.Hdf5;

namespace Leibniz.Keras.Saving;

/// <summary>The weights of a model in a file whose extension says how.</summary>
internal static class WeightFile
{
    private const string Hdf5 = ".weights.h5";
    private const string Optimizer = "optimizer";

    /// <summary>Refuses extensions that say nothing, before anything is done.</summary>
    public static void CheckPath(string path, params ReadOnlySpan<string> more)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string[] known = [Hdf5, ".safetensors", ".npz", .. more];
        if (!known.Any(extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ArgumentException(
                $"The extension says how weights are written: {string.Join(", ", known)}, but the path is {path}.", nameof(path));
        }
    }

    public static void Save(string path, FileWork work, Network network, Tensor[] weights)
    {
        if (IsHdf5(path))
        {
            AtomicFile.Write(path, Bytes(weights), work, stream => Hdf5Writer.Write(stream, Named(WeightNames.Paths(network), weights)));
        }
        else
        {
            TensorFile.Save(path, [.. Named(WeightNames.Dotted(network), weights)], work);
        }
    }

    /// <summary>The weights of a network from a file, in the types of those that it has.</summary>
    /// <exception cref="InvalidDataException">Any is missing, too much or of another shape: all that are, are named.</exception>
    public static Tensor[] Load(string path, FileWork work, Network network, Tensor[] now) => IsHdf5(path)
        ? AtomicFile.Read(path, work, stream => LoadHdf5(stream, path, network, now))
        : TensorFile.Load(path, work, held => Fitting(path, WeightNames.Dotted(network), network, now, held));

    public static Tensor[] LoadHdf5(Stream stream, string place, Network network, Tensor[]? now) =>
        Fitting(place, WeightNames.Paths(network), network, now, Hdf5Reader.Read(stream, place, IsWeight));

    /// <summary>What a file holds of an optimizer, in order, and whether that is all; null if it holds nothing of one.</summary>
    public static (Tensor[] Variables, bool All)? LoadOptimizer(
        Stream stream, string place, Optimizers.Optimizer optimizer, IReadOnlyList<(string, Tensor)> weights)
    {
        var held = Hdf5Reader.Read(stream, place, path => path == Optimizer || path.StartsWith($"{Optimizer}/", StringComparison.Ordinal));
        if (held.Count == 0)
        {
            return null;
        }

        // Before its first step an optimizer holds but the number of steps and the learning rate.
        var shapes = optimizer.VariableShapes(weights);
        var before = optimizer.VariablesBeforeSteps().Count;
        var wanted = held.Count == before ? [.. shapes.Take(before)] : shapes;
        var names = Enumerable.Range(0, wanted.Count).Select(OptimizerPath).ToArray();
        var found = TensorFile.Fit(
            place,
            names.Zip(wanted, (name, variable) => ($"{name}", variable.Shape, DType.Float32)),
            (_, _) => true,
            held);
        return ([.. names.Select(name => found[name].Read.Invoke())], wanted.Count == shapes.Count);
    }

    public static string OptimizerPath(int variable) => $"{Optimizer}/vars/{variable}";

    /// <summary>How many bytes tensors are in a file.</summary>
    public static long Bytes(IEnumerable<Tensor> tensors) => tensors.Sum(ElementModule.length);

    public static IEnumerable<KeyValuePair<string, Tensor>> Named(IEnumerable<string> names, IEnumerable<Tensor> tensors) =>
        names.Zip(tensors, KeyValuePair.Create);

    private static bool IsHdf5(string path) => path.EndsWith(Hdf5, StringComparison.OrdinalIgnoreCase);

    // The model's own group, the optimizer, and the state of Keras's random numbers have no place among the weights of layers.
    private static bool IsWeight(string path) =>
        path is not ("vars" or Optimizer) && !path.EndsWith("/seed_generator", StringComparison.Ordinal);

    private static Tensor[] Fitting(
        string place, string[] names, Network network, Tensor[]? now, IReadOnlyList<KeyValuePair<string, Held>> held)
    {
        DType Type(int i) => now is null ? DType.Float32 : now[i].DType;
        var found = TensorFile.Fit(
            place,
            names.Select((name, i) => (name, network.Specs[i].Shape, Type(i))),
            (file, here) => file.IsFloat == here.IsFloat,
            held);
        return [.. names.Select((name, i) => found[name].Read.Invoke().Cast(Type(i)))];
    }
}
