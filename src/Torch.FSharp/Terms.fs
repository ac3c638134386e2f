namespace Leibniz.Torch

open Leibniz
open TorchSharp

/// A tensor while a program runs, and how often it is still read.
[<Sealed>]
type internal Cell(tensor: torch.Tensor, mine: bool, reads: int) =
    let mutable left = reads
    member _.Tensor = tensor
    /// Whether the one that reads may write over it: nobody else has seen it, and nobody will.
    member _.IsSpare = mine && left = 1
    member _.IsReadMore(times: int) = left <- left + times

    member _.WasRead() =
        left <- left - 1

        if mine && left = 0 then
            tensor.Dispose()

    /// The tensor, from a spare one.
    member _.Take() =
        left <- 0
        tensor

/// What a register of a program holds. A term that is read only once waits for its reader: libtorch adds products, ratios and parts of a
/// distance to a tensor in one pass.
[<NoEquality; NoComparison>]
type internal Term =
    /// The same everywhere, and known here.
    | Number of float
    /// k a.
    | Scaled of float * Cell
    /// k a b.
    | Product of float * Cell * Cell
    /// k a / b.
    | Ratio of float * Cell * Cell
    /// k (term - a).
    | Gap of float * Term * Cell

module internal Cell =
    /// Something of the whole shape, over the cell where that is allowed, else beside it.
    let inline over
        (shape: Shape)
        (cell: Cell)
        ([<InlineIfLambda>] inPlace: torch.Tensor -> torch.Tensor)
        ([<InlineIfLambda>] beside: torch.Tensor -> torch.Tensor)
        : torch.Tensor =
        let t = cell.Tensor

        if cell.IsSpare && t.dim () = int64 shape.Rank && t.numel () = int64 shape.Size then
            inPlace t |> ignore
            cell.Take()
        else
            let result = beside t
            cell.WasRead()
            result

/// A run of an elementwise program of floats, in as few passes over memory as libtorch has for it. What is read for the last time is written over.
[<Sealed>]
type internal Evaluation(dtype: DType, shape: Shape, device: torch.Device) =
    let rounded value = Torch.rounded value dtype
    let fresh tensor = Cell(tensor, true, 1)

    let times (k: float) (cell: Cell) =
        use k = Torch.scalar k dtype
        Cell.over shape cell (fun t -> t.mul_ k) (fun t -> t.mul k)

    let timesCell (b: Cell) (a: Cell) =
        let a, b = if b.IsSpare then b, a else a, b
        let product = Cell.over shape a (fun t -> t.mul_ b.Tensor) (fun t -> t.mul b.Tensor)
        b.WasRead()
        product

    let scaledBy (k: float) (cell: Cell) =
        if k = 1.0 then cell else fresh (times k cell)

    let rec cell (term: Term) : Cell =
        match term with
        | Number value -> fresh (Torch.number value dtype device)
        | Scaled(k, a) -> scaledBy k a
        | Product(k, a, b) -> fresh (a |> scaledBy k |> timesCell b)
        | Ratio(k, a, b) ->
            let ratio =
                Cell.over shape (scaledBy k a) (fun t -> t.div_ b.Tensor) (fun t -> t.div b.Tensor)

            b.WasRead()
            fresh ratio
        | Gap(k, term, a) ->
            let gap =
                Cell.over shape (cell term) (fun t -> t.sub_ a.Tensor) (fun t -> t.sub a.Tensor)

            a.WasRead()
            scaledBy k (fresh gap)

    let scale (k: float) (term: Term) : Term =
        match term with
        | Number value -> Number(rounded (k * value))
        | Scaled(j, a) -> Scaled(rounded (j * k), a)
        | Product(j, a, b) -> Product(rounded (j * k), a, b)
        | Ratio(j, a, b) -> Ratio(rounded (j * k), a, b)
        | Gap(j, t, a) -> Gap(rounded (j * k), t, a)

    /// a + sign * term.
    let rec plus (sign: float) (term: Term) (a: Cell) : torch.Tensor =
        match term with
        | Number value ->
            use value = Torch.scalar (sign * value) dtype
            Cell.over shape a (fun t -> t.add_ (value, Torch.one)) (fun t -> t.add (value, Torch.one))
        | Scaled(k, x) ->
            use k = Torch.scalar (sign * k) dtype

            let sum =
                Cell.over shape a (fun t -> t.add_ (x.Tensor, k)) (fun t -> t.add (x.Tensor, k))

            x.WasRead()
            sum
        | Product(k, x, y) ->
            use k = Torch.scalar (sign * k) dtype

            let sum =
                Cell.over shape a (fun t -> t.addcmul_ (x.Tensor, y.Tensor, k)) (fun t -> t.addcmul (x.Tensor, y.Tensor, k))

            x.WasRead()
            y.WasRead()
            sum
        | Ratio(k, x, y) ->
            use k = Torch.scalar (sign * k) dtype

            let sum =
                Cell.over shape a (fun t -> t.addcdiv_ (x.Tensor, y.Tensor, k)) (fun t -> t.addcdiv (x.Tensor, y.Tensor, k))

            x.WasRead()
            y.WasRead()
            sum
        | Gap _ -> plus sign (Scaled(1.0, cell term)) a

    /// old + k (term - old), where the old one is read twice.
    let towards (k: float) (term: Term) (old: Cell) =
        match term with
        | Scaled(1.0, aim) ->
            use weight = Torch.number k dtype device
            let result = old.Tensor.lerp (aim.Tensor, weight)
            aim.WasRead()
            old.WasRead()
            old.WasRead()
            result
        | _ ->
            old.WasRead()
            let kept = fresh (times (rounded (1.0 - k)) old)
            plus 1.0 (scale k term) kept

    let computed (tensor: torch.Tensor) = Scaled(1.0, fresh tensor)

    /// A factor, and what it is a factor of.
    let split (term: Term) : struct (float * Cell) =
        match term with
        | Scaled(k, a) -> struct (k, a)
        | _ -> struct (1.0, cell term)

    let add (sign: float) (a: Term) (b: Term) : Term =
        match a, b with
        | Scaled(1.0, old), Gap(k, term, same) when sign = 1.0 && obj.ReferenceEquals(old, same) -> computed (towards k term old)
        | _, Scaled(1.0, x) when sign = 1.0 -> computed (plus 1.0 a x)
        | _ -> computed (plus sign b (cell a))

    let multiply (a: Term) (b: Term) : Term =
        let struct (j, x) = split a
        let struct (k, y) = split b
        Product(rounded (j * k), x, y)

    let map (map: Map) (x: Term) : Term =
        let x = cell x

        match map with
        | Sqrt -> computed (Cell.over shape x _.sqrt_() _.sqrt())
        | Neg -> computed (Cell.over shape x _.neg_() _.neg())
        | Abs -> computed (Cell.over shape x _.abs_() _.abs())
        | Exp -> computed (Cell.over shape x _.exp_() _.exp())
        | Erf -> computed (Cell.over shape x _.erf_() _.erf())
        | Tanh -> computed (Cell.over shape x _.tanh_() _.tanh())
        | Sigmoid -> computed (Cell.over shape x _.sigmoid_() _.sigmoid())
        | _ ->
            let result = Elementwise.map map dtype x.Tensor
            x.WasRead()
            computed result

    let zip (zip: Zip) (a: Term) (b: Term) : Term =
        match zip, a, b with
        | Add, Number x, Number y -> Number(rounded (x + y))
        | Sub, Number x, Number y -> Number(rounded (x - y))
        | Div, Number x, Number y -> Number(rounded (x / y))
        | Mul, Number k, term
        | Mul, term, Number k -> scale k term
        | Mul, _, _ -> multiply a b
        | Div, _, Number k ->
            use k = Torch.scalar k dtype
            computed (Cell.over shape (cell a) (fun t -> t.div_ k) (fun t -> t.div k))
        | Div, _, _ ->
            let struct (k, x) = split a
            Ratio(k, x, cell b)
        | Add, _, _ -> add 1.0 a b
        | Sub, (Scaled _ | Product _ | Ratio _ | Gap _), Scaled(1.0, x) -> Gap(1.0, a, x)
        | Sub, _, _ -> add -1.0 a b
        | _ ->
            let x, y = cell a, cell b
            let result = Elementwise.zip zip dtype x.Tensor y.Tensor
            x.WasRead()
            y.WasRead()
            computed result

    let compare (comparison: Compare) (a: Term) (b: Term) : Term =
        let x, y = cell a, cell b
        use truth = Elementwise.compare comparison x.Tensor y.Tensor
        x.WasRead()
        y.WasRead()
        computed (truth.to_type (Torch.scalarType dtype))

    let choose (condition: Term) (a: Term) (b: Term) : Term =
        let c, x, y = cell condition, cell a, cell b
        use truth = c.Tensor.ne Torch.zero
        let result = torch.where (truth, x.Tensor, y.Tensor)
        c.WasRead()
        x.WasRead()
        y.WasRead()
        computed result

    member _.Rounded value = rounded value
    member _.Cell term = cell term
    member _.Map(m, x) = map m x
    member _.Zip(z, a, b) = zip z a b
    member _.Compare(comparison, a, b) = compare comparison a b
    member _.Choose(condition, a, b) = choose condition a b
