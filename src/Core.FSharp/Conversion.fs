namespace Leibniz

open System
open System.ComponentModel
open System.Runtime.CompilerServices
open System.Runtime.InteropServices

/// Tensors from numbers, for F#.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Creation =
    /// A tensor of a number, or of numbers in any nesting of lists, arrays and sequences: tensor [ [ 1.0; 2.0 ]; [ 3.0; 4.0 ] ].
    /// A list of tensors is stacked, and keeps their derivatives.
    let tensor (values: 'a) : Tensor = Tensor.From(box values)

    /// float32 zeros.
    let zeros (shape: int seq) = Tensor.Zeros(Seq.toArray shape)
    /// float32 ones.
    let ones (shape: int seq) = Tensor.Ones(Seq.toArray shape)
    /// The same float32 number everywhere.
    let full (shape: int seq) (value: float) = Tensor.Full(Seq.toArray shape, value)
    /// Zeros of the shape and type of x.
    let zerosLike (x: Tensor) = x.Like 0.0
    /// Ones of the shape and type of x.
    let onesLike (x: Tensor) = x.Like 1.0

/// Tensors like others.
[<Extension; Sealed; AbstractClass>]
type CreationMethods =
    /// Zeros of the shape and type of x.
    [<Extension>]
    static member ZerosLike(x: Tensor) = x.Like 0.0

    /// Ones of the shape and type of x.
    [<Extension>]
    static member OnesLike(x: Tensor) = x.Like 1.0

    /// The same value everywhere, in the shape and type of x.
    [<Extension>]
    static member FullLike(x: Tensor, value: float) = x.Like value

/// Numbers out of tensors.
[<Extension; Sealed; AbstractClass>]
type ConversionMethods =
    /// The numbers row by row in a new array; T is the tensor's own element type.
    [<Extension>]
    static member ToArray<'T>(x: Tensor) : 'T[] =
        match x.Numbers.Home.Read x.Numbers with
        | :? ('T[]) as data when DTypes.tryOf typeof<'T> = ValueSome x.DType -> data
        | _ -> invalidOp $"A tensor of {x.DType} does not become an array of {typeof<'T>.Name}; Cast it first, or ask for its own type."

    /// The numbers row by row, to look at while the tensor is held: its own memory where they lie so already, else a copy.
    static member internal Look<'T>(x: Tensor) : ReadOnlySpan<'T> =
        match x.Numbers with
        | :? Block<'T> as block when block.IsContiguous -> ReadOnlySpan<'T>(block.Array, block.Offset, block.Shape.Size)
        | _ -> ReadOnlySpan<'T>(ConversionMethods.ToArray<'T> x)

    /// The numbers of a matrix in a new array of two dimensions.
    [<Extension>]
    static member ToArray2D<'T>(x: Tensor) : 'T[,] =
        if x.Rank <> 2 then
            invalidOp $"ToArray2D needs a matrix, but the tensor has the shape {x.Shape}."

        let flat = ConversionMethods.ToArray<'T> x
        Array2D.init x.Shape.Dims[0] x.Shape.Dims[1] (fun i j -> flat[i * x.Shape.Dims[1] + j])

    /// Whether both have one shape and |a - b| <= absolute + relative |b| everywhere, whatever their types (NumPy's rule and
    /// defaults, but shapes do not stretch; NaN is close to nothing, infinity to itself).
    [<Extension>]
    static member AllClose
        (
            a: Tensor,
            b: Tensor,
            [<Optional; DefaultParameterValue(1e-5)>] relative: float,
            [<Optional; DefaultParameterValue(1e-8)>] absolute: float
        ) =
        ArgumentNullException.ThrowIfNull(b, "b")

        let numbers (t: Tensor) =
            ConversionMethods.ToArray<float>(cast DType.Float64 (stopGradient t))

        a.Shape = b.Shape
        && Array.forall2 (fun x y -> x = y || abs (x - y) <= absolute + relative * abs y && Double.IsFinite y) (numbers a) (numbers b)

    /// Keeps the numbers of a tensor beyond the training step in which they were made: call it inside the step.
    [<Extension>]
    static member Keep(x: Tensor) =
        match x.Numbers.Storage with
        | null -> ()
        | storage -> Arena.Keep(fun () -> [ storage ])

        x
