namespace Leibniz.Tests

open System
open System.Collections.Concurrent
open System.Collections.Generic
open System.IO
open System.Text.Json
open Leibniz
open Expecto

/// Numbers that Keras 3.16 gave, from shared/golden/keras.json: each case is one test, named by its id.
module Golden =
    /// One case of the file: a subject (the class, with its arguments), inputs, and what Keras makes of them.
    [<NoEquality; NoComparison>]
    type Case =
        {
            Id: string
            Area: string
            /// The class or the function, or "" where a case has none.
            Class: string
            Config: JsonElement
            Inputs: JsonElement
            Expected: JsonElement
            Absolute: float
            Relative: float
        }

    /// What we have for a case.
    [<NoEquality; NoComparison>]
    type Subject =
        /// A value to compare with the expected one.
        | Value of (unit -> Tensor)
        /// A check that raises what Expecto raises where it fails.
        | Check of (unit -> unit)
        /// We don't have the class or the argument; said in words.
        | Missing of string
        /// We differ on purpose; the reason.
        | Differs of string

    let rec private above (name: string) (folder: DirectoryInfo) =
        if isNull folder then
            None
        else
            let path = Path.Combine(folder.FullName, name)

            if File.Exists path then
                Some path
            else
                above name folder.Parent

    /// The file, found above the folder of the tests.
    let path =
        above (Path.Combine("shared", "golden", "keras.json")) (DirectoryInfo AppContext.BaseDirectory)

    // The floors that the file's own recomputation used.
    let private floorAbsolute, floorRelative = 2e-6, 2e-5

    // ---- reading

    /// A number, or one of the strings NaN, Infinity and -Infinity, or a truth as 0 or 1.
    let number (e: JsonElement) : float =
        match e.ValueKind with
        | JsonValueKind.True -> 1.0
        | JsonValueKind.False -> 0.0
        | JsonValueKind.String -> Double.Parse(e.GetString(), Globalization.CultureInfo.InvariantCulture)
        | _ -> e.GetDouble()

    /// A named part; None where it is absent or null.
    let tryPart (name: string) (e: JsonElement) : JsonElement option =
        if e.ValueKind <> JsonValueKind.Object then
            None
        else
            match e.TryGetProperty name with
            | true, v when v.ValueKind <> JsonValueKind.Null -> Some v
            | _ -> None

    let has name (e: JsonElement) = (tryPart name e).IsSome

    let part name (e: JsonElement) =
        match tryPart name e with
        | Some v -> v
        | None -> failtest $"The golden case has no '{name}': {e}"

    let tryNumber name e = tryPart name e |> Option.map number

    let numberOr (otherwise: float) name e =
        tryNumber name e |> Option.defaultValue otherwise

    let tryWhole name e =
        tryPart name e |> Option.map (number >> int)

    let wholeOr (otherwise: int) name e =
        tryWhole name e |> Option.defaultValue otherwise

    let truthOr (otherwise: bool) name e =
        tryPart name e
        |> Option.map (fun v -> v.GetBoolean())
        |> Option.defaultValue otherwise

    let textOr (otherwise: string) name e =
        tryPart name e
        |> Option.map (fun v -> v.GetString())
        |> Option.defaultValue otherwise

    /// The leaves of nested arrays row by row, and their shape.
    let leaves (e: JsonElement) : JsonElement[] * int[] =
        let rec shape (e: JsonElement) =
            if e.ValueKind <> JsonValueKind.Array then []
            elif e.GetArrayLength() = 0 then [ 0 ]
            else e.GetArrayLength() :: shape e[0]

        let rec flat (e: JsonElement) =
            if e.ValueKind = JsonValueKind.Array then
                Seq.collect flat (e.EnumerateArray())
            else
                Seq.singleton e

        Seq.toArray (flat e), List.toArray (shape e)

    /// Nested numbers row by row.
    let numbers (e: JsonElement) : float[] = leaves e |> fst |> Array.map number

    let private isWhole (e: JsonElement) =
        e.ValueKind = JsonValueKind.Number
        && not (e.GetRawText().AsSpan().ContainsAny('.', 'e', 'E'))

    /// Nested numbers as a tensor of a type.
    let tensorOf (dtype: DType) (e: JsonElement) : Tensor =
        let all, shape = leaves e
        (tensor (all |> Array.map number) |> cast dtype).Reshape shape

    /// Nested numbers as float32.
    let floats (e: JsonElement) : Tensor = tensorOf DType.Float32 e

    /// Nested numbers: int32 where all are whole, bool where all are truths, else float32.
    let tensor (e: JsonElement) : Tensor =
        let all, _ = leaves e

        let isTruth (e: JsonElement) =
            e.ValueKind = JsonValueKind.True || e.ValueKind = JsonValueKind.False

        if Array.forall isTruth all then tensorOf DType.Bool e
        elif Array.forall isWhole all then tensorOf DType.Int32 e
        else floats e

    let private document =
        lazy (path |> Option.map (fun p -> JsonDocument.Parse(File.ReadAllBytes p)))

    let private all =
        lazy
            (match document.Value with
             | None -> []
             | Some document ->
                 [ for c in (document.RootElement.GetProperty "cases").EnumerateArray() do
                       let config = c.GetProperty "config"
                       let tolerance = tryPart "tolerance" c |> Option.defaultValue config

                       { Id = (c.GetProperty "id").GetString()
                         Area = (c.GetProperty "area").GetString()
                         Class = textOr "" "class" config
                         Config = config
                         Inputs = c.GetProperty "inputs"
                         Expected = c.GetProperty "expected"
                         Absolute = max floorAbsolute (numberOr 0.0 "atol" tolerance)
                         Relative = max floorRelative (numberOr 0.0 "rtol" tolerance) } ])

    /// The cases of an area, such as "losses" or "optimizers.schedules".
    let cases (area: string) : Case list =
        all.Value |> List.filter (fun c -> c.Area = area)

    // ---- comparing

    /// |actual - expected| <= absolute + relative |expected|, number by number, row by row.
    let expectNumbers (case: Case) (what: string) (actual: float[]) (expected: float[]) =
        if actual.Length <> expected.Length then
            failtest $"{what}: {expected.Length} numbers were expected, but {actual.Length} came: %A{actual}"

        for i in 0 .. expected.Length - 1 do
            let a, e = actual[i], expected[i]

            let close =
                a = e
                || Double.IsNaN a && Double.IsNaN e
                || abs (a - e) <= case.Absolute + case.Relative * abs e

            if not close then
                failtest $"{what}, element {i}: expected {e}, but was {a} (tolerance {case.Absolute} + {case.Relative} |expected|)."

    /// The numbers of a tensor as float64.
    let numbersOf (t: Tensor) : float[] =
        (cast DType.Float64 (stopGradient t)).ToArray<float>()

    /// The same for a tensor; its shape counts too where both have several elements.
    let expectTensor (case: Case) (what: string) (actual: Tensor) (expected: JsonElement) =
        let all, shape = leaves expected

        if all.Length > 1 && actual.Size > 1 && Seq.toArray actual.Shape <> shape then
            failtest $"{what}: the shape {Shape.Of shape} was expected, but {actual.Shape} came."

        expectNumbers case what (numbersOf actual) (Array.map number all)

    // ---- suites

    let private missed = ConcurrentDictionary<string, string list>()
    let private covered = HashSet<string>()

    /// What the suites made so far have no subject for: "id: what is missing".
    let missing () : string list =
        missed |> Seq.sortBy _.Key |> Seq.collect _.Value |> Seq.toList

    /// The tests of an area; `subject` says what we have for a case. What is missing is printed by one test, never dropped.
    let suite (area: string) (subject: Case -> Subject) : Test =
        covered.Add area |> ignore

        match path with
        | None -> ptestCase $"golden {area}: skipped, no folder above the tests holds shared/golden/keras.json" ignore
        | Some _ ->
            let found =
                cases area
                |> List.map (fun c ->
                    c,
                    try
                        subject c
                    with e ->
                        Check(fun () -> raise (AggregateException($"The subject of {c.Id} could not be made.", e))))

            let absent =
                [ for c, s in found do
                      match s with
                      | Missing what -> $"{c.Id}: {what}"
                      | _ -> () ]

            let different =
                [ for c, s in found do
                      match s with
                      | Differs why -> $"{c.Id}: {why}"
                      | _ -> () ]

            missed[area] <- absent

            let tests =
                [ for c, s in found do
                      match s with
                      | Value v -> testCase c.Id (fun () -> expectTensor c c.Id (v ()) c.Expected)
                      | Check f -> testCase c.Id f
                      | Missing _
                      | Differs _ -> () ]

            let said =
                testCase "what is missing or differs" (fun () ->
                    for line in absent do
                        printfn $"golden {area}: missing {line}"

                    for line in different do
                        printfn $"golden {area}: differs {line}")

            testList $"golden {area}" (said :: tests)

    /// Prints the areas of the file that no suite covers, once all suites are made.
    [<Tests>]
    let uncovered =
        testCase "golden areas without tests" (fun () ->
            for area, cases in all.Value |> List.groupBy _.Area do
                if not (covered.Contains area) then
                    printfn $"golden {area}: missing, {cases.Length} cases")
