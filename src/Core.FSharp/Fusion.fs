namespace Leibniz

open System
open System.ComponentModel

/// Elementwise functions as one loop, for F#: `let step = fuse2 (fun w g -> w - 0.01 * g)`.
///
/// The function is written down when it is first called and runs as one pass over memory from then on, without a tensor for each operation;
/// its derivatives, of every mode and order, do too. Arguments stretch to each other, and the result has the shape that they stretch to. It may
/// use arithmetic, functions of each element, comparisons and `where`, numbers, and nothing else: a tensor that it needs is an argument (a number that
/// changes too, as a scalar tensor, for those of .NET are read once). Whole numbers, and backends that have no such pass, run it as it is written.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Fusing =
    /// An elementwise function of one tensor as one loop.
    let fuse (f: Tensor -> Tensor) : Tensor -> Tensor =
        let fused = Fused(1, (fun args -> [| f args[0] |]))
        fun a -> fused.RunOne(a: Tensor)

    /// An elementwise function of two tensors as one loop.
    let fuse2 (f: Tensor -> Tensor -> Tensor) : Tensor -> Tensor -> Tensor =
        let fused = Fused(2, (fun args -> [| f args[0] args[1] |]))
        fun a b -> fused.RunOne(a, b)

    /// An elementwise function of three tensors as one loop.
    let fuse3 (f: Tensor -> Tensor -> Tensor -> Tensor) : Tensor -> Tensor -> Tensor -> Tensor =
        let fused = Fused(3, (fun args -> [| f args[0] args[1] args[2] |]))
        fun a b c -> fused.RunOne [| a; b; c |]

    /// An elementwise function of four tensors as one loop.
    let fuse4 (f: Tensor -> Tensor -> Tensor -> Tensor -> Tensor) : Tensor -> Tensor -> Tensor -> Tensor -> Tensor =
        let fused = Fused(4, (fun args -> [| f args[0] args[1] args[2] args[3] |]))
        fun a b c d -> fused.RunOne [| a; b; c; d |]

/// Elementwise functions as one loop, for C#: `var step = Fusion.Of((w, g) => w - 0.01 * g);`, then `w = step(w, g);`.
///
/// The function is written down when it is first called and runs as one pass over memory from then on, without a tensor for each operation;
/// its derivatives, of every mode and order, do too. Arguments stretch to each other, and the result has the shape that they stretch to. It may
/// use arithmetic, functions of each element, comparisons and `Where`, numbers, and nothing else: a tensor that it needs is an argument (a number that
/// changes too, as a scalar tensor, for those of .NET are read once). Whole numbers, and backends that have no such pass, run it as it is written.
[<Sealed; AbstractClass>]
type Fusion =
    /// An elementwise function of one tensor as one loop.
    static member Of(f: Func<Tensor, Tensor>) : Func<Tensor, Tensor> =
        ArgumentNullException.ThrowIfNull(f, "f")
        let fused = fuse f.Invoke
        Func<Tensor, Tensor>(fun a -> fused a)

    /// An elementwise function of two tensors as one loop.
    static member Of(f: Func<Tensor, Tensor, Tensor>) : Func<Tensor, Tensor, Tensor> =
        ArgumentNullException.ThrowIfNull(f, "f")
        let fused = fuse2 (fun a b -> f.Invoke(a, b))
        Func<Tensor, Tensor, Tensor>(fun a b -> fused a b)

    /// An elementwise function of three tensors as one loop.
    static member Of(f: Func<Tensor, Tensor, Tensor, Tensor>) : Func<Tensor, Tensor, Tensor, Tensor> =
        ArgumentNullException.ThrowIfNull(f, "f")
        let fused = fuse3 (fun a b c -> f.Invoke(a, b, c))
        Func<Tensor, Tensor, Tensor, Tensor>(fun a b c -> fused a b c)

    /// An elementwise function of four tensors as one loop.
    static member Of(f: Func<Tensor, Tensor, Tensor, Tensor, Tensor>) : Func<Tensor, Tensor, Tensor, Tensor, Tensor> =
        ArgumentNullException.ThrowIfNull(f, "f")
        let fused = fuse4 (fun a b c d -> f.Invoke(a, b, c, d))
        Func<Tensor, Tensor, Tensor, Tensor, Tensor>(fun a b c d -> fused a b c d)
