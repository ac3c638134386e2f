namespace Leibniz.Plots;

/// <summary>The colours of a <see cref="ColorMap"/>.</summary>
internal static class ColorScale
{
    private static readonly Color[] Gray = Stops(0x000000, 0xFFFFFF);
    private static readonly Color[] GrayReversed = Stops(0xFFFFFF, 0x000000);

    // Every ninth of the map by van der Walt and Smith, which is in the public domain (CC0).
    private static readonly Color[] Viridis =
        Stops(0x440154, 0x482878, 0x3E4989, 0x31688E, 0x26828E, 0x1F9E89, 0x35B779, 0x6ECE58, 0xB5DE2B, 0xFDE725);

    private static readonly Color[] Blues = Stops(0xF7FAFD, 0xD3E4F3, 0x9CC5E5, 0x559CD0, 0x2271B5, 0x0B4C8C, 0x06305E);
    private static readonly Color[] Oranges = Stops(0xFFFAF5, 0xFDE3CB, 0xFBC090, 0xF59350, 0xDF6A1B, 0xAE4A08, 0x732F05);
    private static readonly Color[] BlueRed = Stops(0x0B4C8C, 0x4A93CB, 0xA9CDE8, 0xF7F7F7, 0xF6BFA2, 0xDE7150, 0xA32216);

    /// <summary>The colour of a number from 0 to 1; beyond, that of the nearer end.</summary>
    public static Color At(ColorMap map, double value)
    {
        var stops = map switch
        {
            ColorMap.Gray => Gray,
            ColorMap.GrayReversed => GrayReversed,
            ColorMap.Viridis => Viridis,
            ColorMap.Blues => Blues,
            ColorMap.Oranges => Oranges,
            ColorMap.BlueRed => BlueRed,
            _ => throw new ArgumentOutOfRangeException(nameof(map), map, "There is no such ColorMap."),
        };
        var place = Math.Clamp(value, 0, 1) * (stops.Length - 1);
        var below = Math.Min((int)place, stops.Length - 2);
        return stops[below].Toward(stops[below + 1], place - below);
    }

    private static Color[] Stops(params uint[] colors) => Array.ConvertAll(colors, Color.Of);
}
