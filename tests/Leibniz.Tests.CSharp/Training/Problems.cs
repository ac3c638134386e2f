using Leibniz.Keras;
using Leibniz.Keras.Layers;

namespace Leibniz.Tests.CSharp.Training;

/// <summary>Small things to learn.</summary>
internal static class Problems
{
    public static Tensor XorInputs => Tensor.Of(new float[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } });

    public static Tensor XorTargets => Tensor.Of(new float[,] { { 0 }, { 1 }, { 1 }, { 0 } });

    /// <summary>Points of four clouds, with the number of their cloud.</summary>
    public static (Tensor X, Tensor Y) Clouds(int n)
    {
        var places = Tensor.Arange(n) % 4;
        var centres = Tensor.OneHot(places, 4) * 3;
        return (centres + Tensor.Normal([n, 4], 0, 1, new Key(7)), places);
    }

    public static Sequential Classifier(int? seed = 1)
    {
        var model = new Sequential([new Dense(16, activation: "relu"), new Dense(4, activation: "softmax")], seed: seed);
        model.Compile(optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"]);
        return model;
    }

    public static Sequential Line()
    {
        var model = new Sequential([new Dense(1, inputShape: [2])], seed: 1);
        model.Compile(optimizer: "sgd", loss: "mse", metrics: ["mae"]);
        return model;
    }
}
