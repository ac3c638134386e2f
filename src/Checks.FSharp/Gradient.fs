namespace Leibniz.Checks

open System
open FsCheck
open FsCheck.FSharp
open Leibniz

/// Checks of derivatives, in float64. At a point: forward mode against central differences of the values; reverse mode as the adjoint of
/// forward mode, which needs no step at all; and both again for the gradient, so that second derivatives are right too.
[<RequireQualifiedAccess>]
module Gradient =
    /// The step that balances rounding against curvature in a central difference.
    let private step = Math.Pow(Math.BitIncrement 1.0 - 1.0, 1.0 / 3.0)

    let private float64s (tree: 'T) =
        Tree.map (fun t -> if t.DType.IsFloat then t.Cast DType.Float64 else t) tree

    let private add (a: 'T) (scale: float) (v: 'T) : 'T =
        Tree.map2 (fun (a: Tensor) (v: Tensor) -> if a.DType.IsFloat then a + v * scale else a) a v

    let private inner (a: 'T) (b: 'T) : float =
        List.map2 (fun (x: Tensor) (y: Tensor) -> if x.DType.IsFloat then float (sum (x * y)) else 0.0) (Tree.leaves a) (Tree.leaves b)
        |> List.sum

    let private largest (tree: 'T) : float =
        Tree.leaves tree
        |> List.map (fun t ->
            if t.Size = 0 || not t.DType.IsFloat then
                0.0
            else
                float ((abs t).Max()))
        |> List.fold max 0.0

    /// Directions of standard normal numbers, the same at each run.
    let private direction (key: Key) (like: 'T) : 'T =
        let mutable place = 0L

        Tree.map
            (fun (t: Tensor) ->
                place <- place + 1L

                if t.DType.IsFloat then
                    t.Beside(fun () -> Tensor.Normal(t.Shape, 0.0, 1.0, key.Fold place, DType.Float64))
                else
                    t)
            like

    let private firstOff (expected: Tensor) (actual: Tensor) (allowed: float -> float -> float) =
        Array.zip (expected.ToArray<float>()) (actual.ToArray<float>())
        |> Array.indexed
        |> Array.tryFind (fun (_, (e, a)) -> not (abs (e - a) <= allowed e a))

    /// A tensor's element by its place: [1, 2], or nothing for a scalar.
    let private index (shape: Shape) (element: int) =
        let mutable rest = element

        let places =
            [| for axis in shape.Rank - 1 .. -1 .. 0 do
                   rest % shape[axis]
                   rest <- rest / shape[axis] |]

        if shape.Rank = 0 then
            ""
        else
            "[" + String.Join(", ", Array.rev places) + "]"

    /// An element of a tree, by its path and place.
    let private placeIn (what: string) (tree: 'T) (leaf: int) (element: int) =
        let path, t = List.item leaf (Tree.paths tree), List.item leaf (Tree.leaves tree)

        match path + index t.Shape element with
        | "" -> what
        | place -> $"{what} at {place}"

    /// How many elements of an argument are looked at one by one, where both modes disagree.
    let private searched = 1000

    /// The element of the argument for which forward and reverse mode disagree most, and what they say.
    let private apart (jvp: 'A -> 'A -> 'B * 'B) (pulled: 'A) (w: 'B) (x: 'A) : string * float * float =
        let leaves, cotangents = Tree.leaves x, Tree.leaves pulled

        let along leaf element =
            leaves
            |> List.mapi (fun i t ->
                if i = leaf then
                    (Tensor.OneHot(Tensor.Of(element: int), t.Size, t.DType)).Reshape t.Shape
                elif t.DType.IsFloat then
                    zerosLike t
                else
                    t)
            |> fun tangents -> Tree.rebuild tangents x

        seq {
            for leaf, t in List.indexed leaves do
                if t.DType.IsFloat then
                    for element in 0 .. t.Size - 1 do
                        leaf, element
        }
        |> Seq.truncate searched
        |> Seq.map (fun (leaf, element) ->
            let forward = inner w (snd (jvp x (along leaf element)))
            let reverse = (cotangents[leaf].ToArray<float>())[element]
            placeIn "the argument" x leaf element, forward, reverse)
        |> Seq.maxBy (fun (_, forward, reverse) -> abs (forward - reverse))

    /// First-order checks of a function between trees, whose jvp and vjp are given: so that wrong ones can be shown to fail.
    let internal checkOrder
        (order: int)
        (jvp: 'A -> 'A -> 'B * 'B)
        (vjp: 'A -> 'B * ('B -> 'A))
        (f: 'A -> 'B)
        (x: 'A)
        (key: Key)
        : Result<unit, Report> =
        let report disagreement place expected actual =
            Error
                { Disagreement = disagreement
                  Order = order
                  Place = place
                  Operation = "the function"
                  Expected = expected
                  Actual = actual
                  Point = String.Join(", ", Tree.leaves x |> List.map (fun t -> $"{t} {t.Shape}")) }

        let v = direction key x
        let y, push = jvp x v

        let result = if order = 1 then "the value" else "the gradient"

        let infinite =
            Tree.leaves y
            |> List.indexed
            |> List.tryPick (fun (leaf, t) ->
                if t.DType.IsFloat then
                    firstOff t t (fun e a -> if Double.IsFinite(e - a) then infinity else nan)
                    |> Option.map (fun (i, (value, _)) -> placeIn result y leaf i, value)
                else
                    None)

        let h = step * max 1.0 (largest x)
        // The realised step: what x + h - (x - h) really is after rounding differs from 2 h in its last bits only, since h is a sum of few.
        let ahead, behind = add x h v, add x -h v
        let up, down = f ahead, f behind

        // Rounding of the values, over the step; curvature, by the third derivative, is left to the relative part.
        let noise = 1e-9 * (1.0 + largest up + largest y) / (h / step)

        let allowed e a =
            2e-6 * max (abs e) (abs a) + noise + 1e-7 * (1.0 + largest push)

        let differences =
            List.zip3 (Tree.leaves up) (Tree.leaves down) (Tree.leaves push)
            |> List.indexed
            |> List.tryPick (fun (leaf, (up, down, push)) ->
                if push.DType.IsFloat then
                    firstOff ((up - down) / (2.0 * h)) push allowed
                    |> Option.map (fun (i, (e, a)) -> report FiniteDifference (placeIn result y leaf i) e a)
                else
                    None)

        match infinite, differences with
        | Some(place, value), _ -> report Evaluation place value value
        | None, Some failure -> failure
        | None, None ->
            let w = direction (key.Fold 1000L) y
            let _, pull = vjp x
            let pulled = pull w
            let forward, reverse = inner w push, inner pulled v

            if
                abs (forward - reverse)
                <= 1e-10 * (1.0 + abs forward + abs reverse + largest w * largest push)
            then
                Ok()
            else
                let place, forward, reverse = apart jvp pulled w x
                report Adjoint place forward reverse

    /// The first function with a derivative of its own, on the way from x to f x, whose derivative is wrong by itself.
    let private culprit (f: 'T -> Tensor) (x: 'T) : string option =
        let calls = ResizeArray<OwnCall>()
        let probe = Probe calls.Add

        try
            f (Tree.map (fun t -> if t.DType.IsFloat then probe.Watch t else t) x) |> ignore
        finally
            probe.Ended <- true

        let alone =
            { new OwnCheck() with
                member _.Run(jvp, vjp, f, x) =
                    match checkOrder 1 jvp vjp f x (Key 5L) with
                    | Ok() -> true
                    | Error _ -> false }

        calls
        |> Seq.indexed
        |> Seq.tryFind (fun (_, call) -> not (call.Check alone))
        |> Option.map (fun (i, call) ->
            if calls.Count = 1 then
                $"the function with a derivative of its own, called with {call.Argument}"
            else
                $"the function with a derivative of its own in call {i + 1} of {calls.Count} such calls, with {call.Argument}")

    let private orders (f: 'T -> Tensor) (x: 'T) (key: Key) : Result<unit, Report> =
        match checkOrder 1 (jvp f) (vjp f) f x key with
        | Error report -> Error report
        | Ok() ->
            let y = f x

            if not y.DType.IsFloat then
                Ok()
            else
                let w = direction (key.Fold 2000L) y
                let gradient (x: 'T) = grad (fun x -> sum (f x * w)) x
                checkOrder 2 (jvp gradient) (vjp gradient) gradient x (key.Fold 3000L)

    /// Checks the derivatives of a function of a tree at a point, to second order.
    let checkOf (f: 'T -> Tensor) (x: 'T) : Result<unit, Report> =
        let x = float64s x

        orders f x (Key 1L)
        |> Result.mapError (fun report ->
            match culprit f x with
            | Some operation -> { report with Operation = operation }
            | None -> report)

    /// Checks the derivatives of a function of a tensor at a point, to second order; an error says what disagrees, where, by how much.
    let check (f: Tensor -> Tensor) (x: Tensor) : Result<unit, Report> = checkOf f x

    let private holds (f: 'T -> Tensor) (x: 'T) =
        match checkOf f x with
        | Ok() -> ()
        | Error report -> failwith (string report)

    /// The same as a property of random trees from a domain, whose tensors all have one shape.
    let propertyOfOn (domain: Domain) (f: 'T -> Tensor) : Property =
        Prop.forAll (Generators.trees<'T> domain) (holds f)

    /// The same as a property of random trees: any record, tuple, list or array of tensors.
    let propertyOf (f: 'T -> Tensor) : Property = propertyOfOn Domain.all f

    /// The same as a property of random tensors from a domain.
    let propertyOn (domain: Domain) (f: Tensor -> Tensor) : Property =
        Prop.forAll (Generators.tensors domain) (holds f)

    /// The same for a function of two tensors, as a property of random pairs whose shapes stretch to each other.
    let property2On (domain: Domain) (f: Tensor -> Tensor -> Tensor) : Property =
        Prop.forAll (Generators.pairs domain) (holds (fun (a, b) -> f a b))

    /// The same for a function of two tensors, as a property of random pairs whose shapes stretch to each other.
    let property2 (f: Tensor -> Tensor -> Tensor) : Property = property2On Domain.all f

    /// The same as a property of random tensors: testProperty "swish" (Gradient.property swish).
    let property (f: Tensor -> Tensor) : Property = propertyOn Domain.all f
