namespace Leibniz

open System
open System.ComponentModel
open System.Runtime.CompilerServices

module internal Product =
    let private reshape (dims: int[]) (x: Tensor) = Reduce.reshape (Shape dims) x

    /// Matrix products of the last two axes; the axes in front stretch to each other.
    let matMul (a: Tensor) (b: Tensor) =
        ArgumentNullException.ThrowIfNull(a, "a")
        ArgumentNullException.ThrowIfNull(b, "b")

        if a.Rank <= 2 && b.Rank <= 2 then
            Tensor.Bind(MatMul, a, b)
        else
            Rule.matMul a.Shape b.Shape |> ignore
            let batch (t: Tensor) = Shape t.Shape.Dims[.. t.Rank - 3]
            let common = Axes.broadcast "MatMul" (batch a) (batch b)

            let stretch (t: Tensor) =
                t.Stretched(Shape(Array.append common.Dims t.Shape.Dims[t.Rank - 2 ..]))

            Tensor.Bind(MatMul, stretch a, stretch b)

    /// NumPy's dot: the last axis of a with the last but one of b (the only one, if b is a vector).
    let dot (a: Tensor) (b: Tensor) =
        ArgumentNullException.ThrowIfNull(a, "a")
        ArgumentNullException.ThrowIfNull(b, "b")

        if a.Rank = 0 || b.Rank = 0 then
            a * b
        else
            let k = a.Shape.Dims[a.Rank - 1]
            let axis = max 0 (b.Rank - 2)

            if b.Shape.Dims[axis] <> k then
                let which = if b.Rank = 1 then "the axis" else "the last axis but one"

                invalidArg
                    "b"
                    $"Dot needs the last axis of the first and {which} of the second to be equally long, but was given {a.Shape} and {b.Shape}."

            let front =
                Array.append
                    [| axis |]
                    [| for i in 0 .. b.Rank - 1 do
                           if i <> axis then
                               i |]

            let rows = reshape [| a.Size / max 1 k; k |] a
            let columns = Tensor.Bind(Permute front, b) |> reshape [| k; b.Size / max 1 k |]

            let dims =
                Array.append a.Shape.Dims[.. a.Rank - 2] (Axes.without [| axis |] b.Shape).Dims

            Tensor.Bind(MatMul, rows, columns) |> reshape dims

    let outer (a: Tensor) (b: Tensor) =
        reshape [| a.Size; 1 |] a * reshape [| 1; b.Size |] b

/// Products of matrices and vectors, for F#.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Products =
    /// (..., n, k) times (..., k, m): the axes in front stretch to each other.
    let matmul a b = Product.matMul a b
    /// NumPy's dot, for every rank: the last axis of a with the last but one of b.
    let dot a b = Product.dot a b
    /// Every element of a times every element of b.
    let outer a b = Product.outer a b

/// Products of matrices and vectors.
[<Extension; Sealed; AbstractClass>]
type ProductMethods =
    /// (..., n, k) times (..., k, m): the axes in front stretch to each other.
    [<Extension>]
    static member MatMul(a: Tensor, b: Tensor) = Product.matMul a b

    /// NumPy's dot, for every rank: the last axis of a with the last but one of b (the only one, if b is a vector).
    [<Extension>]
    static member Dot(a: Tensor, b: Tensor) = Product.dot a b

    /// Every element of a times every element of b, as a matrix.
    [<Extension>]
    static member Outer(a: Tensor, b: Tensor) = Product.outer a b
