namespace Leibniz

open System.ComponentModel

/// Matrices of first and second derivatives, made of directional ones.
module internal Jacobian =
    let private unit (shape: Shape) dtype i =
        let flat = Tensor.OneHot(Tensor.Put([| i |], Shape.Scalar), shape.Size, dtype)
        Reduce.reshape shape flat

    let private join (rows: Tensor[]) (outer: Shape) (inner: Shape) dtype =
        let shape = Shape.Of(Array.append outer.Dims inner.Dims)

        if rows.Length = 0 then
            Tensor.Zeros(shape, dtype)
        else
            Reduce.reshape shape (Tensor.Stack(rows, 0))

    /// One forward pass for each element of x: the cheaper way where x is the smaller one.
    let forward (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
        let columns =
            Array.init x.Size (fun i -> Differentiate.jvp f x (unit x.Shape x.DType i))

        match columns with
        | [||] ->
            let y = f x
            y, Tensor.Zeros(Shape.Of(Array.append y.Shape.Dims x.Shape.Dims), x.DType)
        | _ ->
            let y = fst columns[0]
            let rows = join (Array.map snd columns) x.Shape y.Shape x.DType
            let n, m = x.Rank, y.Rank
            y, Tensor.Bind(Permute [| yield! seq { n .. n + m - 1 }; yield! seq { 0 .. n - 1 } |], rows)

    /// One backward pass for each element of y: the cheaper way where y is the smaller one.
    let reverse (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
        let y, pull = Differentiate.vjp f x
        let rows = Array.init y.Size (fun i -> pull (unit y.Shape y.DType i))
        y, join rows y.Shape x.Shape x.DType

    /// Forward where x has no more elements than y, else in reverse. The value is found first, since its size decides.
    let cheaper (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor =
        let y = f (stopGradient x)
        if x.Size <= y.Size then forward f x else reverse f x

    let private square name (x: Tensor) (y: Tensor) =
        if x.Shape <> y.Shape then
            invalidOp $"{name} is that of a vector field, whose value has the shape of its point, {x.Shape}, but it gave {y.Shape}."

    let divergence (f: Tensor -> Tensor) (x: Tensor) =
        let y, j = cheaper f x
        square "The divergence" x y
        let n = x.Size
        let flat = Reduce.reshape (Shape [| n * n |]) j
        Reduce.sum (Tensor.Bind(Kernel.Slice [| { Start = 0; Step = n + 1; Count = n } |], flat)) null false

    let curl (f: Tensor -> Tensor) (x: Tensor) =
        if x.Shape <> Shape [| 3 |] then
            invalidArg "x" $"The curl is that of a field in three dimensions, but the point has the shape {x.Shape}."

        let y, j = cheaper f x
        square "The curl" x y

        let d i k =
            j[[| Slice.op_Implicit (i: int); Slice.op_Implicit (k: int) |]]

        Tensor.Stack([| d 2 1 - d 1 2; d 0 2 - d 2 0; d 1 0 - d 0 1 |], 0)

/// Higher and fuller derivatives, for F#.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Jacobians =
    /// The derivative of a function of one number, of any shape of value; nested calls give higher ones.
    let diff (f: Tensor -> Tensor) (x: Tensor) : Tensor =
        if x.Rank <> 0 then
            invalidArg "x" $"diff is for functions of one number, but x has the shape {x.Shape}; use grad, jacobian or jvp."

        snd (Differentiate.jvp f x (x.Like 1.0))

    /// The n-th derivative of a function of one number.
    let rec diffN (n: int) (f: Tensor -> Tensor) (x: Tensor) : Tensor =
        if n < 0 then
            invalidArg "n" $"A derivative has an order of 0 or more, but was asked for {n}."
        elif n = 0 then
            f x
        else
            diff (diffN (n - 1) f) x

    /// All derivatives of f's value by the elements of x, in the shape of the value followed by that of x; in the cheaper mode.
    let jacobian (f: Tensor -> Tensor) (x: Tensor) : Tensor = snd (Jacobian.cheaper f x)
    /// The same by forward passes, one for each element of x.
    let jacobianForward (f: Tensor -> Tensor) (x: Tensor) : Tensor = snd (Jacobian.forward f x)
    /// The same by backward passes, one for each element of the value.
    let jacobianReverse (f: Tensor -> Tensor) (x: Tensor) : Tensor = snd (Jacobian.reverse f x)
    /// The value of f at x, and its jacobian.
    let valueAndJacobian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor = Jacobian.cheaper f x
    /// All second derivatives of a function to one number, in the shape of x twice: forward over reverse.
    let hessian (f: Tensor -> Tensor) (x: Tensor) : Tensor = snd (Jacobian.forward (grad f) x)
    /// The gradient and the hessian of f at x, the gradient computed once with each column.
    let gradHessian (f: Tensor -> Tensor) (x: Tensor) : Tensor * Tensor = Jacobian.forward (grad f) x
    /// The hessian of f at x times v, a tree like x, without the hessian: forward over reverse.
    let hvp (f: 'A -> Tensor) (x: 'A) (v: 'A) : 'A = snd (Differentiate.jvp (grad f) x v)
    /// The gradient of f at x, and the hessian times v.
    let gradHvp (f: 'A -> Tensor) (x: 'A) (v: 'A) : 'A * 'A = Differentiate.jvp (grad f) x v
    /// The sum of the second derivatives of f by each element of x.
    let laplacian (f: Tensor -> Tensor) (x: Tensor) : Tensor = Jacobian.divergence (grad f) x
    /// The sum of the derivatives of each element of a vector field by its own coordinate.
    let divergence (f: Tensor -> Tensor) (x: Tensor) : Tensor = Jacobian.divergence f x
    /// The curl of a vector field in three dimensions.
    let curl (f: Tensor -> Tensor) (x: Tensor) : Tensor = Jacobian.curl f x
