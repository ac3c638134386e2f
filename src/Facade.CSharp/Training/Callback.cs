using Leibniz.Keras.Callbacks;
using Leibniz.Keras.Saving;

namespace Leibniz.Keras;

/// <summary>Something that is told how training, evaluation and prediction go on; override what you want to hear of.</summary>
/// <remarks>
/// In training the callbacks are told in the order given. Epochs and batches count from 0. The figures of a batch are the running means of its
/// epoch, as Keras has them. <see cref="Sequential.StopTraining"/> ends training after the batch.
/// </remarks>
public abstract class Callback
{
    private Sequential? model;

    /// <summary>The model that is trained, evaluated or asked.</summary>
    /// <exception cref="InvalidOperationException">It is not in use.</exception>
    public Sequential Model =>
        model ?? throw new InvalidOperationException("A callback has a model only while Fit, Evaluate or Predict runs with it.");

    /// <summary>The figures that this callback adds at the end of epochs; null if nobody knows.</summary>
    internal virtual IReadOnlyList<string>? AddedFigures => null;

    /// <summary>What it was made with, by Keras's names; null for what is as usual and says nothing.</summary>
    internal virtual IEnumerable<(string Name, object? Value)> Arguments => [];

    /// <summary>Training begins.</summary>
    public virtual void OnTrainBegin()
    {
    }

    /// <summary>Training has ended; these are the last epoch's figures.</summary>
    public virtual void OnTrainEnd(Logs logs)
    {
    }

    /// <summary>An epoch begins.</summary>
    public virtual void OnEpochBegin(int epoch)
    {
    }

    /// <summary>An epoch has ended, validation included. Figures added here reach later callbacks and the History.</summary>
    public virtual void OnEpochEnd(int epoch, Logs logs)
    {
    }

    /// <summary>A training batch begins.</summary>
    public virtual void OnTrainBatchBegin(int batch)
    {
    }

    /// <summary>A training batch has ended.</summary>
    public virtual void OnTrainBatchEnd(int batch, Logs logs)
    {
    }

    /// <summary>An evaluation, or the validation of an epoch, begins.</summary>
    public virtual void OnTestBegin()
    {
    }

    /// <summary>An evaluation, or the validation of an epoch, has ended.</summary>
    public virtual void OnTestEnd(Logs logs)
    {
    }

    /// <summary>A batch of an evaluation begins.</summary>
    public virtual void OnTestBatchBegin(int batch)
    {
    }

    /// <summary>A batch of an evaluation has ended.</summary>
    public virtual void OnTestBatchEnd(int batch, Logs logs)
    {
    }

    /// <summary>A prediction begins.</summary>
    public virtual void OnPredictBegin()
    {
    }

    /// <summary>A prediction has ended.</summary>
    public virtual void OnPredictEnd()
    {
    }

    /// <summary>A batch of a prediction begins.</summary>
    public virtual void OnPredictBatchBegin(int batch)
    {
    }

    /// <summary>A batch of a prediction has ended.</summary>
    public virtual void OnPredictBatchEnd(int batch, Tensor outputs)
    {
    }

    /// <summary>What the callback does, in a line: <c>EarlyStopping(monitor: "val_loss", patience: 2, restore_best_weights: true)</c>.</summary>
    public override string ToString() => Printed.Call(GetType().Name, Arguments);

    /// <summary>Training is about to begin: the last moment at which refusing loses nothing.</summary>
    internal virtual void Foresee(TrainingPlan plan)
    {
    }

    internal void Attach(Sequential to) => model = to;
}
