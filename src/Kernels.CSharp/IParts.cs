namespace Leibniz.Kernels;

/// <summary>Work in parts that may run in any order, on any threads.</summary>
/// <remarks>A structure, so that work that one thread does alone leaves nothing for the garbage collector, as a delegate would.</remarks>
internal interface IParts
{
    void Run(int part);
}
