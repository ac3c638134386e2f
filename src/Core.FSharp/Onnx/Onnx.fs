namespace Leibniz

open System
open System.Collections.Generic
open System.Runtime.InteropServices
open System.Threading

/// Functions of tensors as ONNX files, which ONNX Runtime and others run: `Onnx.Export("f.onnx", f, x)`, `Onnx.Load("f.onnx")`.
/// Files have IR version 8 and version 17 of ONNX's operators.
[<AbstractClass; Sealed>]
type Onnx =
    /// The names of a tree's tensors in files: .Hidden.Weight is Hidden.Weight; a tensor alone has a name of its own.
    static member private Names(tree: 'T, alone: string) : string[] =
        Tree.paths tree
        |> List.map (fun path -> if path = "" then alone else path.TrimStart '.')
        |> List.toArray

    static member internal Write(path: string, work: FileWork, content: OnnxContent) : unit =
        let bytes = content.Initializers |> Array.sumBy (fun w -> Element.length w.Value)
        AtomicFile.Write(path, bytes, work, (fun stream -> OnnxWriting.write stream content))

    /// What a file of a function would hold.
    static member internal Content(f: 'W -> 'A -> 'B, weights: 'W, example: 'A, freeBatch: bool) : OnnxContent =
        let outputs = ref [||]

        let traced (w: 'W) (x: 'A) =
            let y = f w x
            outputs.Value <- Onnx.Names(y, "output")
            y

        let graph = OnnxExport.graph freeBatch traced weights example

        OnnxExport.content
            graph
            { Name = "function"
              Weights =
                Array.zip (Onnx.Names(weights, "weight")) (Tree.toArray weights)
                |> Array.map KeyValuePair
              Inputs = Onnx.Names(example, "input")
              Outputs = outputs.Value
              Marks = [||] }

    /// Writes layers: a function of the weights and of the inputs that gives what each layer gives, the last one last.
    static member internal ExportLayers
        (
            path: string,
            work: FileWork,
            f: Func<IReadOnlyList<Tensor>, Tensor, IReadOnlyList<Tensor>>,
            weights: IReadOnlyList<KeyValuePair<string, Tensor>>,
            example: Tensor,
            name: string,
            layers: IReadOnlyList<string>
        ) : unit =
        let lastFirst (w: Tensor[]) (x: Tensor) =
            let all = f.Invoke(w, x) |> Seq.toList
            List.last all :: all

        let graph =
            OnnxExport.graph true lastFirst (weights |> Seq.map _.Value |> Seq.toArray) example

        Onnx.Write(
            path,
            work,
            OnnxExport.content
                graph
                { Name = name
                  Weights = Seq.toArray weights
                  Inputs = [| "input" |]
                  Outputs = [| "output" |]
                  Marks = Seq.toArray layers }
        )

    /// Writes a function of a tensor, or of any tree of tensors, to a file: `Onnx.Export("f.onnx", x => x.Relu(), x)`.
    /// The example says shapes and types; the function is run on it, and must take the same steps for all numbers. Values are named after the
    /// places in the trees, a single one `input` and `output`; tensors that the function brought along are weights of the file.
    /// Operations that ONNX does not have raise NotSupportedException, which names them all, before anything is written.
    /// freeBatch: the first axis of all inputs is the batch and may have any length; otherwise all lengths are the example's.
    /// progress: of the writing, rises in hundredths up to 1; cancellation: ends the work with OperationCanceledException, and what was there
    /// before is there then.
    static member Export
        (
            path: string,
            f: Func<'A, 'B>,
            example: 'A,
            [<Optional; DefaultParameterValue(true)>] freeBatch: bool,
            [<Optional>] progress: IProgress<float>,
            [<Optional>] cancellation: CancellationToken
        ) : unit =
        ArgumentException.ThrowIfNullOrWhiteSpace(path, "path")
        ArgumentNullException.ThrowIfNull(f, "f")
        let work = FileWork(progress, cancellation)
        Onnx.Write(path, work, Onnx.Content((fun () x -> f.Invoke x), (), example, freeBatch))

    /// Writes a function of weights and inputs, two trees of tensors: `Onnx.Export("f.onnx", (net, x) => net.Apply(x), net, x)`.
    /// The file holds the weights under the names of their places, such as Hidden.Kernel; the function that it is takes the inputs.
    static member Export
        (
            path: string,
            f: Func<'W, 'A, 'B>,
            weights: 'W,
            example: 'A,
            [<Optional; DefaultParameterValue(true)>] freeBatch: bool,
            [<Optional>] progress: IProgress<float>,
            [<Optional>] cancellation: CancellationToken
        ) : unit =
        ArgumentException.ThrowIfNullOrWhiteSpace(path, "path")
        ArgumentNullException.ThrowIfNull(f, "f")
        let work = FileWork(progress, cancellation)
        Onnx.Write(path, work, Onnx.Content((fun w x -> f.Invoke(w, x)), weights, example, freeBatch))

    /// The function that a file holds; nothing of it is run. A file that is damaged raises InvalidDataException, one with operators that
    /// Leibniz has no operation for NotSupportedException, which names them.
    /// progress: rises in hundredths up to 1; cancellation: ends the work with OperationCanceledException.
    static member Load(path: string, [<Optional>] progress: IProgress<float>, [<Optional>] cancellation: CancellationToken) : OnnxModel =
        AtomicFile.Read(path, FileWork(progress, cancellation), (fun stream -> OnnxModel(path, OnnxReading.read stream path)))

    /// The operators that `Load` understands.
    static member Operators: IReadOnlyList<string> = OnnxOperators.names
