namespace Leibniz

open System
open System.Collections.Generic
open System.IO

/// The length of an axis in an ONNX file: a number, or free; free lengths of one name are equal.
[<RequireQualifiedAccess>]
type internal OnnxLength =
    | Fixed of int
    | Free of string

/// An input or an output of a graph.
[<NoEquality; NoComparison>]
type internal OnnxPlace =
    {
        Name: string
        Element: Element
        /// Nothing where the file doesn't say.
        Lengths: OnnxLength[] option
    }

/// What a node is told beside its inputs.
[<RequireQualifiedAccess; NoEquality; NoComparison>]
type internal OnnxAttribute =
    | Float of float32
    | Int of int64
    | Text of string
    | Numbers of Tensor
    | Floats of float32[]
    | Ints of int64[]
    /// One that no operator here has, by its kind.
    | Other of string

[<NoEquality; NoComparison>]
type internal OnnxNode =
    {
        Name: string
        /// Empty for the operators of ONNX itself.
        Domain: string
        Operator: string
        /// Names of values; empty for an optional input that is left out.
        Inputs: string[]
        Outputs: string[]
        Attributes: IReadOnlyDictionary<string, OnnxAttribute>
    }

/// What an ONNX file holds.
[<NoEquality; NoComparison>]
type internal OnnxContent =
    {
        /// The version of ONNX's own operators.
        Opset: int
        Name: string
        Nodes: OnnxNode[]
        Inputs: OnnxPlace[]
        Outputs: OnnxPlace[]
        /// Numbers that the file holds under the names of values.
        Initializers: KeyValuePair<string, Tensor>[]
    }

/// The element types of ONNX by their numbers in files (onnx.proto, TensorProto.DataType).
module internal OnnxElement =
    let all =
        [ 1, Element.F32
          2, Element.U8
          3, Element.I8
          4, Element.U16
          5, Element.I16
          6, Element.I32
          7, Element.I64
          9, Element.Bool
          10, Element.F16
          11, Element.F64
          12, Element.U32
          16, Element.BF16 ]

    let private byNumber = dict all

    let ofNumber (place: string) (number: int) : Element =
        match byNumber.TryGetValue number with
        | true, element -> element
        | _ ->
            let known = String.Join(", ", all |> List.map (fun (n, e) -> $"{n} ({e})"))
            raise (Wrong.file place $"has elements of the type {number} of ONNX; read are {known}")

    let number (element: Element) : int =
        all |> List.find (fun (_, e) -> e = element) |> fst

/// An ONNX file from what it is to hold: IR version 8, which all readers of opset 17 take (onnx.proto has the fields' numbers).
module internal OnnxWriting =
    [<Literal>]
    let Ir = 8L

    [<Literal>]
    let Opset = 17

    let private tensor (name: string) (t: Tensor) =
        let w = ProtoWriter()

        for length in t.Shape.Dims do
            w.Int64(1, int64 length) |> ignore

        w
            .Int64(2, int64 (OnnxElement.number (Element.ofDType t.DType)))
            .Text(8, name)
            .Content(9, Element.length t, (fun stream -> Element.write stream t))

    let private attribute (name: string) (value: OnnxAttribute) =
        let w = ProtoWriter().Text(1, name)
        let kind (number: int64) (w: ProtoWriter) = w.Int64(20, number)

        match value with
        | OnnxAttribute.Float f -> w.Float(2, f) |> kind 1L
        | OnnxAttribute.Int i -> w.Int64(3, i) |> kind 2L
        | OnnxAttribute.Text s -> w.Text(4, s) |> kind 3L
        | OnnxAttribute.Numbers t -> w.Message(5, tensor "" t) |> kind 4L
        | OnnxAttribute.Floats fs -> fs |> Array.fold (fun (w: ProtoWriter) f -> w.Float(7, f)) w |> kind 6L
        | OnnxAttribute.Ints is -> is |> Array.fold (fun (w: ProtoWriter) i -> w.Int64(8, i)) w |> kind 7L
        | OnnxAttribute.Other other -> invalidArg "value" $"An attribute of the kind '{other}' can't be written."

    let private node (n: OnnxNode) =
        let w = ProtoWriter()

        for input in n.Inputs do
            w.Text(1, input) |> ignore

        for output in n.Outputs do
            w.Text(2, output) |> ignore

        w.Text(3, n.Name).Text(4, n.Operator) |> ignore

        if n.Domain <> "" then
            w.Text(7, n.Domain) |> ignore

        for KeyValue(name, value) in n.Attributes do
            w.Message(5, attribute name value) |> ignore

        w

    let private place (p: OnnxPlace) =
        let shape = ProtoWriter()

        for length in defaultArg p.Lengths [||] do
            let dimension =
                match length with
                | OnnxLength.Fixed n -> ProtoWriter().Int64(1, int64 n)
                | OnnxLength.Free name -> ProtoWriter().Text(2, name)

            shape.Message(1, dimension) |> ignore

        let tensor =
            ProtoWriter().Int64(1, int64 (OnnxElement.number p.Element)).Message(2, shape)

        ProtoWriter().Text(1, p.Name).Message(2, ProtoWriter().Message(1, tensor))

    let private graph (content: OnnxContent) =
        let w = ProtoWriter()

        for n in content.Nodes do
            w.Message(1, node n) |> ignore

        w.Text(2, content.Name) |> ignore

        for KeyValue(name, t) in content.Initializers do
            w.Message(5, tensor name t) |> ignore

        for p in content.Inputs do
            w.Message(11, place p) |> ignore

        for p in content.Outputs do
            w.Message(12, place p) |> ignore

        w

    let write (stream: Stream) (content: OnnxContent) : unit =
        ProtoWriter()
            .Int64(1, Ir)
            .Text(2, "Leibniz")
            .Message(8, ProtoWriter().Text(1, "").Int64(2, int64 content.Opset))
            .Message(7, graph content)
            .WriteTo
            stream
