namespace Leibniz.Keras;

/// <summary>How much training, evaluation and prediction tell on the console while they run. The numbers are those of Keras: <c>verbose: 0</c> is silent.</summary>
public enum Verbose
{
    /// <summary>Nothing.</summary>
    Silent,

    /// <summary>A bar that moves, wherever the output goes; it is redrawn with carriage returns.</summary>
    Bar,

    /// <summary>One plain line at the end of each epoch.</summary>
    Line,

    /// <summary>A moving bar in a terminal; one plain line an epoch where the output goes to a file or another program.</summary>
    Auto,
}
