namespace Leibniz.Checks

open System

/// The numbers from which the inputs of a check are drawn: `Domain.Between(0, 1).Away(0.5)` in C#.
[<NoEquality; NoComparison>]
type Domain =
    {
        /// No element is smaller.
        Low: float
        /// No element is larger.
        High: float
        /// Places where the function has a kink or no value: inputs keep their distance, since a finite difference across one means nothing.
        Kinks: float list
    }

    /// From low to high.
    static member Between(low: float, high: float) : Domain =
        if not (low < high) then
            invalidArg "low" $"A domain needs low < high, but was given {low} and {high}."

        { Low = low; High = high; Kinks = [] }

    /// From -3 to 3: where most functions are neither flat nor huge.
    static member All = Domain.Between(-3.0, 3.0)
    /// From 0.1 to 4.
    static member Positive = Domain.Between(0.1, 4.0)
    /// From -0.9 to 0.9.
    static member Unit = Domain.Between(-0.9, 0.9)

    /// The same at a distance from some numbers.
    member domain.Away([<ParamArray>] kinks: float[]) : Domain =
        { domain with
            Kinks = List.ofArray kinks @ domain.Kinks }

/// Domains for checks: propertyOn Domain.positive f.
[<RequireQualifiedAccess; CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Domain =
    /// From low to high.
    let between (low: float) (high: float) = Domain.Between(low, high)
    /// From -3 to 3: where most functions are neither flat nor huge.
    let all = Domain.All
    /// From 0.1 to 4.
    let positive = Domain.Positive
    /// From -0.9 to 0.9.
    let unit = Domain.Unit

    /// At a distance from some numbers.
    let away (kinks: float list) (domain: Domain) = domain.Away(Array.ofList kinks)

    /// How near to a kink an input may be: far beyond the step of a finite difference.
    let internal distance = 1e-2

    /// Moves a number off the kinks.
    let internal keep (domain: Domain) (x: float) =
        domain.Kinks
        |> List.fold
            (fun x k ->
                if abs (x - k) < distance then
                    k + (if x < k then -distance else distance)
                else
                    x)
            x
