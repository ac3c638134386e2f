namespace Leibniz

/// A derivative at a point is a linear map: Push carries changes forward, Pull carries cotangents back.
[<AllowNullLiteral; Sealed>]
type internal Linear(push: Tensor -> Tensor, pull: Tensor -> Tensor) =
    member _.Push = push
    member _.Pull = pull

/// Derivatives of linear algebra, of matrices in the last two axes: Giles 2008, "Collected matrix derivative results for forward and reverse
/// mode algorithmic differentiation", with pullbacks as adjoints of the pushes. Where two eigenvalues or singular values are equal, their vectors
/// have no derivative, and only what does not turn them within their plane is finite.
module internal Factors =
    let private product (a: Tensor) (b: Tensor) = Tensor.Bind(MatMul, a, b)

    let private transpose (x: Tensor) =
        let rank = x.Rank
        Tensor.Bind(Permute [| yield! seq { 0 .. rank - 3 }; rank - 1; rank - 2 |], x)

    let private solveFor (a: Tensor) (b: Tensor) = Tensor.Bind(Solve, a, b)

    /// b times the inverse of a.
    let private over (a: Tensor) (b: Tensor) =
        transpose (solveFor (transpose a) (transpose b))

    let private symmetric (x: Tensor) = (x + transpose x) * 0.5

    /// A square matrix of zeros and ones beside a tensor: 1 where the row and the column are as asked for.
    let private mask (like: Tensor) (n: int) (holds: int -> int -> bool) =
        let values =
            Array.init (n * n) (fun i -> if holds (i / n) (i % n) then 1.0 else 0.0)

        let known: Numbers = like.Numbers.Home.Put(values, Shape [| n; n |])
        Tensor.Bind(Cast like.DType, Known known)

    let private masked (mask: Tensor) (x: Tensor) = x * mask.Stretched x.Shape
    let private identity (like: Tensor) n = mask like n (fun i j -> i = j)

    /// A part of one axis.
    let private cut axis start count (x: Tensor) =
        let cuts =
            x.Shape.Dims
            |> Array.mapi (fun i d ->
                { Start = (if i = axis then start else 0)
                  Step = 1
                  Count = (if i = axis then count else d) })

        Tensor.Bind(Kernel.Slice cuts, x)

    let private rows start count (x: Tensor) = cut (x.Rank - 2) start count x

    let private below (parts: Tensor list) =
        Tensor.Bind(Concat(parts.Head.Rank - 2), Array.ofList parts)

    /// The diagonal of square matrices as one row, and a row as the diagonal of square matrices.
    let private diagonalRow eye (x: Tensor) =
        let axis = x.Rank - 2
        let sum = Tensor.Bind(Fold(Sum, [| axis |]), masked eye x)
        Tensor.Bind(Reshape(Axes.withLength axis 1 x.Shape), sum)

    let private onDiagonal (eye: Tensor) (row: Tensor) =
        masked eye (row.Stretched(Axes.withLength (row.Rank - 2) row.Shape.Dims[row.Rank - 1] row.Shape))

    /// 1 / (row_j - row_i), and 0 on the diagonal.
    let private gaps (eye: Tensor) (row: Tensor) =
        let n = row.Shape.Dims[row.Rank - 1]
        let full = Axes.withLength (row.Rank - 2) n row.Shape
        let across = row.Stretched full
        let eye = eye.Stretched full
        (1.0 - eye) / (across - transpose across + eye)

    let solve (a: Tensor) (x: Tensor) (argument: int) : Linear =
        match argument with
        | 0 -> Linear((fun d -> -(solveFor a (product d x))), (fun g -> -(product (solveFor (transpose a) g) (transpose x))))
        | _ -> Linear(solveFor a, solveFor (transpose a))

    let private holdsZero (x: Tensor) =
        let x = Known x.Numbers
        let zeros = Tensor.Bind(Compare Equal, x, x.Like 0.0)

        let any: Numbers =
            (Tensor.Bind(Quantify(Any, [| 0 .. x.Rank - 1 |]), zeros)).Numbers

        Array.contains true (any.Home.Read any :?> bool[])

    let determinant logarithmic (a: Tensor) (y: Tensor) : Linear =
        let n, rank = a.Shape.Dims[a.Rank - 1], a.Rank
        let square (t: Tensor) = t.Stretched a.Shape

        let asMatrix (t: Tensor) =
            Tensor.Bind(Reshape(Shape(Array.append t.Shape.Dims[.. rank - 3] [| 1; 1 |])), t)

        let inverseTransposed =
            lazy
                (let determinant = if logarithmic then cut (y.Rank - 1) 0 1 y else y

                 if holdsZero determinant then
                     invalidOp "The derivative of Determinant needs invertible matrices, but a determinant is 0."

                 solveFor (transpose a) (square (identity a n)))

        let trace (d: Tensor) =
            Tensor.Bind(Fold(Sum, [| rank - 2; rank - 1 |]), d * inverseTransposed.Value)

        if logarithmic then
            // The sign does not change.
            let logarithm =
                Array.append
                    (a.Shape.Dims[.. rank - 3]
                     |> Array.map (fun d -> { Start = 0; Step = 1; Count = d }))
                    [| { Start = 1; Step = 1; Count = 1 } |]

            let column (t: Tensor) =
                Tensor.Bind(Reshape(Shape(Array.append t.Shape.Dims [| 1 |])), t)

            Linear(
                (fun d -> Tensor.Bind(Place(y.Shape, logarithm), column (trace d))),
                (fun g ->
                    square (asMatrix (Tensor.Bind(Kernel.Slice logarithm, g)))
                    * inverseTransposed.Value)
            )
        else
            Linear((fun d -> trace d * y), (fun g -> square (asMatrix (g * y)) * inverseTransposed.Value))

    let private cholesky (l: Tensor) : Linear =
        let n = l.Shape.Dims[l.Rank - 1]
        // The lower triangle, with half of the diagonal.
        let half = (mask l n (fun i j -> i >= j) + mask l n (fun i j -> i > j)) * 0.5

        Linear(
            (fun d -> product l (masked half (over (transpose l) (solveFor l (symmetric d))))),
            (fun g -> symmetric (over l (solveFor (transpose l) (masked half (product (transpose l) g)))))
        )

    let private orthogonalTriangular (a: Tensor) (y: Tensor) : Linear =
        let n, m = a.Shape.Dims[a.Rank - 2], a.Shape.Dims[a.Rank - 1]
        let q, r = rows 0 n y, rows n m y
        let lower = mask a m (fun i j -> i > j)

        let push d =
            let x = over r d
            let inside = product (transpose q) x
            let turned = masked lower inside - transpose (masked lower inside)
            below [ product q (turned - inside) + x; product (inside - turned) r ]

        let pull g =
            let gq, gr = rows 0 n g, rows n m g
            let z = product (transpose q) gq - product gr (transpose r)
            let inside = masked lower (z - transpose z) - z
            over (transpose r) (product q inside + gq)

        Linear(push, pull)

    let private symmetricEigen (y: Tensor) : Linear =
        let n = y.Shape.Dims[y.Rank - 1]
        let values, vectors = rows 0 1 y, rows 1 n y
        let eye = identity y n
        let gaps = lazy gaps eye values

        let push d =
            let inside = product (transpose vectors) (product (symmetric d) vectors)

            below
                [ diagonalRow eye inside
                  product vectors (Tensor.Bind(Zip Scale, inside, gaps.Value)) ]

        let pull g =
            let turned = product (transpose vectors) (rows 1 n g)

            let inside =
                onDiagonal eye (rows 0 1 g) + Tensor.Bind(Zip Scale, turned, gaps.Value)

            symmetric (product vectors (product inside (transpose vectors)))

        Linear(push, pull)

    let private singularValues (a: Tensor) (y: Tensor) : Linear =
        let n, m = a.Shape.Dims[a.Rank - 2], a.Shape.Dims[a.Rank - 1]
        let k = min n m
        let u, s, v = rows 0 n y, rows n 1 y, rows (n + 1) m y
        let eye = identity a k
        let gaps = lazy gaps eye (s * s)
        let columns (x: Tensor) = x * s.Stretched x.Shape
        let rescaled (x: Tensor) = x / s.Stretched x.Shape
        let through (x: Tensor) = Tensor.Bind(Zip Scale, x, gaps.Value)

        /// What of the columns of x lies outside of those of an orthonormal basis.
        let outside basis (x: Tensor) =
            x - product basis (product (transpose basis) x)

        let push d =
            let inside = product (transpose u) (product d v)
            let forward, backward = columns inside, columns (transpose inside)

            below
                [ product u (through (forward + transpose forward))
                  + (if n > k then
                         rescaled (outside u (product d v))
                     else
                         (product u inside).Like 0.0)
                  diagonalRow eye inside
                  product v (through (transpose backward + backward))
                  + (if m > k then
                         rescaled (outside v (product (transpose d) u))
                     else
                         (product v inside).Like 0.0) ]

        let pull g =
            let gu, gs, gv = rows 0 n g, rows n 1 g, rows (n + 1) m g
            let x, w = through (product (transpose u) gu), through (product (transpose v) gv)

            let inside =
                columns (x + transpose x)
                + transpose (columns (w + transpose w))
                + onDiagonal eye gs

            let core = product (product u inside) (transpose v)

            let core =
                if n > k then
                    core + product (rescaled (outside u gu)) (transpose v)
                else
                    core

            if m > k then
                core + product u (transpose (rescaled (outside v gv)))
            else
                core

        Linear(push, pull)

    let factor (factoring: Factoring) (a: Tensor) (y: Tensor) : Linear =
        match factoring with
        | Cholesky -> cholesky y
        | OrthogonalTriangular -> orthogonalTriangular a y
        | SymmetricEigen -> symmetricEigen y
        | SingularValues -> singularValues a y
