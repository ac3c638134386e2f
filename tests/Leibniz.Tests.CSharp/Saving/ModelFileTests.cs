using System.Text.Json.Nodes;
using Leibniz.Keras;
using Leibniz.Keras.Layers;
using Leibniz.Keras.Optimizers;
using Leibniz.Keras.Schedules;
using Leibniz.Tests.CSharp.Training;

namespace Leibniz.Tests.CSharp.Saving;

/// <summary>Models that travel in .keras files.</summary>
public static class ModelFileTests
{
    [Fact]
    public static void AModelOfEveryLayerComesBackWithTheSameBits()
    {
        using var folder = new TemporaryFolder();
        var model = EveryLayer();
        var x = Tensor.Normal([8, 2, 6], 0, 1, new Key(3));
        var y = Tensor.Normal([8, 3], 0, 1, new Key(4));
        model.Compile(optimizer: "adam", loss: "mse", metrics: ["mae"]);
        model.Fit(x, y, epochs: 2, batchSize: 4, verbose: Verbose.Silent, seed: 5);
        model.Save(folder["m.keras"]);
        var loaded = Sequential.Load(folder["m.keras"]);

        Same(model, loaded);
        Check.Same(model.Predict(x), loaded.Predict(x), "predictions");
        Check.Equal(model.ToJson(), loaded.ToJson(), "the architecture");
        model.Fit(x, y, epochs: 4, initialEpoch: 2, batchSize: 4, verbose: Verbose.Silent, seed: 5);
        loaded.Fit(x, y, epochs: 4, initialEpoch: 2, batchSize: 4, verbose: Verbose.Silent, seed: 5);
        Same(model, loaded);
        loaded.Save(folder["again.keras"]);
        model.Save(folder["m.keras"]);
        Same(Sequential.Load(folder["again.keras"]), Sequential.Load(folder["m.keras"]));
        Check.Equal("again.keras m.keras", string.Join(" ", folder.Names.Order(StringComparer.Ordinal)), "files left");
    }

    [Fact]
    public static void EveryOptimizerGoesOnWithTheSameBits()
    {
        using var folder = new TemporaryFolder();
        foreach (var make in Optimizers())
        {
            var model = Problems.Classifier();
            model.Compile(make(), "sparse_categorical_crossentropy", ["accuracy"]);
            var (x, y) = Problems.Clouds(40);
            model.Fit(x, y, epochs: 2, batchSize: 8, verbose: Verbose.Silent, seed: 1);
            var name = model.Optimizer!.GetType().Name;
            model.Save(folder["m.keras"]);
            var loaded = Sequential.Load(folder["m.keras"]);
            Check.Equal(model.Optimizer.Iterations, loaded.Optimizer!.Iterations, $"{name}: steps");
            Check.Equal(model.Optimizer.LearningRate, loaded.Optimizer.LearningRate, $"{name}: learning rate");
            var there = model.Fit(x, y, epochs: 3, initialEpoch: 2, batchSize: 8, verbose: Verbose.Silent, seed: 1);
            var here = loaded.Fit(x, y, epochs: 3, initialEpoch: 2, batchSize: 8, verbose: Verbose.Silent, seed: 1);
            Check.Equal(there["loss"][0], here["loss"][0], $"{name}: loss");
            Check.Equal(there["accuracy"][0], here["accuracy"][0], $"{name}: accuracy");
            Same(model, loaded, name);
        }
    }

    [Fact]
    public static void WithoutTheOptimizersNumbersTheNextStepDiffers()
    {
        using var folder = new TemporaryFolder();
        var model = Problems.Classifier();
        var (x, y) = Problems.Clouds(40);
        model.Fit(x, y, epochs: 2, verbose: Verbose.Silent, seed: 1);
        model.Save(folder["m.keras"], includeOptimizer: false);
        var loaded = Sequential.Load(folder["m.keras"]);
        Check.That(loaded.Optimizer is null, "nothing of Compile was saved");
        loaded.Compile("adam", "sparse_categorical_crossentropy");
        model.Fit(x, y, verbose: Verbose.Silent, seed: 2);
        loaded.Fit(x, y, verbose: Verbose.Silent, seed: 2);
        Check.That(!model.GetWeights()[0].AllClose(loaded.GetWeights()[0], 0, 0), "the optimizer starts again");
    }

    [Fact]
    public static void AModelThatIsNotBuiltTravelsToo()
    {
        using var folder = new TemporaryFolder();
        var model = new Sequential([new Dense(3, activation: "relu"), new Dense(1)], name: "raw");
        model.Compile(new SGD(0.5), Loss.Huber(2), ["mae"]);
        model.Save(folder["m.keras"]);
        var loaded = Sequential.Load(folder["m.keras"]);
        Check.Equal("raw", loaded.Name, "name");
        Check.That(!loaded.IsBuilt, "it is not built");
        Check.Equal(0.5, loaded.Optimizer!.LearningRate, "learning rate");
        Check.Equal(model.ToJson(), loaded.ToJson(), "the architecture");
    }

    [Fact]
    public static void FunctionsOfOnesOwnRefuseAndNothingIsWritten()
    {
        using var folder = new TemporaryFolder();
        void Refused(Layer layer, params string[] words)
        {
            var model = new Sequential([new Dense(2, inputShape: [2]), layer]);
            Check.Throws<InvalidOperationException>(() => model.Save(folder["m.keras"]), [layer.Name, .. words]);
            Check.Throws<InvalidOperationException>(() => model.ToJson(), words);
            Check.Equal(0, folder.Names.Count(), "files");
            model.SaveWeights(folder["m.npz"]);
            File.Delete(folder["m.npz"]);
        }

        Func<Tensor, Tensor> cube = x => x * x * x;
        Refused(new Dense(2, activation: cube), "activation");
        Refused(new ActivationLayer(cube), "activation");
        Refused(new Dense(2, kernelRegularizer: (Regularizer)(w => w.Sum())), "kernel_regularizer");
        Refused(new Dense(2, kernelConstraint: (Constraint)(w => w * 2)), "kernel_constraint");
        Refused(new Dense(2, biasInitializer: Leibniz.Keras.Initializers.Initializer.Of((key, shape) => Tensor.Zeros(shape))), "bias_initializer");
        Refused(new Scale(2, described: false), "Scale", "GetConfig");

        var line = Problems.Line();
        line.Compile("sgd", (Func<Tensor, Tensor, Tensor>)((t, p) => (t - p).Square().Mean(axis: -1)));
        Check.Throws<InvalidOperationException>(() => line.Save(folder["m.keras"]), "loss", "custom", "includeOptimizer");
        line.Compile("sgd", "mse", [(Func<Tensor, Tensor, Tensor>)((t, p) => (t - p).Abs().Mean(axis: -1))]);
        Check.Throws<InvalidOperationException>(() => line.Save(folder["m.keras"]), "metric", "custom");
        line.Compile(new SGD(new OwnSchedule()), "mse");
        Check.Throws<InvalidOperationException>(() => line.Save(folder["m.keras"]), "OwnSchedule", "GetConfig");
        Check.Equal(0, folder.Names.Count(), "files");
        line.Save(folder["m.keras"], includeOptimizer: false);
    }

    [Fact]
    public static void ClassesAndFunctionsOfOnesOwnAreMadeByCustomObjects()
    {
        using var folder = new TemporaryFolder();
        var model = new Sequential(
            [new Scale(2.5, described: true), new Dense(2, activation: Activation.Of("cube", x => x * x * x), name: "last")], seed: 1);
        var x = Tensor.Normal([4, 3], 0, 1, new Key(1));
        var y = model.Predict(x);
        model.Save(folder["m.keras"]);
        Check.Throws<InvalidDataException>(() => Sequential.Load(folder["m.keras"]), "m.keras", "Scale", "CustomObjects");
        var custom = new CustomObjects
        {
            Layers = { ["Scale"] = config => new Scale(config.Number("factor"), described: true) },
            Activations = { ["cube"] = t => t * t * t },
        };
        Check.Same(y, Sequential.Load(folder["m.keras"], custom).Predict(x), "predictions");
        Check.Throws<InvalidDataException>(
            () => Sequential.Load(folder["m.keras"], new() { Layers = { ["Scale"] = config => new Scale(config.Number("no such thing"), true) } }),
            "scale", "no such thing");
        Check.Throws<ArgumentException>(() => Activation.Of("relu", t => t), "relu");
    }

    [Fact]
    public static void UnknownClassesAreRefusedByName()
    {
        void Refused(string layer, params string[] words) => Check.Throws<InvalidDataException>(
            () => Sequential.FromJson($$$"""{"module":"keras","class_name":"Sequential","config":{"name":"s","layers":[{{{layer}}}] }}"""), words);

        Refused("""{"class_name":"Telepathy","config":{"name":"t1"}}""", "t1", "Telepathy");
        Refused("""{"class_name":"Dense","config":{"name":"d","units":3,"activation":"psychic"}}""", "layer d", "activation", "psychic");
        Refused("""{"class_name":"Dense","config":{"name":"d","units":"three"}}""", "d", "units", "three");
        Refused("""{"class_name":"Dense","config":{"name":"d","units":-3}}""", "units");
        Refused("""{"class_name":"Dense","config":{"name":"d"}}""", "units");
        Refused("""{"class_name":"Dense","config":{"name":"d","units":3,"dtype":"float64"}}""", "float64");
        Refused("""{"class_name":"Dropout","config":{"name":"d","rate":0.5,"noise_shape":[1,2]}}""", "noise_shape");
        Refused("""{"class_name":"Dense","config":{"name":"d","units":3,"kernel_initializer":{"class_name":"Oracle","config":{}}}}""", "kernel_initializer", "Oracle");
        Refused("""{"class_name":"Dense","config":{"name":"d","units":1}},{"class_name":"Dense","config":{"name":"d","units":1}}""", "unique");
        Check.Throws<InvalidDataException>(() => Sequential.FromJson("""{"class_name":"Functional","config":{}}"""), "Functional");
        Check.Throws<InvalidDataException>(() => Sequential.FromJson("""{"class_name":"Sequential","class_name":"Sequential"}"""), "JSON");
        Check.Throws<InvalidDataException>(() => Sequential.FromJson(new string('[', 100000)), "JSON");
    }

    [Fact]
    public static void TheSmallestConfigThatKerasLoadsIsLoaded()
    {
        // From keras.md, section 10: seen to load in Keras 3.16.
        var model = Sequential.FromJson(
            """
            {"module":"keras","class_name":"Sequential","registered_name":null,"config":{"name":"s","layers":[
             {"module":"keras.layers","class_name":"InputLayer","registered_name":null,"config":{"batch_shape":[null,4],"dtype":"float32","name":"input_layer"}},
             {"module":"keras.layers","class_name":"Dense","registered_name":null,"config":{"name":"dense","units":3,"activation":"relu","use_bias":true}},
             {"module":"keras.layers","class_name":"Dense","registered_name":null,"config":{"name":"dense_1","units":2}}]},
             "compile_config": {"optimizer":{"module":"keras.optimizers","class_name":"Adam","config":{"learning_rate":0.01},"registered_name":null},
                                "loss":"mse","metrics":["mae"]}}
            """);
        Check.Equal("(2,)", model.OutputShape.ToString(), "output");
        Check.Equal(0.01, model.Optimizer!.LearningRate, "learning rate");
        var mae = model.Evaluate(Tensor.Zeros([2, 4]), Tensor.Zeros([2, 2]), verbose: Verbose.Silent)["mae"];
        Check.Equal(0.0, mae, "metric");
    }

    [Fact]
    public static void WeightsTravelByExtension()
    {
        using var folder = new TemporaryFolder();
        var model = EveryLayer();
        foreach (var name in new[] { "w.weights.h5", "w.safetensors", "w.npz", "w.keras" })
        {
            if (name.EndsWith(".keras", StringComparison.Ordinal))
            {
                model.Save(folder[name]);
            }
            else
            {
                model.SaveWeights(folder[name]);
            }

            var other = EveryLayer(seed: 99);
            Check.That(!other.GetWeights()[0].AllClose(model.GetWeights()[0]), "other weights");
            other.LoadWeights(folder[name]);
            Same(model, other, name);
        }

        Check.Throws<ArgumentException>(() => model.SaveWeights(folder["w.bin"]), ".weights.h5", ".safetensors", "w.bin");
        Check.Throws<ArgumentException>(() => model.Save(folder["w.h5"]), ".keras");
        Check.Throws<InvalidOperationException>(() => new Sequential([new Dense(1)]).SaveWeights(folder["w.npz"]), "not built");
        Check.Throws<FileNotFoundException>(() => model.LoadWeights(folder["none.npz"]), "none.npz");
        Check.Throws<DirectoryNotFoundException>(() => model.Save(folder["no/such/m.keras"]), "m.keras can't be written", "create it");
    }

    [Fact]
    public static void EverythingThatDoesNotFitIsNamedAndNothingIsLoaded()
    {
        using var folder = new TemporaryFolder();
        var model = new Sequential([new Dense(4, inputShape: [3], name: "a"), new Dense(5, name: "b"), new Dense(1, name: "c")], seed: 1);
        var other = new Sequential([new Dense(4, inputShape: [2], name: "a"), new Dense(6, name: "b"), new Dense(1, useBias: false, name: "d")], seed: 2);
        foreach (var extension in new[] { ".weights.h5", ".safetensors", ".npz" })
        {
            model.SaveWeights(folder["w" + extension]);
            var before = other.GetWeights();
            var hdf5 = extension == ".weights.h5";
            var message = Check.Throws<InvalidDataException>(
                () => other.LoadWeights(folder["w" + extension]), "w" + extension, "(3, 4)", "(2, 4)", "(4, 5)", "(4, 6)", "nothing was loaded").Message;
            foreach (var word in hdf5 ? ["layers/dense_2/vars/1 (1,) is in the file", "layers/dense/vars/0"] : new[] { "d.kernel (6, 1) is missing", "c.bias (1,) is in the file" })
            {
                Check.That(message.Contains(word, StringComparison.Ordinal), $"{word}: {message}");
            }

            Check.That(before.Zip(other.GetWeights()).All(pair => ReferenceEquals(pair.First, pair.Second)), "the weights are as they were");
        }
    }

    [Fact]
    public static void AWeightOfOneLayerSaysWhereItIsInKerasFiles()
    {
        using var folder = new TemporaryFolder();
        var model = new Sequential([new Dense(2, inputShape: [2], name: "own"), new ActivationLayer("relu"), new Dense(1)]);
        model.SaveWeights(folder["w.weights.h5"]);
        using var stream = File.OpenRead(folder["w.weights.h5"]);
        var paths = Leibniz.Keras.Saving.Hdf5.Hdf5Reader.Read(stream, "w", _ => true).Select(entry => entry.Key);
        Check.Equal("layers/dense/vars/0 layers/dense/vars/1 layers/dense_1/vars/0 layers/dense_1/vars/1", string.Join(" ", paths), "paths");
        Check.Equal("activation", model.Layers[1].Name, "Keras's name of the layer");
    }

    internal static Sequential EveryLayer(int seed = 1) => new(
        [
            new Input([2, 6]),
            new Flatten(),
            new Dense(
                8, activation: "gelu", kernelInitializer: "he_normal", biasInitializer: "ones", kernelRegularizer: Regularizer.L1L2(0.1, 0.01),
                activityRegularizer: "l2", kernelConstraint: Constraint.MaxNorm(3), biasConstraint: "non_neg"),
            new Reshape([4, 2]),
            new ActivationLayer("tanh"),
            new Dropout(0.25),
            new Flatten(name: "flat"),
            new Dense(3, useBias: false) { Trainable = false },
        ],
        name: "every",
        seed: seed);

    internal static IReadOnlyList<Func<Optimizer>> Optimizers() =>
    [
        () => new SGD(), () => new SGD(0.1, momentum: 0.9, nesterov: true), () => new RMSprop(), () => new RMSprop(momentum: 0.5, centered: true),
        () => new Adam(), () => new Adam(0.3, amsgrad: true, weightDecay: 0.01, clipNorm: 1), () => new AdamW(globalClipNorm: 2), () => new Adagrad(),
        () => new Adadelta(1.0), () => new Adamax(clipValue: 0.1), () => new Nadam(), () => new Lion(), () => new Ftrl(0.1, l1RegularizationStrength: 0.01),
        () => new Lamb(), () => new Adafactor(),
        () => new Adam { UseEma = true, EmaMomentum = 0.9, EmaOverwriteFrequency = 3 },
        () => new Adam { GradientAccumulationSteps = 3, LossScaleFactor = 16, Name = "slow" },
        () => new RMSprop(momentum: 0.1) { UseEma = true, GradientAccumulationSteps = 2 },
        () => new SGD(new CosineDecay(0.1, 100, 0.1, 0.5, 4)), () => new SGD(new CosineDecayRestarts(0.1, 4, 2, 0.5, 0.1)),
        () => new SGD(new ExponentialDecay(0.1, 7, 0.5, true)), () => new SGD(new InverseTimeDecay(0.1, 7, 0.5)),
        () => new SGD(new PiecewiseConstantDecay([3, 8], [0.1, 0.05, 0.02])), () => new SGD(new PolynomialDecay(0.1, 10, 0.01, 2, true)),
    ];

    private static void Same(Sequential expected, Sequential actual, string what = "weights")
    {
        Check.Equal(expected.GetWeights().Count, actual.GetWeights().Count, what);
        foreach (var (e, a) in expected.GetWeights().Zip(actual.GetWeights()))
        {
            Check.Same(e, a, what);
        }
    }

    private sealed class Scale(double factor, bool described) : Layer
    {
        protected internal override Config? GetConfig() => described ? new() { { "factor", factor } } : null;

        protected internal override IReadOnlyList<WeightSpec> Build(Shape input) => [new("scale", input, "ones")];

        protected internal override Tensor Call(Tensor inputs, IReadOnlyList<Tensor> weights, Mode mode) => inputs * weights[0] * factor;
    }

    private sealed class OwnSchedule : LearningRateSchedule
    {
        public override double Call(long step) => 0.1;
    }
}
