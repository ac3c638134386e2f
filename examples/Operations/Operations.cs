// Operations: what they mean as naive loops, and how much faster they are in one go.
// usage: dotnet run -c Release --project examples/Operations [-- --small]
using System.Diagnostics;
using Leibniz;

bool small = args.Contains("--small");
Tensor x = Tensor.Normal([20, 100], 0, 1, new Key(1)), y = Tensor.Normal([20, 100], 0, 1, new Key(2));
float[,] a = x.ToArray2D<float>(), b = y.ToArray2D<float>();

// Element by element: the same as two loops.
Same("relu", Naive.Relu(a), x.Relu());
Same("add", Naive.Add(a, b), x + y);

// Broadcasting: the vector acts as if it were repeated for every row.
Tensor vector = Tensor.Normal([100], 0, 1, new Key(3));
Same("matrix + vector", Naive.AddVector(a, vector.ToArray<float>()), x + vector);
Console.WriteLine($"maximum of {x.Reshape(20, 100, 1).Shape} and {vector[..10].Shape}: {Tensor.Maximum(x.Reshape(20, 100, 1), vector[..10]).Shape}");

// Dot products: of vectors a number, of a matrix and a vector a vector, of matrices all rows with all columns.
Tensor z = y.Transpose();
Same("matrix product", Naive.Dot(a, z.ToArray2D<float>()), x.Dot(z));
Console.WriteLine($"(100,) . (100,) is {vector.Dot(vector).Shape}, (20, 100) . (100,) is {x.Dot(vector).Shape}, (20, 100) . (100, 20) is {x.Dot(z).Shape}");
Tensor cube = Tensor.Ones([2, 3, 4]), board = Tensor.Ones([4, 5]), stack = Tensor.Ones([5, 4, 6]);
Console.WriteLine($"{cube.Shape} . {board.Shape} is {cube.Dot(board).Shape}, {cube.Shape} . {stack.Shape} is {cube.Dot(stack).Shape}");

// Reshaping keeps the elements in their order; transposing exchanges the axes.
Tensor six = Tensor.Of(new float[,] { { 0, 1 }, { 2, 3 }, { 4, 5 } });
Console.WriteLine($"{six.Shape}:\n{six}\nreshaped to (6, 1): {six.Reshape(6, 1).Squeeze()}\nreshaped to (2, 3):\n{six.Reshape(2, 3)}\ntransposed:\n{six.Transpose()}");

// The same job a thousand times, both ways: relu(x + y).
int times = small ? 100 : 1000;
Work(() => Naive.Relu(Naive.Add(a, b)), 200);
Work(() => (x + y).Relu(), 200);
double slow = Work(() => Naive.Relu(Naive.Add(a, b)), times), fast = Work(() => (x + y).Relu(), times);
Console.WriteLine($"relu(x + y) {times} times: naive loops {slow * 1e3:F2} ms, tensors {fast * 1e3:F2} ms: {slow / fast:F1} times as fast");
Tensor large = Tensor.Normal([300, 300], 0, 1, new Key(4));
float[,] c = large.ToArray2D<float>();
Work(() => Naive.Dot(c, c), 2);
Work(() => large.Dot(large), 50);
slow = Work(() => Naive.Dot(c, c), 3) / 3;
fast = Work(() => large.Dot(large), 100) / 100;
Console.WriteLine($"a product of 300 x 300 matrices: naive loops {slow * 1e3:F2} ms, tensors {fast * 1e3:F3} ms: {slow / fast:F0} times as fast");

static double Work(Action job, int times)
{
    var watch = Stopwatch.StartNew();
    for (int i = 0; i < times; i++)
    {
        job();
    }

    return watch.Elapsed.TotalSeconds;
}

static void Same(string what, float[,] naive, Tensor tensor) => Console.WriteLine(tensor.AllClose(Tensor.Of(naive), absolute: 1e-4)
    ? $"{what}: the same, {tensor.Shape}"
    : throw new InvalidOperationException($"{what}: the loops give {Tensor.Of(naive)}, the tensors {tensor}."));

/// <summary>The loops that one would write at first.</summary>
internal static class Naive
{
    public static float[,] Relu(float[,] x) => Each(x, (i, j) => MathF.Max(x[i, j], 0));

    public static float[,] Add(float[,] x, float[,] y) => Each(x, (i, j) => x[i, j] + y[i, j]);

    public static float[,] AddVector(float[,] x, float[] y) => Each(x, (i, j) => x[i, j] + y[j]);

    public static float[,] Dot(float[,] x, float[,] y)
    {
        var z = new float[x.GetLength(0), y.GetLength(1)];
        for (int i = 0; i < z.GetLength(0); i++)
        {
            for (int j = 0; j < z.GetLength(1); j++)
            {
                for (int k = 0; k < x.GetLength(1); k++)
                {
                    z[i, j] += x[i, k] * y[k, j];
                }
            }
        }

        return z;
    }

    private static float[,] Each(float[,] x, Func<int, int, float> f)
    {
        var z = new float[x.GetLength(0), x.GetLength(1)];
        for (int i = 0; i < x.GetLength(0); i++)
        {
            for (int j = 0; j < x.GetLength(1); j++)
            {
                z[i, j] = f(i, j);
            }
        }

        return z;
    }
}
