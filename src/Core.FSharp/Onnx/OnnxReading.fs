namespace Leibniz

open System
open System.Collections.Generic
open System.IO

/// What an ONNX file holds, read message by message. Nothing runs; what is no ONNX file, or not one that is understood, is refused with the place.
module internal OnnxReading =
    // Later versions of the format may say things that are not understood here; ONNX Runtime 1.31 reads as many.
    let private latestIr = 13L

    /// Numbers that stand one by one in a message, as the elements of a tensor.
    let private listed
        place
        (element: Element)
        (shape: Shape)
        (floats: List<float32>)
        (doubles: List<float>)
        (ints: List<int64>)
        (longs: List<int64>)
        =
        let counted (list: List<'T>) (convert: 'T[] -> Array) : Tensor =
            if list.Count <> shape.Size then
                raise (Wrong.file place $"has the shape {shape}, so {shape.Size} elements, but holds {list.Count}")

            Tensor.Put(convert (list.ToArray()), shape)

        let ofInts (convert: int64 -> 'T) =
            counted ints (fun all -> Array.map convert all)

        match element with
        | Element.F32 -> counted floats (fun all -> all)
        | Element.F64 -> counted doubles (fun all -> all)
        | Element.I64 -> counted longs (fun all -> all)
        | Element.U32 -> counted longs (fun all -> all)
        | Element.I8
        | Element.I16
        | Element.U16
        | Element.I32 -> ofInts int32
        | Element.U8 -> ofInts byte
        | Element.Bool -> ofInts (fun n -> n <> 0L)
        // The bits of the narrow type stand in the whole numbers.
        | Element.F16 -> ofInts (fun n -> float32 (BitConverter.UInt16BitsToHalf(uint16 n)))
        | Element.BF16 -> ofInts (fun n -> BitConverter.UInt32BitsToSingle(uint32 (uint16 n) <<< 16))

    let private tensor (place: string) (r: ProtoReader) : struct (string * Tensor) =
        let lengths, floats, doubles = List<int64>(), List<float32>(), List<float>()
        let ints, longs = List<int64>(), List<int64>()
        let mutable name, kind, external = "", 0, false
        let mutable raw = ValueNone

        while r.Next() do
            match r.Field with
            | 1 -> r.Int64s lengths
            | 2 -> kind <- r.Int32()
            | 4 -> r.Floats floats
            | 5 -> r.Int64s ints
            | 7
            | 11 -> r.Int64s longs
            | 8 -> name <- r.Text()
            | 9 -> raw <- ValueSome(r.Place())
            | 10 -> r.Doubles doubles
            | 13 -> external <- true
            | 14 -> external <- external || r.Int64() <> 0L
            | _ -> ()

        let place = $"{place}: tensor '{name}'"

        if external then
            raise (Wrong.file place "keeps its numbers in another file, which is not read; save the model with its weights inside")

        let element = OnnxElement.ofNumber place kind
        let shape = Wrong.shape place (lengths.ToArray())

        match raw with
        | ValueNone -> struct (name, listed place element shape floats doubles ints longs)
        | ValueSome(struct (at, count)) ->
            if count <> int64 shape.Size * int64 element.Bytes then
                raise (
                    Wrong.file
                        place
                        $"has the shape {shape}, so {int64 shape.Size * int64 element.Bytes} bytes of {element}, but holds {count}"
                )

            struct (name, r.At(at, (fun stream -> Element.read stream true false element shape)))

    let private kinds =
        dict
            [ 1, "FLOAT"
              2, "INT"
              3, "STRING"
              4, "TENSOR"
              5, "GRAPH"
              6, "FLOATS"
              7, "INTS"
              8, "STRINGS"
              9, "TENSORS"
              10, "GRAPHS" ]

    let private attribute (place: string) (r: ProtoReader) : struct (string * OnnxAttribute) =
        let floats, ints = List<float32>(), List<int64>()
        let mutable name, kind = "", 0
        let mutable number, whole, text = 0f, 0L, null
        let mutable numbers: Tensor voption = ValueNone

        while r.Next() do
            match r.Field with
            | 1 -> name <- r.Text()
            | 2 -> number <- r.Float()
            | 3 -> whole <- r.Int64()
            | 4 -> text <- r.Bytes()
            | 5 ->
                let struct (_, t) = tensor place (r.Message())
                numbers <- ValueSome t
            | 7 -> r.Floats floats
            | 8 -> r.Int64s ints
            | 20 -> kind <- r.Int32()
            | _ -> ()

        let value =
            match kind, numbers with
            | 1, _ -> OnnxAttribute.Float number
            | 2, _ -> OnnxAttribute.Int whole
            | 3, _ ->
                OnnxAttribute.Text(
                    if isNull text then
                        ""
                    else
                        Text.Encoding.UTF8.GetString text
                )
            | 4, ValueSome t -> OnnxAttribute.Numbers t
            | 6, _ -> OnnxAttribute.Floats(floats.ToArray())
            | 7, _ -> OnnxAttribute.Ints(ints.ToArray())
            | other, _ ->
                OnnxAttribute.Other(
                    match kinds.TryGetValue other with
                    | true, known -> known
                    | _ -> string other
                )

        struct (name, value)

    let private node (file: string) (index: int) (r: ProtoReader) : OnnxNode =
        let inputs, outputs = List<string>(), List<string>()
        let attributes = Dictionary<string, OnnxAttribute>(StringComparer.Ordinal)
        let mutable name, operator, domain = "", "", ""

        while r.Next() do
            match r.Field with
            | 1 -> inputs.Add(r.Text())
            | 2 -> outputs.Add(r.Text())
            | 3 -> name <- r.Text()
            | 4 -> operator <- r.Text()
            | 5 ->
                let struct (key, value) = attribute $"{file}: node {index} '{name}'" (r.Message())
                attributes[key] <- value
            | 7 -> domain <- r.Text()
            | _ -> ()

        { Name = (if name = "" then $"node {index}" else name)
          Domain = (if domain = "ai.onnx" then "" else domain)
          Operator = operator
          Inputs = inputs.ToArray()
          Outputs = outputs.ToArray()
          Attributes = attributes }

    let private length (place: string) (r: ProtoReader) : OnnxLength =
        let mutable found = OnnxLength.Free ""

        while r.Next() do
            match r.Field with
            | 1 ->
                let n = r.Int64()

                if n < 0L || n > int64 Int32.MaxValue then
                    raise (Wrong.file place $"states the length {n} of an axis; it is 0 to {Int32.MaxValue}")

                found <- OnnxLength.Fixed(int n)
            | 2 -> found <- OnnxLength.Free(r.Text())
            | _ -> ()

        found

    let private lengths (place: string) (r: ProtoReader) : OnnxLength[] =
        let found = List<OnnxLength>()

        while r.Next() do
            if r.Field = 1 then
                found.Add(length place (r.Message()))

        found.ToArray()

    /// What kind of elements a type has, and the lengths of its axes; no kind if it is no tensor's.
    let private typed (place: string) (reader: ProtoReader) : struct (int voption * OnnxLength[] option) =
        let mutable kind = ValueNone
        let mutable shape = None

        while reader.Next() do
            if reader.Field = 1 then
                let r = reader.Message()
                kind <- ValueSome 0

                while r.Next() do
                    match r.Field with
                    | 1 -> kind <- ValueSome(r.Int32())
                    | 2 -> shape <- Some(lengths place (r.Message()))
                    | _ -> ()

        struct (kind, shape)

    let private place (file: string) (r: ProtoReader) : OnnxPlace =
        let mutable name = ""
        let mutable found = struct (ValueNone, None)

        while r.Next() do
            match r.Field with
            | 1 -> name <- r.Text()
            | 2 -> found <- typed $"{file}: '{name}'" (r.Message())
            | _ -> ()

        let place = $"{file}: '{name}'"

        match found with
        | struct (ValueNone, _) -> raise (Wrong.file place "is an input or output of another type than a tensor, which is not read here")
        | struct (_, Some shape) when shape.Length > Shape.MaxRank ->
            raise (Wrong.file place $"has {shape.Length} axes; a tensor has at most {Shape.MaxRank}")
        | struct (ValueSome kind, shape) ->
            { Name = name
              Element = OnnxElement.ofNumber place kind
              Lengths = shape }

    let private graph (file: string) (opset: int) (r: ProtoReader) : OnnxContent =
        let nodes, inputs, outputs = List<OnnxNode>(), List<OnnxPlace>(), List<OnnxPlace>()
        let initializers = List<KeyValuePair<string, Tensor>>()
        let mutable name = ""

        while r.Next() do
            match r.Field with
            | 1 -> nodes.Add(node file nodes.Count (r.Message()))
            | 2 -> name <- r.Text()
            | 5 ->
                let struct (name, t) = tensor file (r.Message())
                initializers.Add(KeyValuePair(name, t))
            | 11 -> inputs.Add(place file (r.Message()))
            | 12 -> outputs.Add(place file (r.Message()))
            | 15 -> raise (Wrong.file file "holds sparse weights, which are not read here")
            | _ -> ()

        let held = HashSet<string>(StringComparer.Ordinal)

        for KeyValue(name, _) in initializers do
            if not (held.Add name) then
                raise (Wrong.file file $"holds two tensors with the name '{name}'")

        { Opset = opset
          Name = name
          Nodes = nodes.ToArray()
          // Before IR version 4 weights are inputs as well, with the file's numbers as their defaults.
          Inputs = inputs |> Seq.filter (fun p -> not (held.Contains p.Name)) |> Seq.toArray
          Outputs = outputs.ToArray()
          Initializers = initializers.ToArray() }

    /// A set of operators that a file uses, and its version.
    let private imported (r: ProtoReader) : struct (string * int64) =
        let mutable domain = ""
        let mutable version = 0L

        while r.Next() do
            match r.Field with
            | 1 -> domain <- r.Text()
            | 2 -> version <- r.Int64()
            | _ -> ()

        struct (domain, version)

    let read (stream: Stream) (file: string) : OnnxContent =
        let r = ProtoReader(stream, file)
        let mutable ir, opset = 0L, 0
        let mutable content: OnnxContent voption = ValueNone

        while r.Next() do
            match r.Field with
            | 1 -> ir <- r.Int64()
            | 7 -> content <- ValueSome(graph file 0 (r.Message()))
            | 8 ->
                match imported (r.Message()) with
                | struct ("", version)
                | struct ("ai.onnx", version) -> opset <- int (min (max version 0L) 1000L)
                | _ -> ()
            | 25 -> raise (Wrong.file file "holds functions of its own, which are not read here; export the model with them inlined")
            | _ -> ()

        match content with
        | ValueNone -> raise (Wrong.file file "holds no graph, so is no ONNX file")
        | _ when ir < 3L || ir > latestIr -> raise (Wrong.file file $"is of version {ir} of ONNX's format; read are 3 to {latestIr}")
        | _ when opset < 7 || opset > 26 -> raise (Wrong.file file $"uses version {opset} of ONNX's operators; read are 7 to 26")
        | ValueSome content -> { content with Opset = opset }
