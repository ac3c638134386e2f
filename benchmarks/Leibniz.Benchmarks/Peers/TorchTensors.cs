using Peer = TorchSharp.torch;

namespace Leibniz.Benchmarks.Peers;

/// <summary>Tensors of TorchSharp, which somebody must let go of.</summary>
internal static class TorchTensors
{
    public static void Free(params Peer.Tensor[] tensors) => Array.ForEach(tensors, t => t.Dispose());
}
