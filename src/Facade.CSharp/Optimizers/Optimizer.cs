using Leibniz.Keras.Saving;

namespace Leibniz.Keras.Optimizers;

/// <summary>How a model's weights follow their gradients. A name such as "adam" converts to one with the usual choices.</summary>
/// <remarks>
/// Formulas and defaults are those of Keras 3. The order of a step: gradients are averaged over <see cref="GradientAccumulationSteps"/>,
/// clipped, the weights decay, then they are updated, then averaged if <see cref="UseEma"/> is set.
/// What is remembered of gradients fades where they stay 0, and becomes 0 below 1e-36, if epsilon is positive: many processors take a hundred
/// times as long for numbers below 1e-38. TensorFlow sets those to 0, PyTorch does not.
/// </remarks>
public abstract partial class Optimizer : IDescribed
{
    private static readonly (string Name, Func<Config, Optimizer> Make)[] Known =
    [
        ("sgd", SGD.FromConfig),
        ("rmsprop", RMSprop.FromConfig),
        ("adam", Adam.FromConfig),
        ("adamw", AdamW.FromConfig),
        ("adagrad", Adagrad.FromConfig),
        ("adadelta", Adadelta.FromConfig),
        ("adamax", Adamax.FromConfig),
        ("nadam", Nadam.FromConfig),
        ("lion", Lion.FromConfig),
        ("ftrl", Ftrl.FromConfig),
        ("lamb", Lamb.FromConfig),
        ("adafactor", Adafactor.FromConfig),
    ];

    private readonly Update update;
    private readonly Clip clip;
    private LearningRate rate;
    private string name;
    private bool useEma;
    private double emaMomentum = 0.99;
    private int? emaOverwriteFrequency;
    private double? lossScaleFactor;
    private int? gradientAccumulationSteps;

    private protected Optimizer(
        UpdateRule rule, LearningRate learningRate, double? weightDecay, double? clipNorm, double? clipValue, double? globalClipNorm)
    {
        if (weightDecay is { } decay && !(decay >= 0 && double.IsFinite(decay)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(weightDecay), decay, "A weight decay is a finite number of 0 or more; leave it out for none.");
        }

        if (new[] { clipNorm, clipValue, globalClipNorm }.Count(limit => limit is not null) > 1)
        {
            throw new ArgumentException("Gradients are clipped in one way: set clipNorm, clipValue or globalClipNorm, not several of them.");
        }

        update = new Update(rule, weightDecay ?? 0);
        rate = learningRate;
        clip = clipNorm is { } norm ? Clip.NewByNorm(Limit(norm, nameof(clipNorm)))
            : clipValue is { } value ? Clip.NewByValue(Limit(value, nameof(clipValue)))
            : globalClipNorm is { } all ? Clip.NewByGlobalNorm(Limit(all, nameof(globalClipNorm)))
            : Clip.Unclipped;
        (WeightDecay, ClipNorm, ClipValue, GlobalClipNorm) = (weightDecay, clipNorm, clipValue, globalClipNorm);
        name = GetType().Name.ToLowerInvariant();
    }

    /// <summary>The optimizer's name; its class in lower case if not set.</summary>
    public string Name
    {
        get => name;
        init => name = value;
    }

    /// <summary>How long the next step is. It may be set between steps, by a callback for example.</summary>
    /// <exception cref="InvalidOperationException">It is set, but follows a schedule.</exception>
    public double LearningRate
    {
        get => rate.At(Iterations);
        set => rate = rate.Schedule is null
            ? value
            : throw new InvalidOperationException(
                $"The learning rate of this {GetType().Name} follows the schedule {rate.Schedule.GetType().Name}; make it with a number to set it.");
    }

    /// <summary>How many steps are finished, counted from the model's first one.</summary>
    public long Iterations { get; private set; }

    /// <summary>The share by which weights shrink before a step, times the learning rate; null for none.</summary>
    public double? WeightDecay { get; }

    /// <summary>The largest norm of a gradient; null for any.</summary>
    public double? ClipNorm { get; }

    /// <summary>The largest element of a gradient; null for any.</summary>
    public double? ClipValue { get; }

    /// <summary>The largest norm of all gradients together; null for any.</summary>
    public double? GlobalClipNorm { get; }

    /// <summary>Whether moving averages of the weights are kept; they are the weights when training ends.</summary>
    public bool UseEma
    {
        get => useEma;
        init => useEma = value;
    }

    /// <summary>The share of an average that a step keeps, 0 to 1.</summary>
    public double EmaMomentum
    {
        get => emaMomentum;
        init => emaMomentum = Share(value);
    }

    /// <summary>After every how many steps the averages become the weights; null for the end of training only.</summary>
    public int? EmaOverwriteFrequency
    {
        get => emaOverwriteFrequency;
        init => emaOverwriteFrequency = Positive(value, nameof(EmaOverwriteFrequency));
    }

    /// <summary>What the loss was multiplied with before it was differentiated; gradients are divided by it. Null for 1.</summary>
    public double? LossScaleFactor
    {
        get => lossScaleFactor;
        init => lossScaleFactor = Factor(value);
    }

    /// <summary>The mean of so many gradients makes one step; null for 1.</summary>
    public int? GradientAccumulationSteps
    {
        get => gradientAccumulationSteps;
        init => gradientAccumulationSteps = Positive(value, nameof(GradientAccumulationSteps));
    }

    /// <summary>Whether the learning rate follows a schedule, so that it can't be set.</summary>
    internal bool FollowsSchedule => rate.Schedule is not null;

    private int CallsPerStep => GradientAccumulationSteps ?? 1;

    private bool Accumulates => GradientAccumulationSteps is not null;

    /// <summary>How many tensors stand before the rule's own beside each weight: its average and the sum of its gradients.</summary>
    private int OwnSlots => (UseEma ? 1 : 0) + (Accumulates ? 1 : 0);

    /// <summary>A new optimizer with the usual choices by its name: its class in any case.</summary>
    /// <exception cref="ArgumentException">There is no optimizer with this name.</exception>
    public static implicit operator Optimizer(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryFind(name)?.Invoke([]) ?? throw new ArgumentException(
            $"There is no optimizer '{name}'; there are {string.Join(", ", Known.Select(entry => entry.Name))}.", nameof(name));
    }

    /// <summary>What is remembered of weights before the first step.</summary>
    internal OptimizerState Start(Tensor[] weights)
    {
        Iterations = 0;
        var slots = update.Start(weights);
        return new OptimizerState(
            0,
            OwnSlots == 0 ? slots : [.. slots.Select((own, i) => (Tensor[])[.. Enumerable.Repeat(weights[i].Like(0), OwnSlots), .. own])]);
    }

    /// <summary>
    /// The weights and what is remembered of them after a step. A weight whose gradient is null stays as it is. <paramref name="last"/> says that
    /// the caller needs none of the arguments afterwards, whatever happens: in an arena their memory may be written over.
    /// </summary>
    internal (Tensor[] Weights, OptimizerState State) Step(Tensor[] gradients, OptimizerState state, Tensor[] weights, bool last = false)
    {
        var finished = state.Iterations / CallsPerStep;
        var scaled = Unscaled(gradients);
        Tensor[] stepped;
        Tensor[][] slots;
        if (OwnSlots == 0 && Array.TrueForAll(scaled, g => g is not null))
        {
            (stepped, slots) = update.Run(weights, Clipped(scaled), state.Slots, finished, last, rate.At(finished));
        }
        else
        {
            (stepped, slots) = StepWithOwn(scaled, state, weights, finished);
        }

        Iterations = (state.Iterations + 1) / CallsPerStep;
        return (stepped, new OptimizerState(state.Iterations + 1, slots));
    }

    /// <summary>What the weights become when training ends: their averages, if those are kept.</summary>
    internal Tensor[] Finish(OptimizerState state, Tensor[] weights) =>
        UseEma && state.Iterations > 0 ? Array.ConvertAll(state.Slots, slots => slots[0]) : weights;

    /// <summary>The gradients of the loss itself.</summary>
    private Tensor[] Unscaled(Tensor[] gradients) =>
        LossScaleFactor is { } factor ? Array.ConvertAll(gradients, g => g is null ? null! : g / factor) : gradients;

    /// <summary>Gradients as the rule sees them.</summary>
    internal Tensor[] Clipped(Tensor[] gradients) => ClipModule.run(clip, gradients);

    /// <summary>The loss to differentiate.</summary>
    internal Tensor ScaleLoss(Tensor loss) => LossScaleFactor is { } factor ? loss * factor : loss;

    /// <summary>All numbers that the optimizer keeps, in Keras's order: what it saves, and what a summary counts.</summary>
    internal IReadOnlyList<Tensor> Variables(OptimizerState state)
    {
        var finished = state.Iterations / CallsPerStep;
        var variables = new List<Tensor>
        {
            state.Iterations <= int.MaxValue ? Tensor.Of((int)state.Iterations) : Tensor.Of(state.Iterations),
        };
        if (rate.Schedule is null)
        {
            variables.Add(Tensor.Full([], rate.At(finished)));
        }

        variables.AddRange(Places(state).Select(place => place.Slot == Placeholder ? Tensor.Full([], 0) : state.Slots[place.Weight][place.Slot]));
        variables.AddRange(OwnVariables(finished));
        return variables;
    }

    /// <summary>Numbers that Keras keeps beside those of each weight.</summary>
    private protected virtual IEnumerable<Tensor> OwnVariables(long finished) => [];

    private static double Limit(double limit, string name) =>
        limit > 0 ? limit : throw new ArgumentOutOfRangeException(name, limit, $"{name} is positive; leave it out for no clipping.");

    private static double Share(double share) => share is >= 0 and <= 1
        ? share
        : throw new ArgumentOutOfRangeException(nameof(EmaMomentum), share, "EmaMomentum is a share from 0 to 1, usually near 1.");

    private static double? Factor(double? factor) => factor is null or > 0
        ? factor
        : throw new ArgumentOutOfRangeException(nameof(LossScaleFactor), factor, "LossScaleFactor is positive; leave it out for none.");

    private static int? Positive(int? count, string name) =>
        count is null or > 0 ? count : throw new ArgumentOutOfRangeException(name, count, $"{name} is 1 or more; leave it out for none.");

    /// <summary>A step with weights that have no gradient, with averages of weights, or with sums of gradients.</summary>
    private (Tensor[] Weights, Tensor[][] Slots) StepWithOwn(Tensor[] gradients, OptimizerState state, Tensor[] weights, long finished)
    {
        var sums = UseEma ? 1 : 0;
        var stepped = (Tensor[])weights.Clone();
        var slots = Array.ConvertAll(state.Slots, own => (Tensor[])own.Clone());
        var moving = Enumerable.Range(0, weights.Length).Where(i => gradients[i] is not null).ToArray();
        if (moving.Length == 0)
        {
            throw new ArgumentException("There is no gradient for any weight; does the loss depend on them?", nameof(gradients));
        }

        if (Accumulates && (state.Iterations + 1) % CallsPerStep != 0)
        {
            foreach (var i in moving)
            {
                slots[i][sums] += gradients[i];
            }
        }
        else
        {
            var means = Array.ConvertAll(moving, i => Accumulates ? (gradients[i] + slots[i][sums]) / CallsPerStep : gradients[i]);
            var (changed, remembered) = update.Run(
                Array.ConvertAll(moving, i => weights[i]),
                Clipped(means),
                Array.ConvertAll(moving, i => slots[i][OwnSlots..]),
                finished,
                false,
                rate.At(finished));
            for (var k = 0; k < moving.Length; k++)
            {
                stepped[moving[k]] = changed[k];
                remembered[k].CopyTo(slots[moving[k]], OwnSlots);
            }

            for (var i = 0; Accumulates && i < weights.Length; i++)
            {
                slots[i][sums] = weights[i].Like(0);
            }
        }

        for (var i = 0; UseEma && i < weights.Length; i++)
        {
            // The first step's average is the weight itself.
            slots[i][0] = finished == 0 ? stepped[i] : slots[i][0] * EmaMomentum + stepped[i] * (1 - EmaMomentum);
            if (EmaOverwriteFrequency is { } every && (finished + 1) % every == 0)
            {
                stepped[i] = slots[i][0];
            }
        }

        return (stepped, slots);
    }
}
