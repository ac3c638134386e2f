using Leibniz.Kernels;

namespace Leibniz.Keras;

/// <summary>A random order of samples. Each place is drawn when it is first asked for, so that most are drawn while the network trains on those before.</summary>
internal sealed class SampleOrder : IDisposable
{
    private readonly Lock gate = new();
    private readonly int[] places;
    private readonly Key key;
    private readonly Tensor all;
    private int drawn;

    public SampleOrder(int samples, Key key)
    {
        places = LargeArrays.New<int>(samples);
        this.key = key;
        Distribution.Count(places);
        if (Backend.CurrentMachine is not ManagedBackend)
        {
            // It makes a copy.
            Draw(samples);
        }

        all = Tensor.Put(places, Shape.Of([samples]));
    }

    /// <summary>The samples that stand at the places from start to end, as int32.</summary>
    public Tensor this[int start, int end]
    {
        get
        {
            Draw(end);
            return all[start..end];
        }
    }

    /// <summary>Leaves the memory to the next order: for when nobody asks any more.</summary>
    public void Dispose() => LargeArrays.Return(places);

    private void Draw(int end)
    {
        lock (gate)
        {
            if (end > drawn)
            {
                Distribution.Shuffle(key.First, key.Second, places, drawn, end);
                drawn = end;
            }
        }
    }
}
