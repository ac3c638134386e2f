namespace Leibniz

open System

/// Derivatives of functions of tensors, or of any tree of tensors (records, arrays, tuples), for C#.
/// They nest in any mixture, to any order: `Derivative.Gradient(x => x.Square().Sum(), x)`.
[<Sealed; AbstractClass>]
type Derivative =
    /// The gradient of f at x, a tree like x.
    static member Gradient(f: Func<'A, Tensor>, x: 'A) : 'A =
        ArgumentNullException.ThrowIfNull(f, "f")
        grad f.Invoke x

    /// The value of f at x, and its gradient.
    static member ValueAndGradient(f: Func<'A, Tensor>, x: 'A) : struct (Tensor * 'A) =
        ArgumentNullException.ThrowIfNull(f, "f")
        let y, g = valueAndGrad f.Invoke x
        struct (y, g)

    /// The value of f at x, and its change along a tangent (forward mode).
    static member Jvp(f: Func<'A, 'B>, x: 'A, tangent: 'A) : struct ('B * 'B) =
        ArgumentNullException.ThrowIfNull(f, "f")
        let y, d = jvp f.Invoke x tangent
        struct (y, d)

    /// The value of f at x, and the function that pulls a cotangent of the value back to one of x (reverse mode).
    static member Vjp(f: Func<'A, 'B>, x: 'A) : struct ('B * Func<'B, 'A>) =
        ArgumentNullException.ThrowIfNull(f, "f")
        let y, pull = vjp f.Invoke x
        struct (y, Func<'B, 'A> pull)

    /// The derivative of a function of one number.
    static member Of(f: Func<Tensor, Tensor>, x: Tensor) : Tensor =
        ArgumentNullException.ThrowIfNull(f, "f")
        diff f.Invoke x

    /// All derivatives of f's value by the elements of x, in the shape of the value followed by that of x.
    static member Jacobian(f: Func<Tensor, Tensor>, x: Tensor) : Tensor =
        ArgumentNullException.ThrowIfNull(f, "f")
        jacobian f.Invoke x

    /// All second derivatives of a function to one number, in the shape of x twice.
    static member Hessian(f: Func<Tensor, Tensor>, x: Tensor) : Tensor =
        ArgumentNullException.ThrowIfNull(f, "f")
        hessian f.Invoke x

    /// The hessian of f at x times v, a tree like x, without the hessian.
    static member HessianVector(f: Func<'A, Tensor>, x: 'A, v: 'A) : 'A =
        ArgumentNullException.ThrowIfNull(f, "f")
        hvp f.Invoke x v
