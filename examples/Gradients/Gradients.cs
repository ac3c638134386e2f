// Gradients: slopes, descent with small, good and too large steps, batches and momentum, the chain rule, the graph of a network.
// usage: dotnet run -c Release --project examples/Gradients [-- --small]; pictures and graphs go to output/Gradients
using Leibniz;
using Leibniz.Plots;

bool small = args.Contains("--small");
string output = Path.Combine("output", "Gradients");

// The slope of a curve at a point is that of the line that touches it there.
Tensor F(Tensor x) => x.Sin() * x + 0.3 * x.Square();
Tensor at = Tensor.Of(1.2);
Console.WriteLine($"f({at}) = {F(at)}, f'({at}) = {Derivative.Of(F, at)}, f''({at}) = {Derivative.Of(F, at, order: 2)}");
Figure.Curve(x => (double)F(Tensor.Of(x)), -4, 4, tangentAt: 1.2, slope: x => (double)Derivative.Of(F, Tensor.Of(x)))
    .Title("a curve and its tangent").SavePng(Path.Combine(output, "tangent.png"));

// Descent: against the gradient, step by step. In a narrow valley the size of the step decides.
Tensor Valley(Tensor p) => (p * Tensor.Of([1.0, 8.0]) * p).Sum() / 2;
Figure Slide(string name, Tensor points) =>
    Figure.Contour((x, y) => (double)Valley(Tensor.Of([x, y])), x: (-5, 5), y: (-3, 3), paths: [(name, points)]);
Figure.Grid(
    2,
    Slide("rate 0.02", Descend(0.02, 0, 40)).Title("too small: 40 steps, still far"),
    Slide("rate 0.15", Descend(0.15, 0, 40)).Title("good"),
    Slide("rate 0.249", Descend(0.249, 0, 12)).Title("too large: from wall to wall"),
    Slide("rate 0.04, momentum 0.7", Descend(0.04, 0.7, 40)).Title("momentum rolls along the valley"))
    .SavePng(Path.Combine(output, "rates.png"));

// A line through points, by all points, by one at a time, by eight at a time, and by eight with momentum.
Tensor x = Tensor.Uniform([256], -2, 2, new Key(1), DType.Float64);
Tensor y = x * 1.5 + 0.5 + Tensor.Normal([256], 0, 0.4, new Key(2), DType.Float64);
int steps = small ? 50 : 150;
(string Name, Tensor Points)[] ways =
[
    ("gradient descent: all 256", Fit(256, 0.1, 0)),
    ("stochastic: one at a time", Fit(1, 0.1, 0)),
    ("mini-batches of 8", Fit(8, 0.1, 0)),
    ("mini-batches of 8, momentum 0.8", Fit(8, 0.02, 0.8)),
];
Figure.Grid(
    2,
    ways.Select(way => Figure.Contour((w, b) => (double)Loss(Tensor.Of([w, b]), x, y), x: (-1.5, 2.5), y: (-1.2, 1.5), paths: [("", way.Points)])
        .Title(way.Name).XLabel("slope").YLabel("offset")))
    .SavePng(Path.Combine(output, "batches.png"));
foreach (var (name, points) in ways)
{
    Console.WriteLine($"{name}: slope and offset after {steps} steps {points[^1]}");
}

// The chain rule: the slope of f(g(x)) is f'(g(x)) g'(x).
Tensor G(Tensor x) => x.Square() + 1;
Tensor whole = Derivative.Of(v => F(G(v)), at), chained = Derivative.Of(F, G(at)) * Derivative.Of(G, at);
Console.WriteLine($"(f o g)'({at}) = {whole}, f'(g({at})) g'({at}) = {chained}");

// The graph of a network of two layers and its loss, forward and (dashed) backward.
var inputs = Tensor.Normal([128, 784], 0, 1, new Key(3));
var targets = Tensor.OneHot(Tensor.Arange(128) % 10, 10);
var network = new Network(Tensor.Zeros([784, 512]), Tensor.Zeros([512]), Tensor.Zeros([512, 10]), Tensor.Zeros([10]));
Graph graph = Graph.OfGradient(n => -(targets * ((inputs.MatMul(n.W1) + n.B1).Relu().MatMul(n.W2) + n.B2).LogSoftmax()).Sum() / 128, network);
Console.WriteLine($"the loss and its gradient: {graph.OperationCount} operations, {graph.Counts["MatMul"]} matrix products");
Figure.Graph(graph).Title("a network of two layers, its loss and its gradient").SavePng(Path.Combine(output, "network.png"));
File.WriteAllText(Path.Combine(output, "network.dot"), graph.ToDot());
File.WriteAllText(Path.Combine(output, "network.md"), $"```mermaid\n{graph.ToMermaid()}```\n");
Console.WriteLine($"look into {output}");

Tensor Descend(double rate, double momentum, int count)
{
    Tensor p = Tensor.Of([-4.5, 2.5]), speed = p.ZerosLike();
    var path = new List<Tensor> { p };
    for (int i = 0; i < count; i++)
    {
        speed = momentum * speed - rate * Derivative.Gradient(Valley, p);
        p += speed;
        path.Add(p);
    }

    return Tensor.Stack(path);
}

static Tensor Loss(Tensor line, Tensor x, Tensor y) => (x * line[0] + line[1] - y).Square().Mean();

Tensor Fit(int batch, double rate, double momentum)
{
    Tensor line = Tensor.Of([-1.0, -0.8]), speed = line.ZerosLike();
    var path = new List<Tensor> { line };
    for (int i = 0; i < steps; i++)
    {
        int start = i * batch % 256;
        Tensor xs = x[start..(start + batch)], ys = y[start..(start + batch)];
        speed = momentum * speed - rate * Derivative.Gradient(l => Loss(l, xs, ys), line);
        line += speed;
        path.Add(line);
    }

    return Tensor.Stack(path);
}

/// <summary>The weights of two layers; a gradient by them is such a record, too.</summary>
internal sealed record Network(Tensor W1, Tensor B1, Tensor W2, Tensor B2);
