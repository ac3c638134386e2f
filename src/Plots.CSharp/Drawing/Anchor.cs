namespace Leibniz.Plots;

/// <summary>Which part of a line of words lies at the given place.</summary>
internal enum Anchor
{
    Start,
    Middle,
    End,
}
