namespace Leibniz.Tests

open System
open Leibniz

/// Numbers and a shape, without any cleverness.
[<NoEquality; NoComparison>]
type Plain = { Shape: int[]; Values: float[] }

/// What every kernel means, by index arithmetic and loops in float64: nothing is shared with the kernels under test.
module internal Oracle =
    let size (shape: int[]) = Array.fold (*) 1 shape

    /// All indices of a shape, row by row.
    let indices (shape: int[]) : int[] seq =
        Seq.init (size shape) (fun flat ->
            let index = Array.zeroCreate shape.Length
            let mutable rest = flat

            for axis in shape.Length - 1 .. -1 .. 0 do
                index[axis] <- rest % shape[axis]
                rest <- rest / shape[axis]

            index)

    let at (p: Plain) (index: int[]) =
        let mutable flat = 0

        for axis in 0 .. p.Shape.Length - 1 do
            flat <- flat * p.Shape[axis] + index[axis]

        p.Values[flat]

    let make (shape: int[]) (value: int[] -> float) =
        { Shape = shape
          Values = indices shape |> Seq.map value |> Seq.toArray }

    let private sigmoid x = 1.0 / (1.0 + exp -x)
    let private truth b = if b then 1.0 else 0.0

    let map (m: Map) (x: float) : float =
        match m with
        | Neg -> -x
        | Abs -> abs x
        | Sign -> float (sign x)
        | Floor -> floor x
        | Ceiling -> ceil x
        | Round -> Math.Round(x, MidpointRounding.ToEven)
        | Exp -> exp x
        | Expm1 -> if abs x < 1e-5 then x + x * x / 2.0 else exp x - 1.0
        | Log -> log x
        | Log1p -> if abs x < 1e-5 then x - x * x / 2.0 else log (1.0 + x)
        | Sqrt -> sqrt x
        | Sin -> sin x
        | Cos -> cos x
        | Tan -> tan x
        | Asin -> asin x
        | Acos -> acos x
        | Atan -> atan x
        | Sinh -> sinh x
        | Cosh -> cosh x
        | Tanh -> tanh x
        | Asinh -> Math.Asinh x
        | Acosh -> Math.Acosh x
        | Atanh -> Math.Atanh x
        | Erf -> Series.erf x
        | Sigmoid -> sigmoid x
        | Softplus -> log (1.0 + exp x)
        | Relu -> max x 0.0
        | Step -> truth (x > 0.0)

    let zip (z: Zip) (a: float) (b: float) : float =
        match z with
        | Add -> a + b
        | Sub -> a - b
        | Mul -> a * b
        | Div -> a / b
        | FloorDiv -> floor (a / b)
        | Rem -> a - b * floor (a / b)
        | Pow -> Math.Pow(a, b)
        | Maximum -> max a b
        | Minimum -> min a b
        | Scale -> if a = 0.0 || b = 0.0 then 0.0 else a * b

    let private compare (c: Compare) (a: float) (b: float) =
        match c with
        | Equal -> a = b
        | NotEqual -> a <> b
        | Greater -> a > b
        | GreaterEqual -> a >= b
        | Less -> a < b
        | LessEqual -> a <= b

    let private logic (l: Logic) a b =
        match l with
        | And -> a && b
        | Or -> a || b
        | Xor -> a <> b

    /// The values of the reduced axes for each index of the others, row by row.
    let private reduced (axes: int[]) (x: Plain) (f: float[] -> float) =
        let kept =
            [| for i in 0 .. x.Shape.Length - 1 do
                   if not (Array.contains i axes) then
                       i |]

        let inner = axes |> Array.map (fun a -> x.Shape[a])

        make (kept |> Array.map (fun i -> x.Shape[i])) (fun outer ->
            indices inner
            |> Seq.map (fun within ->
                let index = Array.zeroCreate x.Shape.Length
                kept |> Array.iteri (fun i axis -> index[axis] <- outer[i])
                axes |> Array.iteri (fun i axis -> index[axis] <- within[i])
                at x index)
            |> Seq.toArray
            |> f)

    let private place better (values: float[]) =
        let mutable best = 0

        for i in 1 .. values.Length - 1 do
            if better values[i] values[best] then
                best <- i

        float best

    let private cutIndex (cuts: Cut[]) (index: int[]) =
        index |> Array.mapi (fun i k -> cuts[i].Start + k * cuts[i].Step)

    let private add (target: Plain) (index: int[]) value =
        let mutable flat = 0

        for axis in 0 .. target.Shape.Length - 1 do
            flat <- flat * target.Shape[axis] + index[axis]

        target.Values[flat] <- target.Values[flat] + value

    /// Runs along an axis: a step for each element from the one before (0 in front of the first).
    let private along axis reversed (x: Plain) (step: int[] -> float -> float) =
        let y = make x.Shape (fun _ -> 0.0)
        let n = x.Shape[axis]

        for index in indices (Array.updateAt axis (min 1 n) x.Shape) do
            let mutable last = 0.0

            for k in 0 .. n - 1 do
                let here = Array.updateAt axis (if reversed then n - 1 - k else k) index
                last <- step here last
                add y here last

        y

    /// A function of matrices for each pair of the last two axes; results become the last axes again.
    let private matrixwise (x: Plain) (f: int -> float[,] -> float[,]) =
        let rank = x.Shape.Length
        let n, m = x.Shape[rank - 2], x.Shape[rank - 1]
        let lead = x.Shape[.. rank - 3]

        let results =
            [| for i in 0 .. size lead - 1 -> f i (Array2D.init n m (fun r c -> x.Values[i * n * m + r * m + c])) |]

        results, lead

    let private stacked (results: float[,][], lead: int[]) =
        { Shape = Array.append lead [| results[0].GetLength 0; results[0].GetLength 1 |]
          Values = results |> Array.collect (Seq.cast<float> >> Seq.toArray) }

    /// Sums of complex numbers times waves of n places, at the first of them.
    let private waves (n: int) (places: int) (inverse: bool) (z: float[,]) =
        let direction = if inverse then 2.0 else -2.0

        Array2D.init places 2 (fun k part ->
            Seq.init (z.GetLength 0) (fun j ->
                let angle = direction * Math.PI * float (j * k % n) / float n

                if part = 0 then
                    z[j, 0] * cos angle - z[j, 1] * sin angle
                else
                    z[j, 0] * sin angle + z[j, 1] * cos angle)
            |> Seq.sum)

    let private zeros shape = make shape (fun _ -> 0.0)
    let private withAxis axis value (index: int[]) = Array.updateAt axis value index

    /// Softmax along the last axis at one place.
    let private softmax (x: Plain) (index: int[]) =
        let last = index.Length - 1
        let e k = exp (at x (withAxis last k index))
        e index[last] / Seq.sumBy e [ 0 .. x.Shape[last] - 1 ]

    /// A kernel on plain arguments.
    let run (kernel: Kernel) (args: Plain list) : Plain =
        let x = args.Head
        let y = lazy args[1]

        match kernel with
        | Map m -> make x.Shape (at x >> map m)
        | Zip z -> make x.Shape (fun i -> zip z (at x i) (at y.Value i))
        | Compare c -> make x.Shape (fun i -> truth (compare c (at x i) (at y.Value i)))
        | Logic l -> make x.Shape (fun i -> truth (logic l (at x i <> 0.0) (at y.Value i <> 0.0)))
        | Not -> make x.Shape (fun i -> truth (at x i = 0.0))
        | Test IsNaN -> make x.Shape (at x >> Double.IsNaN >> truth)
        | Test IsFinite -> make x.Shape (at x >> Double.IsFinite >> truth)
        | Select -> make x.Shape (fun i -> if at x i <> 0.0 then at y.Value i else at args[2] i)
        | Cast DType.Bool -> make x.Shape (fun i -> truth (at x i <> 0.0))
        | Cast _ -> x
        | Fold(Sum, axes) -> reduced axes x Array.sum
        | Fold(Product, axes) -> reduced axes x (Array.fold (*) 1.0)
        | Fold(Max, axes) -> reduced axes x Array.max
        | Fold(Min, axes) -> reduced axes x Array.min
        | Quantify(Any, axes) -> reduced axes x (Array.exists (fun v -> v <> 0.0) >> truth)
        | Quantify(All, axes) -> reduced axes x (Array.forall (fun v -> v <> 0.0) >> truth)
        | Pick(ArgMax, axes) -> reduced axes x (place (>))
        | Pick(ArgMin, axes) -> reduced axes x (place (<))
        | MatMul ->
            let rank = x.Shape.Length
            let k = x.Shape[rank - 1]

            make (Array.append x.Shape[.. rank - 2] [| y.Value.Shape[rank - 1] |]) (fun index ->
                Seq.init k (fun p -> at x (withAxis (rank - 1) p index) * at y.Value (withAxis (rank - 2) p index))
                |> Seq.sum)
        | Reshape shape -> { x with Shape = shape.ToArray() }
        | Permute order ->
            make (order |> Array.map (fun a -> x.Shape[a])) (fun index ->
                let from = Array.zeroCreate index.Length
                order |> Array.iteri (fun i axis -> from[axis] <- index[i])
                at x from)
        | Stretch shape ->
            let lead = shape.Rank - x.Shape.Length
            make (shape.ToArray()) (fun index -> at x (Array.init x.Shape.Length (fun i -> if x.Shape[i] = 1 then 0 else index[i + lead])))
        | Kernel.Slice cuts -> make (cuts |> Array.map _.Count) (cutIndex cuts >> at x)
        | Place(shape, cuts) ->
            let target = zeros (shape.ToArray())

            for index in indices x.Shape do
                add target (cutIndex cuts index) (at x index)

            target
        | Concat axis ->
            let length = args |> List.sumBy (fun a -> a.Shape[axis])

            make (withAxis axis length x.Shape) (fun index ->
                let rec find start (rest: Plain list) =
                    let here = rest.Head.Shape[axis]

                    if index[axis] < start + here then
                        at rest.Head (withAxis axis (index[axis] - start) index)
                    else
                        find (start + here) rest.Tail

                find 0 args)
        | Take axis ->
            make (withAxis axis y.Value.Values.Length x.Shape) (fun index -> at x (withAxis axis (int y.Value.Values[index[axis]]) index))
        | ScatterAdd(axis, length) ->
            let target = zeros (withAxis axis length x.Shape)

            for index in indices x.Shape do
                add target (withAxis axis (int y.Value.Values[index[axis]]) index) (at x index)

            target
        | TakeAlong axis -> make y.Value.Shape (fun index -> at x (withAxis axis (int (at y.Value index)) index))
        | ScatterAlong(axis, length) ->
            let target = zeros (withAxis axis length x.Shape)

            for index in indices x.Shape do
                add target (withAxis axis (int (at y.Value index)) index) (at x index)

            target
        | Accumulate(axis, reversed) -> along axis reversed x (fun index last -> last + at x index)
        | Recur(axis, reversed) -> along axis reversed x (fun index last -> at x index * last + at y.Value index)
        | Order(axis, descending, count) ->
            make (withAxis axis count x.Shape) (fun index ->
                let value k = at x (withAxis axis k index)

                [ 0 .. x.Shape[axis] - 1 ]
                |> (if descending then
                        List.sortBy (fun k -> -(value k))
                    else
                        List.sortBy value)
                |> List.item index[axis]
                |> float)
        | Solve ->
            let right = fst (matrixwise y.Value (fun _ b -> b))
            matrixwise x (fun i a -> Matrix.solve a right[i]) |> stacked
        | Determinant logarithmic ->
            let determinants, lead =
                matrixwise x (fun _ a -> array2D [ [ Matrix.determinant a ] ])

            let all = determinants |> Array.map (fun d -> d[0, 0])

            if logarithmic then
                { Shape = Array.append lead [| 2 |]
                  Values = all |> Array.collect (fun d -> [| float (sign d); log (abs d) |]) }
            else
                { Shape = lead; Values = all }
        | Factor Cholesky -> matrixwise x (fun _ a -> Matrix.cholesky (Matrix.symmetric a)) |> stacked
        | Factor OrthogonalTriangular -> matrixwise x (fun _ a -> Matrix.below (Matrix.gramSchmidt a)) |> stacked
        | Factor SymmetricEigen ->
            matrixwise x (fun _ a -> Matrix.below (Matrix.eigen (Matrix.symmetric a)))
            |> stacked
        | Factor SingularValues -> matrixwise x (fun _ a -> Matrix.singular a) |> stacked
        | Composite(Affine rectified) ->
            make [| x.Shape[0]; y.Value.Shape[1] |] (fun index ->
                let sum =
                    Seq.init x.Shape[1] (fun p -> at x [| index[0]; p |] * at y.Value [| p; index[1] |])
                    |> Seq.sum

                let z = sum + at args[2] [| index[1] |]
                if rectified then max z 0.0 else z)
        | Composite Gate -> make x.Shape (fun i -> if at y.Value i > 0.0 then at x i else 0.0)
        | Composite GatedProduct ->
            make [| x.Shape[0]; y.Value.Shape[1] |] (fun index ->
                if at args[2] index > 0.0 then
                    Seq.init x.Shape[1] (fun p -> at x [| index[0]; p |] * at y.Value [| p; index[1] |])
                    |> Seq.sum
                else
                    0.0)
        | Composite Softmax -> make x.Shape (softmax x)
        | Composite LabelEntropy -> make y.Value.Shape (fun row -> -(log (softmax x (Array.append row [| int (at y.Value row) |]))))
        | Composite LabelSlope ->
            make x.Shape (fun index ->
                let row, place = Array.splitAt (index.Length - 1) index
                softmax x index - truth (int (at y.Value row) = place[0]))
        | Fourier inverse ->
            matrixwise x (fun _ z -> waves (z.GetLength 0) (z.GetLength 0) inverse z)
            |> stacked
        | Analyse ->
            let n = Array.last x.Shape

            let pairs =
                { x with
                    Shape = Array.append x.Shape [| 1 |] }

            matrixwise pairs (fun _ real ->
                waves n (n / 2 + 1) false (Array2D.init n 2 (fun j part -> if part = 0 then real[j, 0] else 0.0)))
            |> stacked
        | Synthesise n ->
            let complex = matrixwise x (fun _ z -> (waves n n true z)[*, 0..0]) |> stacked

            { complex with
                Shape = complex.Shape[.. complex.Shape.Length - 2] }
