namespace Leibniz.Torch

open System
open Leibniz
open TorchSharp

/// Matrices in the last two axes. Free signs are fixed as everywhere in Leibniz, and matrices that can't be taken apart are named.
module internal LinearAlgebra =
    type private T = torch.Tensor

    let private fail (kernel: Kernel) (needs: string) (index: int64) (count: int64) =
        let which =
            if count = 1L then
                "the matrix"
            else
                $"matrix {index} of {count}"

        invalidOp $"{Demand.name kernel} needs {needs}, but {which} is not."

    /// Where LAPACK says that something was wrong.
    let private check kernel needs (info: T) =
        use wrong = info.ne Torch.zero
        use some = wrong.any ()

        if some.item<bool>() then
            use flat = wrong.flatten ()
            use numbers = flat.to_type torch.ScalarType.Int32
            use first = numbers.argmax ()
            fail kernel needs (first.item<int64>()) (wrong.numel ())

    let private checkFinite kernel (x: T) =
        use finite = x.isfinite ()
        use rows = finite.all (-1L, false)
        use matrices = rows.all (-1L, false)
        use wrong = matrices.logical_not ()
        check kernel "finite matrices" wrong

    let private symmetric (x: T) : T =
        use turned = x.mT
        use sum = x.add (turned, Torch.one)
        use half = (0.5f).ToScalar()
        sum.mul half

    /// Columns times 1 or -1.
    let private signed (x: T) (signs: T) : T = x.mul signs

    /// The signs that make the largest component of each column positive, the first of such: (..., 1, k).
    let private largestPositive (columns: T) : T =
        use sizes = columns.abs ()
        use places = sizes.argmax (-2L, true)
        use largest = columns.gather (-2L, places)
        use negative = largest.lt Torch.zero
        use ones = largest.ones_like ()
        use minus = ones.neg ()
        torch.where (negative, minus, ones)

    let private factor (factoring: Factoring) (x: T) : T =
        let kernel = Factor factoring

        match factoring with
        | Cholesky ->
            use whole = symmetric x
            let struct (lower, info) = torch.linalg.cholesky_ex (whole, false)
            use info = info

            try
                check kernel "positive definite matrices" info
            with _ ->
                lower.Dispose()
                reraise ()

            lower
        | OrthogonalTriangular ->
            let struct (q, r) = torch.linalg.qr x
            use q = q
            use r = r
            use diagonal = r.diagonal (0L, -2L, -1L)
            use negative = diagonal.lt Torch.zero
            use ones = diagonal.ones_like ()
            use minus = ones.neg ()
            use signs = torch.where (negative, minus, ones)
            use row = signs.unsqueeze -2L
            use column = signs.unsqueeze -1L
            use columns = signed q row
            use rows = signed r column
            torch.cat ([| columns; rows |], -2L)
        | SymmetricEigen ->
            checkFinite kernel x
            use whole = symmetric x
            let struct (values, vectors) = torch.linalg.eigh whole
            use values = values
            use vectors = vectors
            use signs = largestPositive vectors
            use columns = signed vectors signs
            use row = values.unsqueeze -2L
            torch.cat ([| row; columns |], -2L)
        | SingularValues ->
            checkFinite kernel x
            let struct (left, values, right) = torch.linalg.svd (x, false)
            use left = left
            use values = values
            use right = right
            use turned = right.mT
            use signs = largestPositive left
            use u = signed left signs
            use v = signed turned signs
            use row = values.unsqueeze -2L
            torch.cat ([| u; row; v |], -2L)

    /// Complex numbers from those of a last axis of 2: put together, not looked at otherwise, which would ask for strides that a view need not have.
    let private complex (x: T) =
        use real = x.select (-1L, 0L)
        use imaginary = x.select (-1L, 1L)
        torch.complex (real, imaginary)

    /// A kernel of linear algebra over matrices that are not empty.
    let run (kernel: Kernel) (args: T[]) : T =
        match kernel with
        | Solve ->
            let struct (x, info) = torch.linalg.solve_ex (args[0], args[1])
            use info = info

            try
                check kernel "invertible matrices" info
            with _ ->
                x.Dispose()
                reraise ()

            x
        | Determinant false -> torch.linalg.det args[0]
        | Determinant true ->
            let struct (sign, logarithm) = torch.linalg.slogdet args[0]
            use sign = sign
            use logarithm = logarithm
            torch.stack ([| sign; logarithm |], -1L)
        | Factor factoring -> factor factoring args[0]
        | Fourier inverse ->
            use numbers = complex args[0]

            use transformed =
                if inverse then
                    torch.fft.ifft (numbers, norm = FFTNormType.Forward)
                else
                    torch.fft.fft_ (numbers, norm = FFTNormType.Backward)

            transformed.view_as_real ()
        | Analyse ->
            use half = torch.fft.rfft (args[0], norm = FFTNormType.Backward)
            half.view_as_real ()
        | Synthesise length ->
            // What is missing is zero, not the mirror image.
            use numbers = complex args[0]
            use waves = torch.fft.ifft (numbers, int64 length, norm = FFTNormType.Forward)
            use real = waves.real
            real.clone ()
        | _ -> invalidOp $"{Demand.name kernel} is not linear algebra."
