namespace Leibniz

open System
open System.Collections.Generic
open System.IO
open System.IO.Compression
open System.Runtime.InteropServices
open System.Threading

/// One tensor of a file that is open, known by its type and shape, read when asked for.
[<NoEquality; NoComparison>]
type internal Held =
    { DType: DType
      Shape: Shape
      Read: Func<Tensor> }

module internal Held =
    /// All tensors of a file by name.
    let readAll (entries: KeyValuePair<string, Held>[]) : IReadOnlyDictionary<string, Tensor> =
        let tensors = Dictionary<string, Tensor>(StringComparer.Ordinal)

        for KeyValue(name, held) in entries do
            tensors.Add(name, held.Read.Invoke())

        tensors

/// NumPy's format of several arrays: a ZIP archive of .npy files.
module internal NpzFormat =
    [<Literal>]
    let private Extension = ".npy"

    // A fixed time (the first that ZIP knows), so that the same tensors are the same file.
    let private time = DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero)

    let write (stream: Stream) (tensors: seq<KeyValuePair<string, Tensor>>) : unit =
        use archive = new ZipArchive(stream, ZipArchiveMode.Create, true)

        for KeyValue(name, tensor) in tensors do
            let entry = archive.CreateEntry(name + Extension, CompressionLevel.NoCompression)
            entry.LastWriteTime <- time
            use content = entry.Open()
            NpyFormat.write content tensor

    let private part (name: string) (zip: ZipContent) (entry: string) : Held =
        let place = $"{name}: {entry}"

        let head =
            use stream = zip.Open entry
            NpyFormat.readHead place stream

        { DType = head.Element.DType
          Shape = head.Shape
          Read =
            Func<Tensor>(fun () ->
                use stream = zip.Open entry
                let head = NpyFormat.readHead place stream

                let tensor =
                    NpyFormat.readData place stream head (stream.Length - stream.Position) (zip.IsStored entry)

                stream.Finish()
                tensor) }

    /// The tensors of an archive by name.
    let held (name: string) (zip: ZipContent) : KeyValuePair<string, Held>[] =
        zip.Names
        |> Array.map (fun entry ->
            if not (entry.EndsWith(Extension, StringComparison.Ordinal)) then
                raise (Wrong.file name $"holds '{entry}'; an .npz archive holds .npy files only")

            KeyValuePair(entry.Substring(0, entry.Length - Extension.Length), part name zip entry))

/// Names that files can hold: every tensor has one, and each only once.
module internal TensorNames =
    /// How many bytes the tensors are in a file.
    let check (tensors: seq<KeyValuePair<string, Tensor>>) : int64 =
        ArgumentNullException.ThrowIfNull(tensors, "tensors")
        let mutable bytes = 0L

        for KeyValue(name, tensor) in tensors do
            if String.IsNullOrEmpty name || isNull (box tensor) then
                invalidArg "tensors" "Every tensor of a file needs a name of one character or more, and every name a tensor."

            bytes <- bytes + Element.length tensor

        bytes

/// Named tensors as NumPy's .npz files: `Npz.Save("all.npz", tensors)`, `Npz.Load("all.npz")`; Python reads them with np.load.
[<AbstractClass; Sealed>]
type Npz =
    /// Writes tensors, unpacked as np.savez does. The file appears whole or not at all. progress: rises in hundredths up to 1; cancellation:
    /// ends the work with OperationCanceledException, and what was there before is there then.
    static member Save
        (
            path: string,
            tensors: IReadOnlyDictionary<string, Tensor>,
            [<Optional>] progress: IProgress<float>,
            [<Optional>] cancellation: CancellationToken
        ) : unit =
        let bytes = TensorNames.check tensors
        AtomicFile.Write(path, bytes, FileWork(progress, cancellation), (fun stream -> NpzFormat.write stream tensors))

    /// The tensors of a file, packed or not, by name; checksums are looked at. What `Npy.Load` refuses is refused here, with its name.
    /// progress: rises in hundredths up to 1; cancellation: ends the work with OperationCanceledException.
    static member Load
        (path: string, [<Optional>] progress: IProgress<float>, [<Optional>] cancellation: CancellationToken)
        : IReadOnlyDictionary<string, Tensor> =
        AtomicFile.Read(
            path,
            FileWork(progress, cancellation),
            fun stream ->
                use zip = new ZipContent(stream, path)
                Held.readAll (NpzFormat.held path zip)
        )
