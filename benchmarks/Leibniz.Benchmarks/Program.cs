// Leibniz beside TorchSharp, measured in turn in one process. usage: Leibniz.Benchmarks [folder with the MNIST files]
// Needs an otherwise idle machine: the load is printed, and medians are what to quote.
using System.Diagnostics;
using System.Globalization;
using Leibniz;
using Leibniz.Benchmarks;
using Leibniz.Keras;
using Leibniz.Keras.Datasets;
using Leibniz.Keras.Layers;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Rounds = 5, Batch = 128;

Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, load {Load()}");
var ((images, labels), _) = Mnist.LoadData(args.FirstOrDefault());
Tensor x = images.Reshape(images.Length, -1).Cast(DType.Float32) / 255;

var model = new Sequential([new Dense(512, activation: "relu"), new Dense(10, activation: "softmax")], seed: 1);
model.Compile(optimizer: "rmsprop", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"]);

TorchLibrary.Prepare();
using var torch = new TorchMnist(x.ToArray<float>(), labels.Cast(DType.Int64).ToArray<long>());

var leibniz = new List<double>();
var torchSharp = new List<double>();
for (var round = -1; round < Rounds; round++)
{
    var (ours, ourLoss) = Time(() => model.Fit(x, labels, epochs: 1, batchSize: Batch, verbose: Verbose.Silent, seed: round + 1)["loss"][0]);
    var (theirs, theirLoss) = Time(() => torch.Epoch(Batch));
    Console.WriteLine($"round {round}: Leibniz {ours:F3} s (loss {ourLoss:F4}), TorchSharp {theirs:F3} s (loss {theirLoss:F4})");
    if (round >= 0)
    {
        leibniz.Add(ours);
        torchSharp.Add(theirs);
    }
}

var ratios = leibniz.Zip(torchSharp, (a, b) => a / b).ToList();
Console.WriteLine($"MNIST epoch, median of {Rounds}: Leibniz {Median(leibniz):F3} s, TorchSharp {Median(torchSharp):F3} s, ratio {Median(ratios):F2}; load {Load()}");

static (double Seconds, double Result) Time(Func<double> run)
{
    var watch = Stopwatch.StartNew();
    var result = run();
    return (watch.Elapsed.TotalSeconds, result);
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
