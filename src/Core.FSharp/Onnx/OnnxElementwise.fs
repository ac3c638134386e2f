namespace Leibniz

open System.Collections.Generic

/// The operations that ONNX has one by one, by its names: what both directions go by.
module internal OnnxElementwise =
    let maps: (string * Map) list =
        [ "Neg", Neg
          "Abs", Abs
          "Sign", Sign
          "Floor", Floor
          "Ceil", Ceiling
          "Round", Round
          "Exp", Exp
          "Log", Log
          "Sqrt", Sqrt
          "Sin", Sin
          "Cos", Cos
          "Tan", Tan
          "Asin", Asin
          "Acos", Acos
          "Atan", Atan
          "Sinh", Sinh
          "Cosh", Cosh
          "Tanh", Tanh
          "Asinh", Asinh
          "Acosh", Acosh
          "Atanh", Atanh
          "Erf", Erf
          "Sigmoid", Sigmoid
          "Softplus", Softplus
          "Relu", Relu ]

    let zips: (string * Zip) list =
        [ "Add", Add
          "Sub", Sub
          "Mul", Mul
          "Div", Div
          "Pow", Pow
          "Max", Maximum
          "Min", Minimum ]

    let compares: (string * Compare) list =
        [ "Equal", Equal
          "Greater", Greater
          "GreaterOrEqual", GreaterEqual
          "Less", Less
          "LessOrEqual", LessEqual ]

    let logics: (string * Logic) list = [ "And", And; "Or", Or; "Xor", Xor ]

    let folds: (string * Fold) list =
        [ "ReduceSum", Sum; "ReduceProd", Product; "ReduceMax", Max; "ReduceMin", Min ]

    let picks: (string * Pick) list = [ "ArgMax", ArgMax; "ArgMin", ArgMin ]

    /// Kernels whose arguments have the shape of the result, or stretch to it.
    let private operators: IDictionary<Kernel, string> =
        dict
            [ yield! maps |> List.map (fun (name, map) -> Kernel.Map map, name)
              yield! zips |> List.map (fun (name, zip) -> Zip zip, name)
              yield! compares |> List.map (fun (name, compare) -> Compare compare, name)
              yield! logics |> List.map (fun (name, logic) -> Logic logic, name)
              Not, "Not"
              Test IsNaN, "IsNaN"
              Select, "Where" ]

    /// The operator that an elementwise kernel is.
    let operatorOf (kernel: Kernel) : string voption =
        match operators.TryGetValue kernel with
        | true, name -> ValueSome name
        | _ -> ValueNone

    let foldName (fold: Fold) =
        folds |> List.find (fun (_, f) -> f = fold) |> fst

    let pickName (pick: Pick) =
        picks |> List.find (fun (_, p) -> p = pick) |> fst
