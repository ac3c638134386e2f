namespace Leibniz

open System
open System.Collections.Generic
open System.ComponentModel
open System.Runtime.CompilerServices
open System.Runtime.InteropServices

module internal Repeat =
    /// The whole tensor so often along each axis.
    let tile (times: IReadOnlyList<int>) (x: Tensor) =
        if Seq.exists (fun n -> n < 0) times then
            invalidArg "times" $"Tile needs counts of 0 or more, but was given {Shape(Seq.toArray times)}."

        let rank = max times.Count x.Rank

        let padded fill (lengths: int seq) =
            Array.append (Array.create (rank - Seq.length lengths) fill) (Seq.toArray lengths)

        let dims, times = padded 1 x.Shape.Dims, padded 1 times

        if rank > Shape.MaxRank / 2 then
            // Interleaved axes would be too many: one axis after another.
            Array.fold
                (fun (y: Tensor) axis ->
                    if times[axis] = 1 then
                        y
                    else
                        Tensor.Concat(Seq.replicate times[axis] y, axis))
                (Reduce.reshape (Shape dims) x)
                [| 0 .. rank - 1 |]
        else
            let interleave (first: int[]) =
                Shape(Array.collect (fun (a, b) -> [| a; b |]) (Array.zip first dims))

            let ones = Reduce.reshape (interleave (Array.create rank 1)) x
            Reduce.reshape (Shape.Of(Array.map2 (*) times dims)) (ones.Stretched(interleave times))

    /// Each element so often in a row along an axis; over all elements, row by row, where no axis is given.
    let repeat (times: int) (axis: Nullable<int>) (x: Tensor) =
        if times < 0 then
            invalidArg "times" $"Repeat needs a count of 0 or more, but was given {times}."

        let x, axis =
            if axis.HasValue then
                x, Axes.normal "Repeat" x.Rank axis.Value
            else
                Reduce.reshape (Shape [| x.Size |]) x, 0

        let dims = x.Shape.Dims
        let lifted = Reduce.reshape (Shape(Array.insertAt (axis + 1) 1 dims)) x
        let stretched = lifted.Stretched(Shape(Array.insertAt (axis + 1) times dims))
        Reduce.reshape (Shape.Of(Array.updateAt axis (times * dims[axis]) dims)) stretched

    /// Elements moved on along an axis; those that leave at the end come in at the start.
    let roll (shift: int) (axis: int) (x: Tensor) =
        let axis = Axes.normal "Roll" x.Rank axis
        let n = x.Shape.Dims[axis]

        if n = 0 then
            x
        else
            match ((shift % n) + n) % n with
            | 0 -> x
            | k -> Tensor.Concat(Array.rev (Arrange.split axis [| n - k; k |] x), axis)

    /// The elements on one side of a diagonal of matrices in the last two axes, zeros elsewhere: those whose column, less the diagonal's number, compares with their row.
    let private triangle name (comparison: Tensor -> Tensor -> Tensor) (diagonal: int) (x: Tensor) =
        if x.Rank < 2 then
            invalidArg "x" $"{name} needs matrices in the last two axes, but was given the shape {x.Shape}."

        let n, m = x.Shape[-2], x.Shape[-1]

        let rows, columns =
            x.Beside(fun () -> Reduce.reshape (Shape [| n; 1 |]) (Tensor.Arange n), Tensor.Arange(-diagonal, m - diagonal))

        Tensor.Bind(Select, (comparison columns rows).Stretched x.Shape, x, x.Like 0.0)

    let lower diagonal x = triangle "Tril" lessEqual diagonal x
    let upper diagonal x = triangle "Triu" greaterEqual diagonal x

/// Repetitions, rotations and triangles, for F#.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Repetition =
    /// The whole tensor so often along each axis: tile [ 2; 3 ] x.
    let tile (times: int seq) (x: Tensor) = Repeat.tile (Seq.toArray times) x
    /// Each element so often in a row along an axis.
    let repeat (times: int) (axis: int) (x: Tensor) = Repeat.repeat times (Nullable axis) x
    /// Elements moved on along an axis; those that leave at the end come in at the start.
    let roll (shift: int) (axis: int) (x: Tensor) = Repeat.roll shift axis x
    /// The lower triangle with the diagonal, zeros above, of matrices in the last two axes.
    let tril (x: Tensor) = Repeat.lower 0 x
    /// The upper triangle with the diagonal, zeros below, of matrices in the last two axes.
    let triu (x: Tensor) = Repeat.upper 0 x

/// Repetitions, rotations and triangles.
[<Extension; Sealed; AbstractClass>]
type RepetitionMethods =
    /// The whole tensor so often along each axis, as NumPy's tile: `x.Tile(2, 3)`.
    [<Extension>]
    static member Tile(x: Tensor, [<ParamArray>] times: int[]) = Repeat.tile times x

    /// Each element so often in a row along an axis; over all elements, row by row, where no axis is given.
    [<Extension>]
    static member Repeat(x: Tensor, times: int, [<Optional>] axis: Nullable<int>) = Repeat.repeat times axis x

    /// Elements moved on along an axis; those that leave at the end come in at the start.
    [<Extension>]
    static member Roll(x: Tensor, shift: int, [<Optional>] axis: int) = Repeat.roll shift axis x

    /// The lower triangle of matrices in the last two axes, zeros above; diagonal 1 is the one above the main one.
    [<Extension>]
    static member Tril(x: Tensor, [<Optional>] diagonal: int) = Repeat.lower diagonal x

    /// The upper triangle of matrices in the last two axes, zeros below; diagonal 1 is the one above the main one.
    [<Extension>]
    static member Triu(x: Tensor, [<Optional>] diagonal: int) = Repeat.upper diagonal x
