namespace Leibniz.Tests

open System
open Leibniz
open Expecto
open Leibniz.Keras.Optimizers
open Leibniz.Keras.Schedules

/// What must hold of every update rule, and of the optimizers made of them.
module OptimizerTests =
    let private rules =
        [ "sgd", UpdateRule.sgd
          "momentum", UpdateRule.momentum 0.9 false
          "nesterov", UpdateRule.momentum 0.9 true
          "rmsprop", UpdateRule.rmsprop 0.9 0.0 1e-7 false
          "rmsprop with momentum", UpdateRule.rmsprop 0.9 0.5 1e-7 false
          "rmsprop centered", UpdateRule.rmsprop 0.9 0.5 1e-3 true
          "adam", UpdateRule.adam 0.9 0.999 1e-7 false
          "adam with amsgrad", UpdateRule.adam 0.9 0.999 1e-7 true
          "adagrad", UpdateRule.adagrad 0.1 1e-7
          "adadelta", UpdateRule.adadelta 0.95 1e-3
          "adamax", UpdateRule.adamax 0.9 0.999 1e-7
          "nadam", UpdateRule.nadam 0.9 0.999 1e-7
          "lion", UpdateRule.lion 0.9 0.99
          "adam without epsilon", UpdateRule.adam 0.9 0.999 0.0 false
          "ftrl", UpdateRule.ftrl -0.5 0.1 0.01 0.02 0.03 0.4
          "ftrl of another power", UpdateRule.ftrl -0.3 0.1 0.0 0.02 0.0 0.0
          "lamb", UpdateRule.lamb 0.9 0.999 1e-7
          "adafactor", UpdateRule.adafactor -0.8 1e-30 1e-3 1.0 ]

    let private numbers (t: Tensor) = Golden.numbersOf t

    let private draw dtype (shape: int list) seed =
        Tensor.Normal(shape, 0.0, 1.0, Key(int64 seed), dtype)

    let private bits (t: Tensor) =
        numbers t |> Array.map BitConverter.DoubleToInt64Bits

    /// Weight, gradient, slots after two steps, rate and scalars: arguments of a formula in full swing.
    let private arguments dtype shape (rule: UpdateRule) =
        let update = Update(rule, 0.01)
        let w = draw dtype shape 1

        let struct (weights, slots) =
            Seq.fold
                (fun struct (weights, slots) step -> update.Run(weights, [| draw dtype shape (10 + step) |], slots, int64 step, false, 0.1))
                (struct ([| w |], update.Start [| w |]))
                [ 0; 1 ]

        let number (x: float) = Tensor.Full([||], x, dtype)

        Array.concat
            [ [| weights[0]; draw dtype shape 3 |]
              slots[0]
              [| number 0.1 |]
              rule.Scalars 3.0 |> Array.map number ]

    let private fused dtype shape (rule: UpdateRule) =
        let args = arguments dtype shape rule
        let update = Update(rule, 0.01)
        let scalars = (rule.Scalars 3.0).Length
        let slots = args[2 .. args.Length - 2 - scalars]
        let before = args |> Array.map bits

        let struct (weights, next) =
            update.Run([| args[0] |], [| args[1] |], [| slots |], 2L, false, 0.1)

        Expect.equal (args |> Array.map bits) before "the arguments are as they were"
        Array.append weights next[0], update.Meaning args

    /// On the managed backend bit for bit; libtorch rounds once where a sum takes a product along.
    let private same dtype (actual: Tensor[]) (expected: Tensor[]) what =
        if Backend.Current = Backend.Managed then
            Expect.equal (actual |> Array.map bits) (expected |> Array.map bits) what
        else
            let tolerance = if dtype = DType.Float32 then 1e-6 else 1e-14

            for a, b in Array.zip actual expected do
                for x, y in Array.zip (numbers a) (numbers b) do
                    if not (abs (x - y) <= tolerance * max 1.0 (abs y)) then
                        failtest $"{what}: {x} is not {y}"

    let private centralDifference f x =
        let h = 1e-5
        (f (x + h) - f (x - h)) / (2.0 * h)

    let private close name (actual: float) (expected: float) =
        Expect.isTrue (abs (actual - expected) <= 1e-7 + 2e-5 * abs expected) $"{name}: expected {expected}, but was {actual}"

    /// One number of everything that an update gives, which weighs each element differently.
    let private summary (results: Tensor[]) =
        results
        |> Array.mapi (fun i t -> sum (t * draw DType.Float64 (Seq.toList t.Shape) (100 + i)))
        |> Array.reduce (+)

    let private storages (struct (weights: Tensor[], slots: Tensor[][])) (name: Action<Storage>) =
        Tensor.NameStorages(Array.append weights (Array.concat slots), name)

    let private perRule name check =
        testList name [ for rule, formula in rules -> testCase rule (fun () -> check formula) ]

    let laws =
        [ perRule "fused = meaning, and arguments stay as they are" (fun rule ->
              for dtype in [ DType.Float32; DType.Float64 ] do
                  for shape in [ []; [ 7 ]; [ 33; 65 ]; [ 2; 3; 4 ] ] do
                      let actual, expected = fused dtype shape rule
                      same dtype actual expected $"{dtype} {shape}")

          perRule "an update in the memory of what it replaces = one in memory of its own" (fun rule ->
              for shape in [ []; [ 7 ]; [ 33; 65 ]; [ 300; 301 ] ] do
                  let update = Update(rule, 0.01)
                  let start = [| draw DType.Float32 shape 1; draw DType.Float32 shape 2 |]

                  let run last =
                      let arena = Arena()

                      let step struct (weights: Tensor[], slots) number =
                          arena.Run(
                              storages,
                              ignore,
                              fun () ->
                                  // A gradient that is the other weight must be read before that is written over.
                                  let gradients =
                                      [| draw DType.Float32 shape (10 + number)
                                         (if number % 2 = 0 then weights[0] else weights[0] * 0.5) |]

                                  update.Run(weights, gradients, slots, int64 number, last, 0.1)
                          )

                      let struct (weights, slots) =
                          Seq.fold step (struct (start, update.Start start)) [ 0..4 ]

                      Array.append weights (Array.concat slots) |> Array.map bits

                  let before = start |> Array.map bits
                  Expect.equal (run true) (run false) $"{shape}"
                  Expect.equal (start |> Array.map bits) before "what no arena made is as it was")

          testCase "what an update writes over is gone for who held it, but not for who kept it, nor where the step fails" (fun () ->
              let update = Update(UpdateRule.rmsprop 0.9 0.0 1e-7 false, 0.0)
              let arena = Arena()
              let g = draw DType.Float32 [ 40 ] 1

              let step last struct (weights: Tensor[], slots) =
                  arena.Run(storages, ignore, (fun () -> update.Run(weights, [| g |], slots, 0L, last, 0.1)))

              let start = [| draw DType.Float32 [ 40 ] 2 |]
              let first = step true (struct (start, update.Start start))
              let struct (w1, _) = first
              let expected = bits w1[0]

              Expect.throws
                  (fun () ->
                      arena.Run(
                          storages,
                          ignore,
                          fun () ->
                              let struct (w, s) = first
                              update.Run(w, [| draw DType.Float32 [ 41 ] 1 |], s, 0L, true, 0.1)
                      )
                      |> ignore)
                  "a gradient of another shape"

              Expect.equal (bits w1[0]) expected "after what failed"
              let second = step true first
              let struct (w2, _) = second

              let message = Expect.throwsC (fun () -> string w1[0] |> ignore) (fun e -> e.Message)

              Expect.stringContains message "Keep()" "what to do"
              let kept = bits (w2[0].Keep())
              let third = step true second
              let struct (w3, _) = third
              Expect.equal (bits w2[0]) kept "the kept one"
              Expect.notEqual (bits w3[0]) kept "the next"

              // What a program has no loop for, and libtorch, take memory of their own.
              if Backend.Current = Backend.Managed then
                  let array (t: Tensor) = (t.Numbers :?> Block<float32>).Array
                  let memory = array w3[0]
                  let struct (next, _) = step true third
                  Expect.isTrue (obj.ReferenceEquals(memory, array next[0])) "the memory is used again")

          perRule "slots that fade become 0 before they are too small for normal numbers, and no weight moves by that" (fun rule ->
              let least = 1e-36
              let weights = [| draw DType.Float32 [ 3; 7 ] 1 |]
              let still = [| Tensor.Zeros [ 3; 7 ] |]
              let old = Update({ rule with Fades = false }, 0.01)

              let after (update: Update) steps =
                  let slots =
                      update.Start weights
                      |> Array.map (Array.map (fun s -> s.Filled(least * 1.001, s.Shape)))

                  [ 1..steps ]
                  |> Seq.fold
                      (fun struct (w, slots) step -> update.Run(w, still, slots, int64 step + 100L, false, 0.1))
                      (struct (weights, slots))

              let struct (w, slots) = after (Update(rule, 0.01)) 5
              let struct (expected, remembered) = after old 5

              if rule.Fades && slots[0].Length > 0 then
                  for slot in slots[0] do
                      for x in numbers slot do
                          Expect.isTrue (x = 0.0 || abs x >= float (float32 least)) $"{x} is 0 or large enough"

                  let zeros slots =
                      slots
                      |> Array.exactlyOne
                      |> Array.filter (fun s -> Array.forall ((=) 0.0) (numbers s))
                      |> Array.length

                  Expect.isGreaterThan (zeros slots) (zeros remembered) "some faded"
              else
                  same DType.Float32 slots[0] remembered[0] "what lasts"

              // Lion steps by the sign alone.
              if rule.Name <> "lion" then
                  same DType.Float32 w expected "weights")

          perRule "an update's derivative by rate, weight and gradient = finite differences, in both modes" (fun rule ->
              let args = arguments DType.Float64 [ 3; 4 ] rule
              let update = Update(rule, 0.01)
              let rate = args.Length - 1 - (rule.Scalars 3.0).Length

              for place in [ 0; 1; rate ] do
                  let f (x: Tensor) =
                      summary (update.Meaning(Array.updateAt place x args))

                  let x = args[place]
                  let direction = draw DType.Float64 (Seq.toList x.Shape) 7
                  let expected = centralDifference (fun t -> float (f (x + direction * t))) 0.0
                  close $"reverse, argument {place}" (float (sum (grad f x * direction))) expected
                  close $"forward, argument {place}" (float (snd (jvp f x direction))) expected)

          perRule "the gradient of five steps by the rate = finite differences" (fun rule ->
              let weights = [| draw DType.Float64 [ 4; 3 ] 1; draw DType.Float64 [ 3 ] 2 |]
              let x = draw DType.Float64 [ 8; 4 ] 3

              let loss (w: Tensor[]) =
                  mean (square (tanh (matmul x w[0] + w[1]) - 0.3))

              let run (rate: Tensor) =
                  let optimizer =
                      Optimizer.ofRule rule 0.1
                      |> Optimizer.withWeightDecay 0.01
                      |> Optimizer.withRate rate

                  let step (w, state) _ = optimizer.Step (grad loss w) state w
                  Seq.fold step (weights, optimizer.Start weights) [ 1..5 ] |> fst |> loss

              let expected = centralDifference (fun r -> float (run (Tensor.Of r))) 0.05
              close "reverse" (float (grad run (Tensor.Of 0.05))) expected
              close "forward" (float (snd (jvp run (Tensor.Of 0.05) (Tensor.Of 1.0)))) expected) ]

    type Layer = { Weight: Tensor; Bias: Tensor }

    type Network =
        { Name: string
          Labels: Tensor
          Hidden: Layer
          Output: Layer }

    let private xor =
        let layer key inputs outputs =
            { Weight = Tensor.Uniform([ inputs; outputs ], -1.0, 1.0, key)
              Bias = Tensor.Zeros [ outputs ] }

        let k1, k2 = Key.split (Key.ofSeed 7)

        { Name = "xor"
          Labels = Tensor.Of [| 0; 1 |]
          Hidden = layer k1 2 8
          Output = layer k2 8 1 }

    let private loss network =
        let inputs = Tensor.Of [| [| 0f; 0f |]; [| 0f; 1f |]; [| 1f; 0f |]; [| 1f; 1f |] |]
        let targets = Tensor.Of [| [| 0f |]; [| 1f |]; [| 1f |]; [| 0f |] |]
        let apply layer x = matmul x layer.Weight + layer.Bias

        let predicted =
            inputs |> apply network.Hidden |> tanh |> apply network.Output |> sigmoid

        mean (square (predicted - targets))

    let records =
        testList
            "optimizers of records"
            [ for name, optimizer, steps in
                  [ "sgd", Optimizer.sgd 1.0, 3000
                    "nesterov", Optimizer.nesterov 0.5 0.9, 1000
                    "rmsprop", Optimizer.rmsprop 0.02, 1000
                    "adam", Optimizer.adam 0.05, 1000
                    "adamW", Optimizer.adamW 0.05 0.001, 1000
                    "nadam", Optimizer.nadam 0.05, 1000
                    "adamax", Optimizer.adamax 0.05, 1000
                    "lion", Optimizer.lion 0.01, 1000
                    "adagrad", Optimizer.adagrad 0.5, 1000
                    "adam, clipped and scheduled",
                    Optimizer.adam 0.0
                    |> Optimizer.withSchedule (Schedule.cosineDecay 0.1 1000.0 0.0)
                    |> Optimizer.withGlobalClipNorm 1.0,
                    1000 ] do
                  testCase $"{name} learns exclusive or" (fun () ->
                      let step (network, state) _ =
                          optimizer.Step (grad loss network) state network

                      let trained, state = Seq.fold step (xor, optimizer.Start xor) (seq { 1..steps })
                      Expect.equal state.Iterations (int64 steps) "all steps are counted"
                      Expect.isTrue (obj.ReferenceEquals(trained.Labels, xor.Labels)) "whole numbers are carried along"
                      Expect.isLessThan (float (loss trained)) 0.01 "the loss")

              testCase "a gradient of another shape is refused by its place" (fun () ->
                  let optimizer = Optimizer.sgd 0.1

                  let wrong =
                      { xor with
                          Output =
                              { xor.Output with
                                  Bias = Tensor.Zeros [ 2 ] } }

                  Expect.throwsC (fun () -> optimizer.Step wrong (optimizer.Start xor) xor |> ignore) (fun e ->
                      Expect.stringContains e.Message ".Output.Bias" "the message names the place"))

              testCase "the state of another optimizer is refused" (fun () ->
                  Expect.throwsT<ArgumentException>
                      (fun () -> (Optimizer.adam 0.1).Step xor ((Optimizer.sgd 0.1).Start xor) xor |> ignore)
                      "sgd remembers nothing") ]

    let private named (name: string) : Optimizer = Optimizer.op_Implicit name
    let private rate (r: float) = LearningRate.op_Implicit r

    let private refuses<'E when 'E :> exn> (make: unit -> obj) what =
        Expect.throwsT<'E> (make >> ignore) what

    let facade =
        testList
            "optimizers of the facade"
            [ testCase "names stand for optimizers, whatever their case" (fun () ->
                  for name in
                      [ "sgd"
                        "rmsprop"
                        "adam"
                        "adamw"
                        "adagrad"
                        "adadelta"
                        "adamax"
                        "nadam"
                        "lion"
                        "ftrl"
                        "adafactor" ] do
                      Expect.equal (named (name.ToUpperInvariant())).Name name "the name")

              testCase "an unknown name is answered with the known ones" (fun () ->
                  Expect.throwsC (fun () -> named "adamm" |> ignore) (fun e ->
                      Expect.isTrue (e :? ArgumentException) "an ArgumentException"
                      Expect.stringContains e.Message "adamw" "the known ones"))

              testCase "wrong numbers are refused" (fun () ->
                  for r in [ -1.0; nan; infinity ] do
                      refuses<ArgumentOutOfRangeException> (fun () -> SGD(rate r)) $"the rate {r}"

                  for m in [ -0.1; 1.1; nan ] do
                      refuses<ArgumentOutOfRangeException> (fun () -> SGD(momentum = m)) $"the momentum {m}"
                      refuses<ArgumentOutOfRangeException> (fun () -> Adam(beta1 = m)) $"the beta {m}"

                  refuses<ArgumentOutOfRangeException> (fun () -> Adam(clipNorm = 0.0)) "clipping to 0"
                  refuses<ArgumentOutOfRangeException> (fun () -> Adam(weightDecay = -1.0)) "a negative decay"
                  refuses<ArgumentException> (fun () -> Adam(clipNorm = 1.0, clipValue = 1.0)) "two ways to clip"
                  refuses<ArgumentOutOfRangeException> (fun () -> CosineDecay(0.1, 0.0)) "a decay of no steps")

              testCase "a rate may be set between steps, unless it follows a schedule" (fun () ->
                  let optimizer = SGD(rate 1.0)
                  let w = [| Tensor.Of [| 1.0f |] |]
                  optimizer.LearningRate <- 0.5

                  let struct (stepped, _) =
                      optimizer.Step([| Tensor.Of [| 1.0f |] |], optimizer.Start w, w)

                  Expect.equal (numbers stepped[0]) [| 0.5 |] "half a step"
                  let scheduled = SGD(LearningRate.op_Implicit (ExponentialDecay(1.0, 1.0, 0.5)))
                  let struct (_, _) = scheduled.Step([| Tensor.Of [| 1.0f |] |], scheduled.Start w, w)
                  Expect.equal scheduled.LearningRate 0.5 "the rate of the second step"
                  Expect.equal scheduled.Iterations 1L "one step"
                  Expect.throwsT<InvalidOperationException> (fun () -> scheduled.LearningRate <- 0.1) "it follows a schedule")

              testCase "variables stand in Keras's order" (fun () ->
                  let weights = [| Tensor.Zeros [ 2; 3 ]; Tensor.Zeros [ 3 ] |]

                  let sizes (optimizer: Optimizer) =
                      optimizer.Variables(optimizer.Start weights) |> Seq.map _.Size |> Seq.toList

                  Expect.equal (sizes (SGD())) [ 1; 1 ] "iteration, rate"
                  Expect.equal (sizes (Adam())) [ 1; 1; 6; 6; 3; 3 ] "moments weight by weight"
                  Expect.equal (sizes (Adam(amsgrad = true))) [ 1; 1; 6; 6; 3; 3; 6; 3 ] "then the largest ones"
                  Expect.equal (sizes (RMSprop(momentum = 0.5))) [ 1; 1; 6; 3; 6; 3 ] "velocities, then momenta"
                  Expect.equal (sizes (Nadam())) [ 1; 1; 6; 6; 3; 3; 1 ] "the product last"
                  Expect.equal (sizes (Adam(UseEma = true))) [ 1; 1; 6; 3; 6; 6; 3; 3 ] "averages first")

              testCase "averages of weights are the weights in the end" (fun () ->
                  let optimizer = SGD(rate 1.0, UseEma = true, EmaMomentum = 0.5)
                  let w, g = [| Tensor.Of [| 4.0f |] |], [| Tensor.Of [| 1.0f |] |]
                  let struct (w1, s1) = optimizer.Step(g, optimizer.Start w, w)
                  let struct (w2, s2) = optimizer.Step(g, s1, w1)
                  Expect.equal (numbers w2[0]) [| 2.0 |] "the weight"
                  Expect.equal (numbers (optimizer.Finish(s2, w2)[0])) [| 2.5 |] "the mean of 3 and 2") ]

    [<Tests>]
    let tests = testList "optimizers" [ yield! laws; records; facade ]
