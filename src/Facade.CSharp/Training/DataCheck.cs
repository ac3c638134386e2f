namespace Leibniz.Keras;

/// <summary>What is wrong with data, said before anything is changed.</summary>
internal static class DataCheck
{
    public static void Lengths(Tensor x, Tensor y, Tensor? weight)
    {
        Rows(x, "x");
        Rows(y, "y");
        if (x.Length != y.Length)
        {
            throw new ArgumentException($"x has {x.Length} samples, but y has {y.Length}; each sample needs one target.", nameof(y));
        }

        if (weight is not null && (weight.Rank == 0 || weight.Length != x.Length))
        {
            throw new ArgumentException($"There are {x.Length} samples, but sampleWeight has the shape {weight.Shape}.", nameof(weight));
        }
    }

    public static void Rows(Tensor data, string name)
    {
        ArgumentNullException.ThrowIfNull(data, name);
        if (data.Rank == 0)
        {
            throw new ArgumentException($"{name} is a single number; samples lie along the first axis.", name);
        }

        if (data.Length == 0)
        {
            throw new ArgumentException($"{name} has the shape {data.Shape}: there are no samples.", name);
        }
    }

    public static void BatchSize(int batchSize)
    {
        if (batchSize <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(batchSize), batchSize, "A batch has 1 or more samples; leave batchSize out for 32.");
        }
    }

    /// <summary>Refuses a count that is too small.</summary>
    public static void AtLeast(int least, int value, string name)
    {
        if (value < least)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {least} or more.");
        }
    }

    /// <summary>Refuses NaN and infinity, naming the first sample that has one.</summary>
    public static void Finite(Tensor data, string name)
    {
        if (!data.DType.IsFloat)
        {
            return;
        }

        var rows = data.IsFinite().Reshape(data.Length, -1).All(axis: 1);
        if (!(bool)rows.All())
        {
            var sample = (int)rows.Cast(DType.UInt8).ArgMin();
            throw new ArgumentException($"{name} has NaN or infinity, first in sample {sample}; clean the data, or leave checkData out.", name);
        }
    }

    /// <summary>A weight for each sample from one for each class; classes that are not named count 1.</summary>
    public static Tensor ClassWeights(Tensor y, IReadOnlyDictionary<int, double> classWeight)
    {
        var labels = y.Rank >= 2 && y.Shape[-1] > 1 ? y.ArgMax(axis: -1) : y.Rank >= 2 ? y.Squeeze(-1) : y;
        if (labels.Rank != 1)
        {
            throw new ArgumentException($"classWeight needs one class a sample, but the targets have the shape {y.Shape}.", nameof(classWeight));
        }

        var classes = (labels.DType.IsFloat ? labels.Round() : labels).Cast(DType.Int32).ToArray<int>();
        return labels.Beside(() => Tensor.Of(Array.ConvertAll(classes, label => classWeight.TryGetValue(label, out var weight) ? (float)weight : 1f)));
    }
}
