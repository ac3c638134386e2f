namespace Leibniz.Tests.CSharp;

/// <summary>A test: a public static method without parameters that returns nothing or a task, and throws if it fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactAttribute : Attribute
{
    /// <summary>Whether no other test may run at the same time: it looks at, or changes, what the process shares.</summary>
    public bool Alone { get; init; }
}

/// <summary>Thrown by a test that cannot run here, with the reason.</summary>
/// <param name="reason">What is missing.</param>
public sealed class SkipException(string reason) : Exception(reason);
