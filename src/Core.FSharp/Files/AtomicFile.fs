namespace Leibniz

open System
open System.IO

/// Files that appear whole, or not at all.
[<AbstractClass; Sealed>]
type internal AtomicFile =
    /// The file beside the one that is asked for, which alone is named where it can't be.
    static member private Create(path: string, temporary: string) =
        let refused = $"{path} can't be written: its folder takes no new file"

        try
            new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 <<< 16)
        with
        | :? UnauthorizedAccessException as e -> raise (UnauthorizedAccessException(refused + ", for want of permission.", e))
        | :? IOException as e -> raise (IOException($"{refused}: {e.Message.Replace(temporary, path)}", e))

    /// Writes beside the file's place and moves the result into it, so that nobody ever sees half a file, and a failure or a cancellation leaves
    /// what was there. `bytes`: about how many there will be.
    static member Write(path: string, bytes: int64, work: FileWork, content: Action<Stream>) : unit =
        ArgumentException.ThrowIfNullOrWhiteSpace(path, "path")
        work.Begin($"Writing {path}", "what was there before is there now", bytes)
        let place = Path.GetFullPath path

        if Directory.Exists place then
            raise (IOException $"{path} is a folder, so no file can be written there.")

        let folder = Path.GetDirectoryName place

        if not (Directory.Exists folder) then
            raise (DirectoryNotFoundException $"{path} can't be written: there is no folder {folder}; create it first.")

        // A name of its own length: one made from the file's name might be too long for the file system.
        let temporary = Path.Combine(folder, $".{Guid.NewGuid():n}.tmp")

        try
            let write () =
                use stream = AtomicFile.Create(path, temporary)

                content.Invoke(new CountedStream(stream, work))
                // A crash of the machine must not leave a name whose content never reached the disk.
                stream.Flush true

            write ()
            work.Check()
            File.Move(temporary, place, true)
        finally
            File.Delete temporary

        work.End()

    static member Write(path: string, content: Action<Stream>) : unit =
        AtomicFile.Write(path, 0L, FileWork(), content)

    /// What a function makes of a file, which others may replace meanwhile: the reader keeps the one that it opened.
    static member Read(path: string, work: FileWork, make: Func<Stream, 'R>) : 'R =
        ArgumentException.ThrowIfNullOrWhiteSpace(path, "path")

        use file =
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read ||| FileShare.Delete, 1 <<< 16)

        work.Begin($"Reading {path}", "nothing was loaded", file.Length)

        let result =
            try
                make.Invoke(new CountedStream(file, work))
            with :? EndOfStreamException as e ->
                // Lengths were compared with that of the file before.
                raise (Wrong.because path "became shorter while it was read" e)

        work.Check()
        work.End()
        result
