namespace Leibniz

open System
open System.Collections.Generic
open System.Runtime.InteropServices

/// Derivatives of functions of tensors, or of any tree of tensors (records, arrays, tuples), for C#.
/// They nest in any mixture, to any order: `Derivative.Gradient(x => x.Square().Sum(), x)`.
[<Sealed; AbstractClass>]
type Derivative =
    /// The function as F# has it, or the error that it is missing.
    static member private Given(f: Func<'A, 'B>) : 'A -> 'B =
        ArgumentNullException.ThrowIfNull(f, "f")
        f.Invoke

    /// The gradient of f at x, a tree like x.
    static member Gradient(f: Func<'A, Tensor>, x: 'A) : 'A = grad (Derivative.Given f) x

    /// The gradients of a function of two arguments.
    static member Gradient(f: Func<'A, 'B, Tensor>, x: 'A, y: 'B) : struct ('A * 'B) =
        ArgumentNullException.ThrowIfNull(f, "f")
        grad (fun (struct (x, y)) -> f.Invoke(x, y)) (struct (x, y))

    /// The gradients of a function of three arguments.
    static member Gradient(f: Func<'A, 'B, 'C, Tensor>, x: 'A, y: 'B, z: 'C) : struct ('A * 'B * 'C) =
        ArgumentNullException.ThrowIfNull(f, "f")
        grad (fun (struct (x, y, z)) -> f.Invoke(x, y, z)) (struct (x, y, z))

    /// The value of f at x, and its gradient.
    static member ValueAndGradient(f: Func<'A, Tensor>, x: 'A) : struct (Tensor * 'A) =
        let y, g = valueAndGrad (Derivative.Given f) x
        struct (y, g)

    /// The value of f at x, and its change along a tangent (forward mode): the jacobian times a vector.
    static member Jvp(f: Func<'A, 'B>, x: 'A, tangent: 'A) : struct ('B * 'B) =
        let y, d = jvp (Derivative.Given f) x tangent
        struct (y, d)

    /// The value of f at x, and the function that pulls a cotangent of the value back to one of x (reverse mode): a vector times the jacobian.
    static member Vjp(f: Func<'A, 'B>, x: 'A) : struct ('B * Func<'B, 'A>) =
        let y, pull = vjp (Derivative.Given f) x
        struct (y, Func<'B, 'A> pull)

    /// The derivative of a function of one number, of any shape of value.
    static member Of(f: Func<Tensor, Tensor>, x: Tensor) : Tensor = diff (Derivative.Given f) x
    /// The n-th derivative of a function of one number.
    static member Of(f: Func<Tensor, Tensor>, x: Tensor, order: int) : Tensor = diffN order (Derivative.Given f) x

    /// The value of a function of one number, and its derivative.
    static member ValueAndDerivative(f: Func<Tensor, Tensor>, x: Tensor) : struct (Tensor * Tensor) =
        let y, d = valueAndDiff (Derivative.Given f) x
        struct (y, d)

    /// The value of a function of one number, and its derivatives up to the order: so many and one more.
    static member ValueAndDerivatives(f: Func<Tensor, Tensor>, x: Tensor, order: int) : IReadOnlyList<Tensor> =
        List.toArray (valueAndDiffN order (Derivative.Given f) x)

    /// The value of f at x, and all its derivatives by the elements of x, in the shape of the value followed by that of x; for a tree x (a
    /// record, an array, a tuple) a tree like it.
    static member ValueAndJacobian(f: Func<'A, Tensor>, x: 'A, [<Optional>] mode: DifferentiationMode) : struct (Tensor * 'A) =
        let y, j = Jacobian.ofMode mode (Derivative.Given f) x
        struct (y, j)

    /// All derivatives of f's value by the elements of x, in the shape of the value followed by that of x; for a tree x (a record, an array, a
    /// tuple) a tree like it.
    static member Jacobian(f: Func<'A, Tensor>, x: 'A, [<Optional>] mode: DifferentiationMode) : 'A =
        snd (Jacobian.ofMode mode (Derivative.Given f) x)

    /// All second derivatives of a function to one number, in the shape of x twice.
    static member Hessian(f: Func<Tensor, Tensor>, x: Tensor) : Tensor = hessian (Derivative.Given f) x

    /// The gradient and the hessian of f at x, in one pass.
    static member GradientAndHessian(f: Func<Tensor, Tensor>, x: Tensor) : struct (Tensor * Tensor) =
        let g, h = gradHessian (Derivative.Given f) x
        struct (g, h)

    /// The value, the gradient and the hessian of f at x, in one pass.
    static member ValueGradientAndHessian(f: Func<Tensor, Tensor>, x: Tensor) : struct (Tensor * Tensor * Tensor) =
        let y, g, h = valueGradHessian (Derivative.Given f) x
        struct (y, g, h)

    /// The hessian of f at x times v, a tree like x, without the hessian.
    static member HessianVector(f: Func<'A, Tensor>, x: 'A, v: 'A) : 'A = hvp (Derivative.Given f) x v

    /// The gradient of f at x, and the hessian times v.
    static member GradientAndHessianVector(f: Func<'A, Tensor>, x: 'A, v: 'A) : struct ('A * 'A) =
        let g, h = gradHvp (Derivative.Given f) x v
        struct (g, h)

    /// The value and the gradient of f at x, and the hessian times v.
    static member ValueGradientAndHessianVector(f: Func<'A, Tensor>, x: 'A, v: 'A) : struct (Tensor * 'A * 'A) =
        let y, g, h = valueGradHvp (Derivative.Given f) x v
        struct (y, g, h)

    /// The sum of the second derivatives of f by each element of x.
    static member Laplacian(f: Func<Tensor, Tensor>, x: Tensor) : Tensor = laplacian (Derivative.Given f) x

    /// The value of f at x, and its laplacian.
    static member ValueAndLaplacian(f: Func<Tensor, Tensor>, x: Tensor) : struct (Tensor * Tensor) =
        let y, l = valueAndLaplacian (Derivative.Given f) x
        struct (y, l)

    /// The sum of the derivatives of each element of a vector field by its own coordinate.
    static member Divergence(f: Func<Tensor, Tensor>, x: Tensor) : Tensor = divergence (Derivative.Given f) x

    /// The value of a vector field, and its divergence.
    static member ValueAndDivergence(f: Func<Tensor, Tensor>, x: Tensor) : struct (Tensor * Tensor) =
        let y, d = valueAndDivergence (Derivative.Given f) x
        struct (y, d)

    /// The curl of a vector field in three dimensions.
    static member Curl(f: Func<Tensor, Tensor>, x: Tensor) : Tensor = curl (Derivative.Given f) x

    /// The value of a vector field in three dimensions, and its curl.
    static member ValueAndCurl(f: Func<Tensor, Tensor>, x: Tensor) : struct (Tensor * Tensor) =
        let y, c = valueAndCurl (Derivative.Given f) x
        struct (y, c)

    /// A function of each element with a slope of its own, which is differentiated in its turn.
    static member Elementwise(f: Func<Tensor, Tensor>, slope: Func<Tensor, Tensor>) : Func<Tensor, Tensor> =
        Func<Tensor, Tensor>(elementwise (Derivative.Given f) (Derivative.Given slope))

    /// A function with a derivative of its own, a linear map at x, where the value is y: push(x, y, change of x) is the change of y,
    /// pull(x, y, cotangent of y) the cotangent of x. Both are differentiated in their turn. f may use no differentiated tensor but x.
    static member Own(f: Func<'A, 'B>, push: Func<'A, 'B, 'A, 'B>, pull: Func<'A, 'B, 'B, 'A>) : Func<'A, 'B> =
        ArgumentNullException.ThrowIfNull(push, "push")
        ArgumentNullException.ThrowIfNull(pull, "pull")

        Func<'A, 'B>(withDerivativeOf (Derivative.Given f) (fun x y d -> push.Invoke(x, y, d)) (fun x y g -> pull.Invoke(x, y, g)))

    /// The same function, but a reverse pass keeps only its argument and runs it again when it gets there: memory for time. What it uses
    /// and is differentiated must be part of its argument.
    static member Checkpoint(f: Func<'A, 'B>) : Func<'A, 'B> =
        Func<'A, 'B>(checkpoint (Derivative.Given f))
