namespace Leibniz

open System

/// Graves and others 2006: the loss of a sequence of labels whose places in a longer sequence of logits are not known.
module internal Ctc =
    // The logarithm of the probability of what cannot be; finite, so that nothing becomes NaN.
    let private never = -1e30

    /// Labels with a blank (class 0) before, between and behind them: (n, 2 l + 1).
    let private spaced (labels: int[]) n length =
        Array.init (n * (2 * length + 1)) (fun i ->
            let row, place = i / (2 * length + 1), i % (2 * length + 1)

            if place % 2 = 0 then
                0
            else
                labels[row * length + place / 2])

    /// One value a sample. Labels (n, l) are 1 or more, padded with 0 at the end; logits are (n, time, classes), class 0 the blank.
    let values (yTrue: Tensor) (yPred: Tensor) : Tensor =
        if yTrue.Rank <> 2 || yPred.Rank <> 3 || yTrue.Shape.Dims[0] <> yPred.Shape.Dims[0] then
            invalidArg
                "yTrue"
                $"CTC needs labels of shape (n, l) and logits of shape (n, time, classes), but was given {yTrue.Shape} and {yPred.Shape}."

        let dims = yPred.Shape.Dims
        let n, time, length = dims[0], dims[1], yTrue.Shape.Dims[1]
        let places = 2 * length + 1
        let labels = (CrossEntropy.labels "CTC" dims[2] (Nullable()) yTrue).ToArray<int>()

        let used =
            Array.init n (fun row -> Seq.sum (seq { for i in 0 .. length - 1 -> min 1 labels[row * length + i] }))

        let path = spaced labels n length

        let constant (data: Array) (dims: int[]) =
            yPred.Beside(fun () -> Tensor.Put(data, Shape dims))

        let like = Weighting.floating yPred
        let numbers (data: float[]) dims = cast like.DType (constant data dims)

        // A step may leave out the blank between two different labels.
        let skips =
            numbers
                (Array.init (n * places) (fun i ->
                    let place = i % places

                    if place % 2 = 1 && place > 1 && path[i] <> path[i - 2] then
                        0.0
                    else
                        never))
                [| n; places |]

        let start =
            numbers (Array.init (n * places) (fun i -> if i % places < 2 then 0.0 else never)) [| n; places |]

        let probabilities = Reduce.logSoftmax like -1
        let all = (constant path [| n; 1; places |]).Stretched(Shape [| n; time; places |])

        let emitted =
            Tensor.Bind(TakeAlong 2, probabilities, all)
            |> Arrange.split 1 (Array.create time 1)
            |> Array.map (Reduce.reshape (Shape [| n; places |]))

        let moved by (x: Tensor) =
            let by = min by places
            let kept = (Arrange.split 1 [| places - by; by |] x)[0]
            Tensor.Concat([ x.Filled(never, Shape [| n; by |]); kept ], 1)

        let step sofar emission =
            let ways = Tensor.Stack [ sofar; moved 1 sofar; moved 2 sofar + skips ]
            Reduce.logSumExp ways [| 0 |] false + emission

        let last = emitted[1..] |> Array.fold step (start + emitted[0])

        // A path ends on the last label or on the blank behind it.
        let ends =
            constant (used |> Array.collect (fun l -> [| 2 * l; max 0 (2 * l - 1) |])) [| n; 2 |]

        let open' =
            numbers (used |> Array.collect (fun l -> [| 0.0; (if l = 0 then never else 0.0) |])) [| n; 2 |]

        let value =
            -(Reduce.logSumExp (Tensor.Bind(TakeAlong 1, last, ends) + open') [| 1 |] false)

        where (less value (value.Like(-never / 10.0))) value (value.Like Double.PositiveInfinity)
