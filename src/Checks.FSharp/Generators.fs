namespace Leibniz.Checks

open System
open FsCheck
open FsCheck.FSharp
open Leibniz

/// FsCheck generators and shrinkers for tensors. Shapes are drawn first, then the numbers; shrinking slices the numbers that there are,
/// so that what made a property fail is still in the smaller case.
[<RequireQualifiedAccess>]
module Generators =
    let private shapeOf (length: Gen<int>) : Gen<Shape> =
        gen {
            let! rank = Gen.choose (0, 3)
            let! lengths = Gen.listOfLength rank length
            return Shape.Of lengths
        }

    /// Shapes of rank 0 to 3 with lengths from 1 to 4.
    let shape: Gen<Shape> =
        shapeOf (Gen.frequency [ 4, Gen.constant 1; 15, Gen.choose (2, 4) ])

    /// Shapes of rank 0 to 3 with lengths from 0 to 4.
    let shapeOrEmpty: Gen<Shape> =
        shapeOf (Gen.frequency [ 2, Gen.constant 0; 4, Gen.constant 1; 15, Gen.choose (2, 4) ])

    /// Two shapes that stretch to each other.
    let broadcastable: Gen<Shape * Shape> =
        let part (shape: Shape) =
            gen {
                let! drop = Gen.choose (0, shape.Rank)
                let! ones = Gen.listOfLength shape.Rank (Gen.elements [ true; false; false ])

                return
                    Seq.zip shape ones
                    |> Seq.skip drop
                    |> Seq.map (fun (d, one) -> if one then 1 else d)
                    |> Seq.toArray
                    |> Shape.Of
            }

        gen {
            let! whole = shape
            let! a = part whole
            let! b = part whole
            let! swap = Gen.elements [ true; false ]
            return if swap then a, whole else whole, b
        }

    let private number (domain: Domain) =
        // Multiples of 2^-16 of the domain: short to read, and dense enough.
        Gen.choose (0, 65536)
        |> Gen.map (fun i -> Domain.keep domain (domain.Low + (domain.High - domain.Low) * float i / 65536.0))

    /// float64 tensors of a shape, from a domain.
    let ofShape (domain: Domain) (shape: Shape) : Gen<Tensor> =
        Gen.arrayOfLength shape.Size (number domain)
        |> Gen.map (fun values -> Tensor.Of<float>(ReadOnlySpan values, shape))

    /// float64 tensors of any shape, from a domain.
    let tensor (domain: Domain) : Gen<Tensor> = gen.Bind(shape, ofShape domain)

    /// Smaller tensors: axes halved by slicing, then simpler numbers.
    let shrink (domain: Domain) (x: Tensor) : Tensor seq =
        let simpler (value: float) =
            if value >= domain.Low && value <= domain.High && Domain.keep domain value = value then
                Some value
            else
                None

        seq {
            for axis in 0 .. x.Rank - 1 do
                let n = x.Shape[axis]

                let take (range: Range) =
                    x[[| for i in 0..axis -> if i = axis then Slice.op_Implicit range else Slice.All |]]

                if n = 1 then
                    yield x.Squeeze(Nullable axis)
                elif n > 1 then
                    yield take (Range(Index 0, Index(n / 2)))
                    yield take (Range(Index(n / 2), Index n))

            let values = x.ToArray<float>()

            for candidate in [ 0.0; 1.0 ] do
                match simpler candidate with
                | Some c when Array.exists (fun v -> v <> c && v <> 0.0) values ->
                    for i in 0 .. min 7 (values.Length - 1) do
                        if values[i] <> c && values[i] <> 0.0 then
                            yield Tensor.Of<float>(ReadOnlySpan(Array.updateAt i c values), x.Shape)
                | _ -> ()
        }

    /// Tensors with their shrinker.
    let tensors (domain: Domain) : Arbitrary<Tensor> =
        Arb.fromGenShrink (tensor domain, shrink domain)

    /// Pairs of tensors whose shapes stretch to each other, with a shrinker.
    let pairs (domain: Domain) : Arbitrary<Tensor * Tensor> =
        let pair =
            gen.Bind(broadcastable, (fun (a, b) -> Gen.zip (ofShape domain a) (ofShape domain b)))

        /// One axis of both halved; an axis of length 1 stays as it is.
        let halved axisFromEnd (x: Tensor) =
            let axis = x.Rank - axisFromEnd

            if axis < 0 || x.Shape[axis] <= 1 then
                x
            else
                x[[| for i in 0..axis ->
                         if i = axis then
                             Slice.op_Implicit (Range(Index 0, Index(x.Shape[i] / 2)))
                         else
                             Slice.All |]]

        let smaller (a: Tensor, b: Tensor) =
            seq {
                for axisFromEnd in 1 .. max a.Rank b.Rank do
                    let c, d = halved axisFromEnd a, halved axisFromEnd b

                    if c.Size < a.Size || d.Size < b.Size then
                        yield c, d

                for c in shrink domain a do
                    if c.Shape = a.Shape then
                        yield c, b

                for d in shrink domain b do
                    if d.Shape = b.Shape then
                        yield a, d
            }

        Arb.fromGenShrink (pair, smaller)

    /// Trees of a type (records, unions, tuples, options, lists, arrays, maps, dictionaries, structs, C#'s records), whose tensors all have one
    /// shape, so that they can be combined; with a shrinker.
    let trees<'T> (domain: Domain) : Arbitrary<'T> =
        let tree = gen.Bind(shape, (fun s -> Instances.ofType<'T>(ofShape domain s)))

        /// One slice, or one axis less, for all, so that shapes still agree.
        let narrower (tree: 'T) (whole: Shape) =
            let along axis (range: Range) =
                Tree.map (fun t -> t[[| for i in 0..axis -> if i = axis then Slice.op_Implicit range else Slice.All |]]) tree

            seq {
                for axis in 0 .. whole.Rank - 1 do
                    let n = whole[axis]

                    if n = 1 then
                        yield Tree.map (fun t -> t.Squeeze(Nullable axis)) tree
                    else
                        yield along axis (Range(Index 0, Index(n / 2)))
                        yield along axis (Range(Index(n / 2), Index n))
            }

        let simpler (tree: 'T) (leaves: Tensor list) =
            seq {
                for i, t in List.indexed leaves do
                    for other in shrink domain t do
                        if other.Shape = t.Shape then
                            yield Tree.rebuild (List.updateAt i other leaves) tree
            }

        let smaller (tree: 'T) =
            match Tree.leaves tree with
            | first :: rest as leaves when rest |> List.forall (fun t -> t.Shape = first.Shape) ->
                Seq.append (narrower tree first.Shape) (simpler tree leaves)
            | leaves -> simpler tree leaves

        Arb.fromGenShrink (tree, smaller)
