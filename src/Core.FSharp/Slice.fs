namespace Leibniz

open System

/// What a slice was made of, as it was given: errors repeat it.
[<Struct; NoComparison; RequireQualifiedAccess>]
type internal Taking =
    | Everything
    | Place of place: int
    | Counted of index: Index
    | Between of range: Range
    | Steps of start: Nullable<int> * stop: Nullable<int> * step: int

/// <summary>
/// What an indexer takes of one axis: one place (the axis is dropped), a range, or every element. An int, an Index or a
/// Range becomes one by itself; a negative int counts from the end, as in Python.
/// </summary>
/// <example><code>
/// x[0, ^1]                             // the last element of the first row
/// x[.., 1..3]                          // columns 1 and 2
/// x[-1, Slice.All]                     // the last row
/// x[Slice.Every(null, null, -1), ..]   // the rows in reverse
/// </code></example>
[<Struct; NoComparison>]
type Slice internal (taking: Taking) =
    /// Every element of the axis; the same as Range.All, and as default.
    static member All = Slice Taking.Everything

    /// <summary>
    /// The elements from start up to stop, without it, each step places after the one before, by Python's rules:
    /// start:stop:step with negative places counted from the end, an omitted end (null) where the axis ends, places
    /// outside the axis cut off, and a negative step to go backwards.
    /// </summary>
    /// <example><code>
    /// x[Slice.Every(1, null, 2)]      // x[1::2] in Python
    /// x[Slice.Every(null, null, -1)]  // x[::-1] in Python
    /// </code></example>
    static member Every(start: Nullable<int>, stop: Nullable<int>, step: int) =
        if step = 0 then
            raise (ArgumentOutOfRangeException("step", step, "Slice.Every needs a step other than 0."))

        Slice(Taking.Steps(start, stop, step))

    /// The element at a place, counted from the end if negative; the axis is dropped.
    static member op_Implicit(place: int) : Slice = Slice(Taking.Place place)
    /// The element at a place, such as ^1 for the last; the axis is dropped.
    static member op_Implicit(place: Index) : Slice = Slice(Taking.Counted place)
    /// The elements of a range, such as 1..^1. A range must lie within the axis.
    static member op_Implicit(range: Range) : Slice = Slice(Taking.Between range)

    static member private Refuse(axis: int, length: int, given: obj, rule: string) : unit =
        raise (ArgumentOutOfRangeException("slice", given, $"Indexing axis {axis}, of length {length}, {rule}."))

    /// What to cut out of an axis of a length, and whether the axis is dropped.
    member internal s.Resolve(axis: int, length: int) : struct (Cut * bool) =
        let one (given: obj) place =
            if place < 0 || place >= length then
                let rule =
                    if length = 0 then
                        $"can't take place {given}: the axis has no elements"
                    else
                        $"needs a place from {-length} to {length - 1}, or from ^{length} to ^1, but was given {given}"

                Slice.Refuse(axis, length, given, rule)

            struct ({ Start = place; Step = 1; Count = 1 }, true)

        // Cuts that take the same elements are equal, and an empty one starts inside.
        let several start step count =
            struct ({ Start = if count = 0 then 0 else start
                      Step = if count <= 1 then 1 else step
                      Count = count },
                    false)

        match taking with
        | Taking.Everything -> several 0 1 length
        | Taking.Place place -> one place (if place < 0 then place + length else place)
        | Taking.Counted index -> one index (index.GetOffset length)
        | Taking.Between range ->
            let start = range.Start.GetOffset length
            let stop = range.End.GetOffset length

            if start < 0 || stop > length then
                let rule =
                    $"needs a range within 0..{length}, but was given {range}; Slice.Every cuts off what is outside"

                Slice.Refuse(axis, length, range, rule)

            if start > stop then
                Slice.Refuse(axis, length, range, $"needs a range that ends where it starts or later, but was given {range}")

            several start 1 (stop - start)
        | Taking.Steps(start, stop, step) ->
            // Where Python's slices clip to: backwards, one place before either end of the axis.
            let first, last = if step > 0 then 0, length else -1, length - 1

            let bound (place: Nullable<int>) omitted =
                if place.HasValue then
                    let p =
                        if place.Value < 0 then
                            place.Value + length
                        else
                            place.Value

                    min (max p first) last
                else
                    omitted

            let start = bound start (if step > 0 then first else last)
            let stop = bound stop (if step > 0 then last else first)
            let away = if step > 0 then stop - start else start - stop

            let count =
                if away <= 0 then
                    0
                else
                    1 + int (int64 (away - 1) / abs (int64 step))

            several start step count

    /// The slice as it is written: 3, ^1, 1..4, .., or Python's 1:5:2.
    override s.ToString() =
        match taking with
        | Taking.Everything -> ".."
        | Taking.Place place -> string place
        | Taking.Counted index -> string index
        | Taking.Between range -> string range
        | Taking.Steps(start, stop, step) -> $"{start}:{stop}:{step}"
