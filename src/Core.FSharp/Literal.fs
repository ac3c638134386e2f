namespace Leibniz

open System
open System.Collections
open System.Collections.Generic
open System.Runtime.CompilerServices
open System.Runtime.InteropServices
open Leibniz.Kernels

/// From .NET values to new elements row by row, and their shape: scalars, arrays, lists and sequences, in any mixture.
module internal Literal =
    let private remedy =
        "convert them to float32, float, int, int64, byte or bool (in C#: float, double, int, long, byte or bool)"

    /// Elements as they come, and what is known so far of their type and shape.
    [<Sealed>]
    type private Gathering() =
        // Where we are: an index for each level that we are inside of.
        let place: int[] = Array.zeroCreate Shape.MaxRank
        // The length of each axis, -1 until it is known.
        let lengths: int[] = Array.create Shape.MaxRank -1
        let mutable rank = -1
        let mutable element: Type = null
        let mutable data: Array = null
        let mutable count = 0
        let mutable expected = 0

        let path depth =
            String.Join("", place |> Seq.take depth |> Seq.map (fun i -> $"[{i}]"))

        let at depth =
            if depth = 0 then "" else $" at {path depth}"

        member _.Place = place
        member _.Count = count

        /// How many elements there will be if all goes as it began.
        member _.Expect(total: int64) =
            expected <- int (min total (int64 Array.MaxLength))

        member _.Missing depth : unit =
            raise (ArgumentNullException("value", $"A tensor can't be made of null, but was given it{at depth}."))

        member _.Refuse(depth, found: Type) : unit =
            invalidArg "value" $"A tensor can't hold elements of type {found}, but was given them{at depth}; {remedy}."

        /// Some axes more from here on: no deeper than a shape may be.
        member _.Enter(depth, axes) =
            if depth + axes > Shape.MaxRank then
                invalidArg "value" $"A tensor has at most {Shape.MaxRank} axes, but what was given nests deeper."

        /// What is here has this many elements (or rows); so must everything else at this depth.
        member _.Length(depth, length) =
            if lengths[depth] < 0 then
                lengths[depth] <- length
            elif lengths[depth] <> length then
                let first = String.replicate depth "[0]"

                invalidArg
                    "value"
                    $"A tensor needs rows of equal lengths, but was given length {lengths[depth]} at {first} and length {length} at {path depth}; pad or cut them?"

        /// Elements are at this depth; so must all the others be.
        member _.Settle depth =
            if rank < 0 then
                rank <- depth
            elif rank <> depth then
                invalidArg
                    "value"
                    $"A tensor needs all elements at one depth of nesting, but was given the first at depth {rank} and another at depth {depth}{at (min rank depth)}."

        /// The array to write to from Count on, with room for some elements more.
        member _.Room<'T>(depth, extra: int) : 'T[] =
            if isNull element then
                element <- typeof<'T>
                data <- LargeArrays.New<'T>(max extra expected)
            elif element <> typeof<'T> then
                invalidArg
                    "value"
                    $"A tensor holds elements of one type, but was given {element} first and {typeof<'T>}{at depth}; convert one of them."

            let room = data :?> 'T[]
            let needed = int64 count + int64 extra

            if needed <= room.Length then
                room
            elif needed > Array.MaxLength then
                invalidArg "value" $"A tensor holds at most {Array.MaxLength} elements, but was given more."
            else
                let length = max (max needed 16L) (max (2L * int64 room.Length) (int64 expected))

                let larger = LargeArrays.New<'T>(int (min length (int64 Array.MaxLength)))

                room.AsSpan(0, count).CopyTo(larger.AsSpan())
                data <- larger
                larger

        member g.Scalar<'T>(depth, value: 'T) =
            g.Settle depth
            let room = g.Room<'T>(depth, 1)
            room[count] <- value
            count <- count + 1

        member g.Span<'T>(depth, values: ReadOnlySpan<'T>) =
            g.Enter(depth, 1)
            g.Length(depth, values.Length)
            g.Settle(depth + 1)
            values.CopyTo(g.Room<'T>(depth, values.Length).AsSpan count)
            count <- count + values.Length

        /// An array of any rank: its elements lie row by row already.
        member g.Array<'T>(depth, values: Array) =
            g.Enter(depth, values.Rank)

            for axis in 0 .. values.Rank - 1 do
                place[depth + axis] <- 0
                g.Length(depth + axis, values.GetLength axis)

            g.Settle(depth + values.Rank)
            let room = g.Room<'T>(depth, values.Length)

            let source =
                MemoryMarshal.CreateReadOnlySpan(&Unsafe.As<byte, 'T>(&MemoryMarshal.GetArrayDataReference values), values.Length)

            source.CopyTo(room.AsSpan count)
            count <- count + values.Length

        member g.Sequence<'T>(depth, values: seq<'T>) =
            g.Enter(depth, 1)

            match values with
            | :? ICollection<'T> as c ->
                let length = c.Count
                g.Length(depth, length)
                g.Settle(depth + 1)
                c.CopyTo(g.Room<'T>(depth, length), count)
                count <- count + length
            | _ ->
                g.Settle(depth + 1)
                let start = count
                let mutable room = g.Room<'T>(depth, 0)

                let inline add x =
                    if count = room.Length then
                        room <- g.Room<'T>(depth, 1)

                    room[count] <- x
                    count <- count + 1

                match values with
                | :? list<'T> as l ->
                    for x in l do
                        add x
                | _ ->
                    for x in values do
                        add x

                g.Length(depth, count - start)

        member _.Result() : struct (Array * Shape) =
            let data: Array =
                if isNull data then
                    Array.empty<float32>
                elif data.Length = count then
                    data
                else
                    let exact = Array.CreateInstance(element, count)
                    Array.Copy(data, exact, count)
                    exact

            data, Shape(Array.sub lengths 0 rank)

    /// The type that the elements would have, by the type of their container; null if it does not tell.
    let rec private declared depth (t: Type) : Type =
        let elements =
            if t.IsArray then
                t.GetElementType()
            elif t.IsGenericType && t.GetGenericTypeDefinition() = typedefof<seq<_>> then
                t.GetGenericArguments()[0]
            elif t = typeof<string> then
                null
            else
                t.GetInterfaces()
                |> Array.tryFind (fun i -> i.IsGenericType && i.GetGenericTypeDefinition() = typedefof<seq<_>>)
                |> Option.map (fun i -> i.GetGenericArguments()[0])
                |> Option.toObj

        // A sequence of its own kind (a path of paths) has no bottom.
        if depth > Shape.MaxRank then
            null
        elif not (isNull elements) then
            declared (depth + 1) elements
        elif t.IsValueType || t = typeof<string> then
            t
        else
            null

    let private empty (g: Gathering) depth axes (container: Type) =
        g.Settle(depth + axes)
        let t = declared 0 container

        if not (isNull t) then
            match DTypes.tryOf t with
            | ValueSome DType.Float32 -> g.Room<float32>(depth, 0) |> ignore
            | ValueSome DType.Float64 -> g.Room<float>(depth, 0) |> ignore
            | ValueSome DType.Int32 -> g.Room<int>(depth, 0) |> ignore
            | ValueSome DType.Int64 -> g.Room<int64>(depth, 0) |> ignore
            | ValueSome DType.UInt8 -> g.Room<byte>(depth, 0) |> ignore
            | ValueSome DType.Bool -> g.Room<bool>(depth, 0) |> ignore
            | ValueNone -> g.Refuse(depth, t)

    /// Whether a value is a sequence or a block of memory of the type, gathered without boxing its elements.
    let private typed<'T> (g: Gathering) depth (value: obj) =
        match value with
        | :? seq<'T> as s ->
            g.Sequence(depth, s)
            true
        | :? ReadOnlyMemory<'T> as m ->
            g.Span(depth, m.Span)
            true
        | :? Memory<'T> as m ->
            g.Span(depth, Span.op_Implicit m.Span)
            true
        | _ -> false

    let rec private visit (g: Gathering) depth (value: obj) : unit =
        match value with
        | null -> g.Missing depth
        | :? float32 as x -> g.Scalar(depth, x)
        | :? float as x -> g.Scalar(depth, x)
        | :? int as x -> g.Scalar(depth, x)
        | :? int64 as x -> g.Scalar(depth, x)
        | :? byte as x -> g.Scalar(depth, x)
        | :? bool as x -> g.Scalar(depth, x)
        | :? string -> g.Refuse(depth, typeof<string>)
        // Before the typed sequences: to .NET, an array of uint32 or of an enumeration is a sequence of int as well.
        | :? Array as a ->
            match DTypes.tryOf (a.GetType().GetElementType()) with
            | ValueSome DType.Float32 -> g.Array<float32>(depth, a)
            | ValueSome DType.Float64 -> g.Array<float>(depth, a)
            | ValueSome DType.Int32 -> g.Array<int>(depth, a)
            | ValueSome DType.Int64 -> g.Array<int64>(depth, a)
            | ValueSome DType.UInt8 -> g.Array<byte>(depth, a)
            | ValueSome DType.Bool -> g.Array<bool>(depth, a)
            | ValueNone -> rows g depth (Array.init a.Rank a.GetLength) a
        | _ when
            typed<float32> g depth value
            || typed<float> g depth value
            || typed<int> g depth value
            || typed<int64> g depth value
            || typed<byte> g depth value
            || typed<bool> g depth value
            ->
            ()
        | :? IEnumerable as s ->
            let length =
                match s with
                | :? ICollection as c -> c.Count
                | :? IReadOnlyCollection<obj> as c -> c.Count
                | _ -> -1

            rows g depth [| length |] s
        | _ -> g.Refuse(depth, value.GetType())

    /// Values one by one, laid out along axes of these lengths (-1: not known before the end).
    and private rows (g: Gathering) depth (lengths: int[]) (values: IEnumerable) =
        g.Enter(depth, lengths.Length)

        for axis in 0 .. lengths.Length - 1 do
            g.Place[depth + axis] <- 0

            if lengths[axis] >= 0 then
                g.Length(depth + axis, lengths[axis])

        let start = g.Count
        let mutable i = 0

        for value in values do
            let mutable rest = i

            for axis in lengths.Length - 1 .. -1 .. 1 do
                g.Place[depth + axis] <- rest % lengths[axis]
                rest <- rest / lengths[axis]

            g.Place[depth] <- rest
            visit g (depth + lengths.Length) value

            if i = 0 then
                // Room for all at once, where the first tells how large the others are.
                g.Expect(
                    int64 start
                    + int64 (g.Count - start) * Seq.fold (fun n l -> n * int64 l) 1L lengths
                )

            i <- i + 1

        if lengths.Length = 1 then
            g.Length(depth, i)

        if i = 0 then
            empty g depth lengths.Length (values.GetType())

    /// The elements of a value row by row in a new array, and their shape. Element types are never converted.
    let ofObj (value: obj) : struct (Array * Shape) =
        let g = Gathering()
        visit g 0 value
        g.Result()

    /// The same numbers in memory that is used again when nobody holds it.
    let copyOfSpan (values: ReadOnlySpan<'T>) : 'T[] =
        let copy = LargeArrays.New<'T> values.Length
        values.CopyTo(copy.AsSpan())
        copy

    /// The same of an array.
    let copyOf (values: 'T[]) : 'T[] =
        ArgumentNullException.ThrowIfNull(values, "values")
        copyOfSpan (ReadOnlySpan<'T> values)
