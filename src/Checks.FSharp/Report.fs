namespace Leibniz.Checks

open Leibniz

/// What two ways to the same derivative disagree about.
type Disagreement =
    /// The derivative and the central finite difference of the values.
    | FiniteDifference
    /// Forward and reverse mode: one is not the adjoint of the other.
    | Adjoint
    /// The function itself: it raised an error, or gave no finite value.
    | Evaluation

    override d.ToString() =
        match d with
        | FiniteDifference -> "finite difference"
        | Adjoint -> "adjoint"
        | Evaluation -> "evaluation"

/// Why a gradient check failed: what disagrees, in which order of derivative, where, and by how much.
[<NoEquality; NoComparison>]
type Report =
    {
        /// What disagrees with what.
        Disagreement: Disagreement
        /// 1 for the derivative, 2 for the derivative of the gradient.
        Order: int
        /// The element: of the value, of the gradient, or of the argument, by its path and its place (.Slope[1, 2]).
        Place: string
        /// Which of the function's parts is wrong: a function with a derivative of its own, or the whole.
        Operation: string
        /// What central differences, or the other mode, give there.
        Expected: float
        /// What the derivative gave.
        Actual: float
        /// The point at which the function was differentiated.
        Point: string
    }

    override r.ToString() =
        let expected, actual =
            match r.Disagreement with
            | FiniteDifference -> "the finite difference", "the derivative"
            | Adjoint -> "the forward derivative", "the reverse one"
            | Evaluation -> "a finite value", "the function's"

        $"The check of order {r.Order} by {r.Disagreement} fails at {r.Place} of {r.Operation}: {expected} is {r.Expected}, but {actual} is {r.Actual} (off by {abs (r.Actual - r.Expected)}).\nThe point was {r.Point}"
