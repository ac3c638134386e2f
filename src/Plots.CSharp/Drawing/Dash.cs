namespace Leibniz.Plots;

/// <summary>The pattern of a line.</summary>
internal enum Dash
{
    Solid,
    Dashed,
    Dotted,
    Broken,
}
