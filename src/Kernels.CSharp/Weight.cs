namespace Leibniz.Kernels;

/// <summary>
/// For how many additions a function counts among what the compiler puts into one loop, by measurement; a function for which nothing is said counts for one.
/// </summary>
[AttributeUsage(AttributeTargets.Struct)]
internal sealed class WeightAttribute(int additions) : Attribute
{
    public int Additions => additions;
}
