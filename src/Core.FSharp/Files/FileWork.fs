namespace Leibniz

open System
open System.IO
open System.Threading

/// Work on a file that may take long: it tells how far it is, and ends early when it is asked to.
[<Sealed>]
type internal FileWork(progress: IProgress<float>, cancellation: CancellationToken) =
    let mutable doing = ""
    let mutable unharmed = ""
    let mutable total = 1L
    let mutable reached = 0L
    let mutable told = 0

    /// Work that nobody watches or ends.
    new() = FileWork(null, CancellationToken.None)

    member private _.Tell(percent: int) =
        if percent > told then
            told <- percent

            if not (isNull progress) then
                progress.Report(float percent / 100.0)

    /// What is done, what a cancelled work leaves as it was, and how many bytes it takes, as far as it is known.
    member w.Begin(what: string, whole: string, bytes: int64) =
        doing <- what
        unharmed <- whole
        w.Expect bytes
        w.Check()

    /// How many bytes will be moved in all, if not as many as were thought.
    member _.Expect(bytes: int64) = total <- max bytes 1L

    /// Ends the work if it was asked to end.
    member _.Check() =
        if cancellation.IsCancellationRequested then
            raise (OperationCanceledException($"{doing} was cancelled after {told}%%: {unharmed}.", cancellation))

    /// So many bytes more were moved.
    member w.Advance(bytes: int) =
        w.Check()
        reached <- reached + int64 bytes
        // Some bytes are moved twice, such as heads; the last percent is told when all is done.
        w.Tell(int (min 99L (min reached total * 100L / total)))

    /// All is done.
    member w.End() = w.Tell 100

/// A file whose bytes are counted while they are read or written.
[<Sealed>]
type internal CountedStream(inner: Stream, work: FileWork) =
    inherit Stream()

    override _.Read(buffer: Span<byte>) : int =
        let count = inner.Read buffer
        work.Advance count
        count

    override s.Read(buffer: byte[], offset: int, count: int) : int =
        s.Read(Span<byte>(buffer, offset, count))

    override _.Write(buffer: ReadOnlySpan<byte>) =
        inner.Write buffer
        work.Advance buffer.Length

    override s.Write(buffer: byte[], offset: int, count: int) =
        s.Write(ReadOnlySpan<byte>(buffer, offset, count))

    override _.CanRead = inner.CanRead
    override _.CanSeek = inner.CanSeek
    override _.CanWrite = inner.CanWrite
    override _.Length = inner.Length

    override _.Position
        with get () = inner.Position
        and set place = inner.Position <- place

    override _.Flush() = inner.Flush()
    override _.Seek(offset, origin) = inner.Seek(offset, origin)
    override _.SetLength length = inner.SetLength length
