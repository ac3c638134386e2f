namespace Leibniz.Torch

open System
open System.Collections.Concurrent
open System.Runtime.InteropServices
open Leibniz
open TorchSharp

/// libtorch on one device: a line for each kernel. Shapes and places are checked before they get to libtorch, so that no mistake of a user
/// ends the process.
[<Sealed>]
type internal TorchMachine private (device: Device) as home =
    inherit Machine()
    static let machines = ConcurrentDictionary<Device, TorchMachine>()
    let place = Torch.device device

    let numbers (buffer: Numbers) =
        match buffer with
        | :? TorchNumbers as n -> n
        | _ -> invalidArg "buffer" $"A tensor of {buffer.Home} was given to {home}."

    let make (tensor: torch.Tensor) (shape: Shape) (dtype: DType) (memory: NativePiece) range : Numbers =
        TorchNumbers(Handle.Of(tensor, memory), home, shape, dtype, range)

    /// A result in memory of its own.
    let fresh (shape: Shape) (dtype: DType) (tensor: torch.Tensor) =
        make tensor shape dtype (NativePiece(int64 shape.Size * int64 dtype.Bytes)) ValueNone

    /// A result that looks at the memory of an argument.
    let view (of': TorchNumbers) (shape: Shape) (tensor: torch.Tensor) =
        make tensor shape of'.DType of'.Handle.Memory of'.Extremes

    let matMul (shape: Shape) (a: torch.Tensor) (b: torch.Tensor) : torch.Tensor =
        if shape.Rank = 2 then
            a.mm b
        else
            let batch = Array.fold (*) 1 shape.Dims[.. shape.Rank - 3]

            let three (x: torch.Tensor) =
                let dims = x.shape
                x.reshape (int64 batch, dims[dims.Length - 2], dims[dims.Length - 1])

            use left = three a
            use right = three b
            use product = left.bmm right
            product.reshape (Torch.dims shape)

    /// A kernel that libtorch does not have on a device, on the processor: two transfers and more.
    let onHost (kernel: Kernel) (shape: Shape) (dtype: DType) (args: Numbers[]) : Numbers =
        let managed = ManagedBackend.Instance :> Machine
        let result = managed.Run(kernel, shape, dtype, args |> Array.map managed.Receive)
        (home :> Machine).Receive result

    let runTensors (kernel: Kernel) (shape: Shape) (dtype: DType) (args: Numbers[]) : Numbers =
        let first = numbers args[0]
        let x = first.Tensor
        let second () = (numbers args[1]).Tensor
        let fresh tensor = fresh shape dtype tensor

        match kernel with
        | Map(Floor | Ceiling | Round) when not dtype.IsFloat -> first
        | Map m -> fresh (Elementwise.map m dtype x)
        | Zip z -> fresh (Elementwise.zip z dtype x (second ()))
        | Compare c -> fresh (Elementwise.compare c x (second ()))
        | Logic l -> fresh (Elementwise.logic l x (second ()))
        | Not -> fresh (x.logical_not ())
        | Test t -> fresh (Elementwise.test t x)
        | Select -> fresh (torch.where (x, second (), (numbers args[2]).Tensor))
        | Cast t when t = first.DType -> first
        | Cast t -> fresh (Conversions.cast first.DType t x)
        | Fold(_, [||])
        | Quantify(_, [||]) -> first
        | Fold(f, axes) -> fresh (Folds.fold f axes dtype x)
        | Quantify(q, axes) -> fresh (Folds.quantify q axes x)
        | Pick(p, axes) -> fresh (Folds.pick p axes shape x)
        // libtorch has products of whole numbers on the processor only.
        | MatMul when not (dtype.IsFloat || device.IsCpu) -> onHost kernel shape dtype args
        | MatMul -> fresh (matMul shape x (second ()))
        | Composite(Affine _) when not (dtype.IsFloat || device.IsCpu) -> onHost kernel shape dtype args
        | Composite(Affine rectified) -> fresh (Composites.affine rectified dtype x (second ()) (numbers args[2]).Tensor)
        | Composite Gate -> fresh (Composites.gate x (second ()))
        | Composite GatedProduct when not (dtype.IsFloat || device.IsCpu) -> onHost kernel shape dtype args
        | Composite GatedProduct ->
            use product = matMul shape x (second ())
            fresh (Composites.gate product (numbers args[2]).Tensor)
        | Composite Softmax -> fresh (Composites.softmax x)
        | Composite LabelEntropy ->
            Places.check first.Shape.Dims[first.Shape.Rank - 1] (numbers args[1])
            fresh (Composites.labelEntropy x (second ()))
        | Composite LabelSlope ->
            Places.check first.Shape.Dims[first.Shape.Rank - 1] (numbers args[1])
            fresh (Composites.labelSlope x (second ()))
        | Reshape _ when x.is_contiguous () -> view first shape (x.view (Torch.dims shape))
        | Reshape _ -> fresh (x.reshape (Torch.dims shape))
        | Permute order -> view first shape (x.permute (Torch.axes order))
        | Stretch _ -> view first shape (x.expand (Torch.dims shape))
        | Kernel.Slice cuts -> view first shape (Windows.slice cuts x)
        | Place(_, cuts) -> fresh (Windows.place shape cuts x)
        | Concat axis -> fresh (Windows.concat axis (args |> Array.map (fun a -> (numbers a).Tensor)))
        | Take axis ->
            Places.check first.Shape.Dims[axis] (numbers args[1])
            fresh (Places.take axis (second ()) x)
        | ScatterAdd(axis, length) ->
            Places.check length (numbers args[1])
            fresh (Places.scatterAdd axis shape (second ()) x)
        | TakeAlong axis ->
            Places.check first.Shape.Dims[axis] (numbers args[1])
            fresh (Places.takeAlong axis (second ()) x)
        | ScatterAlong(axis, length) ->
            Places.check length (numbers args[1])
            fresh (Places.scatterAlong axis shape (second ()) x)
        | Accumulate(axis, reversed) -> fresh (Places.accumulate axis reversed dtype x)
        | Recur(axis, reversed) -> fresh (Places.recur axis reversed x (second ()))
        | Order(axis, descending, count) -> fresh (Places.order axis descending count x)
        | Solve
        | Determinant _
        | Factor _
        | Fourier _
        | Analyse
        | Synthesise _ ->
            if shape.Size = 0 then
                fresh (torch.zeros (Torch.dims shape, Torch.typeOf dtype, place))
            else
                fresh (LinearAlgebra.run kernel (args |> Array.map (fun a -> (numbers a).Tensor)))

    /// A kernel of numbers that are the same everywhere, where it needs no tensor of them.
    let runNumbers (kernel: Kernel) (shape: Shape) (dtype: DType) (args: Numbers[]) : Numbers voption =
        let first = numbers args[0]

        match kernel, first.Uniform with
        | (Reshape _ | Permute _ | Stretch _ | Kernel.Slice _), ValueSome value -> ValueSome(TorchNumbers(value, home, shape, first.DType))
        | (Zip _ | Compare _), _ when first.DType.IsFloat ->
            let second = numbers args[1]

            let result =
                match kernel, first.Uniform, second.Uniform with
                | Zip z, ValueNone, ValueSome k -> Elementwise.zipNumber z first.DType first.Tensor k
                | Zip z, ValueSome k, ValueNone -> Elementwise.numberZip z first.DType k second.Tensor
                | Compare c, ValueNone, ValueSome k -> Elementwise.compareNumber c first.DType first.Tensor k
                | _ -> null

            if isNull result then
                ValueNone
            else
                ValueSome(fresh shape dtype result)
        | _ -> ValueNone

    let run (kernel: Kernel) (shape: Shape) (dtype: DType) (args: Numbers[]) : Numbers =
        match runNumbers kernel shape dtype args with
        | ValueSome result -> result
        | ValueNone -> runTensors kernel shape dtype args

    let refused (name: string) (e: ExternalException) : exn =
        // What follows is where in libtorch it happened; the inner exception has it.
        let reason = (e.Message.Split("\nException raised from")[0]).Trim()

        if reason.Contains("memory", StringComparison.OrdinalIgnoreCase) then
            InsufficientMemoryException($"libtorch has no memory left for {name} on {device}: {reason}", e)
        else
            InvalidOperationException($"libtorch refused {name} on {device}: {reason}", e)

    /// The machine of a device; BackendUnavailableException if there is no such device.
    static member Of(device: Device) : Machine =
        if not device.IsCpu then
            let cards =
                if NativeLibraries.hasGraphics () && torch.cuda.is_available () then
                    torch.cuda.device_count ()
                else
                    0

            if device.Index >= cards then
                raise (BackendUnavailableException(NativeLibraries.noSuchCard device cards))

        machines.GetOrAdd(device, (fun d -> TorchMachine d))

    override _.Name = "torch"
    override _.Device = device
    override _.On other = TorchMachine.Of other
    override _.Explain() = NativeLibraries.describe ()

    override _.Put(data, shape) =
        try
            let struct (tensor, dtype, range) = Transfers.put data shape place
            make tensor shape dtype (NativePiece(int64 shape.Size * int64 dtype.Bytes)) range
        with :? ExternalException as e ->
            raise (refused "a new tensor" e)

    override _.Read buffer =
        let n = numbers buffer
        let data = Transfers.read n.Tensor n.Shape n.DType
        GC.KeepAlive n
        data

    override _.Full(value, shape, dtype) = TorchNumbers(value, home, shape, dtype)

    override _.Knows _ = true

    override _.Run(kernel, shape, dtype, args) =
        try
            try
                run kernel shape dtype args
            with :? ExternalException as e ->
                raise (refused (Demand.name kernel) e)
        finally
            // Until here: libtorch works on pointers, which keep nothing alive.
            GC.KeepAlive args

    override _.RunProgram(program, shape, args) =
        let dtype = args[0].DType

        try
            try
                Programs.run program dtype shape place (args |> Array.map numbers)
                |> Array.map (fun tensor ->
                    if tensor.dim () = int64 shape.Rank && tensor.numel () = int64 shape.Size then
                        fresh shape dtype tensor
                    else
                        use tensor = tensor
                        make (tensor.expand (Torch.dims shape)) shape dtype (NativePiece(int64 dtype.Bytes)) ValueNone)
            with :? ExternalException as e ->
                raise (refused "a fused formula" e)
        finally
            GC.KeepAlive args

    override _.Receive buffer =
        match buffer with
        | :? TorchNumbers as n when n.Uniform.IsSome -> TorchNumbers(n.Uniform.Value, home, n.Shape, n.DType)
        | :? TorchNumbers as n ->
            let moved = n.Tensor.``to`` place
            GC.KeepAlive n
            make moved n.Shape n.DType (NativePiece(int64 n.Shape.Size * int64 n.DType.Bytes)) n.Extremes
        | _ -> base.Receive buffer
