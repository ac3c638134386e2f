namespace Leibniz

open System
open System.IO

/// What is wrong with a file, in words: the file, the place in it, the rule.
module internal Wrong =
    /// The exception to raise for a file, or a part of it, that is not what it should be.
    let file (name: string) (what: string) : exn = InvalidDataException $"{name} {what}."

    /// The same where another exception told.
    let because (name: string) (what: string) (inner: exn) : exn =
        InvalidDataException($"{name} {what}.", inner)

    /// The shape that a file states, in bounds: at most 8 axes and 2^31 - 1 elements.
    let shape (name: string) (lengths: int64[]) : Shape =
        let text () =
            String.Join(", ", lengths |> Seq.truncate 20)

        if lengths.Length > Shape.MaxRank then
            raise (file name $"holds an array of {lengths.Length} axes; a tensor has at most {Shape.MaxRank}")

        if lengths |> Array.exists (fun n -> n < 0L || n > int64 Int32.MaxValue) then
            raise (file name $"states the shape ({text ()}); the length of an axis is 0 to {Int32.MaxValue}")

        let mutable size = 1L

        // Each factor is below 2^31, and the product is looked at after each, so it can't overflow.
        for n in lengths |> Array.filter (fun n -> n > 1L) do
            size <- size * n

            if size > int64 Array.MaxLength && not (Array.contains 0L lengths) then
                raise (file name $"states the shape ({text ()}), more elements than a tensor can hold")

            size <- min size (int64 Array.MaxLength)

        Shape.Of(lengths |> Array.map int)
