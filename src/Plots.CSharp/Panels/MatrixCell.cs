namespace Leibniz.Plots;

/// <summary>What a cell of a matrix shows.</summary>
internal readonly record struct MatrixCell(string Text, Color Color, bool IsPale = false);
