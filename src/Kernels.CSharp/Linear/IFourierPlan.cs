namespace Leibniz.Kernels;

/// <summary>What transforms of one length share. Plans never change, so threads can share them.</summary>
internal interface IFourierPlan<T>
    where T : struct
{
    /// <summary>How many numbers of working memory a transform needs.</summary>
    int Scratch { get; }

    /// <summary>One transform of interleaved numbers; x and y may be the same memory.</summary>
    void Run(ReadOnlySpan<T> x, Span<T> y, Span<T> scratch, bool inverse);
}
