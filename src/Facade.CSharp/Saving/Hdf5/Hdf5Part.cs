using System.Buffers.Binary;

namespace Leibniz.Keras.Saving.Hdf5;

/// <summary>A part of a file, read from front to back.</summary>
internal sealed class Hdf5Part(Hdf5Input input, byte[] bytes, string what)
{
    /// <summary>Where reading goes on.</summary>
    public int At { get; private set; }

    /// <summary>How many bytes are left.</summary>
    public int Left => bytes.Length - At;

    public int Byte() => Take(1)[0];

    public int Short() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint Word() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>A number of 1 to 8 bytes.</summary>
    public ulong Number(int size)
    {
        var value = 0UL;
        var taken = Take(size);
        for (var i = 0; i < size; i++)
        {
            value |= (ulong)taken[i] << (8 * i);
        }

        return value;
    }

    /// <summary>An address; all bits set where there is none.</summary>
    public ulong Address()
    {
        var value = Number(input.AddressSize);
        return input.AddressSize < 8 && value == (1UL << (8 * input.AddressSize)) - 1 ? Hdf5Signature.Undefined : value;
    }

    public ulong Length() => Number(input.LengthSize);

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Left)
        {
            throw Wrong($"ends after {bytes.Length} bytes, inside of what it describes");
        }

        At += count;
        return bytes.AsSpan(At - count, count);
    }

    public void Skip(long count)
    {
        if (count < 0 || count > Left)
        {
            throw Wrong($"ends after {bytes.Length} bytes, inside of what it describes");
        }

        At += (int)count;
    }

    /// <summary>The part inside of this one that follows.</summary>
    public Hdf5Part Inner(int count, string inside) => new(input, Take(count).ToArray(), $"{inside} in the {what}");

    /// <summary>Skips the mark of a part, which must be this one.</summary>
    public Hdf5Part Marked(uint signature)
    {
        var found = Word();
        return found == signature ? this : throw Wrong($"starts with {found:x8} instead of its mark {signature:x8}");
    }

    /// <summary>A number that must be one of those that are known.</summary>
    public int Known(int value, string meaning, params ReadOnlySpan<int> known) =>
        known.Contains(value) ? value : throw Wrong($"has the {meaning} {value}; read are {string.Join(", ", known.ToArray())}");

    public InvalidDataException Wrong(FormattableString why) => input.Wrong($"has a {what} that {FormattableString.Invariant(why)}");
}
