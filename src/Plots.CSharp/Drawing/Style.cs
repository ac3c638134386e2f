namespace Leibniz.Plots;

/// <summary>How all figures look: sizes in units of 1/96 inch, colours.</summary>
internal static class Style
{
    /// <summary>Between the border of a figure and what it shows.</summary>
    public const double Margin = 18;

    /// <summary>Between the panels of a figure.</summary>
    public const double Gap = 30;

    public static readonly Color Ink = Color.Of(0x1F2328);
    public static readonly Color Muted = Color.Of(0x57606A);
    public static readonly Color Grid = Color.Of(0xE6E9ED);
    public static readonly Color Border = Color.Of(0xC9D1D9);
    public static readonly Color AxisLine = Color.Of(0x8C959F);

    /// <summary>What is not a finite number: found neither in photographs nor in the colour maps.</summary>
    public static readonly Color Alarm = Color.Of(0xFF00FF);

    /// <summary>Where a surface has no height.</summary>
    public static readonly Color Nowhere = Color.Of(0xD0D7DE);

    public static readonly TextStyle Heading = new(18, Ink, Bold: true);
    public static readonly TextStyle Title = new(15, Ink, Bold: true);
    public static readonly TextStyle Caption = new(12, Ink);
    public static readonly TextStyle Label = new(12.5, Ink);
    public static readonly TextStyle Legend = new(12, Ink);
    public static readonly TextStyle Tick = new(11.5, Muted);
    public static readonly TextStyle Note = new(11, Muted);
}
