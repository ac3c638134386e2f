namespace Leibniz

open System
open System.IO

/// Files that appear whole, or not at all.
[<AbstractClass; Sealed>]
type internal AtomicFile =
    /// Writes beside the file's place and moves the result into it, so that nobody ever sees half a file, and a failure leaves what was there.
    static member Write(path: string, content: Action<Stream>) : unit =
        ArgumentException.ThrowIfNullOrWhiteSpace(path, "path")
        let place = Path.GetFullPath path

        if Directory.Exists place then
            raise (IOException $"{path} is a folder, so no file can be written there.")

        let folder = Path.GetDirectoryName place
        // A name of its own length: one made from the file's name might be too long for the file system.
        let temporary = Path.Combine(folder, $".{Guid.NewGuid():n}.tmp")

        try
            let write () =
                use stream =
                    new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 <<< 16)

                content.Invoke stream
                // A crash of the machine must not leave a name whose content never reached the disk.
                stream.Flush true

            write ()
            File.Move(temporary, place, true)
        finally
            File.Delete temporary

    /// A file to read, which others may replace meanwhile: the reader keeps the one that it opened.
    static member OpenRead(path: string) : FileStream =
        ArgumentException.ThrowIfNullOrWhiteSpace(path, "path")
        new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read ||| FileShare.Delete, 1 <<< 16)
