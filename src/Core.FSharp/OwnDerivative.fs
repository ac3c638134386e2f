namespace Leibniz

open System.ComponentModel

module internal OwnDerivative =
    /// A function of one tensor with a derivative of its own, at every level that watches its argument.
    let rec apply (f: Tensor -> Tensor) (linear: Tensor -> Tensor -> Linear) (x: Tensor) : Tensor =
        match x with
        | Known _ -> f x
        | Dual(level, p, d) ->
            let y = below level f linear p
            Dual(level, y, (linear p y).Push d)
        | Taped(level, p, node) ->
            let y = below level f linear p
            Taped(level, y, Node(Serial.next (), [| struct (node, (linear p y).Pull) |]))

    /// The value below a level; a function that brings in another tensor of an inner derivative would lose that one's derivative.
    and private below level f linear p =
        let y = apply f linear p

        match y with
        | Dual(other, _, _)
        | Taped(other, _, _) when other.Id > level.Id ->
            invalidOp
                "A function with a derivative of its own may use no differentiated tensor but its argument; hand the others in as parts of the argument."
        | _ -> y

/// Functions whose derivative is given by the user, for F#.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module OwnDerivatives =
    /// A function of each element, with its slope: elementwise sinh cosh. The slope is differentiated in its turn.
    let elementwise (f: Tensor -> Tensor) (slope: Tensor -> Tensor) : Tensor -> Tensor =
        let linear x _ =
            let through (d: Tensor) = d * slope x
            Linear(through, through)

        OwnDerivative.apply f linear

    /// A function with its derivative as a linear map at x, where the value is y: push carries a change of x to one of y, pull carries a
    /// cotangent of y back to one of x. Both are differentiated in their turn.
    let withDerivative
        (f: Tensor -> Tensor)
        (push: Tensor -> Tensor -> Tensor -> Tensor)
        (pull: Tensor -> Tensor -> Tensor -> Tensor)
        : Tensor -> Tensor =
        OwnDerivative.apply f (fun x y -> Linear(push x y, pull x y))
