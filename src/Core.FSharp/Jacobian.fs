namespace Leibniz

open System
open System.ComponentModel

/// Which way a jacobian is computed.
type DifferentiationMode =
    /// Forward where the argument has no more elements than the value, else in reverse.
    | Cheaper = 0
    /// One forward pass for each element of the argument.
    | Forward = 1
    /// One backward pass for each element of the value.
    | Reverse = 2

/// Matrices of first and second derivatives, made of directional ones.
module internal Jacobian =
    let private unit (x: Tensor) i =
        let flat =
            x.Beside(fun () -> Tensor.OneHot(Tensor.Put([| i |], Shape.Scalar), x.Size, x.DType))

        Reduce.reshape x.Shape flat

    let private join (rows: Tensor[]) (outer: Shape) (inner: Shape) (like: Tensor) =
        let shape = Shape.Of(Array.append outer.Dims inner.Dims)

        if rows.Length = 0 then
            like.Beside(fun () -> Tensor.Zeros(shape, like.DType))
        else
            Reduce.reshape shape (Tensor.Stack(rows, 0))

    /// One forward pass for each element of x, a tree: the cheaper way where x is the smaller one. What they gave beside a tensor t of x stands
    /// in columns, in the shape of t followed by that of the value.
    let private forward (f: 'A -> Tensor) (x: 'A) : Tensor * 'A =
        let leaves = Tree.toArray x
        let mutable value = Unchecked.defaultof<Tensor>

        let along (place: int) (tangent: Tensor) =
            let tangents =
                leaves
                |> Array.mapi (fun i t ->
                    if i = place then tangent
                    elif Flat.isFloat t then t.Like 0.0
                    else t)

            let y, change = Differentiate.jvp f x (Tree.rebuild tangents x)
            value <- y
            change

        let columns =
            leaves
            |> Array.mapi (fun i t ->
                if Flat.isFloat t then
                    Array.init t.Size (fun k -> along i (unit t k))
                else
                    [||])

        let y = if isNull (box value) then f x else value

        let upright (t: Tensor) (columns: Tensor[]) =
            let joined = join columns t.Shape y.Shape t
            let n, m = t.Rank, y.Rank
            Tensor.Bind(Permute [| yield! seq { n .. n + m - 1 }; yield! seq { 0 .. n - 1 } |], joined)

        y, Tree.rebuild (Array.map2 (fun t c -> if Flat.isFloat t then upright t c else t) leaves columns) x

    /// One backward pass for each element of the value: the cheaper way where that is the smaller one.
    let private rows (y: Tensor) (pull: Tensor -> 'A) (x: 'A) : 'A =
        let rows = Array.init y.Size (fun k -> Tree.toArray (pull (unit y k)))

        let joined =
            Tree.toArray x
            |> Array.mapi (fun i t ->
                if Flat.isFloat t then
                    join (rows |> Array.map (fun row -> row[i])) y.Shape t.Shape t
                else
                    t)

        Tree.rebuild joined x

    /// The value of f at x, a tree, and a tree like x with the derivatives of the value by each tensor, in the shape of the value followed by
    /// the tensor's own.
    let ofMode (mode: DifferentiationMode) (f: 'A -> Tensor) (x: 'A) : Tensor * 'A =
        match mode with
        | DifferentiationMode.Forward -> forward f x
        | DifferentiationMode.Reverse ->
            let y, pull = Differentiate.vjp f x
            y, rows y pull x
        | DifferentiationMode.Cheaper ->
            // The value's size decides, so it is found first, ready for backward passes.
            let y, pull = Differentiate.vjp f x
            let size = Flat.floats x |> List.sumBy _.Size
            if size <= y.Size then forward f x else y, rows y pull x
        | other -> raise (ArgumentOutOfRangeException("mode", other, "There are the modes Cheaper, Forward and Reverse."))

    let cheaper (f: 'A -> Tensor) (x: 'A) : Tensor * 'A = ofMode DifferentiationMode.Cheaper f x

    let private square name (x: Tensor) (y: Tensor) =
        if x.Shape <> y.Shape then
            invalidOp $"{name} is that of a vector field, whose value has the shape of its point, {x.Shape}, but it gave {y.Shape}."

    let valueAndDivergence (f: Tensor -> Tensor) (x: Tensor) =
        let y, j = cheaper f x
        square "The divergence" x y
        let n = x.Size
        let flat = Reduce.reshape (Shape [| n * n |]) j
        y, Reduce.sum (Tensor.Bind(Kernel.Slice [| { Start = 0; Step = n + 1; Count = n } |], flat)) null false

    let valueAndCurl (f: Tensor -> Tensor) (x: Tensor) =
        if x.Shape <> Shape [| 3 |] then
            invalidArg "x" $"The curl is that of a field in three dimensions, but the point has the shape {x.Shape}."

        let y, j = cheaper f x
        square "The curl" x y

        let d i k =
            j[[| Slice.op_Implicit (i: int); Slice.op_Implicit (k: int) |]]

        y, Tensor.Stack([| d 2 1 - d 1 2; d 0 2 - d 2 0; d 1 0 - d 0 1 |], 0)

    /// Forward over reverse: each column of the hessian comes with the value and the gradient.
    let valueGradHessian (f: Tensor -> Tensor) (x: Tensor) =
        let columns =
            Array.init x.Size (fun i -> Differentiate.jvp (Differentiate.valueAndGrad f) x (unit x i))

        match columns with
        | [||] ->
            let y, g = Differentiate.valueAndGrad f x
            y, g, x.Beside(fun () -> Tensor.Zeros(Shape.Of(Array.append x.Shape.Dims x.Shape.Dims), x.DType))
        | _ ->
            let (y, g), _ = columns[0]
            // The hessian is symmetric: its columns are its rows.
            y, g, join (columns |> Array.map (fun (_, (_, h)) -> h)) x.Shape x.Shape x

/// Higher and fuller derivatives, for F#.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Jacobians =
    /// The value of a function of one number, of any shape of value, and its derivative.
    let valueAndDiff (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
        if x.Rank <> 0 then
            invalidArg "x" $"diff is for functions of one number, but x has the shape {x.Shape}; use grad, jacobian or jvp."

        Differentiate.jvp f x (x.Like 1.0)

    /// The derivative of a function of one number, of any shape of value; nested calls give higher ones.
    let diff (f: Tensor -> Tensor) (x: Tensor) : Tensor = snd (valueAndDiff f x)

    /// The value and the derivatives of a function of one number, up to the n-th.
    let rec valueAndDiffN (n: int) (f: Tensor -> Tensor) (x: Tensor) : Tensor list =
        if x.Rank <> 0 then
            invalidArg "x" $"diffN is for functions of one number, but x has the shape {x.Shape}; use grad, jacobian or jvp."
        elif n < 0 then
            invalidArg "n" $"A derivative has an order of 0 or more, but was asked for {n}."
        elif n = 0 then
            [ f x ]
        else
            let lower, d = Differentiate.jvp (valueAndDiffN (n - 1) f) x (x.Like 1.0)
            lower @ [ List.last d ]

    /// The n-th derivative of a function of one number.
    let diffN (n: int) (f: Tensor -> Tensor) (x: Tensor) : Tensor = List.last (valueAndDiffN n f x)

    /// All derivatives of f's value by the elements of x, in the shape of the value followed by that of x; in the cheaper mode.
    let jacobian (f: Tensor -> Tensor) (x: Tensor) : Tensor = snd (Jacobian.cheaper f x)

    /// The same by forward passes, one for each element of x.
    let jacobianForward (f: Tensor -> Tensor) (x: Tensor) : Tensor =
        snd (Jacobian.ofMode DifferentiationMode.Forward f x)

    /// The same by backward passes, one for each element of the value.
    let jacobianReverse (f: Tensor -> Tensor) (x: Tensor) : Tensor =
        snd (Jacobian.ofMode DifferentiationMode.Reverse f x)

    /// The value of f at x, and its jacobian.
    let valueAndJacobian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor = Jacobian.cheaper f x

    /// The jacobian of a function of any tree: a tree like x, each tensor in the shape of the value followed by its own; in the cheaper mode.
    let jacobianOf (f: 'A -> Tensor) (x: 'A) : 'A = snd (Jacobian.cheaper f x)

    /// The value of a function of any tree, and its jacobian.
    let valueAndJacobianOf (f: 'A -> Tensor) (x: 'A) : Tensor * 'A = Jacobian.cheaper f x

    /// All second derivatives of a function to one number, in the shape of x twice: forward over reverse.
    let hessian (f: Tensor -> Tensor) (x: Tensor) : Tensor =
        let _, _, h = Jacobian.valueGradHessian f x in h

    /// The gradient and the hessian of f at x, in one pass.
    let gradHessian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
        let _, g, h = Jacobian.valueGradHessian f x in g, h

    /// The value, the gradient and the hessian of f at x, in one pass.
    let valueGradHessian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor * Tensor = Jacobian.valueGradHessian f x
    /// The hessian of f at x times v, a tree like x, without the hessian: forward over reverse.
    let hvp (f: 'A -> Tensor) (x: 'A) (v: 'A) : 'A = snd (Differentiate.jvp (grad f) x v)
    /// The gradient of f at x, and the hessian times v.
    let gradHvp (f: 'A -> Tensor) (x: 'A) (v: 'A) : 'A * 'A = Differentiate.jvp (grad f) x v

    /// The value and the gradient of f at x, and the hessian times v.
    let valueGradHvp (f: 'A -> Tensor) (x: 'A) (v: 'A) : Tensor * 'A * 'A =
        let (y, g), (_, h) = Differentiate.jvp (valueAndGrad f) x v
        y, g, h

    /// The value of f at x, and the sum of its second derivatives by each element of x.
    let valueAndLaplacian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
        let y, _, h = Jacobian.valueGradHessian f x
        let n = x.Size
        y, Reduce.sum (Arrange.diag (Reduce.reshape (Shape [| n; n |]) h)) null false

    /// The sum of the second derivatives of f by each element of x.
    let laplacian (f: Tensor -> Tensor) (x: Tensor) : Tensor = snd (valueAndLaplacian f x)
    /// The value of a vector field, and the sum of the derivatives of each of its elements by its own coordinate.
    let valueAndDivergence (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor = Jacobian.valueAndDivergence f x
    /// The sum of the derivatives of each element of a vector field by its own coordinate.
    let divergence (f: Tensor -> Tensor) (x: Tensor) : Tensor = snd (valueAndDivergence f x)
    /// The value of a vector field in three dimensions, and its curl.
    let valueAndCurl (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor = Jacobian.valueAndCurl f x
    /// The curl of a vector field in three dimensions.
    let curl (f: Tensor -> Tensor) (x: Tensor) : Tensor = snd (valueAndCurl f x)
