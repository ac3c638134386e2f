namespace Leibniz

open System
open System.IO
open System.IO.Compression

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

    /// The content of a part where it lies in the archive, with the stated checksum; null for one that is packed or damaged.
    member z.InPlace(part: string) : Stream =
        let entry = entries |> Array.find (fun e -> e.FullName = part)

        let start =
            if entry.Length = entry.CompressedLength && entry.Length > 0L then
                use content = z.Open part
                // .NET doesn't tell where a part lies. But behind its first byte stands the archive; the checksum says whether that holds.
                if content.ReadByte() < 0 then -1L else stream.Position - 1L
            else
                -1L

        if start < 0L || start > stream.Length - entry.Length then
            null
        else
            let window = new FileWindow(stream, start, entry.Length)
            let piece = Array.zeroCreate<byte> 65536
            let mutable found = 0u
            let mutable count = window.Read(Span<byte> piece)

            while count > 0 do
                found <- Crc32.append found (ReadOnlySpan<byte>(piece, 0, count))
                count <- window.Read(Span<byte> piece)

            window.Position <- 0L
            if found = entry.Crc32 then window else null

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
