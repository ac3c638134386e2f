namespace Leibniz.Plots;

/// <summary>A rectangle on the paper, in the units of <see cref="Spot"/>.</summary>
internal readonly record struct Area(double Left, double Top, double Width, double Height)
{
    public double Right => Left + Width;

    public double Bottom => Top + Height;

    public double CenterX => Left + (Width / 2);

    public double CenterY => Top + (Height / 2);

    /// <summary>The four corners, clockwise from the upper left one.</summary>
    public Spot[] Corners => [new(Left, Top), new(Right, Top), new(Right, Bottom), new(Left, Bottom)];

    /// <summary>What is left when the borders are cut off; never less than nothing.</summary>
    public Area Inside(double left = 0, double top = 0, double right = 0, double bottom = 0) =>
        new(Left + left, Top + top, Math.Max(0, Width - left - right), Math.Max(0, Height - top - bottom));

    /// <summary>The nearest rectangle whose borders lie between the pixels of a PNG.</summary>
    public Area Snapped()
    {
        var (left, top) = (Snap(Left), Snap(Top));
        return new(left, top, Math.Max(0, Snap(Right) - left), Math.Max(0, Snap(Bottom) - top));
    }

    /// <summary>The nearest place between two pixels of a PNG.</summary>
    public static double Snap(double place) => Math.Round(place * Canvas.PixelsPerUnit) / Canvas.PixelsPerUnit;
}
