namespace Leibniz.Plots;

/// <summary>Something that is drawn between axes.</summary>
internal abstract record Mark
{
    /// <summary>The number of its tone, or of the first of its tones.</summary>
    public int Series { get; init; }

    /// <summary>How many tones it takes.</summary>
    public virtual int SeriesCount => 1;

    public abstract Extent XExtent { get; }

    /// <summary>Whether the axis begins at 0, without a margin below, if nothing is negative.</summary>
    public virtual bool StandsOnZero => false;

    public virtual IEnumerable<LegendEntry> Legend => [];

    public abstract Extent YExtent(bool isLog);

    public virtual IEnumerable<string> Notes(bool isLog) => [];

    /// <summary>Draws it; what lies outside of the plot will not be seen.</summary>
    public abstract void Draw(Canvas canvas, Projection projection);

    /// <summary>Draws what must be seen, over everything else.</summary>
    public virtual void DrawAlarms(Canvas canvas, Projection projection)
    {
    }
}
