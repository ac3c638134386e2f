namespace Leibniz

open System

/// The derivative of every kernel, said once for both modes and for every order: rules are written with tensor operations, so
/// they are differentiated in their turn.
module internal Slopes =
    /// A change times a slope. Where nothing changes, nothing comes through, whatever the slope: infinity and NaN of a branch
    /// that was not taken stay there.
    let private (.*) (change: Tensor) (slope: Tensor) =
        Tensor.Zipped(CommonKernel.zip Scale, "Multiply", change, slope)

    /// Elementwise: the map is diagonal, so both ways are the same.
    let private diagonal f = Linear(f, f)
    let private along (slope: Tensor) = diagonal (fun d -> d .* slope)

    let private asFloat (like: Tensor) (truth: Tensor) =
        Tensor.Bind(CommonKernel.cast like.DType, truth)

    let private compare c (a: Tensor) (b: Tensor) =
        Tensor.Bind(CommonKernel.compare c, a, b)

    let private select c (a: Tensor) (b: Tensor) = Tensor.Bind(Select, c, a, b)

    let private reshape (shape: Shape) (x: Tensor) =
        if x.Shape.Equals shape then
            x
        else
            Tensor.Bind(Reshape shape, x)

    /// The slope of a map at x, where its value is y.
    let private map (map: Map) (x: Tensor) (y: Tensor) : Linear =
        match map with
        | Neg -> diagonal (fun d -> -d)
        | Abs -> along (Tensor.Mapped(Sign, x)) // at 0: 0
        | Sign
        | Floor
        | Ceiling
        | Round
        | Step -> null
        | Exp -> along y
        | Expm1 -> diagonal (fun d -> d .* (y + 1.0))
        | Log -> diagonal (fun d -> d .* (1.0 / x))
        | Log1p -> diagonal (fun d -> d .* (1.0 / (x + 1.0)))
        | Sqrt -> diagonal (fun d -> d .* (0.5 / y))
        | Sin -> diagonal (fun d -> d .* cos x)
        | Cos -> diagonal (fun d -> d .* -(sin x))
        | Tan -> diagonal (fun d -> d .* (y * y + 1.0))
        | Asin -> diagonal (fun d -> d .* (1.0 / sqrt (1.0 - x * x)))
        | Acos -> diagonal (fun d -> d .* (-1.0 / sqrt (1.0 - x * x)))
        | Atan -> diagonal (fun d -> d .* (1.0 / (x * x + 1.0)))
        | Sinh -> diagonal (fun d -> d .* cosh x)
        | Cosh -> diagonal (fun d -> d .* sinh x)
        | Tanh -> diagonal (fun d -> d .* (1.0 - y * y))
        | Asinh -> diagonal (fun d -> d .* (1.0 / sqrt (x * x + 1.0)))
        | Acosh -> diagonal (fun d -> d .* (1.0 / sqrt (x * x - 1.0)))
        | Atanh -> diagonal (fun d -> d .* (1.0 / (1.0 - x * x)))
        | Erf -> diagonal (fun d -> d .* (exp (-(x * x)) * (2.0 / sqrt Math.PI)))
        | Sigmoid -> diagonal (fun d -> d .* (y * (1.0 - y)))
        | Softplus -> diagonal (fun d -> d .* Tensor.Mapped(Sigmoid, x))
        | Relu -> diagonal (fun d -> Composed.gate d y) // at 0: 0

    /// What the larger (or smaller) of two passes on: all where a wins, half where they tie.
    let private share comparison (a: Tensor) (b: Tensor) =
        asFloat a (compare comparison a b) + asFloat a (compare Equal a b) * 0.5

    let private zip (zip: Zip) (a: Tensor) (b: Tensor) (y: Tensor) (argument: int) : Linear =
        match zip, argument with
        | Add, _
        | Sub, 0 -> diagonal id
        | Sub, _ -> diagonal (fun d -> -d)
        | Mul, 0
        | Scale, 0 -> along b
        | Mul, _
        | Scale, _ -> along a
        | Div, 0 -> diagonal (fun d -> d .* (1.0 / b))
        | Div, _ -> diagonal (fun d -> d .* -(y / b))
        | FloorDiv, _ -> null
        | Rem, 0 -> diagonal id
        | Rem, _ -> diagonal (fun d -> d .* -(Tensor.Bind(Zip FloorDiv, a, b)))
        | Pow, 0 -> diagonal (fun d -> d .* (b .* (a ** (b - 1.0))))
        | Pow, _ -> diagonal (fun d -> d .* (y .* log a))
        | Maximum, 0 -> along (share Greater a b)
        | Maximum, _ -> along (share Greater b a)
        | Minimum, 0 -> along (share Less a b)
        | Minimum, _ -> along (share Less b a)

    /// The sum over whatever was stretched: the adjoint of Stretch.
    let unstretch (from: Shape) (g: Tensor) =
        let lead = g.Rank - from.Rank
        let mutable axes = Axes.all lead

        for i in 0 .. from.Rank - 1 do
            if from.Dims[i] <> g.Shape.Dims[lead + i] then
                axes <- Array.append axes [| lead + i |]

        reshape from (Tensor.Bind(Fold(Sum, axes), g))

    /// A reduced tensor under the shape that it came from, repeated along the reduced axes.
    let private spread (axes: int[]) (from: Shape) (g: Tensor) =
        (reshape (Axes.flattened axes from) g).Stretched from

    /// The tensor with some axes as one last axis, and the way back.
    let private gathered (axes: int[]) (x: Tensor) =
        let kept = [| 0 .. x.Rank - 1 |] |> Array.except axes
        let order = Array.append kept axes
        let moved = Tensor.Bind(Permute order, x)
        let back = Array.init order.Length (fun i -> Array.IndexOf(order, i))
        let lengths = kept |> Array.map (fun i -> x.Shape.Dims[i])
        let count = axes |> Array.fold (fun n a -> n * x.Shape.Dims[a]) 1

        reshape (Shape(Array.append lengths [| count |])) moved, (fun (t: Tensor) -> Tensor.Bind(Permute back, reshape moved.Shape t))

    /// The elements of an axis moved on by one place towards the end (the start if reversed), with zeros where none come from.
    let private moveOn axis reversed (x: Tensor) =
        let n = x.Shape.Dims[axis]

        let cut start =
            x.Shape.Dims
            |> Array.mapi (fun i d ->
                if i = axis then
                    { Start = (if n > 1 then start else 0)
                      Step = 1
                      Count = max 0 (n - 1) }
                else
                    { Start = 0; Step = 1; Count = d })

        let source, target = if reversed then 1, 0 else 0, 1
        Tensor.Bind(Place(x.Shape, cut target), Tensor.Bind(Kernel.Slice(cut source), x))

    /// For each element the product of all that are reduced with it, but of itself: what stands before it times what stands behind it.
    let private productOfOthers (axes: int[]) (x: Tensor) =
        let flat, back = gathered axes x
        let axis = flat.Rank - 1

        let side reversed =
            let factors = moveOn axis reversed flat
            // 1 at the border, where nothing was multiplied yet, and 0 elsewhere.
            let start = flat.Like 1.0 - moveOn axis reversed (flat.Like 1.0)
            Tensor.Bind(Recur(axis, reversed), factors, start)

        back (side false * side true)

    let private recur axis reversed (a: Tensor) (y: Tensor) argument =
        let push (d: Tensor) =
            Tensor.Bind(Recur(axis, reversed), a, d)

        let pull (g: Tensor) =
            Tensor.Bind(Recur(axis, not reversed), moveOn axis (not reversed) a, g)

        match argument with
        | 0 ->
            let before = lazy moveOn axis reversed y
            Linear((fun d -> push (d .* before.Value)), (fun g -> pull g .* before.Value))
        | _ -> Linear(push, pull)

    let private fold fold axes (x: Tensor) (y: Tensor) : Linear =
        let sum (t: Tensor) = Tensor.Bind(Fold(Sum, axes), t)

        match fold with
        | Sum -> Linear(sum, spread axes x.Shape)
        | Product ->
            // Not y / x: an element may be 0.
            let others = lazy productOfOthers axes x
            Linear((fun d -> sum (d .* others.Value)), (fun g -> spread axes x.Shape g .* others.Value))
        | Max
        | Min ->
            // Ties share evenly.
            let shares =
                lazy
                    (let winners = asFloat x (compare Equal x (spread axes x.Shape y))
                     winners / spread axes x.Shape (sum winners))

            Linear((fun d -> sum (d .* shares.Value)), (fun g -> spread axes x.Shape g .* shares.Value))

    let private transpose (x: Tensor) =
        let rank = x.Rank

        if rank = 2 then
            Tensor.Bind(CommonKernel.transpose, x)
        else
            Tensor.Bind(Permute [| yield! seq { 0 .. rank - 3 }; rank - 1; rank - 2 |], x)

    let private matMul (a: Tensor) (b: Tensor) = Tensor.Bind(MatMul, a, b)

    /// Where one of several tensors stands in their concatenation.
    let private part axis (args: Tensor[]) argument =
        let start = args |> Seq.take argument |> Seq.sumBy (fun t -> t.Shape.Dims[axis])

        args[argument].Shape.Dims
        |> Array.mapi (fun i d ->
            { Start = (if i = axis then start else 0)
              Step = 1
              Count = d })

    let private whole (shape: Shape) (cuts: Cut[]) =
        Linear((fun d -> Tensor.Bind(Place(shape, cuts), d)), (fun g -> Tensor.Bind(Kernel.Slice cuts, g)))

    /// Elements moved from or to places, which are constant: each way is the other's adjoint.
    let private moved (there: Kernel) (back: Kernel) (places: Tensor) =
        Linear((fun d -> Tensor.Bind(there, d, places)), (fun g -> Tensor.Bind(back, g, places)))

    let private flip (l: Linear) = Linear(l.Pull, l.Push)

    /// The slope of a product's first factor, and of its second.
    let private timesFirst (b: Tensor) =
        Linear((fun d -> matMul d b), (fun g -> matMul g (transpose b)))

    let private timesSecond (a: Tensor) =
        Linear((fun d -> matMul a d), (fun g -> matMul (transpose a) g))

    /// Softmax along the last axis: diag y - y y', which is its own transpose.
    let private softmax (y: Tensor) =
        let axis = y.Rank - 1

        diagonal (fun d ->
            let weighted = d .* y

            weighted
            - y * spread [| axis |] y.Shape (Tensor.Bind(Fold(Sum, [| axis |]), weighted)))

    let private labelEntropy (logits: Tensor) (labels: Tensor) =
        let axes = [| logits.Rank - 1 |]

        Linear(
            (fun d -> Tensor.Bind(Fold(Sum, axes), d .* Composed.labelSlope logits labels)),
            (fun g -> spread axes logits.Shape g .* Composed.labelSlope logits labels)
        )

    /// A map that the changes of all arguments go through last, and cotangents first, beside the slopes for each; null where there is none.
    let outer (kernel: Kernel) (args: Tensor[]) (y: Tensor) : Linear =
        match kernel with
        | Composite(Affine true) -> diagonal (fun d -> Composed.gate d y)
        | Composite GatedProduct -> diagonal (fun d -> Composed.gate d args[2])
        | _ -> null

    /// What gates all cotangents of a result; null if nothing does.
    let gate (kernel: Kernel) (y: Tensor) : Tensor =
        match kernel with
        | Composite(Affine true)
        | Map Relu -> y
        | _ -> Unchecked.defaultof<Tensor>

    /// How a product pulls a cotangent back to its first factor, and at once through what gates that; null for other kernels.
    let gatedPull (kernel: Kernel) (args: Tensor[]) (argument: int) (gate: Tensor) : Tensor -> Tensor =
        match kernel with
        | MatMul
        | Composite(Affine _) when argument = 0 && args[0].Rank = 2 -> fun g -> Composed.gatedProduct g (transpose args[1]) gate
        | _ -> Unchecked.defaultof<Tensor -> Tensor>

    /// How the result y of a kernel changes with one of its arguments; null where it does not.
    let slope (kernel: Kernel) (args: Tensor[]) (y: Tensor) (argument: int) : Linear =
        let x = args[argument]

        match kernel with
        | Map m -> map m x y
        | Zip z -> zip z args[0] args[1] y argument
        | Compare _
        | Logic _
        | Not
        | Test _
        | Quantify _
        | Pick _
        | Order _ -> null
        | Select ->
            match argument with
            | 0 -> null
            | 1 -> diagonal (fun d -> select args[0] d (d.Like 0.0))
            | _ -> diagonal (fun d -> select args[0] (d.Like 0.0) d)
        | Cast t when not (t.IsFloat && x.DType.IsFloat) -> null
        | Cast t -> Linear((fun d -> Tensor.Bind(Cast t, d)), (fun g -> Tensor.Bind(Cast x.DType, g)))
        | Fold(f, axes) -> fold f axes x y
        | MatMul ->
            match argument with
            | 0 -> timesFirst args[1]
            | _ -> timesSecond args[0]
        | Reshape target -> Linear(reshape target, reshape x.Shape)
        | Permute order ->
            let back = Array.init order.Length (fun i -> Array.IndexOf(order, i))
            Linear((fun d -> Tensor.Bind(Permute order, d)), (fun g -> Tensor.Bind(Permute back, g)))
        | Stretch target -> Linear((fun d -> d.Stretched target), unstretch x.Shape)
        | Kernel.Slice cuts -> flip (whole x.Shape cuts)
        | Place(shape, cuts) -> whole shape cuts
        | Concat axis -> whole y.Shape (part axis args argument)
        | Accumulate(axis, reversed) -> Linear((fun d -> Tensor.Bind(kernel, d)), (fun g -> Tensor.Bind(Accumulate(axis, not reversed), g)))
        | Recur(axis, reversed) -> recur axis reversed args[0] y argument
        | Solve -> Factors.solve args[0] y argument
        | Determinant logarithmic -> Factors.determinant logarithmic x y
        | Factor factoring -> Factors.factor factoring x y
        | Fourier inverse -> Linear((fun d -> Tensor.Bind(kernel, d)), (fun g -> Tensor.Bind(Fourier(not inverse), g)))
        | Analyse -> Linear((fun d -> Tensor.Bind(Analyse, d)), (fun g -> Tensor.Bind(Synthesise x.Shape[-1], g)))
        | Synthesise _ -> Linear((fun d -> Tensor.Bind(kernel, d)), (fun g -> Tensor.Bind(Analyse, g)))
        | Composite(Affine _) ->
            match argument with
            | 0 -> timesFirst args[1]
            | 1 -> timesSecond args[0]
            | _ -> Linear((fun d -> d.Stretched y.Shape), unstretch x.Shape)
        | Composite GatedProduct ->
            match argument with
            | 0 -> timesFirst args[1]
            | 1 -> timesSecond args[0]
            | _ -> null
        | Composite Softmax -> softmax y
        | _ when argument > 0 -> null // places
        | Composite Gate -> diagonal (fun d -> Composed.gate d args[1])
        | Composite LabelEntropy -> labelEntropy args[0] args[1]
        | Composite LabelSlope -> softmax (Composed.softmax (x.Rank - 1) x)
        | Take axis -> moved kernel (ScatterAdd(axis, x.Shape.Dims[axis])) args[1]
        | ScatterAdd(axis, _) -> moved kernel (Take axis) args[1]
        | TakeAlong axis -> moved kernel (ScatterAlong(axis, x.Shape.Dims[axis])) args[1]
        | ScatterAlong(axis, _) -> moved kernel (TakeAlong axis) args[1]
