// Tensors: rank, shape and type; slices and batches; the axes of vectors, time series, images and videos.
// usage: dotnet run -c Release --project examples/Tensors [-- FOLDER WITH MNIST]; pictures go to output/Tensors
using Leibniz;
using Leibniz.Keras.Datasets;
using Leibniz.Plots;

string output = Path.Combine("output", "Tensors");

// Scalars, vectors, matrices and beyond: the rank is the number of axes, the shape their lengths.
Show("scalar", Tensor.Of(12));
Show("vector", Tensor.Of([12f, 3, 6, 14]));
Show("matrix", Tensor.Of(new float[,] { { 5, 78, 2 }, { 6, 79, 3 }, { 7, 80, 4 } }));
Show("rank 3", Tensor.Arange(24).Reshape(2, 3, 4));

// A data set is one tensor; its first axis counts the samples.
var ((images, labels), _) = Mnist.LoadData(args.FirstOrDefault(a => a != "--small"));
Show("MNIST", images, numbers: false);
Figure.Image(images[4], $"Label: {labels[4]}").SavePng(Path.Combine(output, "digit.png"));

// Slices share memory with what they came from. A range keeps an axis, a place drops it.
Show("digits 10 to 99", images[10..100], numbers: false);
Show("the same with all axes named", images[10..100, .., ..], numbers: false);
Show("lower right quarters", images[.., 14.., 14..], numbers: false);
Show("middles, counted from the end", images[.., 7..^7, 7..^7], numbers: false);
Figure.Grid(3, Figure.Image(images[4], "whole"), Figure.Image(images[4, 14.., 14..], "[14.., 14..]"), Figure.Image(images[4, 7..^7, 7..^7], "[7..^7, 7..^7]"))
    .SavePng(Path.Combine(output, "crops.png"));

// Networks look at a batch at a time: batch n of 128.
for (int n = 0; n < 3; n++)
{
    Show($"batch {n}", images[(128 * n)..(128 * (n + 1))], numbers: false);
}

// Vector data: (samples, features). Four people: age, income, years at school.
Tensor people = Tensor.Of(new float[,] { { 39, 52_000, 12 }, { 22, 18_000, 13 }, { 61, 71_000, 17 }, { 45, 44_000, 10 } });
Tensor scaled = (people - people.Mean(axis: 0)) / people.Std(axis: 0);
Show("people, each feature with mean 0 and deviation 1", scaled);

// Time series: (samples, steps, features). Ten days of 390 minutes: the price at the end of each minute, and its lowest and highest in it.
Tensor price = Tensor.Normal([10, 390 * 60], 0, 0.01, new Key(1)).CumSum(axis: 1) + 100;
Tensor minutes = price.Reshape(10, 390, 60);
Tensor days = Tensor.Stack([minutes[.., .., ^1], minutes.Min(axis: 2), minutes.Max(axis: 2)], axis: 2);
Show("days of minutes", days, numbers: false);
Figure.Lines(("highest", days[0, ..60, 2]), ("price", days[0, ..60, 0]), ("lowest", days[0, ..60, 1]))
    .Title("the first hour of a day").XLabel("minute").SavePng(Path.Combine(output, "day.png"));

// Images: (samples, height, width, channels). Four gradients from one colour to another.
Tensor across = Tensor.Linspace(0, 1, 64).Reshape(1, 1, 64, 1), down = Tensor.Linspace(0, 1, 48).Reshape(1, 48, 1, 1);
Tensor colours = Tensor.Of(new float[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 }, { 1, 1, 0 } }).Reshape(4, 1, 1, 3);
Tensor pictures = (across * colours) + (down * (1 - colours) * 0.5);
Show("colour pictures", pictures, numbers: false);
Figure.Images(pictures, columns: 4).SavePng(Path.Combine(output, "colours.png"));

// Videos: (samples, frames, height, width, channels). A ball that falls, in 12 frames.
Tensor row = Tensor.Arange(0f, 32, 1).Reshape(1, 32, 1), column = Tensor.Arange(0f, 32, 1).Reshape(1, 1, 32);
Tensor height = Tensor.Linspace(0, 1, 12).Square().Reshape(12, 1, 1) * 22 + 4.5;
Tensor distance = ((row - height).Square() + (column - 15.5).Square()).Sqrt();
Tensor video = (4 - distance).Clamp(0, 1).Reshape(1, 12, 32, 32, 1);
Show("a video", video, numbers: false);
Figure.Images(video[0], i => $"frame {i}", columns: 6).SavePng(Path.Combine(output, "video.png"));
Console.WriteLine($"look into {output}");

static void Show(string what, Tensor x, bool numbers = true) =>
    Console.WriteLine($"{what}: rank {x.Rank}, shape {x.Shape}, {x.DType}{(numbers ? $"\n{x}" : "")}");
