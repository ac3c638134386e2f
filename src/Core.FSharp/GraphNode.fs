namespace Leibniz

open System
open System.Collections.Generic

module internal Detail =
    /// What a kernel is told beside its arguments, for graphs: axes, a shape, a type.
    let of' (kernel: Kernel) : string =
        let list (axes: int[]) = "[" + String.Join(", ", axes) + "]"

        let cuts (cuts: Cut[]) =
            cuts
            |> Array.map (fun c ->
                if c.Step = 1 then
                    $"{c.Start}..{c.Start + c.Count}"
                else
                    $"{c.Start}+{c.Step}k, k < {c.Count}")
            |> String.concat "; "

        let direction axis reversed =
            if reversed then
                $"axis {axis} from its end"
            else
                $"axis {axis}"

        match kernel with
        | Cast t -> string t
        | Fold(_, axes)
        | Quantify(_, axes)
        | Pick(_, axes) -> list axes
        | Reshape shape
        | Stretch shape -> string shape
        | Permute order -> list order
        | Kernel.Slice c -> $"[{cuts c}]"
        | Place(shape, c) -> $"[{cuts c}] of {shape}"
        | Concat axis
        | Take axis
        | ScatterAdd(axis, _)
        | TakeAlong axis
        | ScatterAlong(axis, _) -> $"axis {axis}"
        | Accumulate(axis, reversed)
        | Recur(axis, reversed) -> direction axis reversed
        | Order(axis, descending, _) ->
            if descending then
                $"axis {axis}, descending"
            else
                $"axis {axis}"
        | Fourier inverse -> if inverse then "inverse" else ""
        | Synthesise length -> $"at {length} places"
        | Composite(Affine true) -> "relu"
        | Map _
        | Zip _
        | Compare _
        | Logic _
        | Not
        | Test _
        | Select
        | MatMul
        | Solve
        | Determinant _
        | Factor _
        | Analyse
        | Composite _ -> ""

/// What a step of a computation is.
[<NoEquality; NoComparison>]
type internal Step =
    /// A tensor of the argument, by its path.
    | Input of path: string
    /// Numbers that do not depend on the argument.
    | Constant of Tensor
    | Operation of Kernel

/// One step of a computation: an input, a constant, or an operation on earlier steps.
[<Sealed; AllowNullLiteral>]
type GraphNode internal (id: int, step: Step, inputs: GraphNode[], shape: Shape, dtype: DType) =
    /// The place in the graph's order, in which every step follows those that it uses.
    member _.Id = id
    member internal _.Step = step
    member val internal Backward = false with get, set

    /// The operation ("MatMul", "Add"), or "Input", or "Constant".
    member _.Operation =
        match step with
        | Input _ -> "Input"
        | Constant _ -> "Constant"
        | Operation kernel -> Demand.name kernel

    /// An input's path in the argument (".Hidden.Weight", "[0]", or "x" for a single tensor), a constant's value if it is one number,
    /// what an operation is told beside its arguments (axes, a shape), else nothing.
    member _.Detail: string =
        match step with
        | Input path -> path
        | Constant value when value.Size = 1 -> string (value.Numbers.Home.Read(value.Numbers).GetValue 0)
        | Constant _ -> ""
        | Operation kernel -> Detail.of' kernel

    /// The steps whose results this one takes, in their order.
    member _.Inputs: IReadOnlyList<GraphNode> = inputs
    /// The shape of the result.
    member _.Shape = shape
    /// The element type of the result.
    member _.DType = dtype
    /// Whether it belongs to a derivative: the value of the function does not need it.
    member node.IsBackward = node.Backward

    override node.ToString() =
        let detail = if node.Detail = "" then "" else " " + node.Detail
        let from = String.Join(", ", inputs |> Array.map (fun i -> $"%%{i.Id}"))
        let from = if from = "" then "" else $"({from})"
        $"%%{id} = {node.Operation}{detail}{from} : {shape} {dtype}"
