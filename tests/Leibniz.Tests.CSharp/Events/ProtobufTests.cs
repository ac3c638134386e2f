namespace Leibniz.Tests.CSharp.Events;

/// <summary>Messages written and read, and what strangers may send.</summary>
public static class ProtobufTests
{
    [Fact]
    public static void TheExamplesOfTheSpecification()
    {
        // protobuf.dev, "Encoding": 150, "testing", a message of 150, packed 3, 270, 86942, and -2 in ten bytes.
        Check.Equal("089601", Hex(new ProtoWriter().Int64(1, 150)), "150");
        Check.Equal("120774657374696E67", Hex(new ProtoWriter().Text(2, "testing")), "testing");
        Check.Equal("1A03089601", Hex(new ProtoWriter().Message(3, new ProtoWriter().Int64(1, 150))), "a message");
        Check.Equal("3206038E029EA705", Hex(new ProtoWriter().Packed(6, [3, 270, 86942])), "packed");
        Check.Equal("08FEFFFFFFFFFFFFFFFF01", Hex(new ProtoWriter().Int64(1, -2)), "-2");
    }

    [Fact]
    public static void WhatIsWrittenIsReadByBothReaders()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var numbers = Enumerable.Range(0, random.Next(20)).Select(_ => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64)).ToArray();
            var floats = numbers.Select(n => (float)n).ToArray();
            var field = random.Next(1, 1 << 29);
            var inner = new ProtoWriter().Double(1, numbers.Length).Text(2, "äöü").Bool(3, seed % 2 == 0);
            var written = new ProtoWriter().Message(field, inner).Packed(2, numbers).Packed(3, floats).Float(4, seed).Bytes(5, [1, 2, 3]).Int64(6, seed);

            var fields = EventReader.Fields(written.ToArray());
            Check.That(fields[5].Any(v => ((byte[])v).SequenceEqual(new byte[] { 1, 2, 3 })), "the tests' own reader finds the bytes");

            var (found, foundFloats, order) = (new List<long>(), new List<float>(), new List<int>());
            var reader = Read(written.ToArray());
            while (reader.Next())
            {
                order.Add(reader.Field);
                switch (order.Count)
                {
                    case 1:
                        var message = reader.Message();
                        Check.That(message.Next() && message.Double() == numbers.Length, "double");
                        Check.That(message.Next() && message.Text() == "äöü", "text");
                        Check.That(message.Next() && message.Bool() == (seed % 2 == 0) && !message.Next(), "truth, and the end");
                        break;
                    case 2:
                        reader.Int64s(found);
                        break;
                    case 3:
                        reader.Floats(foundFloats);
                        break;
                    case 4:
                        Check.Equal((float)seed, reader.Float(), "float");
                        break;
                    case 6:
                        Check.Equal(seed, reader.Int32(), "the bytes before it were skipped");
                        break;
                }
            }

            Check.That(order.SequenceEqual([field, 2, 3, 4, 5, 6]), "the fields");
            Check.That(found.SequenceEqual(numbers) && foundFloats.SequenceEqual(floats), $"seed {seed}: packed numbers");
        }
    }

    [Fact]
    public static void RepeatedNumbersMayBeUnpacked()
    {
        var written = new ProtoWriter().Int64(1, 5).Int64(1, -6).Float(2, 1.5f).Double(3, 2.5).Packed(1, [7L]);
        var (longs, floats, doubles) = (new List<long>(), new List<float>(), new List<double>());
        var reader = Read(written.ToArray());
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    reader.Int64s(longs);
                    break;
                case 2:
                    reader.Floats(floats);
                    break;
                default:
                    reader.Doubles(doubles);
                    break;
            }
        }

        Check.Equal("5 -6 7 1.5 2.5", string.Join(" ", [.. longs.Select(n => (double)n), .. floats.Select(n => (double)n), .. doubles]), "numbers");
    }

    [Fact]
    public static void WhatIsMalformedIsRefused()
    {
        Refused("08", "follow");
        Refused("0896", "follow");
        Refused("08FFFFFFFFFFFFFFFFFF02", "64 bits");
        Refused("08FFFFFFFFFFFFFFFFFFFF01", "64 bits");
        Refused("1205AABB", "5 bytes");
        Refused("12FFFFFFFFFFFFFFFFFF01", "18446744073709551615 bytes");
        Refused("12FFFFFFFF07", "2147483647 bytes");
        Refused("0900", "8 bytes");
        Refused("0D00", "4 bytes");
        Refused("0001", "field number");
        Refused("0B", "groups");
        Refused("0E", "type");
        Refused("8080808020", "field number");
        Check.Throws<InvalidDataException>(() => First("0801", reader => reader.Text()), "Bytes", "Varint");
        Check.Throws<InvalidDataException>(() => First("1201FF", reader => reader.Text()), "UTF-8");
        Check.Throws<InvalidDataException>(() => First("08FFFFFFFF0F", reader => reader.Int32()), "int32");
        Check.Throws<InvalidDataException>(() => First("0A0180", reader => reader.Int64s([])), "follow");
        Check.Throws<InvalidDataException>(() => First("0A03000000", reader => reader.Floats([])), "4 bytes");
        Check.Throws<InvalidOperationException>(
            () => First("0801", reader =>
            {
                reader.Int64();
                reader.Int64();
            }),
            "once");

        static void Refused(string hex, string word) => Check.Throws<InvalidDataException>(
            () => First(hex, reader =>
            {
                while (reader.Next())
                {
                }
            }),
            word);
    }

    [Fact]
    public static void NestingHasAnEnd()
    {
        var written = new ProtoWriter();
        for (var i = 0; i < 5000; i++)
        {
            written = new ProtoWriter().Message(1, written);
        }

        static int Depth(ProtoReader reader) => reader.Next() ? 1 + Depth(reader.Message()) : 0;
        Check.Throws<InvalidDataException>(() => Depth(Read(written.ToArray())), "deeper than 100");
    }

    [Fact]
    public static void RandomBytesNeverDoMoreThanBeRefused()
    {
        var (whole, refused) = (0, 0);
        for (var seed = 0; seed < 5000; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            try
            {
                Everything(Read(bytes));
                whole++;
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        Check.That(whole > 50 && refused > 50, $"{whole} are messages, {refused} are not");
    }

    private static void Everything(ProtoReader reader)
    {
        while (reader.Next())
        {
            _ = reader.Type switch
            {
                WireType.Varint => reader.Int64(),
                WireType.Fixed64 => reader.Double(),
                WireType.Fixed32 => reader.Float(),
                _ => reader.Bytes().Length,
            };
        }
    }

    private static void First(string hex, Reads read)
    {
        var reader = Read(Convert.FromHexString(hex));
        Check.That(reader.Next(), "there is a field");
        read(reader);
    }

    private static ProtoReader Read(byte[] message) => new(new MemoryStream(message), "the message");

    private static string Hex(ProtoWriter writer) => Convert.ToHexString(writer.ToArray());

    private delegate void Reads(ProtoReader reader);
}
