namespace Leibniz

open System
open System.Collections.Generic
open System.ComponentModel
open System.IO
open System.Threading

/// Named tensors in a file whose extension says how: .safetensors or .npz.
[<AbstractClass; Sealed>]
type internal TensorFile =
    static member private Format(path: string) : bool =
        ArgumentException.ThrowIfNullOrWhiteSpace(path, "path")

        match Path.GetExtension(path).ToLowerInvariant() with
        | ".safetensors" -> true
        | ".npz" -> false
        | other -> invalidArg "path" $"The extension says how tensors are written: .safetensors or .npz, but {path} has '{other}'."

    static member Save(path: string, tensors: IReadOnlyList<KeyValuePair<string, Tensor>>, work: FileWork) : unit =
        let bytes = TensorNames.check tensors
        let isSafe = TensorFile.Format path

        AtomicFile.Write(
            path,
            bytes,
            work,
            fun stream ->
                if isSafe then
                    SafeTensorsFormat.write stream tensors null
                else
                    NpzFormat.write stream tensors
        )

    /// Looks at what a file holds, then reads what is wanted of it while it is open.
    static member Load(path: string, work: FileWork, choose: Func<IReadOnlyList<KeyValuePair<string, Held>>, 'R>) : 'R =
        let isSafe = TensorFile.Format path

        AtomicFile.Read(
            path,
            work,
            fun stream ->
                if isSafe then
                    let struct (entries, _) = SafeTensorsFormat.held path stream
                    choose.Invoke entries
                else
                    use zip = new ZipContent(stream, path)
                    choose.Invoke(NpzFormat.held path zip)
        )

    /// What a file holds, beside what is wanted: one error that names all that is missing, too much, or of another shape; nothing is read then.
    static member Fit
        (
            path: string,
            wanted: seq<struct (string * Shape * DType)>,
            alike: Func<DType, DType, bool>,
            held: IReadOnlyList<KeyValuePair<string, Held>>
        ) : IReadOnlyDictionary<string, Held> =
        let found = Dictionary<string, Held>(StringComparer.Ordinal)

        for KeyValue(name, part) in held do
            found[name] <- part

        let names = HashSet<string>(StringComparer.Ordinal)

        let wrong =
            [ for struct (name, shape, dtype) in wanted do
                  names.Add name |> ignore

                  match found.TryGetValue name with
                  | true, part when not (part.Shape.Equals shape) -> $"{name} has the shape {part.Shape} in the file, but {shape} here"
                  | true, part when not (alike.Invoke(part.DType, dtype)) -> $"{name} is {part.DType} in the file, but {dtype} here"
                  | true, _ -> ()
                  | _ -> $"{name} {shape} is missing in the file"
              for KeyValue(name, part) in held do
                  if not (names.Contains name) then
                      $"{name} {part.Shape} is in the file, but not here" ]

        if not wrong.IsEmpty then
            let all = String.Join("; ", wrong)
            raise (Wrong.file path $"does not fit, so nothing was loaded: {all}")

        found

/// Trees in files.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module TreeFiles =
    /// Trees of tensors in files.
    [<RequireQualifiedAccess>]
    module Tree =
        /// A tree's tensors by name: .Hidden.Weight is Hidden.Weight, a tensor alone is `tensor`.
        let private names (tree: 'T) : string list =
            Tree.paths tree
            |> List.map (fun path -> if path = "" then "tensor" else path.TrimStart '.')

        /// `save` that tells how far it is, in hundredths that rise up to 1, and ends with OperationCanceledException when it is cancelled: then
        /// what was there before is there. progress may be null.
        let saveWith (progress: IProgress<float>) (cancellation: CancellationToken) (path: string) (tree: 'T) : unit =
            let named =
                List.map2 (fun name leaf -> KeyValuePair(name, leaf)) (names tree) (Tree.leaves tree)

            TensorFile.Save(path, named, FileWork(progress, cancellation))

        /// Writes the tensors of any tree of tensors under the names of their places, such as Hidden.Weight or [0].Bias. The extension
        /// says how: .safetensors or .npz. The file appears whole or not at all.
        let save (path: string) (tree: 'T) : unit =
            saveWith null CancellationToken.None path tree

        /// `load` that tells how far it is, in hundredths that rise up to 1, and ends with OperationCanceledException when it is cancelled.
        /// progress may be null.
        let loadWith (progress: IProgress<float>) (cancellation: CancellationToken) (path: string) (like: 'T) : 'T =
            let names = names like

            TensorFile.Load(
                path,
                FileWork(progress, cancellation),
                fun held ->
                    let wanted =
                        List.map2 (fun name (leaf: Tensor) -> struct (name, leaf.Shape, leaf.DType)) names (Tree.leaves like)

                    let found = TensorFile.Fit(path, wanted, (fun a b -> a = b), held)
                    Tree.rebuild (names |> List.map (fun name -> found[name].Read.Invoke())) like
            )

        /// A tree like another, with the tensors that `save` wrote. If any is missing, too much, or of another shape or type,
        /// InvalidDataException names all that are, and nothing is loaded.
        let load (path: string) (like: 'T) : 'T =
            loadWith null CancellationToken.None path like
