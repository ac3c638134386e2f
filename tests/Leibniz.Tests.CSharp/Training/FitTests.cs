using Leibniz.Keras;
using Leibniz.Keras.Layers;
using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Training;

/// <summary>What Fit, Evaluate and Predict promise.</summary>
public static class FitTests
{
    [Fact]
    public static void XorIsLearnedForTwentyOfTwentySeeds()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var model = new Sequential([new Dense(32, activation: "relu"), new Dense(64, activation: "relu"), new Dense(1, activation: "sigmoid")]);
            model.Compile(optimizer: "adam", loss: "mse");
            var history = model.Fit(Problems.XorInputs, Problems.XorTargets, epochs: 500, batchSize: 4, verbose: Verbose.Silent, seed: seed);
            Check.That(history["loss"][^1] < 0.01, $"the loss of seed {seed} ends below 0.01: {history["loss"][^1]}");
        }
    }

    [Fact(Alone = true)]
    public static void TheSameSeedGivesTheSameBitsForAnyNumberOfThreads()
    {
        var (x, y) = Problems.Clouds(200);
        var usual = Team.Threads;
        (double[] Losses, IReadOnlyList<Tensor> Weights) Run(int seed, int threads)
        {
            Team.Threads = threads;
            var model = new Sequential([new Dense(64, activation: "relu"), new Dropout(0.3), new Dense(4, activation: "softmax")]);
            model.Compile(optimizer: "rmsprop", loss: "sparse_categorical_crossentropy");
            var history = model.Fit(x, y, epochs: 3, verbose: Verbose.Silent, seed: seed);
            return ([.. history["loss"]], model.GetWeights());
        }

        try
        {
            var (losses, weights) = Run(3, 1);
            foreach (var threads in (int[])[1, 2, 4])
            {
                var again = Run(3, threads);
                Check.That(losses.SequenceEqual(again.Losses), $"the losses are the same with {threads} threads");
                for (var i = 0; i < weights.Count; i++)
                {
                    Check.Same(weights[i], again.Weights[i], $"weight {i} with {threads} threads");
                }
            }

            Check.That(!losses.SequenceEqual(Run(4, 1).Losses), "another seed gives another run");
        }
        finally
        {
            Team.Threads = usual;
        }
    }

    [Fact]
    public static void AStepAllocatesNoMoreThanItsBookkeeping()
    {
        // The numbers of a step, 1.3 MB here, lie in memory that the next one reuses.
        var (x, y) = Problems.Clouds(256);
        long Allocated(int epochs)
        {
            var model = new Sequential([new Dense(256, activation: "relu"), new Dense(256, activation: "relu"), new Dense(4, activation: "softmax")]);
            model.Compile(optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            model.Fit(x, y, epochs: epochs, batchSize: 32, verbose: Verbose.Silent, seed: 1);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated(1);
        var aStep = (Allocated(12) - Allocated(2)) / (10 * 8);
        // Elsewhere each tensor has an object that owns its native memory.
        Check.That(aStep < (Backend.Current.Equals(Backend.Managed) ? 40_000 : 60_000), $"a step allocates a few kilobytes: {aStep} bytes");
    }

    [Fact]
    public static void WhoHoldsWeightsKeepsTheirNumbers()
    {
        var (x, y) = Problems.Clouds(100);
        var model = Problems.Classifier();
        model.Build([4]);
        var before = model.GetWeights();
        var numbers = before[0].ToArray<float>();
        var taken = new List<(Tensor Weight, float[] Numbers)>();
        model.Fit(x, y, epochs: 3, verbose: Verbose.Silent, callbacks: [new AtBatch(_ => taken.Add((model.GetWeights()[0], model.GetWeights()[0].ToArray<float>())))]);
        Check.That(before[0].ToArray<float>().SequenceEqual(numbers), "weights from before training keep their numbers");
        Check.That(taken.All(t => t.Weight.ToArray<float>().SequenceEqual(t.Numbers)), "weights taken between batches keep their numbers");
        Check.That(!model.GetWeights()[0].ToArray<float>().SequenceEqual(numbers), "training changed the model");
    }

    [Fact]
    public static void ManyThreadsPredictWhileOneTrains()
    {
        var (x, y) = Problems.Clouds(256);
        var model = Problems.Classifier();
        model.Fit(x, y, verbose: Verbose.Silent, seed: 1);
        var serial = model.Predict(x);
        Parallel.For(0, 64, _ => Check.Same(serial, model.Predict(x), "a prediction among many"));

        var training = model.FitAsync(x, y, epochs: 20, seed: 2);
        Parallel.For(0, 64, _ =>
        {
            var sums = model.Predict(x).Sum(axis: 1).ToArray<float>();
            Check.That(sums.All(sum => Math.Abs(sum - 1) < 1e-4f), "predictions during training are of whole states");
        });
        training.Wait();
    }

    [Fact]
    public static void WeightsTakenWhileAnotherThreadTrainsAreOfOneStep()
    {
        // Every weight has the same slope, so that within a whole state all are the same number.
        var model = new Sequential([new Dense(100_000, useBias: false, kernelInitializer: "ones", inputShape: [1])]);
        model.Compile(optimizer: new Keras.Optimizers.SGD(learningRate: 1000, momentum: 0.5), loss: (Func<Tensor, Tensor, Tensor>)((_, p) => p));
        var x = Tensor.Ones([1, 1]);
        var training = model.FitAsync(x, x, epochs: 200);
        var seen = new HashSet<float>();
        while (!training.IsCompleted)
        {
            var weights = model.GetWeights()[0];
            var (least, most) = ((float)weights.Min(), (float)weights.Max());
            Check.That(least == most, $"all weights are of one step, but go from {least} to {most}");
            seen.Add(least);
        }

        training.Wait();
        Check.That(seen.Count > 1, "weights were taken at several steps");
    }

    [Fact]
    public static void AConstraintThatFailsLeavesTheModelAfterItsLastStep()
    {
        // Nobody takes the weights meanwhile: those would be kept in any case.
        var (x, y) = Problems.Clouds(64);
        Sequential Trained(int steps, bool fails)
        {
            var done = 0;
            Constraint allowed = (Func<Tensor, Tensor>)(w => fails && done == steps ? throw new InvalidOperationException("on purpose") : w);
            var model = new Sequential([new Dense(8, activation: "relu"), new Dense(4, activation: "softmax", kernelConstraint: allowed)], seed: 1);
            model.Compile(optimizer: "adam", loss: "sparse_categorical_crossentropy");
            void Fit() => model.Fit(
                x, y, epochs: 9, batchSize: 16, verbose: Verbose.Silent, seed: 2, callbacks: [new AtBatch(_ => model.StopTraining = ++done == steps && !fails)]);
            if (fails)
            {
                Check.Throws<InvalidOperationException>(Fit, "on purpose");
            }
            else
            {
                Fit();
            }

            return model;
        }

        var expected = Trained(6, fails: false).GetWeights();
        var weights = Trained(6, fails: true).GetWeights();
        for (var i = 0; i < weights.Count; i++)
        {
            Check.Same(expected[i], weights[i], $"weight {i} is as it was after the last whole step");
        }
    }

    [Fact]
    public static void PredictionsDoNotDependOnTheBatchSize()
    {
        var (x, _) = Problems.Clouds(77);
        var model = Problems.Classifier();
        var all = model.Predict(x);
        foreach (var size in (int[])[1, 7, 32, 77, 500])
        {
            Check.That(model.Predict(x, batchSize: size).AllClose(all, relative: 1e-5, absolute: 1e-6), $"batches of {size} give the same");
        }
    }

    [Fact]
    public static void TheLastSmallerBatchCountsByItsRows()
    {
        // With a rate of 0 nothing is learned, so that the epoch's loss must be that of all samples at once.
        var model = new Sequential([new Dense(1, inputShape: [2])], seed: 1);
        model.Compile(optimizer: new Keras.Optimizers.SGD(learningRate: 1e-30), loss: "mse");
        var x = Tensor.Normal([10, 2], 0, 1, new Key(1));
        var y = Tensor.Normal([10, 1], 0, 1, new Key(2));
        var history = model.Fit(x, y, batchSize: 4, verbose: Verbose.Silent);
        var whole = (double)(model.Predict(x) - y).Square().Mean();
        Check.That(Math.Abs(history["loss"][0] - whole) < 1e-6, $"the running mean {history["loss"][0]} is that of all rows, {whole}");
    }

    [Fact]
    public static void AnOwnLayerTrains()
    {
        var model = new Sequential([new Scale(), new Dense(1, useBias: false)], seed: 1);
        model.Compile(optimizer: new Keras.Optimizers.Adam(learningRate: 0.05), loss: (Func<Tensor, Tensor, Tensor>)((y, p) => (y - p).Square()));
        var x = Tensor.Normal([64, 3], 0, 1, new Key(1));
        var y = x.Sum(axis: 1, keepDims: true) * 2;
        var history = model.Fit(x, y, epochs: 200, verbose: Verbose.Silent, seed: 1);
        Check.That(history["loss"][^1] < history["loss"][0] / 100, $"the loss falls: {history["loss"][0]} to {history["loss"][^1]}");
    }

    [Fact]
    public static void StepsPerEpochGoOnThroughTheData()
    {
        var seen = new List<int>();
        var model = Problems.Line();
        var x = Tensor.Zeros([10, 2]);
        var history = model.Fit(
            x, Tensor.Zeros([10, 1]), epochs: 3, batchSize: 2, stepsPerEpoch: 2, verbose: Verbose.Silent, callbacks: [new AtBatch(seen.Add)]);
        Check.That(seen.SequenceEqual([0, 1, 0, 1, 0]), $"two batches an epoch until the data runs out: {string.Join(" ", seen)}");
        Check.Equal(3, history.Epochs.Count, "epochs");
    }

    [Fact(Alone = true)]
    public static void MemoryStaysFlat()
    {
        var (x, y) = Problems.Clouds(512);
        var model = Problems.Classifier();
        model.Fit(x, y, epochs: 5, verbose: Verbose.Silent);
        var before = GC.GetTotalMemory(true);
        model.Fit(x, y, epochs: 40, verbose: Verbose.Silent);
        var grown = GC.GetTotalMemory(true) - before;
        Check.That(grown < 1 << 20, $"40 more epochs leave less than 1 MB behind: {grown} bytes");
    }

    private sealed class AtBatch(Action<int> what) : Callback
    {
        public override void OnTrainBatchEnd(int batch, Logs logs) => what(batch);
    }

    private sealed class Scale : Layer
    {
        protected internal override IReadOnlyList<WeightSpec> Build(Shape input) => [new("scale", input, "ones")];

        protected internal override Tensor Call(Tensor inputs, IReadOnlyList<Tensor> weights, Mode mode) => inputs * weights[0];
    }
}
