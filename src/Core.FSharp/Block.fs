namespace Leibniz

open System
open System.Runtime.CompilerServices
open Leibniz.Kernels

/// Numbers of the managed backend: a window on a storage. Views share the storage.
[<AbstractClass>]
type internal Block(form: Form) =
    inherit Numbers(form)
    member m.Offset = m.Form.Offset
    member m.Strides = m.Form.Strides
    /// The array of the storage.
    abstract Elements: Array
    /// Another window on the same storage.
    abstract On: form: Form -> Block

    member m.Window(shape, offset, strides) =
        m.On(Form(shape, m.DType, m.Home, offset, strides))

    /// Whether the elements lie one after another, row by row.
    member m.IsContiguous = m.Form.IsContiguous

/// Its memory is a storage, or an array that only the garbage collector owns: a small result needs no object more.
[<Sealed>]
type internal Block<'T>(memory: obj, form: Form) =
    inherit Block(form)

    override _.Storage =
        match memory with
        | :? Storage<'T> as s -> s
        | _ -> null

    override m.Elements = m.Array
    override m.On form = Block<'T>(memory, form)

    member _.Array =
        match memory with
        | :? Storage<'T> as s -> s.Array
        | array -> Unsafe.As<'T[]> array

    member m.View = View<'T>(m.Array, m.Offset, m.Strides)

    /// The same numbers, row by row: itself where they lie so already.
    member m.Contiguous() =
        if m.IsContiguous then
            m
        else
            // The caller drops the block while it works on the array.
            let copy =
                Block<'T>(Arena.Scratch<'T> m.Shape.Size, Form.Rows(m.Shape, m.DType, m.Home))

            Elementwise.Copy(m.Shape.Dims, m.View, copy.Array, 0)
            copy

    /// Whether these numbers may be written over: all that their memory holds, and claimed by the arena that runs.
    member m.IsClaimed =
        match memory with
        | :? Storage<'T> as s -> s.IsClaimed && m.IsContiguous && m.Shape.Size = s.Array.Length
        | _ -> false

    /// Memory for numbers of the same shape and type: that of these, which are gone.
    member m.Succeed() =
        let next = Unsafe.As<Storage<'T>>(memory).Succeed()
        Arena.Adopt next |> ignore
        Block<'T>(next, Form.Rows(m.Shape, m.DType, m.Home))

    /// Memory for a result, its content still to be written.
    static member Fresh(home: Machine, shape: Shape, dtype: DType) : Block<'T> =
        Block<'T>(Arena.Allocate<'T> shape.Size, Form.Rows(shape, dtype, home))

/// Windows: kernels that move no numbers.
module internal Window =
    let permute (order: int[]) shape (m: Block) =
        let strides = Array.zeroCreate order.Length

        for i in 0 .. order.Length - 1 do
            strides[i] <- m.Strides[order[i]]

        m.Window(shape, m.Offset, strides)

    let stretch (target: Shape) (m: Block) =
        let lead = target.Rank - m.Shape.Rank

        let strides =
            Array.init target.Rank (fun i ->
                let j = i - lead

                if j < 0 || m.Shape.Dims[j] <> target.Dims[i] then
                    0
                else
                    m.Strides[j])

        m.Window(target, m.Offset, strides)

    let slice (cuts: Cut[]) (shape: Shape) (m: Block) =
        let mutable offset = m.Offset
        let strides = Array.zeroCreate cuts.Length

        for i in 0 .. cuts.Length - 1 do
            strides[i] <- cuts[i].Step * m.Strides[i]

            if shape.Size > 0 then
                offset <- offset + cuts[i].Start * m.Strides[i]

        m.Window(shape, offset, strides)

    /// The strides under another shape, if no number must move for it (NumPy's rule: each group of axes of equal size must
    /// itself lie row by row).
    let private restride (from: int[]) (strides: int[]) (target: int[]) =
        let result = Array.zeroCreate target.Length
        let kept: int[] = Array.zeroCreate from.Length
        let mutable count = 0

        for i in 0 .. from.Length - 1 do
            if from[i] <> 1 then
                kept[count] <- i
                count <- count + 1

        let mutable ok = true
        let mutable i = 0 // next axis of `kept`
        let mutable j = 0 // next axis of the target

        while ok && i < count do
            let i0 = i
            let j0 = j
            let mutable a = from[kept[i]]
            i <- i + 1

            let mutable b = target[j]
            j <- j + 1

            while a <> b do
                if a < b then
                    a <- a * from[kept[i]]
                    i <- i + 1
                else
                    b <- b * target[j]
                    j <- j + 1

            for k in i0 .. i - 2 do
                ok <- ok && strides[kept[k]] = from[kept[k + 1]] * strides[kept[k + 1]]

            let mutable step = strides[kept[i - 1]]

            for k in j - 1 .. -1 .. j0 do
                result[k] <- step
                step <- step * target[k]

        if ok then ValueSome result else ValueNone

    let tryReshape (target: Shape) (m: Block) =
        if m.Shape.Size = 0 then
            ValueSome(m.Window(target, m.Offset, target.Strides))
        elif m.IsContiguous then
            ValueSome(m.Window(target, m.Offset, target.Strides))
        else
            restride m.Shape.Dims m.Strides target.Dims
            |> ValueOption.map (fun strides -> m.Window(target, m.Offset, strides))
