using Leibniz.Keras.Saving;

namespace Leibniz.Keras.Optimizers;

/// <content>What a file holds of an optimizer.</content>
public abstract partial class Optimizer
{
    /// <summary>A slot that Keras has, and saves, but never uses.</summary>
    private const int Placeholder = -1;

    string IDescribed.ClassName => GetType().Name;

    Config? IDescribed.Describe() => GetConfig();

    /// <summary>
    /// The class, the learning rate as it is now or the schedule that it follows, and the other arguments that were given, in a line:
    /// <c>SGD(learning_rate: 0.01, momentum: 0.9, nesterov: false)</c>.
    /// </summary>
    public override string ToString() => Printed.Call(
        GetType().Name,
        [
            ("learning_rate", (object?)rate.Schedule ?? LearningRate),
            .. Printed.Arguments(this),
            ("weight_decay", WeightDecay),
            ("clipnorm", ClipNorm),
            ("global_clipnorm", GlobalClipNorm),
            ("clipvalue", ClipValue),
            ("ema_momentum", UseEma ? EmaMomentum : null),
            ("ema_overwrite_frequency", UseEma ? EmaOverwriteFrequency : null),
            ("loss_scale_factor", LossScaleFactor),
            ("gradient_accumulation_steps", GradientAccumulationSteps),
        ]);

    /// <summary>How an optimizer of a name, or of a class of Keras, is made.</summary>
    internal static Func<Config, Optimizer>? TryFind(string name) =>
        Array.Find(Known, entry => entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Make;

    /// <summary>What the optimizer was made with, beside what all optimizers are.</summary>
    internal abstract Config GetConfig();

    /// <summary>Adds what all optimizers are made with.</summary>
    internal void AddCommon(Config config)
    {
        config.Add("name", Name);
        config.AddRate("learning_rate", rate, LearningRate);
        config.Add("weight_decay", WeightDecay);
        config.Add("clipnorm", ClipNorm);
        config.Add("global_clipnorm", GlobalClipNorm);
        config.Add("clipvalue", ClipValue);
        config.Add("use_ema", UseEma);
        config.Add("ema_momentum", EmaMomentum);
        config.Add("ema_overwrite_frequency", EmaOverwriteFrequency);
        config.Add("loss_scale_factor", LossScaleFactor);
        config.Add("gradient_accumulation_steps", GradientAccumulationSteps);
    }

    /// <summary>Takes what all optimizers are made with and their constructors don't take.</summary>
    internal Optimizer TakeCommon(Config config)
    {
        name = config.Text("name", name);
        useEma = config.Truth("use_ema");
        emaMomentum = Share(config.Number("ema_momentum", 0.99));
        emaOverwriteFrequency = Positive(config.WholeOrNull("ema_overwrite_frequency"), nameof(EmaOverwriteFrequency));
        lossScaleFactor = Factor(config.NumberOrNull("loss_scale_factor"));
        gradientAccumulationSteps = Positive(config.WholeOrNull("gradient_accumulation_steps"), nameof(GradientAccumulationSteps));
        return this;
    }

    /// <summary>What a file holds of an optimizer without steps: their number and the learning rate.</summary>
    internal IReadOnlyList<Tensor> VariablesBeforeSteps() =>
        rate.Schedule is null ? [Tensor.Of(0), Tensor.Full([], rate.At(0))] : [Tensor.Of(0)];

    /// <summary>The shapes of what <see cref="Variables"/> gives for weights, with a word for each.</summary>
    internal IReadOnlyList<(string Name, Shape Shape)> VariableShapes(IReadOnlyList<(string Name, Tensor Value)> weights)
    {
        var state = Blank([.. weights.Select(weight => weight.Value)]);
        List<(string, Shape)> shapes = [("iteration", Shape.Scalar)];
        if (rate.Schedule is null)
        {
            shapes.Add(("learning_rate", Shape.Scalar));
        }

        shapes.AddRange(Places(state).Select(place => place.Slot == Placeholder
            ? ($"placeholder of {weights[place.Weight].Name}", Shape.Scalar)
            : ($"{SlotName(state, place)} of {weights[place.Weight].Name}", state.Slots[place.Weight][place.Slot].Shape)));
        shapes.AddRange(OwnVariables(1).Select((own, i) => ($"own number {i}", own.Shape)));
        return shapes;
    }

    /// <summary>The state that <see cref="Variables"/> gave these numbers of; the learning rate becomes theirs.</summary>
    /// <param name="variables">Numbers of the shapes of <see cref="VariableShapes"/>.</param>
    /// <param name="weights">The weights.</param>
    /// <exception cref="InvalidDataException">The number of steps, or the learning rate, is none.</exception>
    internal OptimizerState Restore(IReadOnlyList<Tensor> variables, Tensor[] weights)
    {
        RestoreRate(variables);
        var state = Blank(weights);
        var next = rate.Schedule is null ? 2 : 1;
        foreach (var (weight, slot) in Places(state))
        {
            var variable = variables[next++];
            if (slot != Placeholder)
            {
                state.Slots[weight][slot] = variable.Cast(weights[weight].DType);
            }
        }

        var calls = (double)variables[0];
        if (!(calls >= 0 && calls < 9e15))
        {
            throw new InvalidDataException($"the number of steps is {calls}");
        }

        Iterations = (long)calls / CallsPerStep;
        return new OptimizerState((long)calls, state.Slots);
    }

    /// <summary>Takes the learning rate from among the variables.</summary>
    internal void RestoreRate(IReadOnlyList<Tensor> variables)
    {
        if (rate.Schedule is not null)
        {
            return;
        }

        // The variable is a float32, the config has all digits: it is right as long as it rounds to the variable.
        var stored = (double)variables[1];
        if ((float)rate.At(0) != (float)stored)
        {
            rate = stored >= 0 && double.IsFinite(stored) ? stored : throw new InvalidDataException($"the learning rate is {stored}");
        }
    }

    /// <summary>How many slots Keras has for a weight of a shape, before the rule's own, that it never uses.</summary>
    private protected virtual int Placeholders(Shape weight) => 0;

    /// <summary>A state of the right form, to be filled.</summary>
    private OptimizerState Blank(Tensor[] weights) => new(
        0, [.. update.Start(weights).Select((own, i) => (Tensor[])[.. Enumerable.Repeat(weights[i].Like(0), OwnSlots), .. own])]);

    private string SlotName(OptimizerState state, (int Weight, int Slot) place) =>
        place.Slot >= OwnSlots ? update.Rule.Slots.Invoke(state.Slots[place.Weight][^1].Shape)[place.Slot - OwnSlots].Name
        : UseEma && place.Slot == 0 ? "average"
        : "sum of gradients";

    /// <summary>The places in a state in Keras's order: averages, sums of gradients, then the rule's own by round.</summary>
    private IEnumerable<(int Weight, int Slot)> Places(OptimizerState state) =>
        Enumerable.Range(0, OwnSlots)
            .SelectMany(own => state.Slots.Select((_, weight) => (weight, own)))
            .Concat(
                state.Slots
                    .SelectMany((slots, weight) =>
                    {
                        var shape = slots.LastOrDefault()?.Shape ?? Shape.Scalar;
                        return Enumerable.Repeat((Round: 0, Place: (weight, Placeholder)), Placeholders(shape))
                            .Concat(update.Rule.Slots.Invoke(shape)
                                .Take(slots.Length - OwnSlots)
                                .Select((slot, i) => (slot.Round, Place: (weight, OwnSlots + i))));
                    })
                    .OrderBy(entry => entry.Round)
                    .Select(entry => entry.Place));
}
