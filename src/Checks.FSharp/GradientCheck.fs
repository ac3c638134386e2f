namespace Leibniz.Checks

open System
open System.Runtime.InteropServices
open FsCheck
open Leibniz

/// A derivative is wrong; the message is the report.
[<Sealed>]
type GradientCheckException(message: string) =
    inherit Exception(message)

/// Checks of derivatives for C#, for scripts, and for any test framework: they return if all is well, and throw if not.
/// First line of use: `GradientCheck.ForAll(x => x * x.Sigmoid());`
[<Sealed; AbstractClass>]
type GradientCheck =
    static member private Seed(replay: string) =
        if String.IsNullOrEmpty replay then
            None
        else
            match replay.Split(',') |> Array.map UInt64.TryParse with
            | [| true, seed; true, gamma |] -> Some { Rnd = Rnd(seed, gamma); Size = None }
            | _ ->
                invalidArg
                    "replay"
                    $"A seed is two whole numbers with a comma between, as a failed check prints it, but was given \"{replay}\"."

    static member private Given(domain: Domain) =
        if isNull (box domain) then Domain.all else domain

    static member private Run(property: Property, tests: int, replay: string) =
        if tests < 1 then
            invalidArg "tests" $"A check needs at least one test, but was asked for {tests}."

        let seed = GradientCheck.Seed replay
        let mutable failure: string = null

        let runner =
            { new IRunner with
                member _.OnStartFixture _ = ()
                member _.OnArguments(_, _, _) = ()
                member _.OnShrink(_, _) = ()

                member _.OnFinished(_, result) =
                    match result with
                    | TestResult.Passed _ -> ()
                    | TestResult.Failed(data, _, shrunk, outcome, seed, _, _) ->
                        let reason =
                            match outcome with
                            | Outcome.Failed e -> e.Message
                            | other -> string other

                        let inputs = shrunk |> List.map string |> String.concat ", "

                        failure <-
                            $"{reason}\nIt fails for {inputs}, found after {data.NumberOfTests} tests and shrunk {data.NumberOfShrinks} times. To replay it: replay: \"{seed.Seed},{seed.Gamma}\"."
                    | TestResult.Exhausted data -> failure <- $"Only {data.NumberOfTests} tests could be made." }

        let config = Config.Quick.WithMaxTest(tests).WithRunner(runner).WithReplay(seed)

        Check.One(config, property)

        if not (isNull failure) then
            raise (GradientCheckException failure)

    /// Checks the derivatives of f at a point, to second order: a tensor, or any tree of tensors.
    static member At(f: Func<'T, Tensor>, x: 'T) : unit =
        ArgumentNullException.ThrowIfNull(f, "f")

        match Gradient.checkOf f.Invoke x with
        | Ok() -> ()
        | Error report -> raise (GradientCheckException(string report))

    /// Checks the derivatives of f at random tensors of a domain (Domain.all if none is given). A failure prints a seed; given back as
    /// `replay`, it makes the same tensors.
    static member ForAll
        (
            f: Func<Tensor, Tensor>,
            [<Optional>] domain: Domain,
            [<Optional; DefaultParameterValue(100)>] tests: int,
            [<Optional; DefaultParameterValue(null: string)>] replay: string
        ) : unit =
        ArgumentNullException.ThrowIfNull(f, "f")
        GradientCheck.Run(Gradient.propertyOn (GradientCheck.Given domain) f.Invoke, tests, replay)

    /// The same for a function of two tensors, at random pairs whose shapes stretch to each other.
    static member ForAll
        (
            f: Func<Tensor, Tensor, Tensor>,
            [<Optional>] domain: Domain,
            [<Optional; DefaultParameterValue(100)>] tests: int,
            [<Optional; DefaultParameterValue(null: string)>] replay: string
        ) : unit =
        ArgumentNullException.ThrowIfNull(f, "f")
        GradientCheck.Run(Gradient.property2On (GradientCheck.Given domain) (fun a b -> f.Invoke(a, b)), tests, replay)

    /// The same for a function of a record, tuple, list or array of tensors, which all have one shape.
    static member ForAllTrees<'T>
        (
            f: Func<'T, Tensor>,
            [<Optional>] domain: Domain,
            [<Optional; DefaultParameterValue(100)>] tests: int,
            [<Optional; DefaultParameterValue(null: string)>] replay: string
        ) : unit =
        ArgumentNullException.ThrowIfNull(f, "f")
        GradientCheck.Run(Gradient.propertyOfOn (GradientCheck.Given domain) f.Invoke, tests, replay)
