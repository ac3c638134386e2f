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
            if t.DType = common then
                t
            else
                Tensor.Bind(CommonKernel.cast common, t)

        Tensor.Zipped(CommonKernel.compare comparison, name, cast a, cast b)

    /// Where a equals b, as bool; types may differ.
    let equal a b = compare "Equal" Equal a b
    /// Where a differs from b, as bool; types may differ.
    let notEqual a b = compare "NotEqual" NotEqual a b
    /// Where a is larger than b, as bool; types may differ.
    let greater a b = compare "Greater" Greater a b
    /// Where a is not smaller than b, as bool; types may differ.
    let greaterEqual a b = compare "GreaterEqual" GreaterEqual a b
    /// Where a is smaller than b, as bool; types may differ.
    let less a b = compare "Less" Less a b
    /// Where a is not larger than b, as bool; types may differ.
    let lessEqual a b = compare "LessEqual" LessEqual a b
    /// Where it is not a number.
    let isNaN (x: Tensor) = Tensor.Bind(Test IsNaN, x)
    /// Where it is neither infinite nor not a number.
    let isFinite (x: Tensor) = Tensor.Bind(Test IsFinite, x)

    /// The same numbers as another type.
    let cast (dtype: DType) (x: Tensor) =
        if x.DType = dtype then
            x
        else
            Tensor.Bind(CommonKernel.cast dtype, x)

    /// The larger of two, element by element; at ties each has half the slope.
    let maximum (a: Tensor) (b: Tensor) = Tensor.Maximum(a, b)
    /// The smaller of two, element by element; at ties each has half the slope.
    let minimum (a: Tensor) (b: Tensor) = Tensor.Minimum(a, b)
    /// The elements of a where the condition holds, of b elsewhere.
    let where condition a b = Tensor.Where(condition, a, b)
    /// exp x - 1, exact near 0.
    let expm1 x = Tensor.Mapped(Expm1, x)
    /// log (1 + x), exact near 0.
    let log1p x = Tensor.Mapped(Log1p, x)
    /// The inverse of the hyperbolic sine.
    let asinh x = Tensor.Mapped(Asinh, x)
    /// The inverse of the hyperbolic cosine; NaN below 1.
    let acosh x = Tensor.Mapped(Acosh, x)
    /// The inverse of the hyperbolic tangent; NaN beyond -1 and 1.
    let atanh x = Tensor.Mapped(Atanh, x)
    /// The error function: 2 / sqrt pi times the integral of exp (-t t) from 0 to x.
    let erf x = Tensor.Mapped(Erf, x)
    /// 1 / (1 + exp -x), without overflow.
    let sigmoid x = Tensor.Mapped(Sigmoid, x)
    /// log (1 + exp x), without overflow.
    let softplus x = Tensor.Mapped(Softplus, x)
    /// The larger of x and 0; the slope at 0 is 0.
    let relu x = Tensor.Mapped(Relu, x)
    /// x times x.
    let square (x: Tensor) = x * x

    let private clampLoop =
        fuse3 (fun x low high -> Tensor.Minimum(Tensor.Maximum(x, low), high))

    /// No smaller than low, no larger than high; the slope is 0 outside, and 1/2 where x is a bound.
    let clamp (low: float) (high: float) (x: Tensor) =
        if not (low <= high) then
            invalidArg "low" $"Clamp needs low <= high, but was given {low} and {high}."

        if x.DType.IsFloat then
            // The bounds as tensors of no axes: a number of .NET would stay what it was when the loop was written down.
            clampLoop x (x.Filled(low, Shape.Scalar)) (x.Filled(high, Shape.Scalar))
        else
            Tensor.Minimum(Tensor.Maximum(x, low), high)

    /// The same numbers, constant to every derivative that runs.
    let stopGradient (x: Tensor) : Tensor = Composed.still x

/// Functions of each element, for C#.
[<Extension; Sealed; AbstractClass>]
type ElementaryMethods =
    /// The absolute value; its slope at 0 is 0.
    [<Extension>]
    static member Abs(x: Tensor) = abs x

    /// -1, 0 or 1.
    [<Extension>]
    static member Sign(x: Tensor) = Tensor.Mapped(Sign, x)

    /// e to the power of x.
    [<Extension>]
    static member Exp(x: Tensor) = exp x

    /// e to the power of x, minus 1, exact near 0.
    [<Extension>]
    static member Expm1(x: Tensor) = expm1 x

    /// The natural logarithm.
    [<Extension>]
    static member Log(x: Tensor) = log x

    /// The natural logarithm of 1 + x, exact near 0.
    [<Extension>]
    static member Log1p(x: Tensor) = log1p x

    /// The square root.
    [<Extension>]
    static member Sqrt(x: Tensor) = sqrt x

    /// x times x.
    [<Extension>]
    static member Square(x: Tensor) = square x

    /// The sine, of radians.
    [<Extension>]
    static member Sin(x: Tensor) = sin x

    /// The cosine, of radians.
    [<Extension>]
    static member Cos(x: Tensor) = cos x

    /// The tangent, of radians.
    [<Extension>]
    static member Tan(x: Tensor) = tan x

    /// The inverse of the sine.
    [<Extension>]
    static member Asin(x: Tensor) = asin x

    /// The inverse of the cosine.
    [<Extension>]
    static member Acos(x: Tensor) = acos x

    /// The inverse of the tangent.
    [<Extension>]
    static member Atan(x: Tensor) = atan x

    /// The hyperbolic sine.
    [<Extension>]
    static member Sinh(x: Tensor) = sinh x

    /// The hyperbolic cosine.
    [<Extension>]
    static member Cosh(x: Tensor) = cosh x

    /// The hyperbolic tangent.
    [<Extension>]
    static member Tanh(x: Tensor) = tanh x

    /// The inverse of the hyperbolic sine.
    [<Extension>]
    static member Asinh(x: Tensor) = asinh x

    /// The inverse of the hyperbolic cosine; NaN below 1.
    [<Extension>]
    static member Acosh(x: Tensor) = acosh x

    /// The inverse of the hyperbolic tangent; NaN beyond -1 and 1.
    [<Extension>]
    static member Atanh(x: Tensor) = atanh x

    /// The error function: 2 / sqrt(pi) times the integral of exp(-t * t) from 0 to x.
    [<Extension>]
    static member Erf(x: Tensor) = erf x

    /// x to a power.
    [<Extension>]
    static member Pow(x: Tensor, power: Tensor) = x ** power

    /// x to a power.
    [<Extension>]
    static member Pow(x: Tensor, power: float) = x ** power

    /// The largest whole number that is not larger.
    [<Extension>]
    static member Floor(x: Tensor) = floor x

    /// The smallest whole number that is not smaller.
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

    /// Where a equals b, as bool; types may differ.
    [<Extension>]
    static member Equal(a: Tensor, b: float) = equal a (a.Number b)

    /// Where a differs from b, as bool; types may differ.
    [<Extension>]
    static member NotEqual(a: Tensor, b: Tensor) = notEqual a b

    /// Where a differs from b, as bool; types may differ.
    [<Extension>]
    static member NotEqual(a: Tensor, b: float) = notEqual a (a.Number b)

    /// Where a is larger than b, as bool; types may differ.
    [<Extension>]
    static member Greater(a: Tensor, b: Tensor) = greater a b

    /// Where a is larger than b, as bool; types may differ.
    [<Extension>]
    static member Greater(a: Tensor, b: float) = greater a (a.Number b)

    /// Where a is not smaller than b, as bool; types may differ.
    [<Extension>]
    static member GreaterEqual(a: Tensor, b: Tensor) = greaterEqual a b

    /// Where a is not smaller than b, as bool; types may differ.
    [<Extension>]
    static member GreaterEqual(a: Tensor, b: float) = greaterEqual a (a.Number b)

    /// Where a is smaller than b, as bool; types may differ.
    [<Extension>]
    static member Less(a: Tensor, b: Tensor) = less a b

    /// Where a is smaller than b, as bool; types may differ.
    [<Extension>]
    static member Less(a: Tensor, b: float) = less a (a.Number b)

    /// Where a is not larger than b, as bool; types may differ.
    [<Extension>]
    static member LessEqual(a: Tensor, b: Tensor) = lessEqual a b

    /// Where a is not larger than b, as bool; types may differ.
    [<Extension>]
    static member LessEqual(a: Tensor, b: float) = lessEqual a (a.Number b)

    /// Where both hold.
    [<Extension>]
    static member And(a: Tensor, b: Tensor) = Tensor.Zipped(Logic And, "And", a, b)

    /// Where one of them holds, or both.
    [<Extension>]
    static member Or(a: Tensor, b: Tensor) = Tensor.Zipped(Logic Or, "Or", a, b)

    /// Where exactly one of them holds.
    [<Extension>]
    static member Xor(a: Tensor, b: Tensor) = Tensor.Zipped(Logic Xor, "Xor", a, b)

    /// Where it does not hold.
    [<Extension>]
    static member Not(x: Tensor) = Tensor.Bind(Not, x)

    /// Where it is not a number.
    [<Extension>]
    static member IsNaN(x: Tensor) = isNaN x

    /// Where it is neither infinite nor not a number.
    [<Extension>]
    static member IsFinite(x: Tensor) = isFinite x

    /// The same numbers, constant to every derivative that runs.
    [<Extension>]
    static member StopGradient(x: Tensor) = stopGradient x
