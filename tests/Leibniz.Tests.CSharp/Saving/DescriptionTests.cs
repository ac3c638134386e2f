using System.Reflection;
using Leibniz.Keras;
using Leibniz.Keras.Initializers;
using Leibniz.Keras.Layers;
using Leibniz.Keras.Metrics;
using Leibniz.Keras.Optimizers;
using Leibniz.Keras.Saving;
using Leibniz.Keras.Schedules;

namespace Leibniz.Tests.CSharp.Saving;

/// <summary>Every class of the facade says in its config all that it was made with, and is made from it again.</summary>
public static class DescriptionTests
{
    // What files say in other ways, or not at all, and why.
    private static readonly string[] SaidElsewhere =
    [
        "name", // said of all layers, losses and metrics alike
        "inputShape", // the InputLayer says it
        "reduction", // said of all losses alike
        "seed", // Initializers say it; elsewhere randomness follows from Fit
    ];

    [Fact]
    public static void EveryLayerIsKnownAndSaysAllItWasMadeWith()
    {
        Layer[] samples =
        [
            new Input([2, 3]), new Flatten(), new Dropout(0.3), new Reshape([3, -1]), new ActivationLayer("elu"),
            new Dense(
                7, "relu", false, "he_normal", "ones", Regularizer.L1(0.1), Regularizer.L2(0.2), Regularizer.Orthogonal(0.3, columns: true),
                Constraint.MinMaxNorm(0.1, 3, 0.5, 1), "unit_norm", name: "d")
            { Trainable = false },
        ];
        Complete(samples);
        foreach (var layer in samples)
        {
            SaysAll(layer, ((IDescribed)layer).Describe()!, layer is Input ? ["shape"] : []);
            Again(Kinds.Layers, layer);
            Check.That(LayerClasses.Find(layer.ClassName) is not null, $"{layer.ClassName} is in the table");
        }
    }

    [Fact]
    public static void EveryOptimizerAndScheduleSaysAllItWasMadeWith()
    {
        var samples = ModelFileTests.Optimizers().Select(make => make()).ToArray();
        Complete(samples);
        foreach (var optimizer in samples)
        {
            var config = new Config();
            foreach (var name in optimizer.GetConfig())
            {
                config.Add(name, 0);
            }

            optimizer.AddCommon(config);
            SaysAll(optimizer, config, ["clipnorm", "clipvalue", "globalclipnorm"]);
            Again(Kinds.Optimizers, optimizer);
        }

        LearningRateSchedule[] schedules =
        [
            new CosineDecay(0.1, 7, 0.2, 0.3, 4), new CosineDecayRestarts(0.1, 7, 3, 0.4, 0.5), new ExponentialDecay(0.1, 7, 0.6, true),
            new InverseTimeDecay(0.1, 7, 0.6, true), new PiecewiseConstantDecay([1, 5], [0.3, 0.2, 0.1]), new PolynomialDecay(0.1, 7, 0.01, 3, true),
        ];
        Complete(schedules);
        foreach (var schedule in schedules)
        {
            SaysAll(schedule, ((IDescribed)schedule).Describe()!);
            var again = Kinds.Schedules.Read(Kinds.Schedules.Write(schedule, "it"), "it", new CustomObjects())!;
            Check.That(Enumerable.Range(0, 20).All(step => schedule.Call(step) == again.Call(step)), $"{schedule.GetType().Name}: the same rates");
            Again(Kinds.Schedules, schedule);
        }
    }

    [Fact]
    public static void EveryInitializerGivesTheSameNumbersAgain()
    {
        Initializer[] samples =
        [
            new Zeros(), new Ones(), new Constant(3.5), new RandomUniform(-1, 2, 3), new RandomNormal(1, 2, 3), new TruncatedNormal(1, 2, 3),
            new VarianceScaling(2, "fan_out", "uniform", 3), new VarianceScaling(2, "fan_avg", "untruncated_normal"), new GlorotUniform(3),
            new GlorotNormal(3), new HeUniform(3), new HeNormal(3), new LecunUniform(3), new LecunNormal(3), new Orthogonal(2, 3), new Identity(2),
        ];
        Complete(samples);
        foreach (var initializer in samples)
        {
            SaysAll(initializer, ((IDescribed)initializer).Describe()!, [], seeds: true);
            var again = Again(Kinds.Initializers, initializer);
            Check.Same(initializer.Call(new Key(1), Shape.Of([4, 4])), again.Call(new Key(1), Shape.Of([4, 4])), initializer.GetType().Name);
        }
    }

    [Fact]
    public static void RegularizersAndConstraintsDoTheSameAgain()
    {
        var w = Tensor.Normal([4, 3], 0, 3, new Key(1));
        foreach (var regularizer in new[] { Regularizer.L1(0.1), Regularizer.L2(0.2), Regularizer.L1L2(0.1, 0.2), Regularizer.Orthogonal(0.3, true) })
        {
            Check.Same(regularizer.Call(w), Again(Kinds.Regularizers, regularizer).Call(w), "penalty");
        }

        foreach (var constraint in new[] { Constraint.MaxNorm(1.5, 1), Constraint.NonNeg(), Constraint.UnitNorm(1), Constraint.MinMaxNorm(0.2, 0.9, 0.5, 1) })
        {
            Check.Same(constraint.Call(w), Again(Kinds.Constraints, constraint).Call(w), "allowed weights");
        }
    }

    [Fact]
    public static void EveryLossGivesTheSameAgain()
    {
        Loss[] samples =
        [
            Loss.MeanSquaredError(Reduction.Sum), Loss.MeanAbsoluteError(Reduction.None), Loss.MeanAbsolutePercentageError(), Loss.MeanSquaredLogarithmicError(),
            Loss.Huber(0.3), Loss.LogCosh(), Loss.CosineSimilarity(0), Loss.Hinge(), Loss.SquaredHinge(), Loss.CategoricalHinge(), Loss.KLDivergence(),
            Loss.Poisson(Reduction.MeanWithSampleWeight), Loss.Dice([0]), Loss.Tversky(0.2, 0.7, [1]), Loss.Circle(60, 0.3, false), Loss.BinaryCrossentropy(true, 0.1, 0),
            Loss.BinaryFocalCrossentropy(true, 0.4, 3, true, 0.1, 0), Loss.CategoricalCrossentropy(true, 0.1, 0), Loss.CategoricalFocalCrossentropy(0.4, 3, true, 0.1, 0),
            Loss.SparseCategoricalCrossentropy(true, 2, Reduction.Mean, 1), Loss.CategoricalGeneralizedCrossEntropy(0.3), Loss.CTC(),
        ];
        var factories = typeof(Loss).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(method => method.ReturnType == typeof(Loss) && !method.IsSpecialName && method.Name != nameof(Loss.Custom)).ToArray();
        Check.Equal(
            string.Join(" ", factories.Select(factory => factory.Name).Order(StringComparer.Ordinal)),
            string.Join(" ", samples.Select(loss => loss.ClassName).Order(StringComparer.Ordinal)),
            "samples of all losses");
        foreach (var loss in samples)
        {
            SaysAll(factories.Single(factory => factory.Name == loss.ClassName).GetParameters(), loss.ClassName, loss.GetConfig()!);
            Again(Kinds.Losses, loss);
        }

        Check.Equal("\"crossentropy\"", Kinds.Losses.Write("crossentropy", "it")!.ToJsonString(), "what the shapes decide stays a name");
    }

    [Fact]
    public static void EveryMetricGivesTheSameAgain()
    {
        Metric[] samples =
        [
            new Accuracy("a"), new BinaryAccuracy(0.3), new CategoricalAccuracy(), new SparseCategoricalAccuracy(), new TopKCategoricalAccuracy(2),
            new SparseTopKCategoricalAccuracy(2, true), new MeanSquaredError(), new RootMeanSquaredError(), new MeanAbsoluteError(),
            new MeanAbsolutePercentageError(), new MeanSquaredLogarithmicError(), new LogCoshError(), new CosineSimilarity(0), new PearsonCorrelation(0),
            new ConcordanceCorrelation(0), new Hinge(), new SquaredHinge(), new CategoricalHinge(), new KLDivergence(), new Poisson(),
            new BinaryCrossentropy(true, 0.1), new CategoricalCrossentropy(true, 0.1, 0), new SparseCategoricalCrossentropy(true, 1, 0), new Mean(), new Sum(),
            new R2Score(ScoreAggregation.VarianceWeightedAverage, 2), new AUC(30, AucCurve.PR, AucSummation.Minoring, null, true, [0.5, 0.5], true),
            new AUC(thresholds: [0.2, 0.7]), new Precision([0.3, 0.6], 2, 1), new Recall([0.3], 2, 1), new F1Score(Averaging.Macro, 0.4),
            new FBetaScore(Averaging.Weighted, 2, 0.4), new TruePositives([0.3]), new FalsePositives([0.3]), new TrueNegatives([0.3]), new FalseNegatives([0.3]),
            new IoU(3, [0, 2], 1, false, false, 0), new MeanIoU(3, 1, false, false, 0), new BinaryIoU([1], 0.3), new OneHotIoU(3, [1], 0, true, 0),
            new OneHotMeanIoU(3, 0, true, 0), new SensitivityAtSpecificity(0.3, 40, 1), new SpecificityAtSensitivity(0.3, 40, 1),
            new PrecisionAtRecall(0.3, 40, 1), new RecallAtPrecision(0.3, 40, 1),
        ];
        Complete(samples, typeof(MeanOfFunction));
        foreach (var metric in samples)
        {
            var said = metric.GetConfig()!;
            SaysAll(metric, said, metric is AUC ? ["summation", .. said.Has("thresholds") ? Array.Empty<string>() : ["thresholds"]] : []);
            Again(Kinds.Metrics, metric);
        }

        Check.Equal("\"acc\"", Kinds.Metrics.Write("acc", "it")!.ToJsonString(), "what the shapes decide stays a name");
        Check.Equal("mae", Kinds.Metrics.Read("mae", "it", new CustomObjects())!.Name, "a metric by name keeps it");
    }

    [Fact]
    public static void AnArgumentThatIsLeftOutIsFound()
    {
        // The negative control of the tests above.
        var config = new Dense(3).GetConfig();
        config.Json.Remove("use_bias");
        Check.Throws<InvalidOperationException>(() => SaysAll(new Dense(3), config), "useBias");
        Check.Throws<InvalidOperationException>(() => Complete<Layer>([new Dense(3)]), "Dropout");
    }

    /// <summary>Whether there is a sample of every public class.</summary>
    private static void Complete<T>(IReadOnlyList<T> samples, params Type[] but)
        where T : class
    {
        var missing = typeof(T).Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(T)) && !type.IsAbstract && !but.Contains(type))
            .Where(type => samples.All(sample => sample.GetType() != type)).Select(type => type.Name).ToArray();
        Check.Equal("", string.Join(" ", missing), $"every {typeof(T).Name} is described, and has a sample here; without:");
    }

    private static void SaysAll(object made, Config config, string[]? but = null, bool seeds = false) => SaysAll(
        made.GetType().GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!.GetParameters(), made.GetType().Name, config, but, seeds);

    /// <summary>Whether each parameter has its argument: beta1 is beta_1.</summary>
    private static void SaysAll(ParameterInfo[] parameters, string what, Config config, string[]? but = null, bool seeds = false)
    {
        static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        var said = config.Select(Plain).Concat((but ?? []).Select(Plain)).ToHashSet();
        foreach (var parameter in parameters)
        {
            if (!SaidElsewhere.Contains(parameter.Name) || (seeds && parameter.Name == "seed"))
            {
                Check.That(said.Contains(Plain(parameter.Name!)), $"the config of {what} has {parameter.Name}");
            }
        }
    }

    /// <summary>The part made from its JSON, whose JSON is the same.</summary>
    private static T Again<T>(Kind<T> kind, T part)
        where T : class, IDescribed
    {
        var json = kind.Write(part, "it")!;
        var again = kind.Read(json, "it", new CustomObjects())!;
        Check.Equal(part.GetType(), again.GetType(), "class");
        Check.Equal(json.ToJsonString(), kind.Write(again, "it")!.ToJsonString(), part.ClassName);
        return again;
    }
}
