namespace Leibniz

open System
open System.Collections.Generic
open System.IO
open System.IO.Compression

/// One tensor of a file that is open, known by its type and shape, read when asked for.
[<NoEquality; NoComparison>]
type internal Held =
    { DType: DType
      Shape: Shape
      Read: Func<Tensor> }

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
    let check (tensors: seq<KeyValuePair<string, Tensor>>) : unit =
        ArgumentNullException.ThrowIfNull(tensors, "tensors")

        for KeyValue(name, tensor) in tensors do
            if String.IsNullOrEmpty name || isNull (box tensor) then
                invalidArg "tensors" "Every tensor of a file needs a name of one character or more, and every name a tensor."

/// Named tensors as NumPy's .npz files: `Npz.Save("all.npz", tensors)`, `Npz.Load("all.npz")`; Python reads them with np.load.
[<AbstractClass; Sealed>]
type Npz =
    /// Writes tensors, unpacked as np.savez does. The file appears whole or not at all.
    static member Save(path: string, tensors: IReadOnlyDictionary<string, Tensor>) : unit =
        TensorNames.check tensors
        AtomicFile.Write(path, (fun stream -> NpzFormat.write stream tensors))

    /// The tensors of a file, packed or not, by name; checksums are looked at. What `Npy.Load` refuses is refused here, with its name.
    static member Load(path: string) : IReadOnlyDictionary<string, Tensor> =
        use stream = AtomicFile.OpenRead path
        use zip = new ZipContent(stream, path)
        let tensors = Dictionary<string, Tensor>(StringComparer.Ordinal)

        for KeyValue(name, held) in NpzFormat.held path zip do
            tensors.Add(name, held.Read.Invoke())

        tensors
