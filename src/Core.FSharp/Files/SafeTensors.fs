namespace Leibniz

open System
open System.Buffers.Binary
open System.Collections.Generic
open System.IO
open System.Runtime.InteropServices
open System.Text
open System.Text.Encodings.Web
open System.Text.Json
open System.Threading

/// The format of https://github.com/huggingface/safetensors: a length, a JSON head, the data without holes.
module internal SafeTensorsFormat =
    // The reference implementation refuses longer ones.
    [<Literal>]
    let private LongestHead = 100_000_000L

    let private names =
        [ "F16", Element.F16
          "BF16", Element.BF16
          "F32", Element.F32
          "F64", Element.F64
          "I8", Element.I8
          "I16", Element.I16
          "I32", Element.I32
          "I64", Element.I64
          "U8", Element.U8
          "U16", Element.U16
          "U32", Element.U32
          "BOOL", Element.Bool ]

    let private elements = dict names

    let private nameOf (dtype: DType) =
        names |> List.find (fun (_, e) -> e = Element.ofDType dtype) |> fst

    /// Wider elements first, as the reference implementation does: every tensor starts at a multiple of its element's width.
    let private ordered (tensors: seq<KeyValuePair<string, Tensor>>) =
        tensors
        |> Seq.sortWith (fun a b ->
            match compare b.Value.DType.Bytes a.Value.DType.Bytes with
            | 0 -> String.CompareOrdinal(a.Key, b.Key)
            | other -> other)
        |> Seq.toArray

    let private head (tensors: KeyValuePair<string, Tensor>[]) (metadata: IReadOnlyDictionary<string, string>) : byte[] =
        use text = new MemoryStream()

        let write () =
            use json =
                new Utf8JsonWriter(text, JsonWriterOptions(Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping))

            json.WriteStartObject()

            if not (isNull metadata) && metadata.Count > 0 then
                json.WriteStartObject "__metadata__"

                for KeyValue(key, value) in metadata do
                    json.WriteString(key, value)

                json.WriteEndObject()

            let mutable at = 0L

            for KeyValue(name, tensor) in tensors do
                json.WriteStartObject name
                json.WriteString("dtype", nameOf tensor.DType)
                json.WriteStartArray "shape"

                for length in tensor.Shape.Dims do
                    json.WriteNumberValue length

                json.WriteEndArray()
                json.WriteStartArray "data_offsets"
                json.WriteNumberValue at
                at <- at + Element.length tensor
                json.WriteNumberValue at
                json.WriteEndArray()
                json.WriteEndObject()

            json.WriteEndObject()

        write ()

        while text.Length % 8L <> 0L do
            text.WriteByte(byte ' ')

        text.ToArray()

    let write (stream: Stream) (tensors: seq<KeyValuePair<string, Tensor>>) (metadata: IReadOnlyDictionary<string, string>) : unit =
        let tensors = ordered tensors
        let head = head tensors metadata

        if int64 head.Length > LongestHead then
            invalidArg "tensors" $"The names of these tensors need a head of {head.Length} bytes; readers take at most {LongestHead}."

        let length = Array.zeroCreate<byte> 8
        BinaryPrimitives.WriteUInt64LittleEndian(Span<byte> length, uint64 head.Length)
        stream.Write(ReadOnlySpan<byte> length)
        stream.Write(ReadOnlySpan<byte> head)

        for KeyValue(_, tensor) in tensors do
            Element.write stream tensor

    /// Where a tensor lies in the data.
    [<NoEquality; NoComparison>]
    type private Place =
        { Name: string
          Element: Element
          Shape: Shape
          Start: int64
          End: int64 }

    let private whole (place: string) (json: JsonElement) : int64 =
        match json.ValueKind with
        | JsonValueKind.Number ->
            (match json.TryGetInt64() with
             | true, n when n >= 0L -> n
             | _ -> raise (Wrong.file place $"states '{json}' where a whole number of 0 or more belongs"))
        | _ -> raise (Wrong.file place $"states a {json.ValueKind} where a whole number belongs")

    let private wholes (place: string) (part: string) (json: JsonElement) : int64[] =
        match json.TryGetProperty part with
        | true, list when list.ValueKind = JsonValueKind.Array -> [| for n in list.EnumerateArray() -> whole place n |]
        | _ -> raise (Wrong.file place $"has no list '{part}'")

    let private placeOf (file: string) (name: string) (json: JsonElement) : Place =
        let place = $"{file}: tensor '{name}'"

        if json.ValueKind <> JsonValueKind.Object then
            raise (Wrong.file place $"is described by a {json.ValueKind} instead of dtype, shape and data_offsets")

        let element =
            match json.TryGetProperty "dtype" with
            | true, dtype when dtype.ValueKind = JsonValueKind.String ->
                (match elements.TryGetValue(dtype.GetString()) with
                 | true, element -> element
                 | _ ->
                     let known = String.Join(", ", elements.Keys)
                     raise (Wrong.file place $"has elements of the type '{dtype.GetString()}'; read are {known}"))
            | _ -> raise (Wrong.file place "has no text 'dtype'")

        let shape = Wrong.shape place (wholes place "shape" json)
        let offsets = wholes place "data_offsets" json

        if offsets.Length <> 2 || offsets[1] < offsets[0] then
            raise (Wrong.file place "has data_offsets that are not a start and an end")

        let length = int64 shape.Size * int64 element.Bytes

        if offsets[1] - offsets[0] <> length then
            raise (Wrong.file place $"has the shape {shape}, so {length} bytes, but its data_offsets enclose {offsets[1] - offsets[0]}")

        { Name = name
          Element = element
          Shape = shape
          Start = offsets[0]
          End = offsets[1] }

    let private metadataOf (file: string) (json: JsonElement) : IReadOnlyDictionary<string, string> =
        if json.ValueKind <> JsonValueKind.Object then
            raise (Wrong.file file "has a __metadata__ that is no object of texts")

        let metadata = Dictionary<string, string>(StringComparer.Ordinal)

        for entry in json.EnumerateObject() do
            if entry.Value.ValueKind <> JsonValueKind.String then
                raise (Wrong.file file $"has '{entry.Name}' in its __metadata__, which is no text")

            metadata.Add(entry.Name, entry.Value.GetString())

        metadata

    /// The tensors of a file in the order of its head, each known to lie in the file, and the metadata.
    let held (name: string) (stream: Stream) : struct (KeyValuePair<string, Held>[] * IReadOnlyDictionary<string, string>) =
        let start = Array.zeroCreate<byte> 8

        if stream.ReadAtLeast(Span<byte> start, 8, false) < 8 then
            raise (Wrong.file name "is too short for a safetensors file: it has no length of its head")

        let length = BinaryPrimitives.ReadUInt64LittleEndian(ReadOnlySpan<byte> start)
        let most = min LongestHead (stream.Length - 8L)

        if length > uint64 most then
            raise (Wrong.file name $"states a head of {length} bytes; at most {most} are possible")

        let head = Array.zeroCreate<byte>(int length)
        stream.ReadExactly(Span<byte> head)

        if head.Length = 0 || head[0] <> byte '{' then
            raise (Wrong.file name "has a head that does not start with {, so is no safetensors file")

        use json =
            try
                JsonDocument.Parse(ReadOnlyMemory<byte> head, JsonDocumentOptions(AllowDuplicateProperties = false))
            with
            | :? JsonException
            | :? InvalidOperationException as e -> raise (Wrong.because name $"has a head that is no JSON: {e.Message.TrimEnd('.')}" e)

        let places = ResizeArray()

        let mutable metadata: IReadOnlyDictionary<string, string> =
            Dictionary<string, string>()

        try
            for entry in json.RootElement.EnumerateObject() do
                if entry.Name = "__metadata__" then
                    metadata <- metadataOf name entry.Value
                else
                    places.Add(placeOf name entry.Name entry.Value)
        with :? InvalidOperationException as e ->
            // A text of the head that is no UTF-16: an escape of half a surrogate pair.
            raise (Wrong.because name "has a head with a text that can't be read" e)

        let data = 8L + int64 length
        let mutable at = 0L

        for place in places |> Seq.sortBy (fun p -> struct (p.Start, p.End)) do
            if place.Start <> at then
                raise (
                    Wrong.file
                        $"{name}: tensor '{place.Name}'"
                        $"starts at byte {place.Start} of the data instead of {at}; holes and overlaps are refused"
                )

            at <- place.End

        if data + at <> stream.Length then
            raise (Wrong.file name $"has {stream.Length - data} bytes of data, but its head describes {at}")

        let entries =
            places
            |> Seq.map (fun place ->
                KeyValuePair(
                    place.Name,
                    { DType = place.Element.DType
                      Shape = place.Shape
                      Read =
                        Func<Tensor>(fun () ->
                            stream.Position <- data + place.Start
                            Element.read stream true false place.Element place.Shape) }
                ))
            |> Seq.toArray

        struct (entries, metadata)

/// Named tensors as .safetensors files: `SafeTensors.Save("all.safetensors", tensors)`, `SafeTensors.Load("all.safetensors")`.
[<AbstractClass; Sealed>]
type SafeTensors =
    /// Writes tensors, and texts about them. The file appears whole or not at all. progress: rises in hundredths up to 1; cancellation: ends
    /// the work with OperationCanceledException, and what was there before is there then.
    static member Save
        (
            path: string,
            tensors: IReadOnlyDictionary<string, Tensor>,
            [<Optional>] metadata: IReadOnlyDictionary<string, string>,
            [<Optional>] progress: IProgress<float>,
            [<Optional>] cancellation: CancellationToken
        ) : unit =
        let bytes = TensorNames.check tensors

        if tensors.ContainsKey "__metadata__" then
            invalidArg "tensors" "No tensor can have the name __metadata__: it is that of the texts about the tensors."

        AtomicFile.Write(path, bytes, FileWork(progress, cancellation), (fun stream -> SafeTensorsFormat.write stream tensors metadata))

    /// The tensors of a file by name. F16 and BF16 become float32, I8, I16 and U16 become int32, U32 becomes int64. Other elements, and
    /// files with holes, overlaps or more data than they describe, raise InvalidDataException.
    /// progress: rises in hundredths up to 1; cancellation: ends the work with OperationCanceledException.
    static member Load
        (path: string, [<Optional>] progress: IProgress<float>, [<Optional>] cancellation: CancellationToken)
        : IReadOnlyDictionary<string, Tensor> =
        AtomicFile.Read(
            path,
            FileWork(progress, cancellation),
            fun stream ->
                let struct (entries, _) = SafeTensorsFormat.held path stream
                Held.readAll entries
        )

    /// The texts that a file holds about its tensors; empty where it has none. The tensors are not read.
    static member LoadMetadata(path: string) : IReadOnlyDictionary<string, string> =
        AtomicFile.Read(
            path,
            FileWork(),
            fun stream ->
                let struct (_, metadata) = SafeTensorsFormat.held path stream
                metadata
        )
