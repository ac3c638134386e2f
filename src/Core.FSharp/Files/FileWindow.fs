namespace Leibniz

open System
open System.IO

/// A part of a file as a file of its own.
[<Sealed>]
type internal FileWindow(inner: Stream, start: int64, length: int64) =
    inherit Stream()
    let mutable position = 0L

    override _.Read(buffer: Span<byte>) : int =
        let count = int (min (int64 buffer.Length) (max 0L (length - position)))
        inner.Position <- start + position
        let count = inner.Read(buffer.Slice(0, count))
        position <- position + int64 count
        count

    override s.Read(buffer: byte[], offset: int, count: int) : int =
        s.Read(Span<byte>(buffer, offset, count))

    override _.CanRead = true
    override _.CanSeek = true
    override _.CanWrite = false
    override _.Length = length

    override _.Position
        with get () = position
        and set place = position <- place

    override _.Seek(offset, origin) =
        position <-
            match origin with
            | SeekOrigin.Begin -> offset
            | SeekOrigin.Current -> position + offset
            | _ -> length + offset

        position

    override _.Flush() = ()
    override _.SetLength _ = raise (NotSupportedException())
    override _.Write(_: byte[], _: int, _: int) = raise (NotSupportedException())
