namespace Leibniz.Keras.Saving;

/// <summary>A part of a model that a file describes by its class and its arguments.</summary>
internal interface IDescribed
{
    /// <summary>The class's name in Keras.</summary>
    string ClassName { get; }

    /// <summary>A name that says all, instead of a class and arguments.</summary>
    string? Identifier => null;

    /// <summary>The arguments; null where no file can describe it.</summary>
    Config? Describe();
}
