// Validation data, TensorBoard, curves of loss and accuracy; over-fitting seen, and reduced by dropout.
// usage: dotnet run -c Release --project examples/Curves [-- FOLDER WITH MNIST] [--small]; output/Curves, tensorboard --logdir output/Curves/logs
using Leibniz;
using Leibniz.Keras;
using Leibniz.Keras.Callbacks;
using Leibniz.Keras.Datasets;
using Leibniz.Keras.Layers;
using Leibniz.Plots;

bool small = args.Contains("--small");
string output = Path.Combine("output", "Curves");
var ((trainImages, trainLabels), (testImages, testLabels)) = Mnist.LoadData(args.FirstOrDefault(a => a != "--small"));
Tensor x = trainImages.Cast(DType.Float32) / 255, xTest = testImages.Cast(DType.Float32) / 255;

// A network that is watched: what it has never seen tells how well it learns.
var model = Network(dropout: 0.2);
int samples = small ? 6000 : x.Length;
History history = model.Fit(x[..samples], trainLabels[..samples], epochs: small ? 2 : 5, batchSize: 128, validationData: (xTest, testLabels), callbacks: [
    new TensorBoard(Path.Combine(output, "logs"), histogramFreq: 1),
    new EarlyStopping(monitor: "val_loss", patience: 2, restoreBestWeights: true),
]);
Figure.Lines(history).SavePng(Path.Combine(output, "curves.png"));

// A few digits, learned by heart: the training loss goes to nothing, the validation loss turns and rises. With most of the
// hidden units left out at random in each step, it stays lower.
int few = small ? 500 : 1000, epochs = small ? 20 : 40;
History Learn(double dropout) => Network(dropout).Fit(
    x[..few], trainLabels[..few], epochs: epochs, validationData: (xTest[..2000], testLabels[..2000]), verbose: Verbose.Silent, seed: 1);
History plain = Learn(dropout: 0), dropped = Learn(dropout: 0.7);
Series Curve(string name, History history, string figure) => new(name, history[figure], [.. history.EpochsOf(figure).Select(epoch => epoch + 1.0)]);
Figure.Lines(
    Curve("training", plain, "loss"), Curve("validation", plain, "val_loss"),
    Curve("training, dropout", dropped, "loss"), Curve("validation, dropout", dropped, "val_loss"))
    .Title($"{few} digits, learned by heart").XLabel("epoch").YLabel("loss").SavePng(Path.Combine(output, "overfitting.png"));
Console.WriteLine(
    $"validation loss, at best and after {epochs} epochs: {plain["val_loss"].Min():F3} and {plain["val_loss"][^1]:F3}; "
    + $"with dropout {dropped["val_loss"].Min():F3} and {dropped["val_loss"][^1]:F3}; look into {output}");

static Sequential Network(double dropout)
{
    var model = new Sequential([
        new Flatten(inputShape: [28, 28]),
        new Dense(512, activation: "relu"),
        new Dropout(dropout),
        new Dense(10, activation: "softmax"),
    ]);
    model.Compile(optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"]);
    return model;
}
