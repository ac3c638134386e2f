namespace Leibniz.Checks

open FsCheck
open Leibniz

/// Two tensors whose shapes stretch to each other.
[<NoEquality; NoComparison>]
type Broadcastable =
    {
        /// The one.
        Left: Tensor
        /// The other, whose axes are as long, or 1, or not there.
        Right: Tensor
    }

    override pair.ToString() =
        $"{pair.Left} {pair.Left.Shape}, {pair.Right} {pair.Right.Shape}"

/// Tensors for FsCheck's attributes: `[<Property(Arbitrary = [| typeof<TensorArbitraries> |])>]` in F#,
/// `[Property(Arbitrary = [typeof(TensorArbitraries)])]` in C#. A law then takes a `Tensor`, or a `Broadcastable`, as its argument.
[<Sealed; AbstractClass>]
type TensorArbitraries =
    /// float64 tensors of rank 0 to 3 with numbers from -3 to 3.
    static member Tensor() : Arbitrary<Tensor> = Generators.tensors Domain.all

    /// Pairs of them whose shapes stretch to each other.
    static member Broadcastable() : Arbitrary<Broadcastable> =
        FSharp.Arb.convert (fun (a, b) -> { Left = a; Right = b }) (fun pair -> pair.Left, pair.Right) (Generators.pairs Domain.all)
