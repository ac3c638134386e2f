using System.Text;
using Leibniz.Keras.Layers;
using Leibniz.Keras.Optimizers;
using Leibniz.Keras.Saving;

namespace Leibniz.Keras;

/// <content>Saving and loading.</content>
public sealed partial class Sequential
{
    /// <summary>Writes the model to a file that Keras 3 and <see cref="Load"/> read: <c>model.Save("m.keras")</c>.</summary>
    /// <remarks>
    /// The file holds layers, weights, what the model was compiled with and what its optimizer remembers, so that training goes on with the same
    /// bits. It appears whole or not at all. A model that is not built is saved without weights.
    /// </remarks>
    /// <param name="path">The file; its name ends in .keras.</param>
    /// <param name="includeOptimizer">Whether what Compile was given, and the optimizer's numbers, are saved.</param>
    /// <param name="progress">Told how far the work is: rises in hundredths up to 1. Null: nobody.</param>
    /// <param name="cancellation">Ends the work; what was there before is there then.</param>
    /// <exception cref="InvalidOperationException">A layer, loss, metric or function is one that no file can describe; nothing was written.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Save(string path, bool includeOptimizer = true, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!path.EndsWith(ModelFile.Extension, StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"The name of a model's file ends in {ModelFile.Extension}, but the path is {path}; SaveWeights has other formats.", nameof(path));
        }

        var (description, net, how, now) = Described(includeOptimizer);
        ModelFile.Save(path, description.ToJson(), net is null ? [] : Numbers(net, how, now), new FileWork(progress, cancellation));
    }

    /// <summary>The model of a file that <see cref="Save"/> or Keras 3 wrote: <c>var model = Sequential.Load("m.keras")</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="customObjects">How classes and functions of your own are made.</param>
    /// <param name="compile">Whether the model is compiled as it was, with what its optimizer remembered.</param>
    /// <param name="progress">Told how far the work is: rises in hundredths up to 1. Null: nobody.</param>
    /// <param name="cancellation">Ends the work; there is no model then.</param>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, has a class that is unknown here, or weights that don't fit its layers; the message names all of them.
    /// </exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static Sequential Load(
        string path,
        CustomObjects? customObjects = null,
        bool compile = true,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var work = new FileWork(progress, cancellation);
        return ModelFile.Load(path, work, customObjects ?? new CustomObjects(), compile, (description, numbers, place) =>
        {
            var model = Described(description, path);
            var net = description.Sample is { } sample ? Restored(() => Network.Build(model.Layers, sample), path) : Network.Build([], Shape.Scalar);
            var weights = WeightFile.LoadHdf5(numbers, place, net, null);
            OptimizerState? memory = null;
            if (description.Compiled is { } how && weights.Length > 0)
            {
                memory = Remembered(how.Optimizer, net, weights, numbers, place);
            }

            model.network = description.Sample is null ? null : net;
            model.compiled = description.Compiled;
            model.State = new ModelState(weights, memory);
            return model;
        });
    }

    /// <summary>Writes the weights alone: <c>model.SaveWeights("m.weights.h5")</c>, for Keras too, <c>.safetensors</c> or <c>.npz</c>.</summary>
    /// <remarks>In .weights.h5 weights go by their place in the model, in the other formats by layer and weight: dense.kernel.</remarks>
    /// <param name="path">The file; it appears whole or not at all.</param>
    /// <param name="progress">Told how far the work is: rises in hundredths up to 1. Null: nobody.</param>
    /// <param name="cancellation">Ends the work; what was there before is there then.</param>
    /// <exception cref="InvalidOperationException">The model is not built.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void SaveWeights(string path, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        WeightFile.CheckPath(path);
        WeightFile.Save(path, new FileWork(progress, cancellation), Built(), Snapshot().Weights);
    }

    /// <summary>Replaces the weights by those of a file, .weights.h5, .keras, .safetensors or .npz. What the optimizer remembers stays.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Told how far the work is: rises in hundredths up to 1. Null: nobody.</param>
    /// <param name="cancellation">Ends the work; the model is as it was then.</param>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, or weights are missing, too many or of other shapes: all of them are named, and the model is as it was.
    /// </exception>
    /// <exception cref="InvalidOperationException">The model is not built.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void LoadWeights(string path, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        WeightFile.CheckPath(path, ModelFile.Extension);
        var net = Built();
        var now = Snapshot().Weights;
        var work = new FileWork(progress, cancellation);
        var weights = path.EndsWith(ModelFile.Extension, StringComparison.OrdinalIgnoreCase)
            ? ModelFile.LoadWeights(path, work, (numbers, place) => WeightFile.LoadHdf5(numbers, place, net, now))
            : WeightFile.Load(path, work, net, now);
        State = state with { Weights = weights };
    }

    /// <summary>The layers as Keras's JSON, without weights and without what Compile was given.</summary>
    /// <exception cref="InvalidOperationException">A layer is one that no text can describe.</exception>
    public string ToJson() => ModelFile.Text(Described(false).Description.ToJson());

    /// <summary>A model with new weights from Keras's JSON, compiled if the JSON says how.</summary>
    /// <param name="json">What <see cref="ToJson"/>, or Keras's to_json, gave.</param>
    /// <param name="customObjects">How classes and functions of your own are made.</param>
    /// <param name="seed">What the weights are drawn from; if left out, the seed of Fit, or a random one.</param>
    /// <exception cref="InvalidDataException">The text is no such JSON, or names a class that is unknown here.</exception>
    public static Sequential FromJson(string json, CustomObjects? customObjects = null, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        const string Place = "the JSON";
        var description = ModelDescription.FromJson(Encoding.UTF8.GetBytes(json), Place, customObjects ?? new CustomObjects(), true);
        var model = Described(description, Place, seed);
        if (description.Sample is { } sample && description.Layers.Any(layer => layer is not Input))
        {
            Restored(() => model.Build(sample, null), Place);
        }

        model.compiled = description.Compiled;
        return model;
    }

    /// <summary>A model of the layers of a description, which is not built.</summary>
    private static Sequential Described(ModelDescription description, string place, int? seed = null) => Restored(
        () =>
        {
            var model = new Sequential([], description.Name, seed);
            foreach (var layer in description.Layers)
            {
                model.Append(layer);
            }

            return model;
        },
        place);

    /// <summary>Something made of what a file says, whose faults are the file's.</summary>
    private static T Restored<T>(Func<T> make, string place)
    {
        try
        {
            return make();
        }
        catch (Exception e) when (Fault.Is(e))
        {
            throw Fault.In(place, e);
        }
    }

    /// <summary>The weights, and what an optimizer remembers of them, by their places in files.</summary>
    private static IReadOnlyList<KeyValuePair<string, Tensor>> Numbers(Network net, Compiled? how, ModelState now)
    {
        var remembered = how is null ? [] : now.Optimizer is { } memory ? how.Optimizer.Variables(memory) : how.Optimizer.VariablesBeforeSteps();
        return [
            .. WeightFile.Named(WeightNames.Paths(net), now.Weights),
            .. remembered.Select((variable, i) => KeyValuePair.Create(WeightFile.OptimizerPath(i), variable)),
        ];
    }

    private static OptimizerState? Remembered(Optimizer optimizer, Network net, Tensor[] weights, Stream numbers, string place)
    {
        var names = WeightNames.Dotted(net).Where((_, i) => net.Trainable[i]);
        var changing = net.Changing(weights);
        if (WeightFile.LoadOptimizer(numbers, place, optimizer, [.. names.Zip(changing)]) is not var (variables, all))
        {
            return null;
        }

        try
        {
            if (all)
            {
                return optimizer.Restore(variables, changing);
            }

            optimizer.RestoreRate(variables);
            return null;
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{place}: of the optimizer, {e.Message}.", e);
        }
    }

    private (ModelDescription Description, Network? Network, Compiled? Compiled, ModelState State) Described(bool withOptimizer)
    {
        lock (gate)
        {
            var how = withOptimizer ? compiled : null;
            return (new ModelDescription(Name, [.. layers], network?.Input, how), network, how, Snapshot());
        }
    }
}
