namespace Leibniz

open System
open System.IO
open System.IO.Compression

/// The checksum of ZIP and PNG: polynomial 0xEDB88320, bits reversed (ISO 3309), eight bytes a step.
module internal Crc32 =
    let private tables =
        let table = Array2D.zeroCreate<uint32> 8 256

        for i in 0..255 do
            let mutable c = uint32 i

            for _ in 1..8 do
                c <- if c &&& 1u = 1u then (c >>> 1) ^^^ 0xEDB88320u else c >>> 1

            table[0, i] <- c

        for i in 0..255 do
            for t in 1..7 do
                let c = table[t - 1, i]
                table[t, i] <- (c >>> 8) ^^^ table[0, int (c &&& 0xFFu)]

        table

    /// The checksum of what came so far and of these bytes; it starts at 0.
    let append (crc: uint32) (bytes: ReadOnlySpan<byte>) : uint32 =
        let mutable c = ~~~crc
        let mutable i = 0

        while bytes.Length - i >= 8 do
            let low = c ^^^ BitConverter.ToUInt32(bytes.Slice(i, 4))
            let high = BitConverter.ToUInt32(bytes.Slice(i + 4, 4))

            let low, high =
                if BitConverter.IsLittleEndian then
                    low, high
                else
                    c ^^^ Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice i),
                    Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes.Slice(i + 4))

            c <-
                tables[7, int (low &&& 0xFFu)]
                ^^^ tables[6, int ((low >>> 8) &&& 0xFFu)]
                ^^^ tables[5, int ((low >>> 16) &&& 0xFFu)]
                ^^^ tables[4, int (low >>> 24)]
                ^^^ tables[3, int (high &&& 0xFFu)]
                ^^^ tables[2, int ((high >>> 8) &&& 0xFFu)]
                ^^^ tables[1, int ((high >>> 16) &&& 0xFFu)]
                ^^^ tables[0, int (high >>> 24)]

            i <- i + 8

        while i < bytes.Length do
            c <- (c >>> 8) ^^^ tables[0, int ((c ^^^ uint32 bytes[i]) &&& 0xFFu)]
            i <- i + 1

        ~~~c

/// One part of an archive while it is read: exactly as long as the archive states, with the stated checksum, or an error that names it.
[<Sealed>]
type internal CheckedStream(inner: Stream, name: string, length: int64, crc: uint32) =
    inherit Stream()
    let mutable position = 0L
    let mutable found = 0u

    member private _.Take(buffer: Span<byte>) : int =
        try
            inner.Read buffer
        with
        | :? InvalidDataException as e -> raise (Wrong.because name "is damaged: it can't be decompressed" e)
        | :? IOException as e -> raise (Wrong.because name "is damaged: it ends too early" e)

    override s.Read(buffer: Span<byte>) : int =
        if buffer.IsEmpty then
            0
        else
            let count = s.Take buffer
            found <- Crc32.append found (Span.op_Implicit (buffer.Slice(0, count)): ReadOnlySpan<byte>)
            position <- position + int64 count

            if position > length then
                raise (Wrong.file name $"goes on after the {length} bytes that the archive states")

            if count = 0 && position < length then
                raise (Wrong.file name $"is cut short: the archive states {length} bytes, but {position} came")

            if count = 0 && found <> crc then
                raise (Wrong.file name $"is damaged: its checksum is %08x{found} instead of %08x{crc}")

            count

    override s.Read(buffer: byte[], offset: int, count: int) : int =
        s.Read(Span<byte>(buffer, offset, count))

    /// Looks that nothing follows, and that the checksum is right.
    member s.Finish() : unit =
        let one = Array.zeroCreate<byte> 1

        if s.Read(one, 0, 1) > 0 then
            raise (Wrong.file name $"goes on for {length - position + 1L} bytes after its content")

    override _.CanRead = true
    override _.CanSeek = false
    override _.CanWrite = false
    override _.Length = length

    override _.Position
        with get () = position
        and set _ = raise (NotSupportedException())

    override _.Flush() = ()
    override _.Seek(_, _) = raise (NotSupportedException())
    override _.SetLength _ = raise (NotSupportedException())
    override _.Write(_: byte[], _: int, _: int) = raise (NotSupportedException())

    override _.Dispose(disposing: bool) =
        if disposing then
            inner.Dispose()

/// The parts of a ZIP archive, looked at before any of them is opened. Nothing is ever unpacked to a path that an archive names.
[<Sealed>]
type internal ZipContent(stream: Stream, name: string) =
    // Deflate can't make more than 1032 bytes out of one (zlib, "Maximum expansion factor").
    static let most = 1032L

    let archive =
        try
            new ZipArchive(stream, ZipArchiveMode.Read, true)
        with
        | :? InvalidDataException
        | :? ArgumentException
        | :? OverflowException
        | :? IOException as e -> raise (Wrong.because name "is no ZIP archive, or a damaged one" e)

    let entries =
        try
            Seq.toArray archive.Entries
        with
        | :? InvalidDataException
        | :? ArgumentException
        | :? OverflowException
        | :? IOException as e -> raise (Wrong.because name "is a damaged ZIP archive" e)

    do
        let names = Collections.Generic.HashSet<string>(StringComparer.Ordinal)
        let mutable packed = 0L

        for entry in entries do
            if not (names.Add entry.FullName) then
                raise (Wrong.file name $"holds two parts with the name '{entry.FullName}'")

            if entry.IsEncrypted then
                raise (Wrong.file name $"holds '{entry.FullName}' encrypted, which is not read here")

            if
                entry.CompressedLength < 0L
                || entry.Length < 0L
                || entry.Length / most > entry.CompressedLength
            then
                raise (
                    Wrong.file
                        name
                        $"states {entry.Length} bytes for '{entry.FullName}', more than {entry.CompressedLength} packed ones can be"
                )

            // Parts that share their packed bytes are how a small archive becomes a very large one.
            packed <- packed + entry.CompressedLength

            if packed > stream.Length then
                raise (Wrong.file name $"states more packed bytes than its {stream.Length}")

    /// The names of all parts, in the order of the archive.
    member _.Names: string[] = entries |> Array.map _.FullName

    /// Whether there is a part with a name.
    member _.Contains(part: string) : bool =
        entries |> Array.exists (fun e -> e.FullName = part)

    /// How many bytes a part has when unpacked, as the archive states.
    member _.Length(part: string) : int64 =
        (entries |> Array.find (fun e -> e.FullName = part)).Length

    /// Whether a part lies in the archive as it is.
    member _.IsStored(part: string) : bool =
        let entry = entries |> Array.find (fun e -> e.FullName = part)
        entry.Length = entry.CompressedLength

    /// The content of a part; `Finish` it when all was read.
    member _.Open(part: string) : CheckedStream =
        let entry = entries |> Array.find (fun e -> e.FullName = part)

        let inner =
            try
                entry.Open()
            with
            | :? InvalidDataException
            | :? IOException
            | :? NotSupportedException as e -> raise (Wrong.because $"{name}: {part}" "can't be unpacked" e)

        new CheckedStream(inner, $"{name}: {part}", entry.Length, entry.Crc32)

    interface IDisposable with
        member _.Dispose() = archive.Dispose()
