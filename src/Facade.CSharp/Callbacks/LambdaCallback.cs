namespace Leibniz.Keras.Callbacks;

/// <summary>A callback of functions: <c>new LambdaCallback(onEpochEnd: (epoch, logs) => Console.WriteLine(logs["loss"]))</c></summary>
/// <param name="onEpochBegin">Told that an epoch begins.</param>
/// <param name="onEpochEnd">Told that an epoch has ended, with its figures; it may add some.</param>
/// <param name="onTrainBegin">Told that training begins.</param>
/// <param name="onTrainEnd">Told that training has ended, with the last epoch's figures.</param>
/// <param name="onTrainBatchBegin">Told that a training batch begins.</param>
/// <param name="onTrainBatchEnd">Told that a training batch has ended.</param>
/// <param name="onTestBegin">Told that an evaluation or a validation begins.</param>
/// <param name="onTestEnd">Told that an evaluation or a validation has ended.</param>
/// <param name="onTestBatchBegin">Told that a batch of an evaluation begins.</param>
/// <param name="onTestBatchEnd">Told that a batch of an evaluation has ended.</param>
/// <param name="onPredictBegin">Told that a prediction begins.</param>
/// <param name="onPredictEnd">Told that a prediction has ended.</param>
/// <param name="onPredictBatchBegin">Told that a batch of a prediction begins.</param>
/// <param name="onPredictBatchEnd">Told that a batch of a prediction has ended, with the outputs.</param>
public sealed class LambdaCallback(
    Action<int>? onEpochBegin = null,
    Action<int, Logs>? onEpochEnd = null,
    Action? onTrainBegin = null,
    Action<Logs>? onTrainEnd = null,
    Action<int>? onTrainBatchBegin = null,
    Action<int, Logs>? onTrainBatchEnd = null,
    Action? onTestBegin = null,
    Action<Logs>? onTestEnd = null,
    Action<int>? onTestBatchBegin = null,
    Action<int, Logs>? onTestBatchEnd = null,
    Action? onPredictBegin = null,
    Action? onPredictEnd = null,
    Action<int>? onPredictBatchBegin = null,
    Action<int, Tensor>? onPredictBatchEnd = null) : Callback
{
    internal override IEnumerable<(string Name, object? Value)> Arguments =>
    [
        ("on_epoch_begin", onEpochBegin),
        ("on_epoch_end", onEpochEnd),
        ("on_train_begin", onTrainBegin),
        ("on_train_end", onTrainEnd),
        ("on_train_batch_begin", onTrainBatchBegin),
        ("on_train_batch_end", onTrainBatchEnd),
        ("on_test_begin", onTestBegin),
        ("on_test_end", onTestEnd),
        ("on_test_batch_begin", onTestBatchBegin),
        ("on_test_batch_end", onTestBatchEnd),
        ("on_predict_begin", onPredictBegin),
        ("on_predict_end", onPredictEnd),
        ("on_predict_batch_begin", onPredictBatchBegin),
        ("on_predict_batch_end", onPredictBatchEnd),
    ];

    internal override IReadOnlyList<string>? AddedFigures => onEpochEnd is null ? [] : null;

    /// <inheritdoc/>
    public override void OnTrainBegin() => onTrainBegin?.Invoke();

    /// <inheritdoc/>
    public override void OnTrainEnd(Logs logs) => onTrainEnd?.Invoke(logs);

    /// <inheritdoc/>
    public override void OnEpochBegin(int epoch) => onEpochBegin?.Invoke(epoch);

    /// <inheritdoc/>
    public override void OnEpochEnd(int epoch, Logs logs) => onEpochEnd?.Invoke(epoch, logs);

    /// <inheritdoc/>
    public override void OnTrainBatchBegin(int batch) => onTrainBatchBegin?.Invoke(batch);

    /// <inheritdoc/>
    public override void OnTrainBatchEnd(int batch, Logs logs) => onTrainBatchEnd?.Invoke(batch, logs);

    /// <inheritdoc/>
    public override void OnTestBegin() => onTestBegin?.Invoke();

    /// <inheritdoc/>
    public override void OnTestEnd(Logs logs) => onTestEnd?.Invoke(logs);

    /// <inheritdoc/>
    public override void OnTestBatchBegin(int batch) => onTestBatchBegin?.Invoke(batch);

    /// <inheritdoc/>
    public override void OnTestBatchEnd(int batch, Logs logs) => onTestBatchEnd?.Invoke(batch, logs);

    /// <inheritdoc/>
    public override void OnPredictBegin() => onPredictBegin?.Invoke();

    /// <inheritdoc/>
    public override void OnPredictEnd() => onPredictEnd?.Invoke();

    /// <inheritdoc/>
    public override void OnPredictBatchBegin(int batch) => onPredictBatchBegin?.Invoke(batch);

    /// <inheritdoc/>
    public override void OnPredictBatchEnd(int batch, Tensor outputs) => onPredictBatchEnd?.Invoke(batch, outputs);
}
