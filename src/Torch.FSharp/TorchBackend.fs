namespace Leibniz.Torch

open Leibniz
open TorchSharp

/// Opens the backend for `Backend.Torch`.
[<Sealed>]
type internal TorchProvider() =
    inherit BackendProvider()

    override _.Open() =
        NativeLibraries.prepare ()
        TorchMachine.Of Device.Cpu

/// <summary>
/// libtorch as a backend of Leibniz. `Backend.Torch` is the same; this class is for programs that are trimmed, and for what libtorch alone
/// has: its number of threads, and what native memory there is.
/// </summary>
/// <example><code>Backend.Default = TorchBackend.On(Device.Cpu);</code></example>
[<Sealed; AbstractClass>]
type TorchBackend private () =
    static let ready () = NativeLibraries.prepare ()

    /// libtorch on a device; BackendUnavailableException, with what was looked for and what to add, if it is not there.
    static member On(device: Device) : Backend =
        ready ()
        Backend(TorchMachine.Of device)

    /// How many threads work on one kernel: at first one for each core. They sleep between kernels instead of spinning, so that another program on the
    /// same cores slows training in proportion and not to a standstill; to let them spin, set OMP_WAIT_POLICY=ACTIVE before the
    /// program starts.
    static member Threads
        with get () =
            ready ()
            torch.get_num_threads ()
        and set (count: int) =
            if count < 1 then
                raise (System.ArgumentOutOfRangeException("value", count, "A kernel runs on one thread at least."))

            ready ()
            torch.set_num_threads count

    /// How many tensors of libtorch there are, views included. Training does not let it grow.
    static member LiveTensors: int64 = NativeMemory.liveTensors ()
    /// The bytes of native memory that they hold.
    static member LiveBytes: int64 = NativeMemory.liveBytes ()
    /// How many times numbers went from the host's memory into tensors of libtorch since the program began.
    static member TransfersFromHost: int64 = Transfers.fromHost ()
    /// How many times numbers went from tensors of libtorch into the host's memory since the program began.
    static member TransfersToHost: int64 = Transfers.toHost ()
