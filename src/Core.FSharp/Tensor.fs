namespace rec Leibniz

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open System.Runtime.InteropServices

/// One running derivative, or another reader of operations: what happens to the tensors that it sees.
/// Inner calls start later, so they have larger ids.
[<AbstractClass; AllowNullLiteral>]
type internal Level(id: int64) =
    /// Set when the function that this level watched has returned.
    member val Ended = false with get, set
    member _.Id = id
    /// Whether it is a derivative, not only a reader: what `stopGradient` and derivatives given by the user are about.
    abstract Differentiates: bool
    default _.Differentiates = true
    /// Runs a kernel below this level, and says what the result is to this level.
    abstract Bind: kernel: Kernel * args: Tensor[] -> Tensor
    /// Runs a function that has a derivative of its own, where this level is no derivative: without it, if nobody wants to see.
    abstract Own<'A, 'B> : f: ('A -> 'B) * push: ('A -> 'B -> 'A -> 'B) * pull: ('A -> 'B -> 'B -> 'A) * x: 'A -> 'B
    default _.Own<'A, 'B>(f: 'A -> 'B, _: 'A -> 'B -> 'A -> 'B, _: 'A -> 'B -> 'B -> 'A, x: 'A) : 'B = f x

/// A step of a reverse pass. Ids grow along every edge; each edge pulls a cotangent back to an argument.
[<AllowNullLiteral; Sealed>]
type internal Node(id: int64, edges: struct (Node * (Tensor -> Tensor))[], gate: Tensor) =
    new(id, edges) = Node(id, edges, Unchecked.defaultof<Tensor>)
    member _.Id = id
    member _.Edges = edges
    /// Whether all that the only edge does is to clear a cotangent where the gate isn't positive: whoever has done that may go on beyond it.
    member _.Gates = not (isNull (box gate))
    member _.Gate = gate

/// Numbers in rows: immutable, of any rank from 0 to 8, differentiable where they are float32 or float64.
/// First line of use: `Tensor.Of([1f, 2, 3]) * 2` in C#, `tensor [ 1.0; 2.0; 3.0 ] * 2.0` in F#.
/// Operations give new tensors; slices, transposes and reshapes share memory with what they came from, which is safe since nothing
/// changes. A .NET number beside a tensor takes the tensor's element type; tensors of two types meet only in comparisons.
[<CustomEquality; NoComparison; StructuredFormatDisplay("{Text}")>]
type Tensor =
    internal
    /// Numbers.
    | Known of Numbers
    /// Numbers and their change, seen by a forward derivative.
    | Dual of Level * primal: Tensor * tangent: Tensor
    /// Numbers and their history, seen by a reverse derivative.
    | Taped of Level * primal: Tensor * Node

    // ---- what it is

    member internal t.Numbers =
        match t with
        | Known b -> b
        | Dual(_, p, _)
        | Taped(_, p, _) -> p.Numbers

    /// The lengths of the axes.
    member t.Shape = t.Numbers.Shape
    /// The type of the elements.
    member t.DType = t.Numbers.DType
    /// Where the numbers are, and what computes with them.
    member t.Backend = Backend t.Numbers.Home
    /// The device that holds the numbers.
    member t.Device = t.Numbers.Home.Device
    /// The number of axes: 0 for a scalar, 1 for a vector, 2 for a matrix.
    member t.Rank = t.Numbers.Shape.Rank
    /// The number of elements.
    member t.Size = t.Numbers.Shape.Size

    /// The length of the first axis: how many samples a batch has.
    member t.Length =
        let shape = t.Numbers.Shape

        if shape.Rank = 0 then
            invalidOp "A scalar has no axes, hence no Length; Size is 1."

        shape.Dims[0]

    // F# Interactive prints it after a name, also inside records: rows begin on a line of their own, below one another.
    member private t.Text =
        let text = t.ToString()
        if text.Contains '\n' then "\n" + text else text

    /// The numbers, laid out as NumPy prints arrays, with commas.
    override t.ToString() =
        Text.format (t.Numbers.Home.Read t.Numbers) t.Shape t.DType

    /// Whether it is the same object. `Equal` compares numbers.
    override t.Equals other = obj.ReferenceEquals(t, other)
    override t.GetHashCode() = RuntimeHelpers.GetHashCode t

    /// Names the memory that tensors lie in, where it is not the garbage collector's alone. Missing ones are left out.
    static member internal NameStorages(tensors: Tensor[], name: Action<Storage>) =
        for t in tensors do
            if not (obj.ReferenceEquals(t, null)) then
                match t.Numbers.Storage with
                | null -> ()
                | storage -> name.Invoke storage

    // ---- running kernels

    member private t.Level =
        match t with
        | Known _ -> null
        | Dual(l, _, _)
        | Taped(l, _, _) -> l

    /// Numbers of one machine; numbers of several where one takes the others by itself, else an error.
    static member private Together(kernel: Kernel, args: Numbers[]) : Numbers[] =
        let first = args[0].Home

        if
            args.Length = 1
            || args |> Array.forall (fun n -> obj.ReferenceEquals(n.Home, first))
        then
            args
        else
            let adopted (home: Machine) =
                args
                |> Array.map (fun n ->
                    if obj.ReferenceEquals(n.Home, home) then
                        ValueSome n
                    else
                        home.Adopt n)

            match
                args
                |> Array.map (fun n -> adopted n.Home)
                |> Array.tryFind (Array.forall _.IsSome)
            with
            | Some together -> together |> Array.map _.Value
            | None ->
                let other = args |> Array.find (fun n -> not (obj.ReferenceEquals(n.Home, first)))

                invalidArg
                    "tensors"
                    $"{Demand.name kernel} was given tensors of two places, {first} and {other.Home}; move one of them first, as in x.To(Backend.Managed)."

    static member private Run(kernel: Kernel, args: Numbers[]) : Tensor =
        let args = Tensor.Together(kernel, args)
        let struct (shape, dtype) = Rule.result kernel args
        Known(args[0].Home.Run(kernel, shape, dtype, args))

    static member private Run(kernel: Kernel, x: Numbers) : Tensor =
        match kernel with
        | Map m ->
            Demand.map kernel m x.DType
            Known(x.Home.Map(m, x.Shape, x.DType, x))
        | _ -> Tensor.Run(kernel, [| x |])

    // What small tensors pass through is inlined by wish, here and below: in a process that has met several types of numbers .NET calls each step,
    // 5 of 60 nanoseconds for 100 + 100 elements.
    [<MethodImpl(MethodImplOptions.AggressiveInlining)>]
    static member private Run(kernel: Kernel, a: Numbers, b: Numbers) : Tensor =
        match kernel with
        | Zip z when obj.ReferenceEquals(a.Home, b.Home) ->
            Demand.zip kernel z a.DType b.DType
            Known(a.Home.Zip(z, a.Shape, a.DType, a, b))
        | _ -> Tensor.Run(kernel, [| a; b |])

    /// The innermost level among tensors; null where they are only numbers.
    static member internal Innermost(tensors: Tensor[]) : Level =
        let mutable innermost: Level = null

        for t in tensors do
            match t.Level with
            | null -> ()
            | l when isNull innermost || l.Id > innermost.Id -> innermost <- l
            | _ -> ()

        innermost

    /// Runs a kernel: at the innermost level among its arguments, or on the backend where they are only numbers.
    static member internal Bind(kernel: Kernel, [<ParamArray>] args: Tensor[]) : Tensor =
        match Tensor.Innermost args with
        | null ->
            let numbers: Numbers[] = Array.zeroCreate args.Length

            for i in 0 .. args.Length - 1 do
                numbers[i] <- args[i].Numbers

            Tensor.Run(kernel, numbers)
        | level when level.Ended ->
            invalidOp
                $"{Demand.name kernel} was given a tensor that outlived the derivative in which it was made; return it from the differentiated function instead of storing it."
        | level -> level.Bind(kernel, args)

    /// The same for one argument: most are numbers, and need no array of tensors.
    static member internal Bind(kernel: Kernel, a: Tensor) : Tensor =
        match a with
        | Known x -> Tensor.Run(kernel, x)
        | Dual _
        | Taped _ -> Tensor.Bind(kernel, [| a |])

    /// The same for two.
    static member internal Bind(kernel: Kernel, a: Tensor, b: Tensor) : Tensor =
        match a, b with
        | Known x, Known y -> Tensor.Run(kernel, x, y)
        | _ -> Tensor.Bind(kernel, [| a; b |])

    /// The same value everywhere, of a shape, and of the given numbers' type and home.
    static member private Fill(value: float, shape: Shape, numbers: Numbers) : Numbers =
        let dtype = numbers.DType

        if not dtype.IsFloat then
            let struct (least, most) = dtype.Range

            if value <> Math.Floor value then
                invalidArg
                    "value"
                    $"The number {value} beside a tensor of {dtype} would lose its fraction; Cast(DType.Float32) the tensor first."

            if value < least || value > most then
                invalidArg
                    "value"
                    $"The number {value} does not fit {dtype}, which holds {least} to {most}; Cast the tensor to a wider type first."

        numbers.Home.Full(value, shape, dtype)

    /// The same value everywhere, of a type and shape, beside a given tensor.
    member internal t.Filled(value: float, shape: Shape) =
        Known(Tensor.Fill(value, shape, t.Numbers))

    /// A number as it is written beside a tensor of any type.
    member internal t.Number(value: float) =
        Known(t.Numbers.Home.Full(value, Shape.Scalar, DType.Float64))

    /// New tensors on this one's backend, whichever is the current one: operations go by their arguments.
    member internal t.Beside(make: Func<'R>) : 'R =
        let home = t.Numbers.Home

        if obj.ReferenceEquals(home, Backend.CurrentMachine) then
            make.Invoke()
        else
            use _ = Backend.Use(Backend home)
            make.Invoke()

    member internal t.Like(value: float) = t.Filled(value, t.Shape)

    /// The same numbers, repeated along new axes in front and along axes of length 1.
    member internal t.Stretched(target: Shape) =
        if t.Shape.Equals target then
            t
        else
            Tensor.Bind(Stretch target, t)

    static member internal Zipped(kernel: Kernel, name: string, a: Tensor, b: Tensor) =
        match a, b with
        | Known x, Known y when x.Shape.Equals y.Shape -> Tensor.Run(kernel, x, y)
        | _ ->
            ArgumentNullException.ThrowIfNull(a, "a")
            ArgumentNullException.ThrowIfNull(b, "b")
            let shape = Axes.broadcast name a.Shape b.Shape
            Tensor.Bind(kernel, a.Stretched shape, b.Stretched shape)

    static member internal WithNumber(zip: Zip, a: Tensor, b: float) =
        ArgumentNullException.ThrowIfNull(a, "a")

        match a with
        | Known x -> Tensor.Run(CommonKernel.zip zip, x, Tensor.Fill(b, x.Shape, x))
        | Dual _
        | Taped _ -> Tensor.Bind(CommonKernel.zip zip, a, a.Like b)

    static member internal NumberWith(zip: Zip, a: float, b: Tensor) =
        ArgumentNullException.ThrowIfNull(b, "b")

        match b with
        | Known x -> Tensor.Run(CommonKernel.zip zip, Tensor.Fill(a, x.Shape, x), x)
        | Dual _
        | Taped _ -> Tensor.Bind(CommonKernel.zip zip, b.Like a, b)

    static member internal Mapped(map: Map, x: Tensor) =
        ArgumentNullException.ThrowIfNull(x, "x")
        Tensor.Bind(CommonKernel.map map, x)

    // ---- arithmetic, element by element; shapes stretch to each other

    /// The negative.
    static member (~-)(a: Tensor) = Tensor.Mapped(Neg, a)

    /// The sum; shapes stretch to each other.
    static member (+)(a: Tensor, b: Tensor) =
        Tensor.Zipped(CommonKernel.add, "Add", a, b)

    /// The sum; shapes stretch to each other.
    static member (+)(a: Tensor, b: float) = Tensor.WithNumber(Add, a, b)
    /// The sum; shapes stretch to each other.
    static member (+)(a: float, b: Tensor) = Tensor.NumberWith(Add, a, b)

    /// The difference; shapes stretch to each other.
    static member (-)(a: Tensor, b: Tensor) =
        Tensor.Zipped(CommonKernel.sub, "Subtract", a, b)

    /// The difference; shapes stretch to each other.
    static member (-)(a: Tensor, b: float) = Tensor.WithNumber(Sub, a, b)
    /// The difference; shapes stretch to each other.
    static member (-)(a: float, b: Tensor) = Tensor.NumberWith(Sub, a, b)

    /// The product, element by element; shapes stretch to each other.
    static member (*)(a: Tensor, b: Tensor) =
        Tensor.Zipped(CommonKernel.mul, "Multiply", a, b)

    /// The product, element by element; shapes stretch to each other.
    static member (*)(a: Tensor, b: float) = Tensor.WithNumber(Mul, a, b)
    /// The product, element by element; shapes stretch to each other.
    static member (*)(a: float, b: Tensor) = Tensor.NumberWith(Mul, a, b)

    /// The quotient of fractions; whole numbers are refused, since fractions would be lost.
    static member (/)(a: Tensor, b: Tensor) =
        Tensor.Zipped(CommonKernel.div, "Divide", a, b)

    /// The quotient of fractions; whole numbers are refused, since fractions would be lost.
    static member (/)(a: Tensor, b: float) = Tensor.WithNumber(Div, a, b)
    /// The quotient of fractions; whole numbers are refused, since fractions would be lost.
    static member (/)(a: float, b: Tensor) = Tensor.NumberWith(Div, a, b)

    /// What is left by whole division; it has the sign of the divisor, as in Python (C#'s % has the sign of the dividend).
    static member (%)(a: Tensor, b: Tensor) =
        Tensor.Zipped(CommonKernel.zip Rem, "Remainder", a, b)

    /// What is left by whole division; it has the sign of the divisor, as in Python (C#'s % has the sign of the dividend).
    static member (%)(a: Tensor, b: float) = Tensor.WithNumber(Rem, a, b)

    // ---- the functions that F# calls by their usual names: exp x, sqrt x, x ** 2.0, ...

    /// The absolute value; its slope at 0 is 0.
    static member Abs(x: Tensor) = Tensor.Mapped(Abs, x)
    /// e to the power of x.
    static member Exp(x: Tensor) = Tensor.Mapped(Exp, x)
    /// The natural logarithm.
    static member Log(x: Tensor) = Tensor.Mapped(Log, x)
    /// The square root.
    static member Sqrt(x: Tensor) = Tensor.Mapped(Sqrt, x)
    /// The sine, of radians.
    static member Sin(x: Tensor) = Tensor.Mapped(Sin, x)
    /// The cosine, of radians.
    static member Cos(x: Tensor) = Tensor.Mapped(Cos, x)
    /// The tangent, of radians.
    static member Tan(x: Tensor) = Tensor.Mapped(Tan, x)
    /// The inverse of the sine.
    static member Asin(x: Tensor) = Tensor.Mapped(Asin, x)
    /// The inverse of the cosine.
    static member Acos(x: Tensor) = Tensor.Mapped(Acos, x)
    /// The inverse of the tangent.
    static member Atan(x: Tensor) = Tensor.Mapped(Atan, x)
    /// The hyperbolic sine.
    static member Sinh(x: Tensor) = Tensor.Mapped(Sinh, x)
    /// The hyperbolic cosine.
    static member Cosh(x: Tensor) = Tensor.Mapped(Cosh, x)
    /// The hyperbolic tangent.
    static member Tanh(x: Tensor) = Tensor.Mapped(Tanh, x)
    /// The largest whole number that is not larger.
    static member Floor(x: Tensor) = Tensor.Mapped(Floor, x)
    /// The smallest whole number that is not smaller.
    static member Ceiling(x: Tensor) = Tensor.Mapped(Ceiling, x)
    /// To the nearest whole number; halves go to the even one.
    static member Round(x: Tensor) = Tensor.Mapped(Round, x)

    /// x to a power.
    static member Pow(x: Tensor, power: Tensor) =
        Tensor.Zipped(CommonKernel.zip Pow, "Pow", x, power)

    /// x to a power; of fractions by products for 2 and 3, by a quotient for -1.
    static member Pow(x: Tensor, power: float) =
        ArgumentNullException.ThrowIfNull(x, "x")

        // As PyTorch does: a square by a power takes thirty times as long as by a product.
        match power with
        | 2.0 when x.DType.IsFloat -> x * x
        | 3.0 when x.DType.IsFloat -> x * x * x
        | -1.0 when x.DType.IsFloat -> 1.0 / x
        | _ -> Tensor.WithNumber(Pow, x, power)

    // ---- parts

    /// A part of the tensor: a place drops its axis, a range keeps it, axes that are not named are kept whole.
    /// `images[10..50]`, `images[.., 14.., 14..]`, `images[^1]`, `matrix[.., 0]`.
    member t.Item
        with get ([<ParamArray>] slices: Slice[]): Tensor =
            ArgumentNullException.ThrowIfNull(slices, "slices")
            let shape = t.Shape

            if slices.Length > shape.Rank then
                invalidArg "slices" $"The tensor has {shape.Rank} axes, but {slices.Length} were indexed; its shape is {shape}."

            let cuts: Cut[] = Array.zeroCreate shape.Rank
            let lengths: int[] = Array.zeroCreate shape.Rank
            let mutable kept = 0

            for axis in 0 .. shape.Rank - 1 do
                let mutable drops = false

                if axis < slices.Length then
                    let struct (cut, dropped) = slices[axis].Resolve(axis, shape.Dims[axis])
                    cuts[axis] <- cut
                    drops <- dropped
                else
                    cuts[axis] <-
                        { Start = 0
                          Step = 1
                          Count = shape.Dims[axis] }

                if not drops then
                    lengths[kept] <- cuts[axis].Count
                    kept <- kept + 1

            let part = Tensor.Bind(Kernel.Slice cuts, t)

            if kept = shape.Rank then
                part
            else
                Tensor.Bind(Reshape(Axes.ofFirst kept lengths), part)

    /// The element, or the row, at one place of the first axis.
    member t.Item
        with get (place: int): Tensor = t[[| Slice.op_Implicit place |]]

    /// Rows by a mask (bool, as long as the first axes) or by their places (whole numbers): `x[mask]`, `x[order]`.
    member t.Item
        with get (rows: Tensor): Tensor =
            ArgumentNullException.ThrowIfNull(rows, "rows")
            let home = rows.Numbers.Home

            if rows.DType = DType.Bool then
                let lead = rows.Rank

                if lead > t.Rank || rows.Shape <> Shape(t.Shape.Dims[.. lead - 1]) then
                    invalidArg "rows" $"A mask has the lengths of the first axes, but {rows.Shape} was given for {t.Shape}."

                let truths = home.Read rows.Numbers :?> bool[]
                let places = Leibniz.Kernels.Gather.PlacesOf truths
                let rest = t.Shape.Dims[lead..]
                let flat = Tensor.Bind(Reshape(Shape(Array.append [| truths.Length |] rest)), t)
                Tensor.Bind(Take 0, flat, Known(home.Own(places, Shape [| places.Length |])))
            else
                t.TakeRows(0, rows)

    /// Places of an axis as int32; negative ones count from its end.
    member internal t.Places(axis: int, places: Tensor) =
        ArgumentNullException.ThrowIfNull(places, "places")

        if places.DType.IsFloat || places.DType = DType.Bool then
            invalidArg "places" $"Places are whole numbers, but were given as {places.DType}; Cast(DType.Int32) first."

        let whole = Tensor.Bind(Cast DType.Int32, places)
        let fromEnd = whole + whole.Like(float t.Shape.Dims[axis])
        Tensor.Bind(Select, Tensor.Bind(Compare Less, whole, whole.Like 0.0), fromEnd, whole)

    /// The elements of an axis at places of any shape, which takes the axis's position. Negative places count from the end.
    member internal t.TakeRows(axis: int, places: Tensor) =
        let flat = Tensor.Bind(Reshape(Shape [| places.Size |]), t.Places(axis, places))
        let taken = Tensor.Bind(Take axis, t, flat)

        if places.Rank = 1 then
            taken
        else
            let dims = t.Shape.Dims
            Tensor.Bind(Reshape(Shape(Array.concat [ dims[.. axis - 1]; places.Shape.Dims; dims[axis + 1 ..] ])), taken)

    // ---- numbers out of a tensor

    member private t.Single() : Array =
        if t.Size <> 1 then
            invalidOp $"Only a tensor of one element becomes a number, but this one has the shape {t.Shape}."

        t.Numbers.Home.Read t.Numbers

    /// The number of a tensor of one element.
    static member op_Explicit(t: Tensor) : float32 = Convert.ToSingle(t.Single().GetValue 0)
    /// The number of a tensor of one element.
    static member op_Explicit(t: Tensor) : float = Convert.ToDouble(t.Single().GetValue 0)
    /// The number of a tensor of one element.
    static member op_Explicit(t: Tensor) : int = t.Truncated() |> int
    /// The number of a tensor of one element.
    static member op_Explicit(t: Tensor) : int64 = t.Truncated()
    /// The number of a tensor of one element.
    static member op_Explicit(t: Tensor) : byte = t.Truncated() |> byte

    /// The number of a tensor of one element.
    static member op_Explicit(t: Tensor) : bool =
        Convert.ToBoolean(t.Single().GetValue 0)

    /// As a cast does in .NET: the fraction is dropped (Convert would round).
    member private t.Truncated() =
        match t.Single().GetValue 0 with
        | :? int64 as v -> v
        | v -> int64 (Math.Truncate(Convert.ToDouble v))

    // ---- new tensors

    static member internal Put(data: Array, shape: Shape) : Tensor =
        Known(Backend.CurrentMachine.Put(data, shape))

    /// The same of an array from LargeArrays.New that nobody else sees.
    static member private Own(data: Array, shape: Shape) : Tensor =
        Known(Backend.CurrentMachine.Own(data, shape))

    static member private OwnVector(data: Array) : Tensor =
        Tensor.Own(data, Shape [| data.Length |])

    /// A tensor of one number, or of an array of them: `Tensor.Of([1f, 2, 3])`.
    static member Of(value: float32) = Tensor.Put([| value |], Shape.Scalar)
    /// A tensor of one number, or of an array of them: `Tensor.Of([1f, 2, 3])`.
    static member Of(value: float) = Tensor.Put([| value |], Shape.Scalar)
    /// A tensor of one number, or of an array of them: `Tensor.Of([1f, 2, 3])`.
    static member Of(value: int) = Tensor.Put([| value |], Shape.Scalar)
    /// A tensor of one number, or of an array of them: `Tensor.Of([1f, 2, 3])`.
    static member Of(value: int64) = Tensor.Put([| value |], Shape.Scalar)
    /// A tensor of one number, or of an array of them: `Tensor.Of([1f, 2, 3])`.
    static member Of(value: byte) = Tensor.Put([| value |], Shape.Scalar)
    /// A tensor of one number, or of an array of them: `Tensor.Of([1f, 2, 3])`.
    static member Of(value: bool) = Tensor.Put([| value |], Shape.Scalar)

    /// A tensor of one number, or of an array of them: `Tensor.Of([1f, 2, 3])`.
    static member Of(values: float32[]) = Tensor.OwnVector(Literal.copyOf values)
    /// A tensor of one number, or of an array of them: `Tensor.Of([1f, 2, 3])`.
    static member Of(values: float[]) = Tensor.OwnVector(Literal.copyOf values)
    /// A tensor of one number, or of an array of them: `Tensor.Of([1f, 2, 3])`.
    static member Of(values: int[]) = Tensor.OwnVector(Literal.copyOf values)
    /// A tensor of one number, or of an array of them: `Tensor.Of([1f, 2, 3])`.
    static member Of(values: int64[]) = Tensor.OwnVector(Literal.copyOf values)
    /// A tensor of one number, or of an array of them: `Tensor.Of([1f, 2, 3])`.
    static member Of(values: byte[]) = Tensor.OwnVector(Literal.copyOf values)
    /// A tensor of one number, or of an array of them: `Tensor.Of([1f, 2, 3])`.
    static member Of(values: bool[]) = Tensor.OwnVector(Literal.copyOf values)
    /// Tensors of one shape along a new first axis, with their derivatives: `Tensor.Of([x[0], x[1] * 2])`.
    static member Of(tensors: Tensor[]) = Tensor.Stack(tensors, 0)

    /// A tensor of numbers, or of tensors, in any nesting of arrays, lists and sequences: `Tensor.Of(new float[,] { { 1, 2 }, { 3, 4 } })`.
    static member Of(values: System.Collections.IEnumerable) = Tensor.From values

    /// A tensor of a shape, from its numbers row by row.
    static member Of<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType>
        (values: ReadOnlySpan<'T>, shape: IReadOnlyList<int>)
        =
        let shape = Shape.Of shape

        if (DTypes.tryOf typeof<'T>).IsNone then
            invalidArg "values" $"A tensor has elements of float, double, int, long, byte or bool, but was given {typeof<'T>.Name}."

        if values.Length <> shape.Size then
            invalidArg "values" $"The shape {shape} has {shape.Size} elements, but {values.Length} were given."

        Tensor.Own(Literal.copyOfSpan values, shape)

    /// Whether tensors come first in a nesting.
    static member private HoldsTensors(items: System.Collections.IEnumerable) : bool =
        match Seq.tryHead (Seq.cast<obj> items) with
        | Some(:? Tensor) -> true
        | Some(:? string) -> false
        | Some(:? Array as inner) when inner.GetType().GetElementType().IsPrimitive -> false
        | Some(:? System.Collections.IEnumerable as inner) -> Tensor.HoldsTensors inner
        | _ -> false

    /// A tensor of numbers, or of tensors, in any nesting of arrays, lists and sequences, or of one of them.
    static member internal From(values: obj) : Tensor =
        match values with
        | :? Tensor as t -> t
        | :? Array as numbers when numbers.GetType().GetElementType().IsPrimitive -> Tensor.OfNumbers values
        | :? System.Collections.IEnumerable as items when not (values :? string) && Tensor.HoldsTensors items ->
            Tensor.Stack(items |> Seq.cast<obj> |> Seq.map Tensor.From |> Seq.toArray)
        | _ -> Tensor.OfNumbers values

    static member private OfNumbers(values: obj) =
        let struct (data, shape) = Literal.ofObj values
        Tensor.Put(data, shape)

    /// The same value everywhere.
    static member Full(shape: IReadOnlyList<int>, value: float, [<Optional>] dtype: DType) =
        Known(Backend.CurrentMachine.Full(value, Shape.Of shape, dtype))

    /// Zeros; float32 if no type is given.
    static member Zeros(shape: IReadOnlyList<int>, [<Optional>] dtype: DType) = Tensor.Full(shape, 0.0, dtype)
    /// Ones; float32 if no type is given.
    static member Ones(shape: IReadOnlyList<int>, [<Optional>] dtype: DType) = Tensor.Full(shape, 1.0, dtype)
    /// 0, 1, ..., count - 1 as int32.
    static member Arange(count: int) = Tensor.Arange(0, count, 1)

    /// The int32 numbers from start, step apart, up to but not including stop.
    static member Arange(start: int, stop: int, [<Optional; DefaultParameterValue(1)>] step: int) =
        let numbers =
            Leibniz.Kernels.LargeArrays.New<int>(Sequence.count (float start) (float stop) (float step))

        for i in 0 .. numbers.Length - 1 do
            numbers[i] <- start + i * step

        Tensor.OwnVector numbers

    /// The numbers from start, step apart, up to but not including stop.
    static member Arange(start: float, stop: float, step: float, [<Optional>] dtype: DType) =
        let numbers = Leibniz.Kernels.LargeArrays.New<float>(Sequence.count start stop step)

        for i in 0 .. numbers.Length - 1 do
            numbers[i] <- start + float i * step

        Tensor.Bind(Cast dtype, Tensor.OwnVector numbers)

    /// So many numbers at equal distances, both ends included.
    static member Linspace(start: float, stop: float, count: int, [<Optional>] dtype: DType) =
        Tensor.Bind(Cast dtype, Tensor.OwnVector(Sequence.linear start stop count))

    /// The identity matrix.
    static member Eye(size: int, [<Optional>] dtype: DType) =
        Tensor.OneHot(Tensor.Arange size, size, dtype)

    /// 1 at the place that each label names, along a new last axis, 0 elsewhere.
    static member OneHot(labels: Tensor, classes: int, [<Optional>] dtype: DType) =
        let places =
            if labels.DType.Equals DType.Int32 then
                labels
            else
                Tensor.Bind(Cast DType.Int32, labels)

        let column =
            Tensor.Bind(Reshape(Shape(Array.append labels.Shape.Dims [| 1 |])), places)

        let all = labels.Beside(fun () -> Tensor.Arange classes)
        Tensor.Bind(Cast dtype, Tensor.Zipped(Compare Equal, "OneHot", column, all))

    /// Numbers between low (included) and high (excluded), each as likely.
    static member Uniform(shape: IReadOnlyList<int>, low: float, high: float, key: Key, [<Optional>] dtype: DType) =
        Draw.uniform (Shape.Of shape) dtype low high key |> Tensor.Drawn shape

    /// Normally distributed numbers.
    static member Normal(shape: IReadOnlyList<int>, mean: float, deviation: float, key: Key, [<Optional>] dtype: DType) =
        Draw.normal (Shape.Of shape) dtype mean deviation key |> Tensor.Drawn shape

    /// Normally distributed numbers, drawn again where they are more than two deviations from the mean.
    static member TruncatedNormal(shape: IReadOnlyList<int>, mean: float, deviation: float, key: Key, [<Optional>] dtype: DType) =
        Draw.truncatedNormal (Shape.Of shape) dtype mean deviation key
        |> Tensor.Drawn shape

    /// True with the given probability.
    static member Bernoulli(shape: IReadOnlyList<int>, probability: float, key: Key) =
        Draw.bernoulli (Shape.Of shape) probability key |> Tensor.Drawn shape

    /// 0, 1, ..., count - 1 in random order, as int32.
    static member Permutation(count: int, key: Key) =
        Tensor.Put(Draw.permutation count key, Shape [| count |])

    static member private Drawn (shape: IReadOnlyList<int>) (data: Array) = Tensor.Own(data, Shape.Of shape)

    // ---- several tensors

    /// Tensors one after another along an axis that they have.
    static member Concat(tensors: IEnumerable<Tensor>, [<Optional; DefaultParameterValue(0)>] axis: int) =
        match Seq.toArray tensors with
        | [||] -> invalidArg "tensors" "Concat needs at least one tensor."
        | all -> Tensor.Bind(Concat(Axes.normal "Concat" all[0].Rank axis), all)

    /// Tensors of one shape along a new axis.
    static member Stack(tensors: IEnumerable<Tensor>, [<Optional; DefaultParameterValue(0)>] axis: int) =
        match Seq.toArray tensors with
        | [||] -> invalidArg "tensors" "Stack needs at least one tensor."
        | all ->
            let shape = all[0].Shape
            let at = Axes.normal "Stack" (shape.Rank + 1) axis
            let lifted = Shape(Array.insertAt at 1 shape.Dims)

            for t in all do
                if t.Shape <> shape then
                    invalidArg "tensors" $"Stack needs tensors of one shape, but was given {shape} and {t.Shape}."

            Tensor.Concat(all |> Array.map (fun t -> Tensor.Bind(Reshape lifted, t)), at)

    /// The larger of two, element by element; at ties each has half the slope.
    static member Maximum(a: Tensor, b: Tensor) =
        Tensor.Zipped(CommonKernel.zip Maximum, "Maximum", a, b)

    /// The larger of two, element by element; at ties each has half the slope.
    static member Maximum(a: Tensor, b: float) = Tensor.WithNumber(Maximum, a, b)

    /// The smaller of two, element by element; at ties each has half the slope.
    static member Minimum(a: Tensor, b: Tensor) =
        Tensor.Zipped(CommonKernel.zip Minimum, "Minimum", a, b)

    /// The smaller of two, element by element; at ties each has half the slope.
    static member Minimum(a: Tensor, b: float) = Tensor.WithNumber(Minimum, a, b)

    /// The elements of a where the condition holds, of b elsewhere. The branch that is not taken adds nothing to a derivative.
    static member Where(condition: Tensor, a: Tensor, b: Tensor) =
        let shape =
            Axes.broadcast "Where" condition.Shape (Axes.broadcast "Where" a.Shape b.Shape)

        Tensor.Bind(Select, condition.Stretched shape, a.Stretched shape, b.Stretched shape)
