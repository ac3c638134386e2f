namespace Leibniz

open System
open System.ComponentModel
open System.Runtime.CompilerServices

/// Functions of each element, for F#. Those that F# has a name for (exp, log, sqrt, sin, tanh, abs, **, ...) work on tensors by that name.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Elementary =
    /// A comparison of any two types, in the narrowest type that holds both.
    let private compare name comparison (a: Tensor) (b: Tensor) =
        ArgumentNullException.ThrowIfNull(a, "a")
        ArgumentNullException.ThrowIfNull(b, "b")

        let common =
            match DTypes.common a.DType b.DType with
            | DType.Bool -> DType.UInt8
            | t -> t

        let cast (t: Tensor) =
            if t.DType = common then t else Tensor.Bind(Cast common, t)

        Tensor.Zipped(Compare comparison, name, cast a, cast b)

    let equal a b = compare "Equal" Equal a b
    let notEqual a b = compare "NotEqual" NotEqual a b
    let greater a b = compare "Greater" Greater a b
    let greaterEqual a b = compare "GreaterEqual" GreaterEqual a b
    let less a b = compare "Less" Less a b
    let lessEqual a b = compare "LessEqual" LessEqual a b
    let isNaN (x: Tensor) = Tensor.Bind(Test IsNaN, x)
    let isFinite (x: Tensor) = Tensor.Bind(Test IsFinite, x)

    let cast (dtype: DType) (x: Tensor) =
        if x.DType = dtype then x else Tensor.Bind(Cast dtype, x)

    let maximum (a: Tensor) (b: Tensor) = Tensor.Maximum(a, b)
    let minimum (a: Tensor) (b: Tensor) = Tensor.Minimum(a, b)
    /// The elements of a where the condition holds, of b elsewhere.
    let where condition a b = Tensor.Where(condition, a, b)
    let expm1 x = Tensor.Mapped(Expm1, x)
    let log1p x = Tensor.Mapped(Log1p, x)
    /// 1 / (1 + exp -x), without overflow.
    let sigmoid x = Tensor.Mapped(Sigmoid, x)
    /// log (1 + exp x), without overflow.
    let softplus x = Tensor.Mapped(Softplus, x)
    /// The larger of x and 0; the slope at 0 is 0.
    let relu x = Tensor.Mapped(Relu, x)
    let square (x: Tensor) = x * x

    /// No smaller than low, no larger than high; the slope is 0 outside, and 1/2 where x is a bound.
    let clamp (low: float) (high: float) (x: Tensor) =
        if not (low <= high) then
            invalidArg "low" $"Clamp needs low <= high, but was given {low} and {high}."

        Tensor.Minimum(Tensor.Maximum(x, low), high)

    /// The same numbers, constant to every derivative that runs.
    let stopGradient (x: Tensor) : Tensor = Known x.Numbers

/// Functions of each element, for C#.
[<Extension; Sealed; AbstractClass>]
type ElementaryMethods =
    [<Extension>]
    static member Abs(x: Tensor) = abs x

    [<Extension>]
    static member Sign(x: Tensor) = Tensor.Mapped(Sign, x)

    [<Extension>]
    static member Exp(x: Tensor) = exp x

    [<Extension>]
    static member Log(x: Tensor) = log x

    [<Extension>]
    static member Sqrt(x: Tensor) = sqrt x

    [<Extension>]
    static member Square(x: Tensor) = square x

    [<Extension>]
    static member Sin(x: Tensor) = sin x

    [<Extension>]
    static member Cos(x: Tensor) = cos x

    [<Extension>]
    static member Tan(x: Tensor) = tan x

    [<Extension>]
    static member Tanh(x: Tensor) = tanh x

    [<Extension>]
    static member Pow(x: Tensor, power: Tensor) = x ** power

    [<Extension>]
    static member Pow(x: Tensor, power: float) = x ** power

    [<Extension>]
    static member Floor(x: Tensor) = floor x

    [<Extension>]
    static member Ceiling(x: Tensor) = Tensor.Ceiling x

    /// To the nearest whole number; halves go to the even one.
    [<Extension>]
    static member Round(x: Tensor) = round x

    /// Whole division, rounded down.
    [<Extension>]
    static member FloorDivide(x: Tensor, divisor: Tensor) =
        Tensor.Zipped(Zip FloorDiv, "FloorDivide", x, divisor)

    /// Whole division, rounded down.
    [<Extension>]
    static member FloorDivide(x: Tensor, divisor: float) = Tensor.WithNumber(FloorDiv, x, divisor)

    /// The larger of x and 0; the slope at 0 is 0.
    [<Extension>]
    static member Relu(x: Tensor) = relu x

    /// 1 / (1 + exp -x), without overflow.
    [<Extension>]
    static member Sigmoid(x: Tensor) = sigmoid x

    /// log (1 + exp x), without overflow.
    [<Extension>]
    static member Softplus(x: Tensor) = softplus x

    /// No smaller than low, no larger than high.
    [<Extension>]
    static member Clamp(x: Tensor, low: float, high: float) = clamp low high x

    /// The same numbers as another type. Fractions are cut off, numbers beyond a whole type's range become its nearest, NaN becomes 0.
    [<Extension>]
    static member Cast(x: Tensor, dtype: DType) = cast dtype x

    /// Where both are equal, element by element, as bool; types may differ.
    [<Extension>]
    static member Equal(a: Tensor, b: Tensor) = equal a b

    [<Extension>]
    static member Equal(a: Tensor, b: float) = equal a (Tensor.Of b)

    [<Extension>]
    static member NotEqual(a: Tensor, b: Tensor) = notEqual a b

    [<Extension>]
    static member NotEqual(a: Tensor, b: float) = notEqual a (Tensor.Of b)

    [<Extension>]
    static member Greater(a: Tensor, b: Tensor) = greater a b

    [<Extension>]
    static member Greater(a: Tensor, b: float) = greater a (Tensor.Of b)

    [<Extension>]
    static member GreaterEqual(a: Tensor, b: Tensor) = greaterEqual a b

    [<Extension>]
    static member GreaterEqual(a: Tensor, b: float) = greaterEqual a (Tensor.Of b)

    [<Extension>]
    static member Less(a: Tensor, b: Tensor) = less a b

    [<Extension>]
    static member Less(a: Tensor, b: float) = less a (Tensor.Of b)

    [<Extension>]
    static member LessEqual(a: Tensor, b: Tensor) = lessEqual a b

    [<Extension>]
    static member LessEqual(a: Tensor, b: float) = lessEqual a (Tensor.Of b)

    [<Extension>]
    static member And(a: Tensor, b: Tensor) = Tensor.Zipped(Logic And, "And", a, b)

    [<Extension>]
    static member Or(a: Tensor, b: Tensor) = Tensor.Zipped(Logic Or, "Or", a, b)

    [<Extension>]
    static member Xor(a: Tensor, b: Tensor) = Tensor.Zipped(Logic Xor, "Xor", a, b)

    [<Extension>]
    static member Not(x: Tensor) = Tensor.Bind(Not, x)

    [<Extension>]
    static member IsNaN(x: Tensor) = isNaN x

    [<Extension>]
    static member IsFinite(x: Tensor) = isFinite x

    /// The same numbers, constant to every derivative that runs.
    [<Extension>]
    static member StopGradient(x: Tensor) = stopGradient x
