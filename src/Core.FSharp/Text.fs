namespace Leibniz

open System
open System.Globalization
open System.Text

/// Tensors as text: laid out as NumPy does, with commas, and numbers as .NET writes them.
module internal Text =
    // NumPy's defaults: print options threshold, edgeitems, linewidth and precision.
    let private threshold = 1000
    let private edge = 3
    let private lineWidth = 75
    let private precision = 8

    let private invariant = CultureInfo.InvariantCulture

    /// The elements at some places as text, under one of .NET's formats.
    type private Writer = float -> string -> string

    /// The digits of a number's text and the power of ten of the first: "-0.0250" gives "25", -2.
    let private digits (text: string) : struct (string * int) =
        let mark = text.IndexOf 'E'

        let number, exponent =
            if mark < 0 then
                text, 0
            else
                text.Substring(0, mark), Int32.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, invariant)

        let number = number.TrimStart '-'
        let point = number.IndexOf '.'
        let whole = if point < 0 then number.Length else point
        let all = number.Replace(".", "")
        let significant = all.TrimStart '0'

        if significant = "" then
            "0", 0
        else
            significant.TrimEnd '0', exponent + whole - 1 - (all.Length - significant.Length)

    let private sign (x: float) = if Double.IsNegative x then "-" else ""

    /// Without exponent: the shortest digits that tell the number from its neighbours, at most so many after the point.
    let private positional (write: Writer) decimals (x: float) =
        let struct (shortest, e) = digits (write x "R")

        let struct (d, e) =
            if shortest.Length - 1 - e > decimals then
                digits (write x $"F{decimals}")
            else
                shortest, e

        sign x
        + if e < 0 then "0." + String('0', -e - 1) + d
          elif d.Length <= e + 1 then d.PadRight(e + 1, '0')
          else d.Substring(0, e + 1) + "." + d.Substring(e + 1)

    /// The digits for scientific notation, at most so many after the point.
    let private mantissa (write: Writer) decimals (x: float) =
        let struct (shortest, e) = digits (write x "R")

        if shortest.Length - 1 > decimals then
            digits (write x $"E{decimals}")
        else
            shortest, e

    /// In scientific notation, with so many digits after the point and at least so many in the exponent: 1.5e-05.
    let private scientific (write: Writer) decimals exponentDigits (x: float) =
        let struct (d, e) = mantissa write decimals x
        let tail = d.Substring(1).PadRight(decimals, '0')

        sign x
        + d.Substring(0, 1)
        + (if tail = "" then "" else "." + tail)
        + (if e < 0 then "e-" else "e+")
        + (abs e).ToString(invariant).PadLeft(exponentDigits, '0')

    let private special (x: float) =
        if Double.IsNaN x then "nan"
        elif x > 0.0 then "inf"
        else "-inf"

    let private exponentDigits e = if abs e < 100 then 2 else 3

    /// One number by itself, in full.
    let private alone (write: Writer) (x: float) =
        if not (Double.IsFinite x) then
            special x
        elif x = 0.0 || (abs x >= 1e-4 && abs x < 1e16) then
            positional write Int32.MaxValue x
        else
            let struct (d, e) = digits (write x "R")
            scientific write (d.Length - 1) (exponentDigits e) x

    /// Numbers beside each other, in one notation.
    let private together (write: Writer) (values: float[]) : string[] =
        let finite = values |> Array.filter Double.IsFinite
        let sizes = finite |> Array.filter (fun x -> x <> 0.0) |> Array.map abs

        let useExponents =
            sizes.Length > 0
            && (let largest, smallest = Array.max sizes, Array.min sizes
                largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000.0)

        let one =
            if useExponents then
                let mutable decimals = 0
                let mutable exponents = 2

                for x in finite do
                    let struct (d, e) = mantissa write precision x
                    decimals <- max decimals (d.Length - 1)
                    exponents <- max exponents (exponentDigits e)

                scientific write decimals exponents
            else
                positional write precision

        values |> Array.map (fun x -> if Double.IsFinite x then one x else special x)

    /// The places along each axis that are printed; -1 stands for those left out.
    let private printed abbreviate length =
        if abbreviate && length > 2 * edge then
            Array.init (2 * edge + 1) (fun j ->
                if j < edge then j
                elif j = edge then -1
                else length - (2 * edge + 1 - j))
        else
            Array.init length id

    /// The flat places of the elements that are printed, in order.
    let private places (shape: Shape) (axes: int[][]) =
        let strides = shape.Strides

        (([| 0 |], 0), axes)
        ||> Array.fold (fun (starts, axis) shown ->
            [| for start in starts do
                   for i in shown do
                       if i >= 0 then
                           start + i * strides[axis] |],
            axis + 1)
        |> fst

    /// Words in nested brackets, one line for each row if it fits.
    let private layout (axes: int[][]) (words: string[]) =
        let text = StringBuilder()
        let mutable word = 0
        let rank = axes.Length

        // A row: each line holds what fits before the comma, or the brackets that close.
        let row () =
            let width = lineWidth - rank
            let mutable column = rank

            for j in 0 .. axes[rank - 1].Length - 1 do
                let w =
                    if axes[rank - 1][j] < 0 then
                        "..."
                    else
                        word <- word + 1
                        words[word - 1]

                if j > 0 then
                    text.Append ',' |> ignore

                    if column + 2 + w.Length > width then
                        text.Append('\n').Append(' ', rank) |> ignore
                        column <- rank
                    else
                        text.Append ' ' |> ignore
                        column <- column + 2

                text.Append w |> ignore
                column <- column + w.Length

        let rec block axis =
            text.Append '[' |> ignore

            if axis = rank - 1 then
                row ()
            else
                for j in 0 .. axes[axis].Length - 1 do
                    if j > 0 then
                        text.Append(',').Append('\n', rank - 1 - axis).Append(' ', axis + 1) |> ignore

                    if axes[axis][j] < 0 then
                        text.Append "..." |> ignore
                    else
                        block (axis + 1)

            text.Append ']' |> ignore

        block 0
        text.ToString()

    /// The text of elements that lie row by row. More than 1000 elements are abbreviated to 3 at each end of each axis.
    let format (data: Array) (shape: Shape) (dtype: DType) : string =
        if shape.Size = 0 then
            if shape.Rank = 1 then "[]" else $"[] shape {shape}"
        else
            let axes = shape.Dims |> Array.map (printed (shape.Size > threshold))
            let places = places shape axes

            let floats (write: Writer) (at: int -> float) =
                if shape.Rank = 0 then
                    [| alone write (at 0) |]
                else
                    together write (Array.map at places)

            let words =
                match dtype with
                | DType.Float32 ->
                    let data = data :?> float32[]
                    floats (fun x format -> (float32 x).ToString(format, invariant)) (fun i -> float data[i])
                | DType.Float64 ->
                    let data = data :?> float[]
                    floats (fun x format -> x.ToString(format, invariant)) (fun i -> data[i])
                | DType.Int32 ->
                    let data = data :?> int[]
                    places |> Array.map (fun i -> data[i].ToString invariant)
                | DType.Int64 ->
                    let data = data :?> int64[]
                    places |> Array.map (fun i -> data[i].ToString invariant)
                | DType.UInt8 ->
                    let data = data :?> byte[]
                    places |> Array.map (fun i -> data[i].ToString invariant)
                | DType.Bool ->
                    let data = data :?> bool[]
                    places |> Array.map (fun i -> if data[i] then "True" else "False")

            if shape.Rank = 0 then
                words[0]
            else
                // One line needs no padding; in several, the columns stand under each other.
                let aligned () =
                    let width = words |> Seq.map _.Length |> Seq.max
                    layout axes (words |> Array.map _.PadLeft(width))

                if shape.Rank > 1 then
                    aligned ()
                else
                    let line = layout axes words
                    if line.Contains '\n' then aligned () else line
