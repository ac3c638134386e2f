namespace Leibniz

open System
open System.Collections.Generic
open System.ComponentModel
open System.Runtime.CompilerServices
open System.Runtime.InteropServices

/// Linear algebra of matrices in the last two axes; the axes in front are a batch.
module internal Algebra =
    let private batch (x: Tensor) = Shape x.Shape.Dims[.. x.Rank - 3]

    let private rows start count (x: Tensor) = Arrange.cut (x.Rank - 2) start count x

    let private columns start count (x: Tensor) = Arrange.cut (x.Rank - 1) start count x

    /// The last two axes exchanged.
    let transpose (x: Tensor) =
        let rank = x.Rank
        Tensor.Bind(Permute [| yield! seq { 0 .. rank - 3 }; rank - 1; rank - 2 |], x)

    let private matrices name (x: Tensor) =
        if x.Rank < 2 then
            invalidArg "x" $"{name} needs matrices in the last two axes, but was given the shape {x.Shape}."

    let rec solve (a: Tensor) (b: Tensor) =
        matrices "Solve" a

        if b.Rank = 1 then
            let column = solve a (Arrange.expandDims 1 b)
            Reduce.reshape (Axes.without [| column.Rank - 1 |] column.Shape) column
        else
            let common = Axes.broadcast "Solve" (batch a) (batch b)

            let stretch (t: Tensor) =
                t.Stretched(Shape(Array.append common.Dims t.Shape.Dims[t.Rank - 2 ..]))

            Tensor.Bind(Solve, stretch a, stretch b)

    let inverse (a: Tensor) =
        matrices "Inverse" a

        if a.Shape[-1] <> a.Shape[-2] then
            invalidArg "a" $"Inverse needs square matrices in the last two axes, but was given the shape {a.Shape}."

        Tensor.Bind(Solve, a, (a.Beside(fun () -> Tensor.Eye(a.Shape[-1], a.DType))).Stretched a.Shape)

    let logDeterminant (a: Tensor) =
        let both = Tensor.Bind(Determinant true, a)

        let part i =
            Reduce.reshape (batch a) (columns i 1 both)

        part 0, part 1

    let qr (a: Tensor) =
        matrices "QR" a
        let n, m = a.Shape[-2], a.Shape[-1]
        let k = min n m
        let stacked = Tensor.Bind(Factor OrthogonalTriangular, columns 0 k a)
        let q, r = rows 0 n stacked, rows n k stacked

        if m > k then
            q, Tensor.Concat([ r; Product.matMul (transpose q) (columns k (m - k) a) ], -1)
        else
            q, r

    let eigh (a: Tensor) =
        let stacked = Tensor.Bind(Factor SymmetricEigen, a)
        let n = stacked.Shape[-1]
        Reduce.reshape (Axes.without [| stacked.Rank - 2 |] (rows 0 1 stacked).Shape) (rows 0 1 stacked), rows 1 n stacked

    let svd (a: Tensor) =
        let stacked = Tensor.Bind(Factor SingularValues, a)
        let n, m = a.Shape[-2], a.Shape[-1]
        let values = rows n 1 stacked

        rows 0 n stacked, Reduce.reshape (Axes.without [| values.Rank - 2 |] values.Shape) values, transpose (rows (n + 1) m stacked)

    let trace (x: Tensor) =
        matrices "Trace" x
        let n, m, rank = x.Shape[-2], x.Shape[-1], x.Rank
        let flat = Reduce.reshape (Shape(Array.append (batch x).Dims [| n * m |])) x

        let cuts =
            Arrange.whole flat.Shape
            |> Array.updateAt
                (rank - 2)
                { Start = 0
                  Step = m + 1
                  Count = min n m }

        Reduce.sum (Tensor.Bind(Kernel.Slice cuts, flat)) [| -1 |] false

    let norm (order: float) (axes: IReadOnlyList<int>) keepDims (x: Tensor) =
        let x = Reduce.fractional x

        if order = 2.0 then
            sqrt (Reduce.sum (x * x) axes keepDims)
        elif order = 1.0 then
            Reduce.sum (abs x) axes keepDims
        elif order = Double.PositiveInfinity then
            Reduce.max (abs x) axes keepDims
        elif order > 0.0 then
            Reduce.sum (abs x ** order) axes keepDims ** (1.0 / order)
        else
            invalidArg "order" $"Norm has an order above 0 (1, 2, infinity, ...), but was given {order}."

    /// Every element of a times the whole of b.
    let kron (a: Tensor) (b: Tensor) =
        let rank = max a.Rank b.Rank

        if rank > Shape.MaxRank / 2 then
            invalidArg "b" $"Kron takes tensors of at most {Shape.MaxRank / 2} axes, but was given {a.Shape} and {b.Shape}."

        let padded (x: Tensor) =
            Array.append (Array.create (rank - x.Rank) 1) x.Shape.Dims

        let n, m = padded a, padded b

        let spread isFirst (dims: int[]) =
            Shape(dims |> Array.collect (fun d -> if isFirst then [| d; 1 |] else [| 1; d |]))

        Reduce.reshape (spread true n) a * Reduce.reshape (spread false m) b
        |> Reduce.reshape (Shape.Of(Array.map2 (*) n m))

/// Linear algebra of matrices in the last two axes, for F#; the axes in front are a batch.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module LinearAlgebra =
    /// The x with a x = b, for a vector or a matrix b.
    let solve (a: Tensor) (b: Tensor) = Algebra.solve a b
    /// The inverse; solve is faster and more accurate where the inverse is only multiplied.
    let inverse (a: Tensor) = Algebra.inverse a
    /// The determinant.
    let det (a: Tensor) = Tensor.Bind(Determinant false, a)
    /// The sign of the determinant, and the logarithm of its size, which neither overflows nor vanishes.
    let logDet (a: Tensor) = Algebra.logDeterminant a
    /// The lower triangular l with l times its transpose = a, for a symmetric positive definite a (its symmetric part is taken).
    let cholesky (a: Tensor) = Tensor.Bind(Factor Cholesky, a)
    /// Orthonormal columns q and an upper triangular r with q r = a, whose diagonal is not negative.
    let qr (a: Tensor) = Algebra.qr a
    /// The eigenvalues of a symmetric matrix, ascending, and its orthonormal eigenvectors in columns (its symmetric part is taken).
    let eigh (a: Tensor) = Algebra.eigh a
    /// Orthonormal columns u, singular values s descending, orthonormal rows v with u diag(s) v = a.
    let svd (a: Tensor) = Algebra.svd a
    /// The sum of the diagonal.
    let trace (x: Tensor) = Algebra.trace x
    /// The Euclidean length of all elements; of whole numbers as float32. At 0 its gradient is 0.
    let norm (x: Tensor) = Algebra.norm 2.0 null false x
    /// Every element of a times the whole of b (Kronecker product).
    let kron (a: Tensor) (b: Tensor) = Algebra.kron a b

/// Linear algebra of matrices in the last two axes; the axes in front are a batch.
[<Extension; Sealed; AbstractClass>]
type LinearAlgebraMethods =
    /// The x with a x = b, for a vector or matrices b. A singular matrix is an InvalidOperationException.
    [<Extension>]
    static member Solve(a: Tensor, b: Tensor) = Algebra.solve a b

    /// The inverse; Solve is faster and more accurate where the inverse is only multiplied.
    [<Extension>]
    static member Inverse(a: Tensor) = Algebra.inverse a

    /// The determinant. Its derivative needs an invertible matrix.
    [<Extension>]
    static member Determinant(a: Tensor) = det a

    /// The sign of the determinant, and the logarithm of its size, which neither overflows nor vanishes.
    [<Extension>]
    static member LogDeterminant(a: Tensor) =
        let sign, logarithm = Algebra.logDeterminant a
        struct (sign, logarithm)

    /// The lower triangular L with L times its transpose = a, for a symmetric positive definite a. The symmetric part is taken (NumPy reads
    /// the lower triangle only).
    [<Extension>]
    static member Cholesky(a: Tensor) = cholesky a

    /// Orthonormal columns Q and an upper triangular R with Q R = a. R's diagonal is not negative (NumPy's may be), which makes both unique.
    [<Extension>]
    static member QR(a: Tensor) =
        let q, r = Algebra.qr a
        struct (q, r)

    /// The eigenvalues of a symmetric matrix, ascending, and its orthonormal eigenvectors in columns. The symmetric part is taken. The
    /// largest component of each vector is positive; at equal eigenvalues the vectors have no derivative.
    [<Extension>]
    static member Eigh(a: Tensor) =
        let values, vectors = Algebra.eigh a
        struct (values, vectors)

    /// Orthonormal columns U, singular values S descending, orthonormal rows V with U diag(S) V = a, all reduced to min(n, m). The largest
    /// component of each column of U is positive; at equal singular values the vectors have no derivative.
    [<Extension>]
    static member SVD(a: Tensor) =
        let u, s, v = Algebra.svd a
        struct (u, s, v)

    /// The sum of the diagonal.
    [<Extension>]
    static member Trace(x: Tensor) = Algebra.trace x

    /// The length of the elements as a vector, over an axis or over all: order 2 is Euclid's, 1 sums sizes, infinity takes the largest. At 0 its
    /// gradient is 0; of whole numbers as float32.
    [<Extension>]
    static member Norm
        (x: Tensor, [<Optional>] axis: Nullable<int>, [<Optional; DefaultParameterValue(2.0)>] order: float, [<Optional>] keepDims: bool)
        =
        Algebra.norm order (Reduce.one axis) keepDims x

    /// Every element of a times the whole of b (Kronecker product).
    [<Extension>]
    static member Kron(a: Tensor, b: Tensor) = Algebra.kron a b
