using TorchSharp;
using static TorchSharp.torch;

namespace Leibniz.Benchmarks.Peers;

/// <summary>A classifier of dense layers in TorchSharp, eager, trained as its users write it.</summary>
internal sealed class TorchNetwork : IDisposable
{
    private readonly nn.Module<torch.Tensor, torch.Tensor> net;
    private readonly optim.Optimizer optimizer;
    private readonly nn.Module<torch.Tensor, torch.Tensor, torch.Tensor> loss;
    private readonly torch.Tensor x;
    private readonly torch.Tensor y;

    /// <summary>Widths from the inputs to the outputs; labels train cross-entropy, other targets the squared error.</summary>
    public TorchNetwork(int[] widths, float[] inputs, Array targets, bool adam = false)
    {
        var layers = new List<nn.Module<torch.Tensor, torch.Tensor>>();
        for (var i = 1; i < widths.Length; i++)
        {
            layers.Add(nn.Linear(widths[i - 1], widths[i]));
            if (i < widths.Length - 1)
            {
                layers.Add(nn.ReLU());
            }
        }

        net = nn.Sequential(layers);
        x = tensor(inputs).reshape(targets.Length, widths[0]);
        y = targets is long[] labels ? tensor(labels) : tensor((float[])targets).reshape(targets.Length, 1);
        loss = targets is long[]? nn.CrossEntropyLoss() : nn.MSELoss();
        optimizer = adam ? optim.Adam(net.parameters(), 1e-3) : optim.RMSProp(net.parameters(), 1e-3, alpha: 0.9, eps: 1e-7);
    }

    /// <summary>One pass over the samples in a new order; the mean loss.</summary>
    public double Epoch(int batch)
    {
        var total = 0.0;
        var n = y.shape[0];
        using var order = randperm(n);
        for (long start = 0; start < n; start += batch)
        {
            using var scope = NewDisposeScope();
            var places = order[TensorIndex.Slice(start, Math.Min(start + batch, n))];
            var output = loss.call(net.call(x.index_select(0, places)), y.index_select(0, places));
            optimizer.zero_grad();
            output.backward();
            optimizer.step();
            total += output.item<float>() * places.shape[0];
        }

        return total / n;
    }

    /// <summary>Predicts the first samples, as rows of numbers.</summary>
    public float[] Predict(int samples)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        return net.call(x[TensorIndex.Slice(0, samples)]).data<float>().ToArray();
    }

    /// <summary>Lets go of a network, if it was ever asked for: who measures Leibniz alone needs no libtorch.</summary>
    public static void End(Lazy<TorchNetwork> torch)
    {
        if (torch.IsValueCreated)
        {
            torch.Value.Dispose();
        }
    }

    public void Dispose()
    {
        optimizer.Dispose();
        net.Dispose();
        loss.Dispose();
        x.Dispose();
        y.Dispose();
    }
}
