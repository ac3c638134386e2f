namespace Leibniz.Tests

open System
open FsCheck
open FsCheck.FSharp
open Leibniz
open Leibniz.Checks
open Microsoft.FSharp.Reflection

/// Every kernel with random arguments that it is defined for. The list of kernels is read from the union itself, and each case must be
/// matched here: a kernel without a law test does not compile.
module internal Subjects =
    let private flags =
        Reflection.BindingFlags.NonPublic ||| Reflection.BindingFlags.Public

    /// All values of a union, with something harmless where a case carries other data.
    let rec private values (t: Type) : obj list =
        if FSharpType.IsUnion(t, flags) && t.Namespace = "Leibniz" && t <> typeof<DType> then
            [ for case in FSharpType.GetUnionCases(t, flags) do
                  let fields =
                      case.GetFields() |> Array.map (fun f -> values f.PropertyType) |> List.ofArray

                  let rec combine fields =
                      match fields with
                      | [] -> [ [] ]
                      | first :: rest ->
                          [ for v in first do
                                for others in combine rest do
                                    v :: others ]

                  for arguments in combine fields do
                      FSharpValue.MakeUnion(case, Array.ofList arguments, flags) ]
        elif t = typeof<DType> then
            DTypes.all |> Array.map box |> List.ofArray
        elif t = typeof<Shape> then
            [ Shape.Scalar ]
        elif t.IsArray then
            [ Array.CreateInstance(t.GetElementType(), 0) ]
        else
            [ Activator.CreateInstance t ]

    let kernels: Kernel list = values typeof<Kernel> |> List.map unbox

    /// A kernel's name with the operation inside: Map Exp, Fold (Sum, ...).
    let name (kernel: Kernel) =
        match kernel with
        | Map m -> $"Map {m}"
        | Zip z -> $"Zip {z}"
        | Compare c -> $"Compare {c}"
        | Logic l -> $"Logic {l}"
        | Test t -> $"Test {t}"
        | Cast t -> $"Cast {t}"
        | Determinant logarithmic -> if logarithmic then "LogDeterminant" else "Determinant"
        | Fourier inverse -> if inverse then "inverse Fourier" else "Fourier"
        | Fold(f, _) -> $"Fold {f}"
        | Composite c -> $"Composite {c}"
        | Quantify(q, _) -> $"Quantify {q}"
        | Pick(p, _) -> $"Pick {p}"
        | other -> Demand.name other

    let private mapDomain (m: Map) : Domain =
        match m with
        | Abs
        | Sign
        | Relu
        | Step -> Domain.all |> Domain.away [ 0.0 ]
        | Floor
        | Ceiling -> Domain.all |> Domain.away [ for i in -3 .. 3 -> float i ]
        | Round -> Domain.all |> Domain.away [ for i in -3 .. 3 -> float i + 0.5 ]
        | Log
        | Sqrt -> Domain.positive
        | Log1p
        | Asin
        | Acos -> Domain.unit
        | Tan -> Domain.between -1.2 1.2
        | Acosh -> Domain.between 1.2 4.0
        | Atanh -> Domain.unit
        | Neg
        | Exp
        | Expm1
        | Sin
        | Cos
        | Atan
        | Sinh
        | Cosh
        | Tanh
        | Asinh
        | Erf
        | Sigmoid
        | Softplus -> Domain.all

    let private zipDomains (z: Zip) : Domain * Domain =
        match z with
        | Div
        | FloorDiv
        | Rem -> Domain.all, Domain.positive
        | Pow -> Domain.positive, Domain.all
        | Add
        | Sub
        | Mul
        | Maximum
        | Minimum
        | Scale -> Domain.all, Domain.all

    let private collect (next: 'a -> Gen<'b>) (first: Gen<'a>) : Gen<'b> = gen.Bind(first, next)

    let private sequence (parts: Gen<'a> list) : Gen<'a list> =
        List.foldBack (fun part rest -> Gen.map2 (fun x xs -> x :: xs) part rest) parts (Gen.constant [])

    let private shape = Generators.shape
    let private tensor domain s = Generators.ofShape domain s

    let private truths s =
        tensor Domain.all s |> Gen.map (fun t -> greater t (Tensor.Of 0.0))

    let private one gen = gen |> Gen.map List.singleton

    /// Two tensors of one shape that tie nowhere, so that a maximum has no kink near.
    let private apart (a: Tensor) (b: Tensor) =
        where (less (abs (a - b)) (Tensor.Of 0.05)) (a + 0.2) a

    let private ranked least =
        gen {
            let! rank = Gen.choose (least, 3)
            let! lengths = Gen.listOfLength rank (Gen.choose (1, 4))
            return Shape.Of lengths
        }

    let private someAxes (s: Shape) =
        Gen.listOfLength s.Rank (Gen.elements [ true; false ])
        |> Gen.map (fun picks ->
            [| for i, p in List.indexed picks do
                   if p then
                       i |])

    let private cuts (s: Shape) =
        let cut length =
            gen {
                let! count = Gen.choose (0, length)

                let! step =
                    if count <= 1 then
                        Gen.constant 1
                    else
                        Gen.choose (1, (length - 1) / (count - 1))

                let! start =
                    if count = 0 then
                        Gen.constant 0
                    else
                        Gen.choose (0, length - 1 - (count - 1) * step)

                let! backwards = Gen.elements [ true; false ]

                return
                    if backwards && count > 1 then
                        { Start = start + (count - 1) * step
                          Step = -step
                          Count = count }
                    else
                        { Start = start
                          Step = step
                          Count = count }
            }

        sequence (s |> Seq.map cut |> List.ofSeq) |> Gen.map Array.ofList

    /// Matrices of some lengths near a diagonal one with different, falling elements: well conditioned, no two eigenvalues or singular
    /// values near each other, and the largest component of each vector far larger than the others.
    let private matrices (lead: int list) n m =
        tensor Domain.all (Shape.Of(lead @ [ n; m ]))
        |> Gen.map (fun noise ->
            let diagonal =
                Tensor.Of(Array2D.init n m (fun i j -> if i = j then 1.5 * float (1 + max n m - i) else 0.0))

            noise * 0.05 + diagonal)

    let private lead =
        gen {
            let! batch = Gen.choose (0, 2)
            return! Gen.listOfLength batch (Gen.choose (1, 2))
        }

    let private axisOf (s: Shape) = Gen.choose (0, s.Rank - 1)

    let private places length count =
        Gen.arrayOfLength count (Gen.choose (0, length - 1))
        |> Gen.map (fun p -> Tensor.Of(p: int[]))

    /// Arguments for a kernel, and the kernel itself with data that fits them.
    let generate (prototype: Kernel) : Gen<Kernel * Tensor list> =
        let same args = args |> Gen.map (fun a -> prototype, a)

        let on (least: int) (build: Shape -> Gen<Kernel * Tensor list>) = gen.Bind(ranked least, build)

        match prototype with
        | Map m -> shape |> collect (tensor (mapDomain m)) |> one |> same
        | Zip z ->
            let left, right = zipDomains z

            on 0 (fun s ->
                gen {
                    let! a = tensor left s
                    let! b = tensor right s

                    return
                        prototype,
                        [ (match z with
                           | Maximum
                           | Minimum -> apart a b
                           // Whole division jumps where the quotient is whole.
                           | FloorDiv
                           | Rem -> (floor a + 0.4) * b
                           | _ -> a)
                          b ]
                })
        | Compare _ ->
            on 0 (fun s ->
                gen {
                    let! a = tensor Domain.all s
                    let! b = tensor Domain.all s
                    return prototype, [ round a; round b ]
                })
        | Logic _ -> on 0 (fun s -> Gen.map2 (fun a b -> prototype, [ a; b ]) (truths s) (truths s))
        | Not -> shape |> collect truths |> one |> same
        | Test _ ->
            let odd = Gen.elements [ 0.0; 1.0; nan; infinity; -infinity ]

            on 0 (fun s ->
                Gen.arrayOfLength s.Size odd
                |> Gen.map (fun v -> prototype, [ Tensor.Of(ReadOnlySpan v, s) ]))
        | Select -> on 0 (fun s -> Gen.map3 (fun c a b -> prototype, [ c; a; b ]) (truths s) (tensor Domain.all s) (tensor Domain.all s))
        | Cast _ ->
            shape
            |> collect (tensor (Domain.between 0.0 3.0))
            |> Gen.map round
            |> one
            |> same
        | Fold(f, _) ->
            on 0 (fun s ->
                gen {
                    let! axes = someAxes s
                    let! x = tensor Domain.all s
                    // Distinct numbers: at a tie a maximum has a kink.
                    let ranks = Tensor.Arange(0.0, float s.Size, 1.0, DType.Float64).Reshape s

                    return
                        Kernel.Fold(f, axes),
                        [ (match f with
                           | Sum -> x
                           // With a zero here and there: the product's slope must not divide by it. Else near 1 or -1, so that a
                           // product of many is neither huge nor nearly 0.
                           | Product -> where (less x (Tensor.Of -2.0)) (x.Like 0.0) (x / 6.0 + Tensor.Mapped(Sign, x))
                           | Max
                           | Min -> round x + sin (ranks * 2.4) * 0.3) ]
                })
        | Quantify(q, _) -> on 0 (fun s -> Gen.map2 (fun axes x -> Quantify(q, axes), [ x ]) (someAxes s) (truths s))
        | Pick(p, _) -> on 0 (fun s -> Gen.map2 (fun axes x -> Pick(p, axes), [ round x ]) (someAxes s) (tensor Domain.all s))
        | MatMul ->
            gen {
                let! batch = Gen.choose (0, 2)
                let! lead = Gen.listOfLength batch (Gen.choose (1, 3))
                let! n = Gen.choose (1, 5)
                let! k = Gen.choose (0, 5)
                let! m = Gen.choose (1, 5)
                let! a = tensor Domain.all (Shape.Of(lead @ [ n; k ]))
                let! b = tensor Domain.all (Shape.Of(lead @ [ k; m ]))
                return prototype, [ a; b ]
            }
        | Reshape _ -> on 0 (fun s -> tensor Domain.all s |> Gen.map (fun x -> Reshape(Shape.Of [ s.Size; 1 ]), [ x ]))
        | Permute _ ->
            on 0 (fun s -> Gen.map2 (fun order x -> Permute order, [ x ]) (Gen.shuffle [| 0 .. s.Rank - 1 |]) (tensor Domain.all s))
        | Stretch _ ->
            Generators.broadcastable
            |> collect (fun (a, b) ->
                let target = Axes.broadcast "Stretch" a b
                tensor Domain.all a |> Gen.map (fun x -> Stretch target, [ x ]))
        | Kernel.Slice _ -> on 0 (fun s -> Gen.map2 (fun c x -> Kernel.Slice c, [ x ]) (cuts s) (tensor Domain.all s))
        | Place _ ->
            on 0 (fun s ->
                gen {
                    let! c = cuts s
                    let! x = tensor Domain.all (Shape.Of(c |> Array.map _.Count))
                    return Place(s, c), [ x ]
                })
        | Concat _ ->
            on 1 (fun s ->
                gen {
                    let! axis = axisOf s
                    let! lengths = Gen.nonEmptyListOf (Gen.choose (1, 3)) |> Gen.map (List.truncate 3)

                    let! parts =
                        sequence (lengths |> List.map (fun n -> tensor Domain.all (Axes.withLength axis n s)))

                    return Concat axis, parts
                })
        | Take _ ->
            on 1 (fun s ->
                gen {
                    let! axis = axisOf s
                    let! count = Gen.choose (0, 5)
                    let! x = tensor Domain.all s
                    let! p = places s[axis] count
                    return Take axis, [ x; p ]
                })
        | ScatterAdd _ ->
            on 1 (fun s ->
                gen {
                    let! axis = axisOf s
                    let! length = Gen.choose (1, 5)
                    let! x = tensor Domain.all s
                    let! p = places length s[axis]
                    return ScatterAdd(axis, length), [ x; p ]
                })
        | TakeAlong _ ->
            on 1 (fun s ->
                gen {
                    let! axis = axisOf s
                    let! count = Gen.choose (1, 4)
                    let target = Axes.withLength axis count s
                    let! x = tensor Domain.all s
                    let! p = places s[axis] target.Size
                    return TakeAlong axis, [ x; p.Reshape target ]
                })
        | ScatterAlong _ ->
            on 1 (fun s ->
                gen {
                    let! axis = axisOf s
                    let! length = Gen.choose (1, 5)
                    let! x = tensor Domain.all s
                    let! p = places length s.Size
                    return ScatterAlong(axis, length), [ x; p.Reshape s ]
                })
        | Accumulate(_, reversed) ->
            on 1 (fun s -> Gen.map2 (fun axis x -> Accumulate(axis, reversed), [ x ]) (axisOf s) (tensor Domain.all s))
        | Recur(_, reversed) ->
            on 1 (fun s ->
                Gen.map3 (fun axis a b -> Recur(axis, reversed), [ a; b ]) (axisOf s) (tensor Domain.all s) (tensor Domain.all s))
        | Order(_, descending, _) ->
            on 1 (fun s ->
                gen {
                    let! axis = axisOf s
                    let! count = Gen.choose (0, s.Dims[axis])
                    let! x = tensor Domain.all s
                    return Order(axis, descending, count), [ round x ]
                })
        | Solve ->
            gen {
                let! lead = lead
                let! n = Gen.choose (1, 4)
                let! m = Gen.choose (1, 3)
                let! a = matrices lead n n
                let! b = tensor Domain.all (Shape.Of(lead @ [ n; m ]))
                return prototype, [ a; b ]
            }
        | Determinant _
        | Factor Cholesky
        | Factor SymmetricEigen ->
            gen {
                let! lead = lead
                let! n = Gen.choose (1, 4)
                let! a = matrices lead n n
                return prototype, [ a ]
            }
        | Factor OrthogonalTriangular ->
            gen {
                let! lead = lead
                let! m = Gen.choose (1, 3)
                let! more = Gen.choose (0, 2)
                let! a = matrices lead (m + more) m
                return prototype, [ a ]
            }
        | Factor SingularValues ->
            gen {
                let! lead = lead
                let! n = Gen.choose (1, 4)
                let! m = Gen.choose (1, 4)
                let! a = matrices lead n m
                return prototype, [ a ]
            }
        | Composite(Affine _) ->
            gen {
                let! n = Gen.choose (1, 5)
                let! k = Gen.choose (0, 5)
                let! m = Gen.choose (1, 5)
                let! x = tensor Domain.all (Shape.Of [ n; k ])
                let! w = tensor Domain.all (Shape.Of [ k; m ])
                let! b = tensor Domain.all (Shape.Of [ m ])
                // Halves, so that relu's kink is never near.
                return prototype, [ round x; round w; round b + 0.5 ]
            }
        | Composite GatedProduct ->
            gen {
                let! n = Gen.choose (1, 5)
                let! k = Gen.choose (0, 5)
                let! m = Gen.choose (1, 5)
                let! g = tensor Domain.all (Shape.Of [ n; k ])
                let! w = tensor Domain.all (Shape.Of [ k; m ])
                let! y = tensor (Domain.all |> Domain.away [ 0.0 ]) (Shape.Of [ n; m ])
                return prototype, [ g; w; y ]
            }
        | Composite Gate ->
            on 0 (fun s ->
                gen {
                    let! g = tensor Domain.all s
                    let! y = tensor (Domain.all |> Domain.away [ 0.0 ]) s
                    return prototype, [ g; y ]
                })
        | Composite Softmax -> on 1 (fun s -> tensor Domain.all s |> Gen.map (fun x -> prototype, [ x ]))
        | Composite LabelEntropy
        | Composite LabelSlope ->
            on 1 (fun s ->
                gen {
                    let! x = tensor Domain.all s
                    let rows = Axes.without [| s.Rank - 1 |] s
                    let! labels = places s[-1] rows.Size
                    return prototype, [ x; labels.Reshape rows ]
                })
        | Fourier _ ->
            gen {
                let! lead = lead
                let! n = Gen.choose (1, 9)
                let! x = tensor Domain.all (Shape.Of(lead @ [ n; 2 ]))
                return prototype, [ x ]
            }
        | Analyse ->
            gen {
                let! lead = lead
                let! n = Gen.choose (1, 9)
                let! x = tensor Domain.all (Shape.Of(lead @ [ n ]))
                return prototype, [ x ]
            }
        | Synthesise _ ->
            gen {
                let! lead = lead
                let! n = Gen.choose (1, 9)
                let! x = tensor Domain.all (Shape.Of(lead @ [ n / 2 + 1; 2 ]))
                return Synthesise n, [ x ]
            }
