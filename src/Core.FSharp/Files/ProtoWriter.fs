namespace Leibniz

open System
open System.Buffers
open System.Buffers.Binary
open System.IO
open System.Text

/// How the value of a field is laid out: the low three bits of its tag (protobuf.dev, "Encoding").
type internal WireType =
    /// One to ten bytes, seven bits each, the lowest first: whole numbers, truths, enums.
    | Varint = 0
    /// Eight bytes: double, fixed64.
    | Fixed64 = 1
    /// A length and so many bytes: texts, bytes, messages, packed numbers.
    | Bytes = 2
    /// Four bytes: float, fixed32.
    | Fixed32 = 5

/// One protobuf message, written field by field: `ProtoWriter().Text(1, "loss").Float(2, 0.5f).ToArray()`.
/// Only what is written is there: a default is a value like any other. The order of the fields is the order of the calls. Messages in it, and
/// contents that write themselves, are not copied. A message holds less than 2 GiB, as protobuf itself demands: more raises
/// InvalidOperationException.
[<Sealed; AllowNullLiteral>]
type internal ProtoWriter() =
    // Less than the largest array, so that the tags of the fields around it still fit.
    static let most = int64 Int32.MaxValue - 1024L
    // Invalid text would be refused by every reader of the file, far away from whoever wrote it.
    static let utf8 = UTF8Encoding(false, true)

    let parts = ResizeArray<Action<Stream>>()
    let mutable buffer = ArrayBufferWriter<byte>()
    let mutable length = 0L

    let grow (count: int64) =
        if length + count > most then
            invalidOp $"A protobuf message holds less than 2 GiB, but this one would hold {length + count} bytes."

        length <- length + count

    let advance count =
        buffer.Advance count
        length <- length + int64 count

    let varint (value: uint64) =
        let span = buffer.GetSpan 10
        let mutable rest = value
        let mutable count = 0

        while rest >= 0x80UL do
            span[count] <- byte rest ||| 0x80uy
            rest <- rest >>> 7
            count <- count + 1

        span[count] <- byte rest
        advance (count + 1)

    let tag (field: int) (wire: WireType) =
        varint ((uint64 field <<< 3) ||| uint64 wire)

    let append (write: Action<Stream>) (count: int64) =
        grow count

        if buffer.WrittenCount > 0 then
            let before = buffer
            parts.Add(fun stream -> stream.Write(before.WrittenSpan))
            buffer <- ArrayBufferWriter<byte>()

        parts.Add write

    /// How many bytes there are so far.
    member _.Length = length

    /// A whole number of the types int32, int64, uint64 or of an enum; a negative one takes ten bytes.
    member w.Int64(field: int, value: int64) =
        tag field WireType.Varint
        varint (uint64 value)
        w

    /// A truth.
    member w.Bool(field: int, value: bool) =
        w.Int64(field, (if value then 1L else 0L))

    /// A float64.
    member w.Double(field: int, value: float) =
        tag field WireType.Fixed64
        BinaryPrimitives.WriteDoubleLittleEndian(buffer.GetSpan 8, value)
        advance 8
        w

    /// A float32.
    member w.Float(field: int, value: float32) =
        tag field WireType.Fixed32
        BinaryPrimitives.WriteSingleLittleEndian(buffer.GetSpan 4, value)
        advance 4
        w

    /// Bytes.
    member w.Bytes(field: int, value: ReadOnlySpan<byte>) =
        tag field WireType.Bytes
        varint (uint64 value.Length)
        grow value.Length
        buffer.Write value
        w

    /// A text, in UTF-8; one that holds half of a surrogate pair raises ArgumentException.
    member w.Text(field: int, value: string) =
        w.Bytes(field, ReadOnlySpan<byte>(utf8.GetBytes value))

    /// So many bytes that are written later, when the message is.
    member w.Content(field: int, count: int64, write: Action<Stream>) =
        tag field WireType.Bytes
        varint (uint64 count)
        append write count
        w

    /// A message inside this one, which must not be written to any more.
    member w.Message(field: int, inner: ProtoWriter) : ProtoWriter =
        // A copy of a small one costs less than a part of its own; no copy of large ones, however deep they are nested.
        if inner.Length <= 4096L then
            w.Bytes(field, ReadOnlySpan<byte>(inner.ToArray()))
        else
            w.Content(field, inner.Length, (fun stream -> inner.WriteTo stream))

    /// Repeated whole numbers, packed: one length for all.
    member w.Packed(field: int, values: ReadOnlySpan<int64>) =
        let inner = ProtoWriter()

        for value in values do
            inner.Varint(uint64 value)

        w.Message(field, inner)

    /// Repeated float32, packed.
    member w.Packed(field: int, values: ReadOnlySpan<float32>) =
        tag field WireType.Bytes
        varint (uint64 values.Length * 4UL)

        for value in values do
            BinaryPrimitives.WriteSingleLittleEndian(buffer.GetSpan 4, value)
            advance 4

        w

    member private _.Varint(value: uint64) = varint value

    /// Writes the whole message.
    member _.WriteTo(stream: Stream) : unit =
        for part in parts do
            part.Invoke stream

        stream.Write buffer.WrittenSpan

    /// The whole message.
    member w.ToArray() : byte[] =
        if parts.Count = 0 then
            buffer.WrittenSpan.ToArray()
        else
            let all = Array.zeroCreate<byte>(int length)
            use stream = new MemoryStream(all)
            w.WriteTo stream
            all
