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
        | Neg -> Vectors.Mapping<'T, Negate<'T>>()
        | Abs -> Vectors.Mapping<'T, Absolute<'T>>()
        | Sign -> Vectors.Mapping<'T, Sign<'T>>()
        | Floor -> MapLoop(fun x y -> TensorPrimitives.Floor(x, y))
        | Ceiling -> MapLoop(fun x y -> TensorPrimitives.Ceiling(x, y))
        | Round -> MapLoop(fun x y -> TensorPrimitives.Round(x, y))
        | Exp -> Vectors.Mapping<'T, Exp<'T>>()
        | Expm1 -> Vectors.Mapping<'T, Expm1<'T>>()
        | Log -> Vectors.Mapping<'T, Log<'T>>()
        | Log1p -> Vectors.Mapping<'T, Log1p<'T>>()
        | Sqrt -> Vectors.Mapping<'T, SquareRoot<'T>>()
        | Sin -> Vectors.Mapping<'T, Sin<'T>>()
        | Cos -> Vectors.Mapping<'T, Cos<'T>>()
        | Tan -> Vectors.Mapping<'T, Tan<'T>>()
        | Asin -> Vectors.Mapping<'T, Asin<'T>>()
        | Acos -> Vectors.Mapping<'T, Acos<'T>>()
        | Atan -> Vectors.Mapping<'T, Atan<'T>>()
        | Sinh -> Vectors.Mapping<'T, Sinh<'T>>()
        | Cosh -> Vectors.Mapping<'T, Cosh<'T>>()
        | Tanh -> Vectors.Mapping<'T, Tanh<'T>>()
        | Asinh -> Vectors.Mapping<'T, Asinh<'T>>()
        | Acosh -> Vectors.Mapping<'T, Acosh<'T>>()
        | Atanh -> Vectors.Mapping<'T, Atanh<'T>>()
        | Erf -> Vectors.Mapping<'T, Erf<'T>>()
        | Sigmoid -> Vectors.Mapping<'T, Sigmoid<'T>>()
        | Softplus -> Vectors.Mapping<'T, Softplus<'T>>()
        | Relu -> Vectors.Mapping<'T, Relu<'T>>()
        | Step -> Vectors.Mapping<'T, Step<'T>>()

    let wholeMap<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType and 'T :> IBinaryInteger<'T>> map =
        match map with
        | Neg -> Vectors.Mapping<'T, Negate<'T>>()
        | Abs -> Vectors.Mapping<'T, Absolute<'T>>()
        | Sign -> Vectors.Mapping<'T, Sign<'T>>()
        | Floor
        | Ceiling
        | Round -> MapLoop(fun x y -> x.CopyTo y)
        | Relu -> Vectors.Mapping<'T, Relu<'T>>()
        | Step -> Vectors.Mapping<'T, Step<'T>>()
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

    /// The loops that all numbers have; those of quotients and powers are given.
    let private zip<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType>
        (div: unit -> ZipLoop<'T, 'T>)
        (floorDiv: unit -> ZipLoop<'T, 'T>)
        (rem: unit -> ZipLoop<'T, 'T>)
        (pow: unit -> ZipLoop<'T, 'T>)
        zip
        =
        match zip with
        | Add -> Vectors.Zipping<'T, Add<'T>>()
        | Sub -> Vectors.Zipping<'T, Subtract<'T>>()
        | Mul -> Vectors.Zipping<'T, Multiply<'T>>()
        | Maximum -> Vectors.Zipping<'T, Maximum<'T>>()
        | Minimum -> Vectors.Zipping<'T, Minimum<'T>>()
        | Scale -> Vectors.Zipping<'T, Scale<'T>>()
        | Div -> div ()
        | FloorDiv -> floorDiv ()
        | Rem -> rem ()
        | Pow -> pow ()

    let floatZip<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType and 'T :> IFloatingPointIeee754<'T>> =
        zip<'T>
            (fun () -> Vectors.Zipping<'T, Divide<'T>>())
            (fun () -> Vectors.Zipping<'T, FloorQuotient<'T>>())
            (fun () -> Vectors.Zipping<'T, Modulo<'T>>())
            (fun () -> ZipLoop(fun a b y -> Power.Run(a, b, y)))

    let wholeZip<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType and 'T :> IBinaryInteger<'T>> =
        zip<'T>
            (fun () -> notWhole "Divide")
            (fun () -> ZipLoop(fun a b y -> Kernels.Loops.FloorDivide(a, b, y)))
            (fun () -> ZipLoop(fun a b y -> Kernels.Loops.Remainder(a, b, y)))
            (fun () -> notWhole "Pow")

    /// The vector function that a loop is made of, a generic struct; null where it has no such form.
    let mapFunction map : Type =
        match map with
        | Neg -> typedefof<Negate<float>>
        | Abs -> typedefof<Absolute<float>>
        | Sqrt -> typedefof<SquareRoot<float>>
        | Relu -> typedefof<Relu<float>>
        | Step -> typedefof<Step<float>>
        | Sign -> typedefof<Sign<float>>
        | Exp -> typedefof<Exp<float>>
        | Expm1 -> typedefof<Expm1<float>>
        | Log -> typedefof<Log<float>>
        | Log1p -> typedefof<Log1p<float>>
        | Tanh -> typedefof<Tanh<float>>
        | Sigmoid -> typedefof<Sigmoid<float>>
        | Softplus -> typedefof<Softplus<float>>
        | Erf -> typedefof<Erf<float>>
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

    /// The vector function that gives 1 or 0, and whether it takes its arguments in the other order.
    let truth<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType> comparison : struct (ZipLoop<'T, 'T> * Type * bool) =
        match comparison with
        | Equal -> Vectors.Zipping<'T, IsEqual<'T>>(), typedefof<IsEqual<float>>, false
        | NotEqual -> Vectors.Zipping<'T, IsUnequal<'T>>(), typedefof<IsUnequal<float>>, false
        | Less -> Vectors.Zipping<'T, IsLess<'T>>(), typedefof<IsLess<float>>, false
        | Greater -> Vectors.Zipping<'T, IsLess<'T>>(), typedefof<IsLess<float>>, true
        | LessEqual -> Vectors.Zipping<'T, IsAtMost<'T>>(), typedefof<IsAtMost<float>>, false
        | GreaterEqual -> Vectors.Zipping<'T, IsAtMost<'T>>(), typedefof<IsAtMost<float>>, true

    let compare<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType and 'T :> INumber<'T>> comparison =
        match comparison with
        | Equal -> ZipLoop<'T, bool>(fun a b y -> Kernels.Loops.Equal(a, b, y))
        | NotEqual -> ZipLoop(fun a b y -> Kernels.Loops.NotEqual(a, b, y))
        | Greater -> ZipLoop(fun a b y -> Kernels.Loops.Greater(a, b, y))
        | GreaterEqual -> ZipLoop(fun a b y -> Kernels.Loops.GreaterEqual(a, b, y))
        | Less -> ZipLoop(fun a b y -> Kernels.Loops.Less(a, b, y))
        | LessEqual -> ZipLoop(fun a b y -> Kernels.Loops.LessEqual(a, b, y))
