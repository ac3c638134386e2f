namespace Leibniz.Tests

open System
open Expecto
open Leibniz
open Leibniz.Keras
open Leibniz.Keras.Metrics

/// What holds for losses, activations and metrics whatever the numbers: slopes, stability, and what is refused.
module LossLaws =
    let private double (values: 'a) = tensor values |> cast DType.Float64
    let private numbers (t: Tensor) = Golden.numbersOf t
    let private first (t: Tensor) = Array.head (numbers t)

    /// The gradient against central differences, number by number.
    let private slopesMatch (name: string) (f: Tensor -> Tensor) (x: Tensor) =
        let total x = sum (f x)
        let exact = numbers (grad total x)
        let at = numbers x
        let step = 1e-6

        for i in 0 .. at.Length - 1 do
            let moved by =
                (tensor (Array.updateAt i (at[i] + by) at)).Reshape x.Shape
                |> total
                |> numbers
                |> Array.head

            let difference = (moved step - moved -step) / (2.0 * step)
            Expect.floatClose { absolute = 1e-6; relative = 1e-5 } exact[i] difference $"{name}, element {i}"

    let private targets = double [ [ 1.0; 0.0; 0.0 ]; [ 0.0; 0.3; 0.7 ] ]
    let private labels = tensor [ 0; 2 ]
    let private predictions = double [ [ 0.5; 0.2; 0.3 ]; [ 0.15; 0.25; 0.6 ] ]
    let private logits = double [ [ 1.5; -2.0; 0.3 ]; [ -0.4; 0.9; 3.0 ] ]

    let private dense: (string * Loss) list =
        [ for name in
              [ "mse"
                "mae"
                "mape"
                "msle"
                "huber"
                "log_cosh"
                "cosine_similarity"
                "hinge"
                "squared_hinge"
                "categorical_hinge"
                "kld"
                "poisson"
                "bce"
                "binary_focal_crossentropy"
                "categorical_crossentropy"
                "categorical_focal_crossentropy"
                "dice"
                "tversky" ] do
              name, Loss.op_Implicit name ]

    let private fromLogits: (string * Loss * Tensor) list =
        [ "binary", Loss.BinaryCrossentropy(fromLogits = true), targets
          "binary focal", Loss.BinaryFocalCrossentropy(fromLogits = true), targets
          "categorical", Loss.CategoricalCrossentropy(fromLogits = true), targets
          "categorical focal", Loss.CategoricalFocalCrossentropy(fromLogits = true), targets
          "sparse", Loss.SparseCategoricalCrossentropy(fromLogits = true), labels ]

    let private slopes =
        testList
            "slopes are those of central differences"
            [ for name, loss in dense do
                  // Percentages of a target of 0 have slopes of 1e9, in which differences drown.
                  let targets = if name = "mape" then targets + 1.0 else targets
                  testCase name (fun () -> slopesMatch name (fun p -> loss.Call(targets, p)) predictions)
              for name, loss, t in fromLogits do
                  testCase $"{name} from logits" (fun () -> slopesMatch name (fun z -> loss.Call(t, z)) logits)
              testCase "sparse" (fun () ->
                  slopesMatch "sparse" (fun p -> (Loss.SparseCategoricalCrossentropy()).Call(labels, p)) predictions)
              testCase "circle" (fun () ->
                  let x = double [ [ 0.6; 0.8 ]; [ 0.8; 0.6 ]; [ 1.0; 0.0 ]; [ 0.0; 1.0 ] ]
                  slopesMatch "circle" (fun p -> (Loss.Circle(gamma = 4.0)).Call(tensor [ 0; 0; 1; 1 ], p)) x)
              testCase "ctc" (fun () ->
                  let z =
                      double [ for t in 0..3 -> [ sin (float t); 0.3 * float t; cos (2.0 * float t) ] ]

                  slopesMatch "ctc" (fun z -> (Loss.CTC()).Call(tensor [ [ 1; 2; 0 ] ], z.Reshape(1, 4, 3))) z)
              for name in Activation.names do
                  testCase name (fun () ->
                      let x = double [ [ -3.7; -0.7; -0.2; 0.3; 0.61; 5.2 ] ]
                      let weights = double [ [ 1.0; -2.0; 0.5; 3.0; 1.5; -1.0 ] ]
                      let f x = (Activation.ofName name).Invoke x
                      let f = if name = "glu" then f else fun x -> f x * weights
                      slopesMatch name f x) ]

    let private finite what (t: Tensor) =
        for v in numbers t do
            Expect.isTrue (Double.IsFinite v) $"{what} is finite, but was {v}"

    let private stability =
        testList
            "nothing overflows at 10,000"
            [ for name, loss, t in fromLogits do
                  testCase name (fun () ->
                      for sign in [ -1.0; 1.0 ] do
                          let z =
                              (double [ [ 1e4; -1e4; 0.0 ]; [ -1e4; 1e4; 5e3 ] ] * sign).Cast DType.Float32

                          finite name (loss.Call(t, z))
                          finite $"the slope of {name}" (grad (fun z -> sum (loss.Call(t, z))) z))
              for name in Activation.names |> Array.except [ "exponential" ] do
                  testCase name (fun () ->
                      for dtype in [ DType.Float32; DType.Float64 ] do
                          let x = (tensor [ -1e4; -300.0; 0.0; 1.0; 300.0; 1e4 ]).Cast dtype
                          let f x = (Activation.ofName name).Invoke x
                          finite name (f x)
                          finite $"the slope of {name}" (grad (f >> sum) x))
              testCase "cross-entropy from logits is exact far from 0" (fun () ->
                  let value =
                      Losses.sparseCategoricalCrossentropyFromLogits (tensor [ 1 ]) (tensor [ [ 10000.5f; 10000.0f ] ])

                  Expect.floatClose Accuracy.medium (first value) (log (1.0 + exp 0.5)) "ln(1 + exp 0.5)") ]

    /// Values of Abramowitz and Stegun 7.1, to their digits.
    let private erf =
        testCase "erf has its published values" (fun () ->
            let points =
                [ 0.0, 0.0
                  0.1, 0.1124629160182849
                  0.46, 0.4846553900016797
                  0.5, 0.5204998778130465
                  1.0, 0.8427007929497149
                  2.0, 0.9953222650189527
                  3.5, 0.9999992569016276
                  5.0, 0.9999999999984626 ]

            for x, expected in points do
                let y = numbers (Leibniz.Elementary.erf (double [ x; -x ]))
                Expect.floatClose { absolute = 1e-15; relative = 1e-15 } y[0] expected $"erf {x}"
                Expect.floatClose { absolute = 1e-15; relative = 1e-15 } y[1] -expected $"erf {-x}")

    let private refused (part: string) (f: unit -> 'a) =
        let message =
            try
                f () |> ignore
                "nothing was thrown"
            with :? ArgumentException as e ->
                e.Message

        Expect.stringContains message part "the message"

    let private refusals =
        testList
            "what is refused"
            [ testCase "shapes that would stretch" (fun () ->
                  refused "(4, 1) and (4, 3)" (fun () -> (Loss.MeanSquaredError()).Call(zeros [ 4; 1 ], zeros [ 4; 3 ]))
                  refused "(4,) and (4, 4)" (fun () -> (Loss.MeanSquaredError()).Call(zeros [ 4 ], zeros [ 4; 4 ])))
              testCase "a vector beside a column is no square" (fun () ->
                  let t, p = tensor [ 1.0f; 2.0f ], tensor [ [ 1.0f ]; [ 4.0f ] ]
                  Expect.equal (Losses.mse t p |> numbers) [| 0.0; 4.0 |] "one value a sample")
              testCase "nor is it to a function of one's own" (fun () ->
                  let own: Loss =
                      Loss.Custom(Func<Tensor, Tensor, Tensor>(fun t p -> square (t - p)), Reduction.None)

                  let value = own.Call(tensor [ 1; 2 ], tensor [ [ 1.0f ]; [ 4.0f ] ])
                  Expect.equal (numbers value) [| 0.0; 4.0 |] "one value a sample"

                  let metric =
                      MeanOfFunction(Func<Tensor, Tensor, Tensor>(fun t p -> abs (t - p)), "distance")

                  metric.Update(tensor [ 1; 2 ], tensor [ [ 1.0f ]; [ 4.0f ] ])
                  Expect.equal (metric.Result()) 1.0 "the mean")
              testCase "a label outside of the classes" (fun () ->
                  let call labels =
                      fun () -> Losses.sparseCategoricalCrossentropy (tensor labels) (ones [ 3; 10 ])

                  refused "sample 1 has the label 10" (call [ 0; 10; 2 ])
                  refused "sample 2 has the label -1" (call [ 0; 9; -1 ])
                  refused "10 classes" (call [ 0; 10; 2 ]))
              testCase "a label with a fraction" (fun () ->
                  refused "sample 1 has the label 1.5" (fun () ->
                      Losses.sparseCategoricalCrossentropy (tensor [ 0.0f; 1.5f ]) (ones [ 2; 3 ])))
              testCase "labels and distributions in each other's place" (fun () ->
                  refused "use SparseCategorical" (fun () -> Losses.categoricalCrossentropy (tensor [ 0; 1 ]) (ones [ 2; 3 ]))
                  refused "use CategoricalCross" (fun () -> Losses.sparseCategoricalCrossentropy (ones [ 2; 3 ]) (ones [ 2; 3 ])))
              testCase "targets that do not fit, before training starts" (fun () ->
                  let sparse: Loss = Loss.op_Implicit "sparse_categorical_crossentropy"
                  refused "sample 2 has the label 7" (fun () -> sparse.CheckTargets(tensor [ 0; 1; 7 ], Shape.Of [| 3 |]))
                  refused "(1, 3)" (fun () -> sparse.CheckTargets(ones [ 4; 3 ], Shape.Of [| 3 |]))
                  let mse: Loss = Loss.op_Implicit "mse"
                  refused "(4, 3)" (fun () -> mse.CheckTargets(ones [ 4; 1 ], Shape.Of [| 3 |])))
              testCase "more weights than samples" (fun () ->
                  refused "(3,)" (fun () -> (Loss.MeanSquaredError()).Call(zeros [ 2; 1 ], zeros [ 2; 1 ], ones [ 3 ])))
              testCase "names that nobody knows" (fun () ->
                  refused "mean_squared_error" (fun () -> Loss.op_Implicit "mean_square")
                  refused "softmax" (fun () -> Activation.ofName "sofmax")
                  refused "mean_absolute_error" (fun () -> Metric.op_Implicit "rmse")
                  refused "binary_crossentropy" (fun () -> Metric.op_Implicit "crossentropy")) ]

    let private weights =
        testList
            "weights"
            [ testCase "stand for samples, even where there are as many steps" (fun () ->
                  let p = tensor [ [ [ 1.0f ]; [ 2.0f ] ]; [ [ 3.0f ]; [ 4.0f ] ] ]
                  let loss = Loss.MeanAbsoluteError Reduction.None
                  let value = loss.Call(zerosLike p, p, tensor [ 1.0f; 10.0f ])
                  Expect.equal (numbers value) [| 1.0; 2.0; 30.0; 40.0 |] "rows are weighted")
              testCase "of a metric divide by their sum, of a loss by the number" (fun () ->
                  let t, p, w =
                      tensor [ 0.0f; 0.0f ], tensor [ [ 1.0f ]; [ 3.0f ] ], tensor [ 3.0f; 1.0f ]

                  let metric = MeanAbsoluteError()
                  metric.Update(t, p, w)
                  Expect.equal (metric.Result()) 1.5 "metric"
                  Expect.equal (numbers ((Loss.MeanAbsoluteError()).Call(t, p, w))) [| 3.0 |] "loss") ]

    let private metrics =
        testList
            "metrics"
            [ testCase "a fresh one knows nothing of the old one" (fun () ->
                  let metric: Metric = Metric.op_Implicit "accuracy"
                  metric.Update(tensor [ 0; 1 ], tensor [ [ 0.9f; 0.1f ]; [ 0.8f; 0.2f ] ])
                  let fresh = metric.Fresh()
                  Expect.equal (fresh.Result()) 0.0 "fresh"
                  fresh.Update(tensor [ 0 ], tensor [ [ 0.9f; 0.1f ] ])
                  Expect.equal (fresh.Result(), metric.Result()) (1.0, 0.5) "apart")
              testCase "ties count as among the k largest, as in Keras" (fun () ->
                  let metric = SparseTopKCategoricalAccuracy 1
                  metric.Update(tensor [ 1; 2 ], tensor [ [ 0.4f; 0.4f; 0.2f ]; [ 0.4f; 0.4f; 0.2f ] ])
                  Expect.equal (metric.Result()) 0.5 "half")
              testCase "names are kept as given" (fun () ->
                  for name in
                      [ "acc"
                        "mae"
                        "MAE"
                        "auc"
                        "MeanSquaredError"
                        "top_k_categorical_accuracy"
                        "io_u" ] do
                      if name <> "io_u" then
                          Expect.equal (Metric.op_Implicit name: Metric).Name name "name") ]

    let private logitsOfTrainer =
        testCase "a loss on probabilities knows its form on logits" (fun () ->
            let softmax: Activation = Activation.op_Implicit "softmax"
            let relu: Activation = Activation.op_Implicit "relu"
            let sparse: Loss = Loss.op_Implicit "sparse_categorical_crossentropy"
            Expect.isNull (sparse.OnLogits relu) "relu makes no probabilities"
            let onLogits = sparse.OnLogits softmax

            let right, left =
                onLogits.Call(labels, logits), sparse.Call(labels, softmax.Call logits)

            Expect.floatClose Accuracy.medium (first right) (first left) "both forms agree")

    /// The sum over all paths of 4 steps that say the labels once repetitions and then blanks are dropped.
    let private ctc =
        testCase "CTC is the probability of all paths together" (fun () ->
            let z =
                double [ for t in 0..3 -> [ sin (float t); 0.3 * float t; cos (2.0 * float t) ] ]

            let probabilities = (softmax z).ToArray2D<float>()

            let paths =
                List.fold
                    (fun paths _ ->
                        [ for p in paths do
                              for c in 0..2 -> p @ [ c ] ])
                    [ [] ]
                    [ 1..4 ]

            let said path =
                path
                |> List.mapi (fun i c -> if i > 0 && path[i - 1] = c then 0 else c)
                |> List.filter (fun c -> c > 0)

            for wanted, padded in
                [ [ 1; 2 ], [ 1; 2; 0 ]
                  [ 1; 1 ], [ 1; 1; 0 ]
                  [ 2 ], [ 2; 0; 0 ]
                  [], [ 0; 0; 0 ] ] do
                let expected =
                    paths
                    |> List.filter (fun p -> said p = wanted)
                    |> List.sumBy (fun p -> p |> List.mapi (fun t c -> probabilities[t, c]) |> List.fold (*) 1.0)

                let value = (Loss.CTC()).Call(tensor [ padded ], z.Reshape(1, 4, 3))
                Expect.floatClose Accuracy.high (first value) (-(log expected)) $"%A{wanted}")

    [<Tests>]
    let tests =
        testList "losses, activations, metrics" [ slopes; stability; erf; refusals; weights; metrics; logitsOfTrainer; ctc ]
