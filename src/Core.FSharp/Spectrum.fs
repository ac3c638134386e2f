namespace Leibniz

open System
open System.ComponentModel
open System.Runtime.CompilerServices
open System.Runtime.InteropServices

/// Discrete Fourier transforms. There is no complex element type: complex numbers stand in a last axis of 2, real and imaginary part.
module internal Spectrum =
    let transform inverse (x: Tensor) =
        let y = Tensor.Bind(Fourier inverse, x)
        if inverse then y / float (max 1 x.Shape[-2]) else y

    /// The half of the spectrum that real numbers have: n / 2 + 1 frequencies.
    let ofReal (x: Tensor) =
        if x.Rank = 0 then
            invalidArg "x" "Rfft needs numbers along a last axis, but was given a scalar."

        Tensor.Bind(Analyse, x)

    /// Real numbers from their half of a spectrum; what is missing is the mirror image.
    let toReal (length: Nullable<int>) (x: Tensor) =
        if x.Rank < 2 || x.Shape[-1] <> 2 then
            invalidArg "x" $"Irfft needs complex numbers (..., n, 2), but was given the shape {x.Shape}."

        let half = x.Shape[-2]
        let n = if length.HasValue then length.Value else 2 * (half - 1)

        if n < 1 || n / 2 + 1 <> half then
            invalidArg "length" $"Irfft of {half} frequencies gives {2 * (half - 1)} or {2 * half - 1} numbers, but was asked for {n}."

        // A wave and its mirror image have the same real part; frequency 0 is its own mirror image, and so is the last of an even number.
        let weight k =
            (if k = 0 || 2 * k = n then 1.0 else 2.0) / float n

        let weights =
            cast x.DType (x.Beside(fun () -> Tensor.Of(Array2D.init half 1 (fun k _ -> weight k))))

        Tensor.Bind(Synthesise n, x * weights)

/// Discrete Fourier transforms, for F#. Complex numbers stand in a last axis of 2, real and imaginary part.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Spectra =
    /// The Fourier transform of complex numbers (..., n, 2), as NumPy's fft: without a factor.
    let fft (x: Tensor) = Spectrum.transform false x
    /// The inverse of fft, with the factor 1 / n.
    let ifft (x: Tensor) = Spectrum.transform true x
    /// The Fourier transform of real numbers (..., n): the frequencies 0 to n / 2, (..., n / 2 + 1, 2).
    let rfft (x: Tensor) = Spectrum.ofReal x
    /// The inverse of rfft, for an even number of reals.
    let irfft (x: Tensor) = Spectrum.toReal (Nullable()) x

/// Discrete Fourier transforms. Complex numbers stand in a last axis of 2, real and imaginary part.
[<Extension; Sealed; AbstractClass>]
type SpectrumMethods =
    /// The Fourier transform of complex numbers (..., n, 2), as NumPy's fft: without a factor. Any n; O(n log n).
    [<Extension>]
    static member Fft(x: Tensor) = fft x

    /// The inverse of Fft, with the factor 1 / n.
    [<Extension>]
    static member Ifft(x: Tensor) = ifft x

    /// The Fourier transform of real numbers (..., n): the frequencies 0 to n / 2, (..., n / 2 + 1, 2).
    [<Extension>]
    static member Rfft(x: Tensor) = rfft x

    /// The inverse of Rfft; for an odd number of reals, its length must be given.
    [<Extension>]
    static member Irfft(x: Tensor, [<Optional>] length: Nullable<int>) = Spectrum.toReal length x
