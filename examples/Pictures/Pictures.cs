// The first look in pictures: digits, what the network takes them for, and where it errs.
// usage: dotnet run -c Release --project examples/Pictures [-- FOLDER WITH MNIST] [--small]; pictures go to output/Pictures
using Leibniz;
using Leibniz.Keras;
using Leibniz.Keras.Datasets;
using Leibniz.Keras.Layers;
using Leibniz.Plots;

bool small = args.Contains("--small");
string output = Path.Combine("output", "Pictures");
var ((trainImages, trainLabels), (testImages, testLabels)) = Mnist.LoadData(args.FirstOrDefault(a => a != "--small"));

// An image is a matrix of bytes: 0 is black, 255 is white.
Tensor digit = trainImages[4];
Console.WriteLine($"{trainImages.Shape} {trainImages.DType}; digit 4, counted from 0, is a {trainLabels[4]}, {digit.Shape}");
Console.WriteLine(digit[7..12, 7..21]);
Figure.Image(digit, $"Label: {trainLabels[4]}").SavePng(Path.Combine(output, "digit.png"));

var model = new Sequential([new Dense(512, activation: "relu"), new Dense(10, activation: "softmax")]);
model.Compile(optimizer: "rmsprop", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"]);
int samples = small ? 6000 : trainImages.Length;
model.Fit(Pixels(trainImages[..samples]), trainLabels[..samples], epochs: small ? 2 : 5, batchSize: 128);

// The network's answer is ten probabilities; the place of the largest is the digit.
Tensor predicted = model.Predict(Pixels(testImages)).ArgMax(axis: 1);
Figure.Images(testImages[..10], i => $"Label: {testLabels[i]}\nPredict: {predicted[i]}", columns: 5).SavePng(Path.Combine(output, "digits.png"));

Tensor wrong = predicted.NotEqual(testLabels);
Tensor fails = testImages[wrong], said = predicted[wrong], truth = testLabels[wrong];
int shown = Math.Min(50, fails.Length);
Figure.Images(fails[..shown], i => $"Label: {truth[i]}\nPredict: {said[i]}", columns: 10).SavePng(Path.Combine(output, "mistakes.png"));
Figure.ConfusionMatrix(testLabels, predicted).SavePng(Path.Combine(output, "confusion.png"));
Console.WriteLine($"{fails.Length} of {testImages.Length} wrong; look into {output}");

static Tensor Pixels(Tensor images) => images.Reshape(images.Length, 28 * 28).Cast(DType.Float32) / 255;
