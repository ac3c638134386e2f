using System.Globalization;

namespace Leibniz.Keras.Callbacks;

/// <summary>Ends training after the batch in which the loss is NaN or infinite.</summary>
/// <param name="raiseError">Whether it raises an error instead; the model keeps the weights of that batch.</param>
public sealed class TerminateOnNaN(bool raiseError = false) : Callback
{
    internal override IEnumerable<(string Name, object? Value)> Arguments =>
    [
        ("raise_error", raiseError ? true : null),
    ];

    internal override IReadOnlyList<string>? AddedFigures => [];

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The loss is NaN or infinite, and errors are wanted.</exception>
    public override void OnTrainBatchEnd(int batch, Logs logs)
    {
        if (!logs.TryGetValue("loss", out var loss) || double.IsFinite(loss))
        {
            return;
        }

        if (raiseError)
        {
            throw new InvalidOperationException(
                $"The loss is {PythonNumber.Shortest(loss)} after batch {batch}; try a smaller learning rate, clipNorm in the optimizer, or checkData in Fit.");
        }

        Notice.SayBelowBar(string.Create(CultureInfo.InvariantCulture, $"Batch {batch}: Invalid loss, terminating training"));
        Model.StopTraining = true;
    }
}
