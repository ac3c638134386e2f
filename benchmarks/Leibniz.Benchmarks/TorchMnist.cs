using TorchSharp;
using static TorchSharp.torch;

namespace Leibniz.Benchmarks;

/// <summary>The MNIST job in TorchSharp, eager, as its users write it.</summary>
internal sealed class TorchMnist : IDisposable
{
    private readonly nn.Module<torch.Tensor, torch.Tensor> net = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 10));
    private readonly optim.Optimizer optimizer;
    private readonly torch.Tensor x;
    private readonly torch.Tensor y;

    public TorchMnist(float[] images, long[] labels)
    {
        x = tensor(images).reshape(labels.Length, 784);
        y = tensor(labels);
        optimizer = optim.RMSProp(net.parameters(), 1e-3, alpha: 0.9, eps: 1e-7);
    }

    public double Epoch(int batch)
    {
        var loss = nn.CrossEntropyLoss();
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

    public void Dispose()
    {
        optimizer.Dispose();
        net.Dispose();
        x.Dispose();
        y.Dispose();
    }
}
