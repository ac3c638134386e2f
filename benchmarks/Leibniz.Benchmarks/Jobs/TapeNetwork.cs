using Leibniz.Keras;
using Leibniz.Keras.Optimizers;

namespace Leibniz.Benchmarks.Jobs;

/// <summary>A classifier of dense layers as a training loop of one's own has it: variables, a tape, an optimizer.</summary>
internal sealed class TapeNetwork
{
    private readonly Variable[] weights;
    private readonly Optimizer optimizer;
    private Key key = new(1);

    public TapeNetwork(int[] widths, Optimizer optimizer)
    {
        this.optimizer = optimizer;
        weights =
        [
            .. Enumerable.Range(1, widths.Length - 1).SelectMany(i => (Variable[])
            [
                new(Tensor.Normal([widths[i - 1], widths[i]], 0, Math.Sqrt(2.0 / widths[i - 1]), new Key(i))),
                new(Tensor.Zeros([widths[i]])),
            ]),
        ];
    }

    /// <summary>One pass over the samples in a new order; the mean loss.</summary>
    public double Epoch(Tensor x, Tensor labels, int batch)
    {
        (key, var drawn) = key.Split();
        var order = Tensor.Permutation(x.Length, drawn);
        var total = 0.0;
        for (var start = 0; start < x.Length; start += batch)
        {
            var places = order[start..Math.Min(start + batch, x.Length)];
            using var tape = new GradientTape();
            var loss = Losses.SparseCategoricalCrossentropy(labels.Gather(places), Call(x.Gather(places)), fromLogits: true).Mean();
            optimizer.ApplyGradients(tape.Gradient(loss, weights).Zip(weights));
            total += (double)loss * places.Length;
        }

        return total / x.Length;
    }

    private Tensor Call(Tensor x)
    {
        for (var i = 0; i < weights.Length; i += 2)
        {
            x = x.MatMul(weights[i]) + weights[i + 1];
            x = i + 2 < weights.Length ? x.Relu() : x;
        }

        return x;
    }
}
