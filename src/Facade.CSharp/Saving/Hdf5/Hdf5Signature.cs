namespace Leibniz.Keras.Saving.Hdf5;

/// <summary>The marks with which the parts of an HDF5 file start, and the numbers of the messages that this code knows.</summary>
/// <remarks>HDF5 File Format Specification, version 3.0: https://docs.hdfgroup.org/hdf5/v1_14/_f_m_t3.html</remarks>
internal static class Hdf5Signature
{
    public const uint Tree = 0x45455254; // TREE
    public const uint Heap = 0x50414548; // HEAP
    public const uint SymbolNode = 0x444f4e53; // SNOD
    public const uint ObjectHeader = 0x5244484f; // OHDR
    public const uint Continuation = 0x4b48434f; // OCHK

    public const int Dataspace = 0x01;
    public const int LinkInfo = 0x02;
    public const int Datatype = 0x03;
    public const int FillValue = 0x05;
    public const int Link = 0x06;
    public const int Layout = 0x08;
    public const int Filters = 0x0b;
    public const int Continued = 0x10;
    public const int SymbolTable = 0x11;

    public const ulong Undefined = ulong.MaxValue;

    public static ReadOnlySpan<byte> File => [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'];
}
