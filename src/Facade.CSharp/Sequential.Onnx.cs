using Leibniz.Keras.Layers;
using Leibniz.Keras.Saving;
using Microsoft.FSharp.Core;

namespace Leibniz.Keras;

/// <content>ONNX.</content>
public sealed partial class Sequential
{
    /// <summary>Writes what <see cref="Predict"/> does to an ONNX file, for ONNX Runtime and others: <c>model.ExportOnnx("m.onnx")</c>.</summary>
    /// <remarks>
    /// IR version 8, version 17 of the operators. One input and one output, named so, float32, with a free batch axis; nodes carry the names of layers
    /// (dense/Gemm), weights those of layer and weight (dense.kernel). Layers that only training needs, such as Dropout, leave nothing. The file
    /// appears whole or not at all.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="progress">Told how far the writing is: rises in hundredths up to 1. Null: nobody.</param>
    /// <param name="cancellation">Ends the work; what was there before is there then.</param>
    /// <exception cref="NotSupportedException">ONNX has no operator for an operation of a layer; the message names all, and nothing was written.</exception>
    /// <exception cref="InvalidOperationException">The model is not built.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void ExportOnnx(string path, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var net = Built();
        Onnx.ExportLayers(
            path,
            new FileWork(progress, cancellation),
            net.Outputs,
            [.. WeightFile.Named(WeightNames.Dotted(net), Snapshot().Weights)],
            Tensor.Zeros([1, .. net.Input]),
            Name,
            [.. net.Parts.Select(part => part.Layer.Name)]);
    }

    /// <summary>The model of an ONNX file that is one layer after the other: <c>var model = Sequential.ImportOnnx("m.onnx")</c>.</summary>
    /// <remarks>
    /// A file is taken apart by what it does: dense layers, activations and reshapes are found however they are spelled. Other functions are read by
    /// <c>Onnx.Load</c>. The model is not compiled.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="progress">Told how far the reading is: rises in hundredths up to 1. Null: nobody.</param>
    /// <param name="cancellation">Ends the work; there is no model then.</param>
    /// <exception cref="NotSupportedException">It has operators that are unknown here, or is no chain of layers; the message says what it is.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static Sequential ImportOnnx(string path, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var function = Onnx.Load(path, progress, cancellation);
        try
        {
            return Chained(OnnxChain.layers(path, function), function);
        }
        catch (ArgumentException e)
        {
            throw Fault.In(path, e);
        }
    }

    private static Sequential Chained(IReadOnlyList<OnnxLayer> found, OnnxModel function)
    {
        var sample = function.Inputs[0].Lengths.Skip(1).Select(length => length!.Value).ToArray();
        var layers = new List<Layer> { new Input(sample) };
        var given = found.Where(layer => layer.Kernel.IsSome).Select(layer => layer.Name).ToHashSet(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var weights = new List<Tensor>();
        for (var i = 0; i < found.Count; i++)
        {
            var layer = found[i];
            if (layer.Kernel.IsSome)
            {
                var activation = i + 1 < found.Count ? found[i + 1].Activation : null;
                var name = string.IsNullOrWhiteSpace(layer.Name) || !names.Add(layer.Name) ? Fresh(given) : layer.Name;
                layers.Add(new Dense(layer.Kernel.Value.Shape[1], activation is null ? null : (Activation)activation, layer.Bias.IsSome, name: name));
                weights.AddRange(layer.Bias.IsSome ? [layer.Kernel.Value, layer.Bias.Value] : [layer.Kernel.Value]);
                i += activation is null ? 0 : 1;
            }
            else if (layer.Activation is { } activation)
            {
                layers.Add(new ActivationLayer(activation));
            }
            else
            {
                layers.Add(layer.Shape.Length == 1 ? new Flatten() : new Reshape(layer.Shape));
            }
        }

        if (found.Count == 0)
        {
            layers.Add(new ActivationLayer("linear"));
        }

        var model = new Sequential(layers);
        model.SetWeights(weights);
        return model;
    }

    /// <summary>A name for a dense layer that the file has none for, or one that another has: none that comes later.</summary>
    private static string Fresh(HashSet<string> taken)
    {
        var name = "dense";
        for (var i = 1; !taken.Add(name); i++)
        {
            name = $"dense_{i}";
        }

        return name;
    }
}
