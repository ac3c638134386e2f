namespace Leibniz.Torch

open System
open System.Threading
open Leibniz
open TorchSharp

/// How much native memory tensors hold. Numbers outside an arena are the garbage collector's, which sees a small object for each and
/// not what hangs on it: so it is called when the native bytes have doubled since it last looked.
module internal NativeMemory =
    /// Below this the collector keeps its own pace.
    [<Literal>]
    let private Least = 268435456L

    let mutable private tensors = 0L
    let mutable private bytes = 0L
    let mutable private limit = Least

    let tensorMade () =
        Interlocked.Increment &tensors |> ignore

    let tensorGone () =
        Interlocked.Decrement &tensors |> ignore

    let give (count: int64) =
        Interlocked.Add(&bytes, -count) |> ignore

    let private collect () =
        GC.Collect()
        // Their finalizers give the memory back; the collector alone does not.
        GC.WaitForPendingFinalizers()
        limit <- max Least (2L * Interlocked.Read &bytes)

    let take (count: int64) =
        if Interlocked.Add(&bytes, count) > Volatile.Read &limit then
            collect ()

    let liveTensors () = Interlocked.Read &tensors
    let liveBytes () = Interlocked.Read &bytes

/// One piece of native memory, shared by the tensors that look at it.
[<Sealed>]
type internal NativePiece(bytes: int64) =
    let mutable users = 0

    member _.Hold() =
        if Interlocked.Increment &users = 1 && bytes > 0L then
            NativeMemory.take bytes

    member _.Release() =
        if Interlocked.Decrement &users = 0 && bytes > 0L then
            NativeMemory.give bytes

/// A tensor of libtorch as one storage: the arena that runs owns it, or else the garbage collector. A view holds its memory by itself,
/// so that what it was taken from may go.
[<Sealed; AllowNullLiteral>]
type internal Handle private (tensor: torch.Tensor, memory: NativePiece) =
    inherit Storage()
    let mutable tensor = tensor

    member private _.Release() =
        match Interlocked.Exchange(&tensor, null) with
        | null -> ()
        | t ->
            t.Dispose()
            memory.Release()
            NativeMemory.tensorGone ()

    /// Takes over a tensor for the garbage collector; the user's own dispose scope, if one is open, has no part in it.
    static member Kept(tensor: torch.Tensor, memory: NativePiece) =
        NativeMemory.tensorMade ()
        let handle = Handle(tensor.DetachFromDisposeScope(), memory)
        // This object's finalizer is enough for both.
        GC.SuppressFinalize tensor
        memory.Hold()
        handle

    /// The same, for the arena that runs, if one does.
    static member Of(tensor: torch.Tensor, memory: NativePiece) =
        let handle = Handle.Kept(tensor, memory)
        Arena.Adopt handle |> ignore
        handle

    member _.Memory = memory

    member _.Tensor =
        match tensor with
        | null -> raise (Storage.Gone())
        | t -> t

    /// The finalizer lets it go.
    override _.Lend() = ()

    override _.IsGone = isNull tensor

    override handle.Surrender _ =
        handle.Release()
        GC.SuppressFinalize handle

    override handle.Finalize() = handle.Release()
