namespace Leibniz

open System
open System.Collections
open System.Collections.Generic
open System.Runtime.CompilerServices

/// The lengths of a tensor's axes, from the outermost to the innermost. Prints as Python prints a tuple: (3, 5), (5,), ().
[<Sealed; AllowNullLiteral; StructuredFormatDisplay("{Text}")>]
type Shape internal (dims: int[]) =
    static let scalar = Shape [||]

    let size =
        let mutable n = 1L

        for d in dims do
            n <- n * int64 d

        if n > int64 Int32.MaxValue then
            invalidArg "shape" $"A tensor holds at most {Int32.MaxValue} elements, but {n} were asked for."

        int n

    let mutable strides: int[] = null
    let mutable form: obj = null

    /// The largest number of axes.
    static member MaxRank = 8

    /// The shape of a scalar: no axes, one element.
    static member Scalar = scalar

    /// A shape from the lengths of its axes; each is 0 or more, at most 8 of them.
    static member Of(lengths: IReadOnlyList<int>) : Shape =
        match lengths with
        | null -> nullArg "shape"
        | :? Shape as s -> s
        | _ ->
            let dims = Array.init lengths.Count (fun i -> lengths[i])

            if dims.Length > Shape.MaxRank then
                invalidArg "shape" $"A shape has at most {Shape.MaxRank} axes, but was given {dims.Length}."

            match Array.tryFind (fun d -> d < 0) dims with
            | Some d -> invalidArg "shape" $"The length of an axis is 0 or more, but was given {d} in {Shape dims}."
            | None -> Shape dims

    member internal _.Dims = dims

    /// Strides of rows laid out one after another: one array for all that have this shape, which nobody changes.
    member internal _.Strides =
        match strides with
        | null ->
            let s = Array.zeroCreate dims.Length
            let mutable step = 1

            for i in dims.Length - 1 .. -1 .. 0 do
                s[i] <- step
                step <- step * dims[i]

            strides <- s
            s
        | s -> s

    /// What numbers of this shape have in common when they lie row by row: a Form, once somebody has asked for one.
    member internal _.Form
        with get () = form
        and set (value: obj) = form <- value

    member private s.Text = s.ToString()
    /// How many axes there are.
    member _.Rank = dims.Length
    /// How many elements there are: the product of the lengths.
    member _.Size = size

    /// The length of an axis; a negative axis counts from the end.
    member s.Item
        with get (axis: int) =
            let i = if axis < 0 then axis + dims.Length else axis

            if i < 0 || i >= dims.Length then
                raise (ArgumentOutOfRangeException("axis", axis, $"The shape {s} has {dims.Length} axes."))

            dims[i]

    /// The lengths as a new array.
    member _.ToArray() = Array.copy dims

    // Most shapes are so short that a call would take longer than the loop.
    [<MethodImpl(MethodImplOptions.AggressiveInlining)>]
    static member private Same(a: int[], b: int[]) =
        let mutable i = 0

        while i < a.Length && i < b.Length && a[i] = b[i] do
            i <- i + 1

        i = a.Length && i = b.Length

    [<MethodImpl(MethodImplOptions.AggressiveInlining)>]
    member s.Equals(other: Shape) =
        obj.ReferenceEquals(s, other)
        || (not (isNull other) && Shape.Same(dims, other.Dims))

    override s.Equals(other: obj) =
        match other with
        | :? Shape as o -> s.Equals o
        | _ -> false

    override _.GetHashCode() =
        let mutable h = HashCode()

        for d in dims do
            h.Add d

        h.ToHashCode()

    override _.ToString() =
        match dims with
        | [| d |] -> $"({d},)"
        | _ -> "(" + String.Join(", ", dims) + ")"

    static member op_Equality(a: Shape, b: Shape) = Object.Equals(a, b)
    static member op_Inequality(a: Shape, b: Shape) = not (Object.Equals(a, b))

    interface IEquatable<Shape> with
        member s.Equals other = s.Equals other

    interface IReadOnlyList<int> with
        member s.Item
            with get i = s[i]

        member _.Count = dims.Length

        member _.GetEnumerator() : IEnumerator<int> =
            (dims :> IEnumerable<int>).GetEnumerator()

        member _.GetEnumerator() : IEnumerator = dims.GetEnumerator()

/// Arithmetic of shapes and axes, with the errors that name the operation.
module internal Axes =
    let private known: Shape[] = Array.zeroCreate 512

    /// The shape of a matrix. Those that were asked for lately are kept: a training step asks for the same dozen over and over.
    let matrix n m =
        let place = (n * 31 + m) &&& 511

        match known[place] with
        | null ->
            let shape = Shape [| n; m |]
            known[place] <- shape
            shape
        | shape when shape.Dims[0] = n && shape.Dims[1] = m -> shape
        | _ ->
            let shape = Shape [| n; m |]
            known[place] <- shape
            shape

    let private knownVectors: Shape[] = Array.zeroCreate 512

    /// The shape of a vector, kept alike.
    let vector n =
        match knownVectors[n &&& 511] with
        | null ->
            let shape = Shape [| n |]
            knownVectors[n &&& 511] <- shape
            shape
        | shape when shape.Dims[0] = n -> shape
        | _ ->
            let shape = Shape [| n |]
            knownVectors[n &&& 511] <- shape
            shape

    let private allAxes =
        Array.init (Shape.MaxRank + 1) (fun rank -> Array.init rank id)

    /// All axes of a rank; nobody changes the array.
    let all rank = allAxes[rank]

    let private noStrides = Array.init (Shape.MaxRank + 1) Array.zeroCreate<int>

    /// The strides of one element that is repeated along all axes; nobody changes the array.
    let still rank = noStrides[rank]

    /// A shape from the first so many lengths.
    let ofFirst count (lengths: int[]) =
        match count with
        | 0 -> Shape.Scalar
        | 1 -> vector lengths[0]
        | 2 -> matrix lengths[0] lengths[1]
        | _ -> Shape(Array.sub lengths 0 count)

    /// A shape from lengths that become its own.
    let ofDims (dims: int[]) =
        match dims with
        | [||] -> Shape.Scalar
        | [| n |] -> vector n
        | [| n; m |] -> matrix n m
        | _ -> Shape dims

    /// The axis counted from the front.
    let normal (operation: string) (rank: int) (axis: int) =
        let i = if axis < 0 then axis + rank else axis

        if i < 0 || i >= rank then
            raise (
                ArgumentOutOfRangeException(
                    "axis",
                    axis,
                    if rank = 0 then
                        $"{operation} was given axis {axis}, but a scalar has no axes."
                    else
                        $"{operation} was given axis {axis}, but the tensor has {rank} axes: use {-rank} to {rank - 1}."
                )
            )

        i

    let private ones = Array.init Shape.MaxRank Array.singleton<int>

    /// One axis; nobody changes the array.
    let one axis = ones[axis]

    /// Several axes counted from the front, in ascending order, each once; nobody changes the array.
    let normals operation rank (axes: int seq) =
        match axes with
        | :? (int[]) as single when single.Length = 1 -> one (normal operation rank single[0])
        | _ ->
            let found = Seq.toArray axes

            for i in 0 .. found.Length - 1 do
                found[i] <- normal operation rank found[i]

            if found.Length > 1 then
                Array.sortInPlace found

                for i in 1 .. found.Length - 1 do
                    if found[i] = found[i - 1] then
                        invalidArg "axes" $"{operation} was given the same axis twice: {Shape(Seq.toArray axes)}."

            found

    /// Whether a shape stretches to another, aligned at the last axis.
    let private stretches (from: Shape) (target: Shape) =
        let lead = target.Rank - from.Rank
        let mutable fits = lead >= 0
        let mutable i = 0

        while fits && i < from.Rank do
            fits <- from.Dims[i] = 1 || from.Dims[i] = target.Dims[lead + i]
            i <- i + 1

        fits

    /// The shape that both stretch to, aligned at the last axis: (3, 1) and (4,) give (3, 4).
    let broadcast (operation: string) (a: Shape) (b: Shape) : Shape =
        if obj.ReferenceEquals(a, b) || stretches b a then
            a
        elif stretches a b then
            b
        else
            let rank = max a.Rank b.Rank

            let length (s: Shape) i =
                let j = i - (rank - s.Rank)
                if j < 0 then 1 else s.Dims[j]

            Shape(
                Array.init rank (fun i ->
                    match length a i, length b i with
                    | x, y when x = y -> x
                    | 1, y -> y
                    | x, 1 -> x
                    | _ ->
                        invalidArg
                            "b"
                            $"{operation} needs shapes that stretch to each other, aligned at the last axis, but was given {a} and {b}.")
            )

    /// The lengths without some axes (each once, from the front).
    let without (axes: int[]) (shape: Shape) =
        if shape.Rank = 2 && axes.Length = 1 then
            vector shape.Dims[1 - axes[0]]
        elif shape.Rank = axes.Length then
            Shape.Scalar
        else
            let dims = Array.zeroCreate (shape.Rank - axes.Length)
            let mutable next = 0

            for i in 0 .. shape.Rank - 1 do
                if Array.IndexOf(axes, i) < 0 then
                    dims[next] <- shape.Dims[i]
                    next <- next + 1

            ofDims dims

    /// The lengths with some axes set to 1.
    let flattened (axes: int[]) (shape: Shape) =
        let dims = Array.copy shape.Dims

        for axis in axes do
            dims[axis] <- 1

        ofDims dims

    /// The lengths in another order.
    let permuted (order: int[]) (shape: Shape) =
        let dims = Array.zeroCreate order.Length

        for i in 0 .. order.Length - 1 do
            dims[i] <- shape.Dims[order[i]]

        ofDims dims

    let withLength axis length (shape: Shape) =
        match shape.Dims, axis with
        | [| _; m |], 0 -> matrix length m
        | [| n; _ |], 1 -> matrix n length
        | _ ->
            let dims = Array.copy shape.Dims
            dims[axis] <- length
            ofDims dims
