namespace Leibniz.Tests

open System
open System.Text.Json
open Expecto
open Leibniz
open Leibniz.Keras
open Leibniz.Tests.Golden

/// Activations, and the functions of keras.ops and keras.utils that we have under some name, against Keras.
module GoldenActivations =
    /// An argument, among the inputs or at its default in the config; JSON null as None.
    let private argument name (c: Case) =
        match tryPart name c.Inputs with
        | Some v -> Some v
        | None -> tryPart name c.Config

    let private numberOf otherwise name c =
        argument name c |> Option.map number |> Option.defaultValue otherwise

    let private wholeOf otherwise name c =
        numberOf (float otherwise) name c |> int

    /// Whether an argument is there and null, such as axis=None.
    let private isNull (name: string) (c: Case) =
        match c.Inputs.TryGetProperty name with
        | true, v -> v.ValueKind = JsonValueKind.Null
        | _ -> false

    let private x c = floats (part "x" c.Inputs)

    /// Along an axis, or over all elements for axis=None.
    let private along (f: Tensor -> int -> Tensor) c =
        if isNull "axis" c then
            let x = x c
            (f (x.Reshape -1) -1).Reshape x.Shape
        else
            f (x c) (wholeOf -1 "axis" c)

    /// An activation by its function's name with its arguments.
    let private activation (c: Case) : (unit -> Tensor) option =
        match c.Class with
        | "relu" ->
            Some(fun () ->
                Activations.Relu(
                    x c,
                    numberOf 0.0 "negative_slope" c,
                    argument "max_value" c |> Option.map number |> Option.toNullable,
                    numberOf 0.0 "threshold" c
                ))
        | "leaky_relu" -> Some(fun () -> Activations.LeakyRelu(x c, numberOf 0.2 "negative_slope" c))
        | "elu" -> Some(fun () -> Activations.Elu(x c, numberOf 1.0 "alpha" c))
        | "celu" -> Some(fun () -> Activations.Celu(x c, numberOf 1.0 "alpha" c))
        | "gelu" ->
            // keras.ops.gelu takes the tanh form unless told, keras.activations.gelu the exact one.
            let otherwise = c.Area = "ops.nn"

            let approximate =
                argument "approximate" c
                |> Option.map _.GetBoolean()
                |> Option.defaultValue otherwise

            Some(fun () -> Activations.Gelu(x c, approximate))
        | "hard_shrink" -> Some(fun () -> Activations.HardShrink(x c, numberOf 0.5 "threshold" c))
        | "soft_shrink" -> Some(fun () -> Activations.SoftShrink(x c, numberOf 0.5 "threshold" c))
        | "squareplus" -> Some(fun () -> Activations.Squareplus(x c, numberOf 4.0 "b" c))
        | "softmax" -> Some(fun () -> along (fun x axis -> Activations.Softmax(x, axis)) c)
        | "log_softmax" -> Some(fun () -> along (fun x axis -> Activations.LogSoftmax(x, axis)) c)
        | "sparsemax" -> Some(fun () -> along (fun x axis -> Activations.Sparsemax(x, axis)) c)
        | "glu" -> Some(fun () -> along (fun x axis -> Activations.Glu(x, axis)) c)
        | "threshold" -> Some(fun () -> Activations.Threshold(x c, numberOf 0.0 "threshold" c, numberOf 0.0 "default_value" c))
        | name when Array.contains name Activation.names -> Some(fun () -> (Activation.ofName name).Invoke(x c))
        | _ -> None

    let private truth name c =
        argument name c |> Option.map _.GetBoolean() |> Option.defaultValue false

    /// Losses as functions of ops: one value for each element or each row.
    let private entropy (c: Case) : (unit -> Tensor) option =
        let target () = Golden.tensor (part "target" c.Inputs)
        let output () = floats (part "output" c.Inputs)

        match c.Class with
        | "categorical_crossentropy" ->
            Some(fun () -> Losses.CategoricalCrossentropy(target (), output (), truth "from_logits" c, 0.0, wholeOf -1 "axis" c))
        | "sparse_categorical_crossentropy" ->
            Some(fun () ->
                Losses.SparseCategoricalCrossentropy(target (), output (), truth "from_logits" c, Nullable(), wholeOf -1 "axis" c))
        | "binary_crossentropy" ->
            // Element by element: each is the mean of one.
            Some(fun () ->
                let t, p = target (), output ()
                let single (x: Tensor) = x.Reshape(-1, 1)
                (Losses.BinaryCrossentropy(single t, single p, truth "from_logits" c)).Reshape p.Shape)
        | _ -> None

    let private scaled (c: Case) : (unit -> Tensor) option =
        match c.Class with
        | "normalize" when wholeOf 2 "order" c = 2 && not (has "epsilon" c.Inputs) && not (isNull "axis" c) ->
            Some(fun () -> Loss.normalised (wholeOf -1 "axis" c) (x c))
        | "one_hot" when wholeOf -1 "axis" c = -1 && not (truth "sparse" c) ->
            Some(fun () -> Tensor.OneHot(Golden.tensor (part "x" c.Inputs), wholeOf 0 "num_classes" c))
        | "to_categorical" when has "num_classes" c.Inputs ->
            Some(fun () -> Tensor.OneHot(Golden.tensor (part "x" c.Inputs), wholeOf 0 "num_classes" c))
        | "expand_dims" when (part "axis" c.Inputs).ValueKind = JsonValueKind.Number -> Some(fun () -> (x c).ExpandDims(wholeOf 0 "axis" c))
        | "ones_like" -> Some(fun () -> onesLike (x c))
        | "zeros_like" -> Some(fun () -> zerosLike (x c))
        | "reshape" -> Some(fun () -> (x c).Reshape(numbers (part "newshape" c.Inputs) |> Array.map int))
        | "allclose" when not (truth "equal_nan" c) ->
            Some(fun () ->
                let a, b = floats (part "x1" c.Inputs), floats (part "x2" c.Inputs)
                Tensor.Of(a.AllClose(b, numberOf 1e-5 "rtol" c, numberOf 1e-8 "atol" c)))
        | _ -> None

    let private subject (c: Case) =
        [ activation; entropy; scaled ]
        |> List.tryPick (fun find -> find c)
        |> Option.map Value
        |> Option.defaultValue (Missing $"the function {c.Class} with these arguments")

    [<Tests>]
    let tests =
        Expecto.Tests.testList
            "golden functions"
            [ suite "activations" subject
              suite "ops.nn" subject
              suite "ops.numpy" subject
              suite "utils" subject ]
