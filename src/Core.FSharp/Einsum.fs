namespace Leibniz

open System
open System.Collections.Generic
open System.ComponentModel

/// Einstein's summation convention: a letter an axis; letters that the result lacks are summed over.
/// Operands are contracted two by two, the pair with the smallest result first, each by one matrix product.
module internal Summation =
    /// A tensor whose axes have names.
    [<NoEquality; NoComparison>]
    type private Named = { Labels: char[]; Value: Tensor }

    let private fail (equation: string) problem =
        invalidArg "equation" $"Einsum needs letters for axes, such as \"ij,jk->ik\", but was given \"{equation}\": {problem}."

    /// Axes under an ellipsis get letters of their own, counted from the last one, so that they are aligned as in broadcasting.
    let private hidden fromEnd = char (0xE000 + fromEnd)

    let private isHidden (label: char) = label >= hidden 0

    let private expand equation (part: string) (rank: int) : char[] =
        let labels = part.Replace(" ", "")

        match
            labels.Replace("...", "").ToCharArray()
            |> Array.tryFind (fun c -> not (Char.IsAsciiLetter c))
        with
        | Some c -> fail equation $"'{c}' is no letter"
        | None -> ()

        match labels.IndexOf("...", StringComparison.Ordinal) with
        | -1 ->
            if labels.Length <> rank then
                fail equation $"\"{part}\" names {labels.Length} axes of a tensor that has {rank}"

            labels.ToCharArray()
        | at ->
            let count = rank - (labels.Length - 3)

            if count < 0 then
                fail equation $"\"{part}\" names more axes than the {rank} of its tensor"

            Array.concat
                [ labels[.. at - 1].ToCharArray()
                  Array.init count (fun i -> hidden (count - 1 - i))
                  labels[at + 3 ..].ToCharArray() ]

    /// The result's labels: as written, or every letter that occurs once, in the order of the alphabet.
    let private outcome equation (written: string option) (inputs: char[][]) : char[] =
        let all = Array.concat inputs

        let ellipsis =
            all |> Array.filter isHidden |> Array.distinct |> Array.sortDescending

        match written with
        | None ->
            let once =
                all
                |> Array.filter (isHidden >> not)
                |> Array.countBy id
                |> Array.filter (fun (_, n) -> n = 1)
                |> Array.map fst
                |> Array.sort

            Array.append ellipsis once
        | Some part ->
            let labels =
                expand
                    equation
                    part
                    (part.Replace(" ", "").Replace("...", "").Length
                     + (if part.Contains "..." then ellipsis.Length else 0))

            for label in labels do
                if not (Array.contains label all) then
                    fail equation $"the result's '{label}' is in no operand"

            if (Array.distinct labels).Length <> labels.Length then
                fail equation "a letter of the result occurs twice"

            labels

    let private permute (order: int[]) (x: Tensor) =
        if order = [| 0 .. x.Rank - 1 |] then
            x
        else
            Tensor.Bind(Permute order, x)

    let private ordered (labels: char[]) (x: Named) : Tensor =
        permute (labels |> Array.map (fun l -> Array.IndexOf(x.Labels, l))) x.Value

    /// The diagonal of two axes of one name.
    let rec private withoutRepeats (x: Named) : Named =
        match x.Labels |> Array.countBy id |> Array.tryFind (fun (_, n) -> n > 1) with
        | None -> x
        | Some(label, _) ->
            let i = Array.IndexOf(x.Labels, label)
            let j = Array.IndexOf(x.Labels, label, i + 1)
            let others = [| 0 .. x.Labels.Length - 1 |] |> Array.except [ i; j ]
            let n = x.Value.Shape.Dims[i]
            let moved = permute (Array.append others [| i; j |]) x.Value
            let lengths = others |> Array.map (fun a -> x.Value.Shape.Dims[a])
            let flat = Reduce.reshape (Shape(Array.append lengths [| n * n |])) moved

            let cuts =
                Arrange.whole flat.Shape
                |> Array.updateAt others.Length { Start = 0; Step = n + 1; Count = n }

            withoutRepeats
                { Labels = Array.append (others |> Array.map (fun a -> x.Labels[a])) [| label |]
                  Value = Tensor.Bind(Kernel.Slice cuts, flat) }

    /// Without the axes that nobody else wants.
    let private summed (wanted: char -> bool) (x: Named) : Named =
        let axes =
            [| 0 .. x.Labels.Length - 1 |]
            |> Array.filter (fun i -> not (wanted x.Labels[i]))

        if axes.Length = 0 then
            x
        else
            { Labels = Array.filter wanted x.Labels
              Value = Reduce.sum x.Value axes false }

    let private contract (size: char -> int) (wanted: char -> bool) (a: Named) (b: Named) : Named =
        let isIn (x: Named) label = Array.contains label x.Labels
        let shared, left = a.Labels |> Array.partition (isIn b)
        let right = b.Labels |> Array.filter (isIn a >> not)
        let batch, inner = shared |> Array.partition wanted
        let lengths (labels: char[]) = labels |> Array.map size
        let count (labels: char[]) = Array.fold (*) 1 (lengths labels)
        let labels = Array.concat [ batch; left; right ]

        // At most 8 axes: groups of axes become one.
        let reshape dims (x: Tensor) = Reduce.reshape (Shape dims) x
        let rows = ordered (Array.concat [ batch; left; inner ]) a
        let columns = ordered (Array.concat [ batch; inner; right ]) b
        let groups, n, k, m = count batch, count left, count inner, count right

        let product =
            if inner.Length = 0 then
                reshape [| groups; n; 1 |] rows * reshape [| groups; 1; m |] columns
            else
                Tensor.Bind(MatMul, reshape [| groups; n; k |] rows, reshape [| groups; k; m |] columns)

        { Labels = labels
          Value = Reduce.reshape (Shape.Of(lengths labels)) product }

    let einsum (equation: string) (operands: Tensor[]) : Tensor =
        ArgumentNullException.ThrowIfNull(equation, "equation")
        let sides = equation.Split "->"

        if sides.Length > 2 then
            fail equation "there is more than one arrow"

        let parts = sides[0].Split ','

        if parts.Length <> operands.Length then
            fail equation $"it names {parts.Length} operands, but {operands.Length} were given"

        let inputs =
            Array.map2 (fun part (x: Tensor) -> expand equation part x.Rank) parts operands

        let output = outcome equation (Array.tryItem 1 sides) inputs
        let sizes = Dictionary<char, int>()

        for labels, x in Array.zip inputs operands do
            for label, length in Array.zip labels x.Shape.Dims do
                match sizes.TryGetValue label with
                | true, known when known = length -> ()
                // Under an ellipsis, axes of length 1 stretch.
                | true, 1 when isHidden label -> sizes[label] <- length
                | true, _ when isHidden label && length = 1 -> ()
                | true, known -> fail equation $"'{label}' is {known} long in one operand and {length} in another"
                | _ -> sizes[label] <- length

        let size label = sizes[label]

        let stretched labels (x: Tensor) =
            { Labels = labels
              Value = x.Stretched(Shape(labels |> Array.map size)) }

        let wantedBut (others: Named list) label =
            Array.contains label output
            || others |> List.exists (fun o -> Array.contains label o.Labels)

        let rec reduce (rest: Named list) : Named =
            match rest with
            | [] -> fail equation "there is no operand"
            | [ one ] -> one
            | _ ->
                let pairs =
                    [ for i in 0 .. rest.Length - 2 do
                          for j in i + 1 .. rest.Length - 1 do
                              i, j ]

                let others (i, j) =
                    rest
                    |> List.indexed
                    |> List.filter (fun (k, _) -> k <> i && k <> j)
                    |> List.map snd

                let cost (i, j) =
                    Array.append rest[i].Labels rest[j].Labels
                    |> Array.distinct
                    |> Array.filter (wantedBut (others (i, j)))
                    |> Array.fold (fun n l -> n * float (size l)) 1.0

                let i, j = if rest.Length = 2 then 0, 1 else List.minBy cost pairs
                let others = others (i, j)
                reduce (others @ [ contract size (wantedBut others) rest[i] rest[j] ])

        let named =
            Array.map2 stretched inputs operands |> Array.map withoutRepeats |> List.ofArray

        let alone =
            named |> List.mapi (fun i x -> summed (wantedBut (List.removeAt i named)) x)

        reduce alone |> summed (fun l -> Array.contains l output) |> ordered output

/// Sums of products of tensors, for F#.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Summations =
    /// Einstein's summation convention, as in NumPy: einsum "ij,jk->ik" [ a; b ]. A letter twice in one operand takes its diagonal;
    /// "..." stands for axes that stretch to each other; without an arrow the result has the letters that occur once, sorted.
    let einsum (equation: string) (operands: Tensor seq) : Tensor =
        Summation.einsum equation (Seq.toArray operands)

/// Sums of products of tensors: `Einsum.Of("bij,bjk->bik", a, b)`.
[<Sealed; AbstractClass>]
type Einsum =
    /// Einstein's summation convention, as in NumPy: letters name axes, letters that the result lacks are summed over, a letter twice in
    /// one operand takes its diagonal, "..." stands for axes that stretch to each other. Without an arrow the result has the letters that
    /// occur once, sorted.
    static member Of(equation: string, [<ParamArray>] operands: Tensor[]) : Tensor =
        ArgumentNullException.ThrowIfNull(operands, "operands")
        Summation.einsum equation operands
