namespace Leibniz

open System

/// What numbers say of themselves: their shape and type, whose they are, and how they lie there where the machine wants to know. Results of one
/// shape share it: a small one is 56 bytes beside its array, not 88, and 100 + 100 elements take 5 nanoseconds less.
[<Sealed; AllowNullLiteral>]
type internal Form(shape: Shape, dtype: DType, home: Machine, offset: int, strides: int[]) =
    let mutable still: Form = null
    member _.Shape = shape
    member _.DType = dtype
    member _.Home = home
    member _.Offset = offset
    member _.Strides = strides

    /// Whether the numbers lie one after another, row by row.
    member val IsContiguous =
        not (isNull strides)
        && (shape.Size = 0 || Leibniz.Kernels.Sizes.AreRows(shape.Dims, strides))

    /// Of one number that stands for all.
    member _.Still =
        match still with
        | null ->
            let form = Form(shape, dtype, home, 0, Axes.still shape.Rank)
            still <- form
            form
        | form -> form

    /// Of numbers that lie row by row in memory of their own.
    static member Rows(shape: Shape, dtype: DType, home: Machine) : Form =
        match shape.Form with
        | :? Form as known when known.DType.Equals dtype && obj.ReferenceEquals(known.Home, home) -> known
        | _ ->
            let form = Form(shape, dtype, home, 0, shape.Strides)
            shape.Form <- form
            form

/// Numbers at rest, owned by one machine.
and [<AbstractClass>] internal Numbers(form: Form) =
    member _.Form = form
    member _.Shape = form.Shape
    member _.DType = form.DType
    member _.Home = form.Home
    /// What an arena takes back; null where there is nothing to take.
    abstract Storage: Storage
    default _.Storage = null

/// A backend on one device: it holds numbers and runs kernels. Shapes and types are checked before it is asked.
and [<AbstractClass; AllowNullLiteral>] internal Machine() =
    /// The backend's name: managed, torch.
    abstract Name: string
    abstract Device: Device
    default _.Device = Device.Cpu
    /// The same backend on another device; an error that says why if there is no such device.
    abstract On: device: Device -> Machine
    /// Numbers of one of the element types, row by row. The array becomes the buffer's own.
    abstract Put: data: Array * shape: Shape -> Numbers
    /// Put of an array from LargeArrays.New that nobody else has or will see: its memory may be used again when nobody holds the numbers.
    abstract Own: data: Array * shape: Shape -> Numbers
    default m.Own(data, shape) = m.Put(data, shape)
    /// The numbers row by row in a new array.
    abstract Read: buffer: Numbers -> Array
    /// The same value everywhere, in one element's memory where the backend can.
    abstract Full: value: float * shape: Shape * dtype: DType -> Numbers
    abstract Run: kernel: Kernel * shape: Shape * dtype: DType * args: Numbers[] -> Numbers
    /// Run for a function of one number, of which there are so many that a machine may do without an array of arguments.
    abstract Map: map: Map * shape: Shape * dtype: DType * x: Numbers -> Numbers

    default m.Map(map, shape, dtype, x) =
        m.Run(CommonKernel.map map, shape, dtype, [| x |])

    /// The same for a function of two.
    abstract Zip: zip: Zip * shape: Shape * dtype: DType * a: Numbers * b: Numbers -> Numbers

    default m.Zip(zip, shape, dtype, a, b) =
        m.Run(CommonKernel.zip zip, shape, dtype, [| a; b |])

    /// One pass for a whole program over arguments of one shape or of one element; null where the backend has no such pass.
    abstract RunProgram: program: Program * shape: Shape * args: Numbers[] -> Numbers[]
    default _.RunProgram(_, _, _) = null
    /// Numbers of another machine as its own, where it takes such by itself, which is not the usual.
    abstract Adopt: stranger: Numbers -> Numbers voption
    default _.Adopt _ = ValueNone
    /// Whether Run takes a composite, of floats and of whole numbers; where it does not, what it abbreviates runs.
    abstract Knows: Composite -> bool
    default _.Knows _ = false
    /// The numbers of another machine, here.
    abstract Receive: buffer: Numbers -> Numbers

    default m.Receive buffer =
        m.Put(buffer.Home.Read buffer, buffer.Shape)

    /// What it is made of: versions, and where they were found.
    abstract Explain: unit -> string
    default _.Explain() = ""
    override m.ToString() = $"{m.Name} on {m.Device}"
