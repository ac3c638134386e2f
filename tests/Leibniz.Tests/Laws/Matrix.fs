namespace Leibniz.Tests

open System

/// The error function by its power series (Abramowitz and Stegun 7.1.6), which has no cancellation.
module Series =
    let erf (x: float) =
        let mutable term, sum, n = x, x, 0

        while abs term > 1e-18 * abs sum do
            n <- n + 1
            term <- term * 2.0 * x * x / float (2 * n + 1)
            sum <- sum + term

        2.0 / sqrt Math.PI * exp (-(x * x)) * sum

/// Linear algebra from the textbook, for small matrices: what the kernels are compared with.
module Matrix =
    let rows (a: float[,]) = a.GetLength 0
    let columns (a: float[,]) = a.GetLength 1

    let transpose (a: float[,]) =
        Array2D.init (columns a) (rows a) (fun i j -> a[j, i])

    let product (a: float[,]) (b: float[,]) =
        Array2D.init (rows a) (columns b) (fun i j -> Seq.init (columns a) (fun k -> a[i, k] * b[k, j]) |> Seq.sum)

    let symmetric (a: float[,]) =
        Array2D.init (rows a) (rows a) (fun i j -> (a[i, j] + a[j, i]) / 2.0)

    let below (top: float[,], bottom: float[,]) =
        Array2D.init (rows top + rows bottom) (columns top) (fun i j -> if i < rows top then top[i, j] else bottom[i - rows top, j])

    /// Expansion by the first row.
    let rec determinant (a: float[,]) =
        let n = rows a

        if n = 0 then
            1.0
        else
            Seq.init n (fun j ->
                let minor =
                    Array2D.init (n - 1) (n - 1) (fun r c -> a[r + 1, (if c < j then c else c + 1)])

                (if j % 2 = 0 then 1.0 else -1.0) * a[0, j] * determinant minor)
            |> Seq.sum

    /// Cramer's rule.
    let solve (a: float[,]) (b: float[,]) =
        let whole = determinant a

        Array2D.init (rows a) (columns b) (fun i j ->
            determinant (Array2D.init (rows a) (rows a) (fun r c -> if c = i then b[r, j] else a[r, c]))
            / whole)

    let cholesky (a: float[,]) =
        let n = rows a
        let l = Array2D.zeroCreate n n

        for i in 0 .. n - 1 do
            for j in 0..i do
                let rest = a[i, j] - Seq.sum (Seq.init j (fun k -> l[i, k] * l[j, k]))
                l[i, j] <- if i = j then sqrt rest else rest / l[j, j]

        l

    /// Gram and Schmidt, each column twice (Giraud and others 2005: twice is enough).
    let gramSchmidt (a: float[,]) =
        let n, m = rows a, columns a
        let q, r = Array2D.copy a, Array2D.zeroCreate m m

        for j in 0 .. m - 1 do
            for _ in 1..2 do
                for k in 0 .. j - 1 do
                    let part = Seq.sum (Seq.init n (fun i -> q[i, k] * q[i, j]))
                    r[k, j] <- r[k, j] + part

                    for i in 0 .. n - 1 do
                        q[i, j] <- q[i, j] - part * q[i, k]

            r[j, j] <- sqrt (Seq.sum (Seq.init n (fun i -> q[i, j] * q[i, j])))

            for i in 0 .. n - 1 do
                q[i, j] <- q[i, j] / r[j, j]

        q, r

    /// The columns' signs, so that the largest component of each is positive.
    let signs (v: float[,]) =
        Array.init (columns v) (fun j ->
            let column = Array.init (rows v) (fun i -> v[i, j])
            if Array.maxBy abs column < 0.0 then -1.0 else 1.0)

    /// Jacobi's rotations: eigenvalues ascending, and eigenvectors.
    let eigen (a: float[,]) =
        let n = rows a
        let mutable a, v = a, Array2D.init n n (fun i j -> if i = j then 1.0 else 0.0)

        for _ in 1..30 do
            for p in 0 .. n - 2 do
                for q in p + 1 .. n - 1 do
                    if a[p, q] <> 0.0 then
                        let angle = 0.5 * Math.Atan2(2.0 * a[p, q], a[q, q] - a[p, p])

                        let turn =
                            Array2D.init n n (fun i j ->
                                match i, j with
                                | _ when i = p && j = p || i = q && j = q -> cos angle
                                | _ when i = p && j = q -> sin angle
                                | _ when i = q && j = p -> -(sin angle)
                                | _ when i = j -> 1.0
                                | _ -> 0.0)

                        a <- product (transpose turn) (product a turn)
                        v <- product v turn

        let order = [| 0 .. n - 1 |] |> Array.sortBy (fun i -> a[i, i])
        let v = Array2D.init n n (fun i j -> v[i, order[j]])
        let sign = signs v
        Array2D.init 1 n (fun _ j -> a[order[j], order[j]]), Array2D.init n n (fun i j -> v[i, j] * sign[j])

    /// Left vectors, singular values and right vectors below each other, by the eigenvectors of the smaller of the two squares.
    let singular (a: float[,]) =
        let n, m = rows a, columns a
        let tall = n >= m
        let b = if tall then a else transpose a
        let squares, vectors = eigen (product (transpose b) b)
        let k = min n m
        let values = Array.init k (fun j -> sqrt squares[0, k - 1 - j])
        let inner = Array2D.init k k (fun i j -> vectors[i, k - 1 - j])
        let image = product b inner
        let outer = Array2D.init (max n m) k (fun i j -> image[i, j] / values[j])
        let u, v = if tall then outer, inner else inner, outer
        let sign = signs u

        let turned (x: float[,]) =
            Array2D.init (rows x) k (fun i j -> x[i, j] * sign[j])

        below (turned u, below (Array2D.init 1 k (fun _ j -> values[j]), turned v))
