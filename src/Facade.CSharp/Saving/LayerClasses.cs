using Leibniz.Keras.Layers;

namespace Leibniz.Keras.Saving;

/// <summary>The layers that files can hold, by Keras's class: one line each.</summary>
internal static class LayerClasses
{
    private static readonly Dictionary<string, Func<Config, Layer>> Known = new(StringComparer.Ordinal)
    {
        ["Activation"] = ActivationLayer.FromConfig,
        ["Dense"] = Dense.FromConfig,
        ["Dropout"] = Dropout.FromConfig,
        ["Flatten"] = Flatten.FromConfig,
        ["InputLayer"] = Input.FromConfig,
        ["Reshape"] = Reshape.FromConfig,
    };

    public static IReadOnlyCollection<string> Names => Known.Keys;

    public static Func<Config, Layer>? Find(string name) => Known.GetValueOrDefault(name);
}
