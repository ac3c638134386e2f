namespace Leibniz.Keras.Saving;

/// <summary>What the weights of a network are called in files.</summary>
internal static class WeightNames
{
    /// <summary>Where Keras's HDF5 files have them: by class, counted in the order of the model, trainable ones of a layer first.</summary>
    public static string[] Paths(Network network)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var paths = new string[network.Specs.Count];
        foreach (var part in network.Parts)
        {
            var stem = part.Layer.Stem;
            var count = counts[stem] = counts.GetValueOrDefault(stem, -1) + 1;
            var key = count == 0 ? stem : $"{stem}_{count}";
            var order = Enumerable.Range(0, part.Specs.Count).OrderBy(i => part.Specs[i].Trainable ? 0 : 1).ToArray();
            for (var place = 0; place < order.Length; place++)
            {
                paths[part.First + order[place]] = $"layers/{key}/{part.Layer.WeightPlace(place)}";
            }
        }

        return paths;
    }

    /// <summary>The layer's name and the weight's: <c>dense.kernel</c>.</summary>
    public static string[] Dotted(Network network)
    {
        var names = new string[network.Specs.Count];
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in network.Parts)
        {
            for (var i = 0; i < part.Specs.Count; i++)
            {
                var name = $"{part.Layer.Name}.{part.Specs[i].Name}";
                names[part.First + i] = taken.Add(name) ? name : $"{name}.{i}";
                taken.Add(names[part.First + i]);
            }
        }

        return names;
    }
}
