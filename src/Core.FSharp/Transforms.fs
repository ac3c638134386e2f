namespace Leibniz

open System
open Leibniz.Kernels

/// Fourier transforms of the managed backend.
module internal Transforms =
    /// Runs a kernel over the rows of a contiguous argument.
    let run<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType and 'T :> Numerics.IFloatingPointIeee754<'T>>
        (kernel: Kernel)
        (x: Block<'T>)
        (y: Block<'T>)
        =
        let from = ReadOnlySpan<'T>(x.Array, x.Offset, x.Shape.Size)
        let target = y.Array.AsSpan(0, y.Shape.Size)

        match kernel with
        | Fourier inverse ->
            let n = x.Shape[-2]
            Fourier.Transform(x.Shape.Size / (2 * max 1 n), n, from, target, inverse)
        | Analyse ->
            let n = x.Shape[-1]
            Fourier.Analyse(x.Shape.Size / max 1 n, n, from, target)
        | Synthesise n -> Fourier.Synthesise(y.Shape.Size / max 1 n, n, from, target)
        | _ -> invalidOp $"{Demand.name kernel} is not a transform."
