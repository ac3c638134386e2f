namespace Leibniz.Plots;

/// <summary>A place on the paper: to the right and down, 96 to the inch, from the upper left corner.</summary>
internal readonly record struct Spot(double X, double Y);
