namespace Leibniz.Plots;

/// <summary>How numbers become colours: <c>Figure.Images(activations, map: ColorMap.Viridis)</c>.</summary>
public enum ColorMap
{
    /// <summary>Black to white.</summary>
    Gray,

    /// <summary>White to black: ink on paper.</summary>
    GrayReversed,

    /// <summary>Dark violet over green to yellow, evenly bright steps for all kinds of colour vision.</summary>
    Viridis,

    /// <summary>Near white to dark blue.</summary>
    Blues,

    /// <summary>Near white to dark orange.</summary>
    Oranges,

    /// <summary>Blue over near white to red: for numbers with a middle, such as weights around 0.</summary>
    BlueRed,
}
