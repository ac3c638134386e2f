namespace Leibniz

open System
open System.Globalization
open System.IO
open System.Runtime.InteropServices
open System.Text
open System.Threading

/// What the head of an .npy file says of the array behind it.
[<NoEquality; NoComparison>]
type internal NpyHead =
    {
        Element: Element
        BigEndian: bool
        /// Whether the first axis runs fastest.
        Fortran: bool
        Shape: Shape
    }

/// NumPy's format of one array, https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
module internal NpyFormat =
    let private magic = [| 0x93uy; byte 'N'; byte 'U'; byte 'M'; byte 'P'; byte 'Y' |]
    // NumPy itself reads no longer one (max_header_size).
    [<Literal>]
    let private LongestHead = 10000

    let private descr (dtype: DType) =
        match dtype with
        | DType.Float32 -> "<f4"
        | DType.Float64 -> "<f8"
        | DType.Int32 -> "<i4"
        | DType.Int64 -> "<i8"
        | DType.UInt8 -> "|u1"
        | DType.Bool -> "|b1"

    let private elements =
        dict
            [ "f2", Element.F16
              "f4", Element.F32
              "f8", Element.F64
              "i1", Element.I8
              "i2", Element.I16
              "i4", Element.I32
              "i8", Element.I64
              "u1", Element.U8
              "u2", Element.U16
              "u4", Element.U32
              "b1", Element.Bool ]

    /// The head of a tensor's file, version 1.0, so long that the data behind it starts at a multiple of 64.
    let private head (x: Tensor) : byte[] =
        let dict =
            $"{{'descr': '{descr x.DType}', 'fortran_order': False, 'shape': {x.Shape}, }}"

        let length = (magic.Length + 4 + dict.Length + 1 + 63) / 64 * 64
        let text = dict.PadRight(length - magic.Length - 5) + "\n"
        let size = text.Length

        [| yield! magic
           1uy
           0uy
           byte size
           byte (size >>> 8)
           yield! Encoding.ASCII.GetBytes text |]

    let write (stream: Stream) (x: Tensor) : unit =
        stream.Write(ReadOnlySpan<byte>(head x))
        Element.write stream x

    /// A Python dictionary of strings, truths and tuples of whole numbers, read from left to right.
    [<Sealed>]
    type private Reader(name: string, text: string) =
        let mutable at = 0

        let wrong what =
            Wrong.file name $"has a head in which {what}: {text.Trim()}"

        member private _.Skip() =
            while at < text.Length && Char.IsWhiteSpace text[at] do
                at <- at + 1

        member r.Next: char =
            r.Skip()
            if at < text.Length then text[at] else '\000'

        member r.Take(c: char) : unit =
            if r.Next <> c then
                raise (wrong $"'{c}' was expected at character {at}")

            at <- at + 1

        member r.TryTake(c: char) : bool =
            let found = r.Next = c

            if found then
                at <- at + 1

            found

        member r.Text() : string =
            let quote = r.Next

            if quote <> ''' && quote <> '"' then
                raise (wrong $"a text was expected at character {at}; arrays of records are not read here")

            let close = text.IndexOf(quote, at + 1)

            if close < 0 then
                raise (wrong $"the text at character {at} does not end")

            let inside = text.Substring(at + 1, close - at - 1)
            at <- close + 1
            inside

        member r.Truth() : bool =
            r.Skip()

            let is (word: string) =
                String.CompareOrdinal(text, at, word, 0, word.Length) = 0

            if is "True" then
                at <- at + 4
                true
            elif is "False" then
                at <- at + 5
                false
            else
                raise (wrong $"True or False was expected at character {at}")

        member r.Whole() : int64 =
            r.Skip()
            let start = at

            while at < text.Length && Char.IsAsciiDigit text[at] do
                at <- at + 1

            match Int64.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture) with
            | true, n -> n
            | _ -> raise (wrong $"a length was expected at character {start}")

        member r.Lengths() : int64[] =
            r.Take '('
            let lengths = ResizeArray()

            while r.Next <> ')' do
                lengths.Add(r.Whole())

                if r.Next <> ')' then
                    r.Take ','

            r.Take ')'
            lengths.ToArray()

        member r.End() : unit =
            if r.Next <> '\000' || at < text.Length then
                raise (wrong $"something follows at character {at}")

    let private element (name: string) (descr: string) : struct (Element * bool) =
        let order, kind =
            if descr.Length > 0 && "<>|=".Contains descr[0] then
                descr[0], descr.Substring 1
            else
                '=', descr

        match elements.TryGetValue kind with
        | true, element -> struct (element, order = '>' || (order = '=' && not BitConverter.IsLittleEndian))
        | _ ->
            let known = String.Join(", ", elements.Keys)

            raise (
                Wrong.file name $"holds elements of the type '{descr}'; read are {known}, in either byte order: convert them with astype"
            )

    let private parse (name: string) (text: string) : NpyHead =
        let r = Reader(name, text)
        let mutable descr = ValueNone
        let mutable fortran = ValueNone
        let mutable lengths = ValueNone
        r.Take '{'

        while not (r.TryTake '}') do
            let key = r.Text()
            r.Take ':'

            match key with
            | "descr" when descr.IsNone -> descr <- ValueSome(r.Text())
            | "fortran_order" when fortran.IsNone -> fortran <- ValueSome(r.Truth())
            | "shape" when lengths.IsNone -> lengths <- ValueSome(r.Lengths())
            | _ ->
                raise (Wrong.file name $"has a head with '{key}', or with it twice; descr, fortran_order and shape are expected, once each")

            if r.Next <> '}' then
                r.Take ','

        r.End()

        match descr, fortran, lengths with
        | ValueSome descr, ValueSome fortran, ValueSome lengths ->
            let struct (element, bigEndian) = element name descr

            { Element = element
              BigEndian = bigEndian
              Fortran = fortran
              Shape = Wrong.shape name lengths }
        | _ -> raise (Wrong.file name $"has a head without one of descr, fortran_order and shape: {text.Trim()}")

    let private bytes (name: string) (stream: Stream) (count: int) : byte[] =
        let data = Array.zeroCreate count

        if stream.ReadAtLeast(Span<byte> data, count, false) < count then
            raise (Wrong.file name "ends inside of its head")

        data

    /// The head at the place where a stream stands.
    let readHead (name: string) (stream: Stream) : NpyHead =
        let start = bytes name stream 8

        if not (start.AsSpan(0, 6).SequenceEqual(ReadOnlySpan<byte> magic)) then
            raise (Wrong.file name "is no .npy file: it does not start with 0x93 NUMPY")

        let length =
            match start[6] with
            | 1uy -> int64 (BitConverter.ToUInt16(bytes name stream 2, 0))
            | 2uy
            | 3uy -> int64 (Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes name stream 4))
            | version -> raise (Wrong.file name $"is an .npy file of version {version}.{start[7]}; read are 1, 2 and 3")

        if length > int64 LongestHead then
            raise (Wrong.file name $"states a head of {length} bytes; NumPy reads at most {LongestHead}")

        parse name (Encoding.UTF8.GetString(bytes name stream (int length)))

    /// The array behind a head, of which the stream has so many bytes left, or may have where it is unpacked only while it is read.
    let readData (name: string) (stream: Stream) (head: NpyHead) (left: int64) (known: bool) : Tensor =
        let length = int64 head.Shape.Size * int64 head.Element.Bytes

        if length > left then
            raise (Wrong.file name $"is too short: its head promises the shape {head.Shape}, so {length} bytes, but {left} are left")

        if length < left then
            raise (Wrong.file name $"goes on after the {length} bytes of the shape {head.Shape} that its head promises")

        if not head.Fortran || head.Shape.Rank < 2 then
            Element.read stream known head.BigEndian head.Element head.Shape
        else
            let turned = Shape.Of(Array.rev head.Shape.Dims)

            let axes = [| head.Shape.Rank - 1 .. -1 .. 0 |]
            Tensor.Bind(Permute axes, Element.read stream known head.BigEndian head.Element turned)

/// Tensors as NumPy's .npy files: `Npy.Save("x.npy", x)`, `Npy.Load("x.npy")`; Python reads and writes them with np.load and np.save.
[<AbstractClass; Sealed>]
type Npy =
    /// Writes a tensor of any type. The file appears whole or not at all. progress: rises in hundredths up to 1; cancellation: ends the work
    /// with OperationCanceledException, and what was there before is there then.
    static member Save
        (path: string, tensor: Tensor, [<Optional>] progress: IProgress<float>, [<Optional>] cancellation: CancellationToken)
        : unit =
        ArgumentNullException.ThrowIfNull(tensor, "tensor")
        AtomicFile.Write(path, Element.length tensor, FileWork(progress, cancellation), (fun stream -> NpyFormat.write stream tensor))

    /// The array of a file, either byte order, rows or columns first. float16 becomes float32, int8, int16 and uint16 become int32, uint32
    /// becomes int64. Other elements, a damaged file, or one that is longer or shorter than its head says, raise InvalidDataException.
    /// progress: rises in hundredths up to 1; cancellation: ends the work with OperationCanceledException.
    static member Load(path: string, [<Optional>] progress: IProgress<float>, [<Optional>] cancellation: CancellationToken) : Tensor =
        AtomicFile.Read(
            path,
            FileWork(progress, cancellation),
            fun stream ->
                let head = NpyFormat.readHead path stream
                NpyFormat.readData path stream head (stream.Length - stream.Position) true
        )
