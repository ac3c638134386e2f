namespace Leibniz

open System
open System.Buffers.Binary
open System.Collections.Generic
open System.IO
open System.Runtime.InteropServices
open System.Text

/// A file read byte by byte, forwards and by jumps.
[<Sealed>]
type internal ProtoCursor(stream: Stream, name: string) =
    let piece = Array.zeroCreate<byte> 4096
    let mutable start = 0L
    let mutable count = 0
    let mutable at = 0L

    member _.Name = name
    member _.Stream = stream

    member _.At
        with get () = at
        and set place = at <- place

    /// The next byte, which is known to be there.
    member c.Byte() : byte =
        let offset = at - start

        if offset >= 0L && offset < int64 count then
            at <- at + 1L
            piece[int offset]
        else
            let one = Array.zeroCreate<byte> 1
            c.Take(Span<byte> one)
            one[0]

    /// Bytes that are known to be there.
    member _.Take(into: Span<byte>) =
        let mutable into = into

        while not into.IsEmpty do
            let offset = at - start

            if offset >= 0L && offset < int64 count then
                let some = min into.Length (count - int offset)
                piece.AsSpan(int offset, some).CopyTo into
                into <- into.Slice some
                at <- at + int64 some
            elif into.Length >= piece.Length then
                stream.Position <- at
                stream.ReadExactly into
                at <- at + int64 into.Length
                into <- Span<byte>.Empty
            else
                stream.Position <- at
                start <- at
                count <- stream.ReadAtLeast(Span<byte> piece, into.Length)

/// The fields of a protobuf message, one after the other: `while reader.Next() do match reader.Field with 1 -> name <- reader.Text() | ...`
/// For files of strangers: no length is believed before it is compared with the bytes that are there, messages nest to a depth of 100,
/// and nothing is set aside but what a value itself holds. What is malformed raises InvalidDataException, with the place. A value that
/// nobody reads is skipped by the next `Next`.
[<Sealed; AllowNullLiteral>]
type internal ProtoReader private (cursor: ProtoCursor, start: int64, length: int64, depth: int) =
    // What protobuf's own libraries allow.
    static let deepest = 100
    static let utf8 = UTF8Encoding(false, true)

    let mutable next = start
    let mutable pending = false
    let mutable field = 0
    let mutable wire = WireType.Varint

    let malformed (what: string) : exn =
        Wrong.file cursor.Name $"is no valid protobuf message: at byte {cursor.At - start} of the {length} from byte {start}, {what}"

    let need (count: uint64) =
        let left = start + length - cursor.At

        if count > uint64 left then
            raise (malformed $"{count} bytes should follow, but {left} do")

    let varint () =
        let mutable value = 0UL
        let mutable shift = 0
        let mutable going = true

        while going do
            need 1UL
            let b = cursor.Byte()

            if shift = 63 && b > 1uy then
                raise (malformed "a whole number takes more than 64 bits")

            value <- value ||| (uint64 (b &&& 0x7Fuy) <<< shift)
            shift <- shift + 7
            going <- b >= 0x80uy

        value

    let expect (wanted: WireType) =
        if not pending then
            invalidOp "A value of a protobuf message is read once, after Next said that there is one."

        if wire <> wanted then
            raise (malformed $"field {field} should be of the type {wanted}, but is of {wire}")

        pending <- false

    /// The length of a value, which is there; what comes next starts behind it.
    let enclosed () : int64 =
        expect WireType.Bytes
        let count = varint ()
        need count
        next <- cursor.At + int64 count
        int64 count

    let fixedBytes (count: int) : byte[] =
        need (uint64 count)
        let bytes = Array.zeroCreate<byte> count
        cursor.Take(Span<byte> bytes)
        bytes

    let done' value =
        next <- cursor.At
        value

    /// Reads a message from the first byte of a stream to its last.
    new(stream: Stream, name: string) = ProtoReader(ProtoCursor(stream, name), 0L, stream.Length, 0)

    /// The number of the field whose value comes next.
    member _.Field = field
    /// How its value is laid out.
    member _.Type = wire
    /// What the errors call the file.
    member _.Name = cursor.Name

    /// Goes to the next field; false at the end of the message.
    member r.Next() : bool =
        if pending then
            r.Skip()

        cursor.At <- next

        if next = start + length then
            false
        else
            let tag = varint ()
            let kind = int (tag &&& 7UL)
            let number = tag >>> 3

            if number = 0UL || number > 0x1FFFFFFFUL || not (kind <= 2 || kind = 5) then
                raise (malformed $"the tag {tag} has no valid field number and type (groups are not supported)")

            field <- int number
            wire <- enum<WireType> kind
            pending <- true
            true

    member private _.Skip() =
        match wire with
        | WireType.Varint -> varint () |> ignore |> done'
        | WireType.Fixed64 -> fixedBytes 8 |> ignore |> done'
        | WireType.Fixed32 -> fixedBytes 4 |> ignore |> done'
        | _ -> enclosed () |> ignore

        pending <- false

    /// A whole number, or an enum.
    member _.Int64() : int64 =
        expect WireType.Varint
        int64 (varint ()) |> done'

    /// A whole number that must be an int32.
    member r.Int32() : int =
        let value = r.Int64()

        if value < int64 Int32.MinValue || value > int64 Int32.MaxValue then
            raise (malformed $"{value} is no int32")

        int value

    /// A truth.
    member r.Bool() : bool = r.Int64() <> 0L

    /// A float64.
    member _.Double() : float =
        expect WireType.Fixed64

        BinaryPrimitives.ReadDoubleLittleEndian(ReadOnlySpan<byte>(fixedBytes 8))
        |> done'

    /// A float32.
    member _.Float() : float32 =
        expect WireType.Fixed32

        BinaryPrimitives.ReadSingleLittleEndian(ReadOnlySpan<byte>(fixedBytes 4))
        |> done'

    /// Bytes.
    member _.Bytes() : byte[] =
        let count = enclosed ()

        if count > int64 Array.MaxLength then
            raise (malformed $"a value of {count} bytes is larger than an array can be")

        fixedBytes (int count)

    /// Where bytes lie in the file, which are not read: from where, and how many.
    member _.Place() : struct (int64 * int64) =
        let count = enclosed ()
        struct (cursor.At, count)

    /// What is read of the bytes at a place.
    member _.At(place: int64, read: Stream -> 'T) : 'T =
        cursor.Stream.Position <- place
        read cursor.Stream

    /// A text.
    member r.Text() : string =
        try
            utf8.GetString(r.Bytes())
        with :? DecoderFallbackException as e ->
            raise (Wrong.because cursor.Name $"is no valid protobuf message: field {field} is no UTF-8 text" e)

    /// A message inside this one, to be read before this one goes on.
    member _.Message() : ProtoReader =
        if depth = deepest then
            raise (malformed $"messages nest deeper than {deepest}")

        let count = enclosed ()
        ProtoReader(cursor, cursor.At, count, depth + 1)

    member private _.Repeated(single: WireType, into: List<'T>, one: ProtoReader -> 'T) =
        if wire = single then
            expect single
            into.Add(one (ProtoReader(cursor, cursor.At, start + length - cursor.At, depth)))
            done' ()
        else
            let count = enclosed ()
            let packed = ProtoReader(cursor, cursor.At, count, depth)

            while cursor.At < next do
                into.Add(one packed)

    /// One or several of repeated whole numbers, packed or not.
    member r.Int64s(into: List<int64>) =
        r.Repeated(WireType.Varint, into, (fun part -> int64 (part.RawVarint())))

    /// One or several of repeated float32, packed or not.
    member r.Floats(into: List<float32>) =
        r.Repeated(
            WireType.Fixed32,
            into,
            (fun part -> BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt32LittleEndian(ReadOnlySpan<byte>(part.Raw 4))))
        )

    /// One or several of repeated float64, packed or not.
    member r.Doubles(into: List<float>) =
        r.Repeated(WireType.Fixed64, into, (fun part -> BinaryPrimitives.ReadDoubleLittleEndian(ReadOnlySpan<byte>(part.Raw 8))))

    member private _.RawVarint() : uint64 = varint ()
    member private _.Raw(count: int) : byte[] = fixedBytes count
