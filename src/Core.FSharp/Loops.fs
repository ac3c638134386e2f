namespace Leibniz

open System
open System.Numerics
open System.Numerics.Tensors
open Leibniz.Kernels

/// The managed backend's loop for each elementwise kernel: the vectorised one of .NET where there is one, else our own.
module internal Loops =
    let private notWhole operation =
        invalidOp $"{operation} of whole numbers reached a kernel; its rule should have refused it."

    let floatMap<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType and 'T :> IFloatingPointIeee754<'T>> map =
        match map with
        | Neg -> MapLoop<'T, 'T>(fun x y -> Kernels.Loops.Negate(x, y))
        | Abs -> MapLoop(fun x y -> Kernels.Loops.Absolute(x, y))
        | Sign -> MapLoop(fun x y -> Kernels.Loops.Sign(x, y))
        | Floor -> MapLoop(fun x y -> TensorPrimitives.Floor(x, y))
        | Ceiling -> MapLoop(fun x y -> TensorPrimitives.Ceiling(x, y))
        | Round -> MapLoop(fun x y -> TensorPrimitives.Round(x, y))
        | Exp -> MapLoop(fun x y -> Kernels.Loops.Exp(x, y))
        | Expm1 -> MapLoop(fun x y -> Kernels.Loops.Expm1(x, y))
        | Log -> MapLoop(fun x y -> Kernels.Loops.Log(x, y))
        | Log1p -> MapLoop(fun x y -> Kernels.Loops.Log1p(x, y))
        | Sqrt -> MapLoop(fun x y -> Kernels.Loops.SquareRoot(x, y))
        | Sin -> MapLoop(fun x y -> Kernels.Loops.Sin(x, y))
        | Cos -> MapLoop(fun x y -> Kernels.Loops.Cos(x, y))
        | Tan -> MapLoop(fun x y -> Kernels.Loops.Tan(x, y))
        | Asin -> MapLoop(fun x y -> TensorPrimitives.Asin(x, y))
        | Acos -> MapLoop(fun x y -> TensorPrimitives.Acos(x, y))
        | Atan -> MapLoop(fun x y -> TensorPrimitives.Atan(x, y))
        | Sinh -> MapLoop(fun x y -> Kernels.Loops.Sinh(x, y))
        | Cosh -> MapLoop(fun x y -> Kernels.Loops.Cosh(x, y))
        | Tanh -> MapLoop(fun x y -> Kernels.Loops.Tanh(x, y))
        | Asinh -> MapLoop(fun x y -> Kernels.Loops.Asinh(x, y))
        | Acosh -> MapLoop(fun x y -> Kernels.Loops.Acosh(x, y))
        | Atanh -> MapLoop(fun x y -> Kernels.Loops.Atanh(x, y))
        | Erf -> MapLoop(fun x y -> Kernels.Loops.Erf(x, y))
        | Sigmoid -> MapLoop(fun x y -> Kernels.Loops.Sigmoid(x, y))
        | Softplus -> MapLoop(fun x y -> Kernels.Loops.Softplus(x, y))
        | Relu -> MapLoop(fun x y -> Kernels.Loops.Relu(x, y))
        | Step -> MapLoop(fun x y -> Kernels.Loops.Step(x, y))

    let wholeMap<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType and 'T :> IBinaryInteger<'T>> map =
        match map with
        | Neg -> MapLoop<'T, 'T>(fun x y -> Kernels.Loops.Negate(x, y))
        | Abs -> MapLoop(fun x y -> Kernels.Loops.Absolute(x, y))
        | Sign -> MapLoop(fun x y -> Kernels.Loops.Sign(x, y))
        | Floor
        | Ceiling
        | Round -> MapLoop(fun x y -> x.CopyTo y)
        | Relu -> MapLoop(fun x y -> Kernels.Loops.Relu(x, y))
        | Step -> MapLoop(fun x y -> Kernels.Loops.Step(x, y))
        | Exp
        | Expm1
        | Log
        | Log1p
        | Sqrt
        | Sin
        | Cos
        | Tan
        | Asin
        | Acos
        | Atan
        | Sinh
        | Cosh
        | Tanh
        | Asinh
        | Acosh
        | Atanh
        | Erf
        | Sigmoid
        | Softplus -> notWhole (string map)

    /// The loops that all numbers have; the two that only fractions have are given.
    let private zip<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType and 'T :> INumber<'T>>
        (div: unit -> ZipLoop<'T, 'T>)
        (pow: unit -> ZipLoop<'T, 'T>)
        zip
        =
        match zip with
        | Add -> ZipLoop<'T, 'T>(fun a b y -> Kernels.Loops.Add(a, b, y))
        | Sub -> ZipLoop(fun a b y -> Kernels.Loops.Subtract(a, b, y))
        | Mul -> ZipLoop(fun a b y -> Kernels.Loops.Multiply(a, b, y))
        | Maximum -> ZipLoop(fun a b y -> Kernels.Loops.Maximum(a, b, y))
        | Minimum -> ZipLoop(fun a b y -> Kernels.Loops.Minimum(a, b, y))
        | FloorDiv -> ZipLoop(fun a b y -> Kernels.Loops.FloorDivide(a, b, y))
        | Rem -> ZipLoop(fun a b y -> Kernels.Loops.Remainder(a, b, y))
        | Scale -> ZipLoop(fun a b y -> Kernels.Loops.Scale(a, b, y))
        | Div -> div ()
        | Pow -> pow ()

    let floatZip<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType and 'T :> IFloatingPointIeee754<'T>> =
        zip<'T> (fun () -> ZipLoop(fun a b y -> Kernels.Loops.Divide(a, b, y))) (fun () ->
            ZipLoop(fun a b y -> TensorPrimitives.Pow(a, b, y)))

    let wholeZip<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType and 'T :> IBinaryInteger<'T>> =
        zip<'T> (fun () -> notWhole "Divide") (fun () -> notWhole "Pow")

    /// The vector function that a loop is made of, a generic struct; null where it has no such form.
    let mapFunction map : Type =
        match map with
        | Neg -> typedefof<Negate<float>>
        | Abs -> typedefof<Absolute<float>>
        | Sqrt -> typedefof<SquareRoot<float>>
        | Relu -> typedefof<Relu<float>>
        | Step -> typedefof<Step<float>>
        | Sign -> typedefof<Sign<float>>
        | _ -> null

    /// The same for functions of two numbers.
    let zipFunction zip : Type =
        match zip with
        | Add -> typedefof<Add<float>>
        | Sub -> typedefof<Subtract<float>>
        | Mul -> typedefof<Multiply<float>>
        | Div -> typedefof<Divide<float>>
        | Maximum -> typedefof<Maximum<float>>
        | Minimum -> typedefof<Minimum<float>>
        | Scale -> typedefof<Scale<float>>
        | FloorDiv
        | Rem
        | Pow -> null

    let compare<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType and 'T :> INumber<'T>> comparison =
        match comparison with
        | Equal -> ZipLoop<'T, bool>(fun a b y -> Kernels.Loops.Equal(a, b, y))
        | NotEqual -> ZipLoop(fun a b y -> Kernels.Loops.NotEqual(a, b, y))
        | Greater -> ZipLoop(fun a b y -> Kernels.Loops.Greater(a, b, y))
        | GreaterEqual -> ZipLoop(fun a b y -> Kernels.Loops.GreaterEqual(a, b, y))
        | Less -> ZipLoop(fun a b y -> Kernels.Loops.Less(a, b, y))
        | LessEqual -> ZipLoop(fun a b y -> Kernels.Loops.LessEqual(a, b, y))
