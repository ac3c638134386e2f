namespace Leibniz

open System
open Leibniz.Kernels

/// Linear algebra of the managed backend, matrix by matrix of a batch.
module internal Matrices =
    let private fail (operation: string) (needs: string) (index: int) (count: int) =
        let which =
            if count = 1 then
                "the matrix"
            else
                $"matrix {index} of {count}"

        invalidOp $"{operation} needs {needs}, but {which} is not."

    /// The symmetric part of a square matrix, in new memory.
    let private symmetric<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType and 'T :> Numerics.IFloatingPointIeee754<'T>>
        (n: int)
        (a: 'T[])
        (offset: int)
        =
        let half = 'T.One / ('T.One + 'T.One)
        Array.init (n * n) (fun i -> half * (a[offset + i] + a[offset + i % n * n + i / n]))

    let private determinant<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType and 'T :> Numerics.IFloatingPointIeee754<'T>>
        logarithmic
        (n: int)
        (a: 'T[])
        (offset: int)
        (y: Span<'T>)
        =
        let lu = Array.sub a offset (n * n)
        let sign = LowerUpper.Factor(n, lu.AsSpan(), (Array.zeroCreate n).AsSpan())
        let mutable signed = 'T.CreateTruncating sign

        if logarithmic then
            let mutable logarithm = if sign = 0 then 'T.NegativeInfinity else 'T.Zero

            if sign <> 0 then
                for i in 0 .. n - 1 do
                    let pivot = lu[i * n + i]
                    signed <- signed * 'T.CreateTruncating('T.Sign pivot)
                    logarithm <- logarithm + 'T.Log('T.Abs pivot)

            y[0] <- signed
            y[1] <- logarithm
        else
            if sign <> 0 then
                for i in 0 .. n - 1 do
                    signed <- signed * lu[i * n + i]

            y[0] <- signed

    let private factor<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType and 'T :> Numerics.IFloatingPointIeee754<'T>>
        (factoring: Factoring)
        (n: int)
        (m: int)
        (a: 'T[])
        (offset: int)
        (y: Span<'T>)
        (index: int)
        (count: int)
        =
        match factoring with
        | Cholesky ->
            if
                Cholesky.Factor(n, Span<'T>.op_Implicit((symmetric n a offset).AsSpan()), y)
                >= 0
            then
                fail "Cholesky" "positive definite matrices" index count
        | OrthogonalTriangular -> OrthogonalTriangular.Factor(n, m, ReadOnlySpan<'T>(a, offset, n * m), y.Slice(0, n * m), y.Slice(n * m))
        | SymmetricEigen ->
            if not (SymmetricEigen.Decompose(n, Span<'T>.op_Implicit((symmetric n a offset).AsSpan()), y.Slice(0, n), y.Slice n)) then
                fail "Eigh" "finite matrices" index count
        | SingularValues ->
            let k = min n m

            if
                not (
                    SingularValues.Decompose(
                        n,
                        m,
                        ReadOnlySpan<'T>(a, offset, n * m),
                        y.Slice(0, n * k),
                        y.Slice(n * k, k),
                        y.Slice(n * k + k)
                    )
                )
            then
                fail "SVD" "finite matrices" index count

    /// Runs a kernel of linear algebra over contiguous arguments.
    let run<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType and 'T :> Numerics.IFloatingPointIeee754<'T>>
        (kernel: Kernel)
        (args: Block<'T>[])
        (y: Block<'T>)
        =
        let a = args[0]
        let rank = a.Shape.Rank
        let n, m = a.Shape.Dims[rank - 2], a.Shape.Dims[rank - 1]
        let count = Array.fold (*) 1 a.Shape.Dims[.. rank - 3]
        let size = if count = 0 then 0 else y.Shape.Size / count

        // What a matrix costs, in elements moved: a factorisation takes n m min(n, m) steps.
        Team.Share(
            count,
            n * m * (1 + min n m),
            fun first last ->
                for i in first .. last - 1 do
                    let from = a.Offset + i * n * m
                    let target = y.Array.AsSpan(i * size, size)

                    match kernel with
                    | Solve ->
                        let lu, pivots = Array.sub a.Array from (n * n), Array.zeroCreate<int> n

                        if LowerUpper.Factor(n, lu.AsSpan(), pivots.AsSpan()) = 0 then
                            fail "Solve" "invertible matrices" i count

                        args[1].Array.AsSpan(args[1].Offset + i * size, size).CopyTo target
                        let columns = if n = 0 then 0 else size / n
                        LowerUpper.Solve(n, columns, Span<'T>.op_Implicit(lu.AsSpan()), Span<int>.op_Implicit(pivots.AsSpan()), target)
                    | Determinant logarithmic -> determinant logarithmic n a.Array from target
                    | Factor factoring -> factor factoring n m a.Array from target i count
                    | _ -> invalidOp $"{Demand.name kernel} is not linear algebra."
        )
