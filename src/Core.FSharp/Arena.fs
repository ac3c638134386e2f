namespace Leibniz

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open System.Threading
open Leibniz.Kernels

/// One allocation. Views of it share it; an arena that takes it back leaves it empty, so that nobody sees another's numbers.
[<AbstractClass; AllowNullLiteral>]
type internal Storage() =
    /// The run of an arena whose result last held it; -1 once somebody outside the arena may hold it: then the garbage collector owns it;
    /// -2 while the arena that runs may write over it.
    member val Run = 0L with get, set
    member s.Kept = s.Run = -1L
    member s.Keep() = s.Run <- -1L
    member s.IsClaimed = s.Run = -2L
    member s.Claim() = s.Run <- -2L
    /// How many hold it, of those who were asked last.
    member val Holders = 0 with get, set
    /// Whether its memory is another's by now.
    abstract IsGone: bool
    abstract Surrender: Pool -> unit
    /// From now on nobody takes it back; its memory is used again when nobody holds it.
    abstract Lend: unit -> unit

    /// What is told to whoever touches a storage that was taken back.
    static member Gone() =
        InvalidOperationException
            "This tensor was used after its arena ended: it was made inside a training step, or inside Memory.Tidy, whose memory is reused by now. Return it from there, or call Keep() on it inside."

/// An array that an arena owns, or the garbage collector: itself, or with a lease, after which it is used again (see LargeArrays).
[<AllowNullLiteral; Sealed>]
type internal Storage<'T>(array: 'T[], lease: obj) =
    inherit Storage()
    let mutable array = array
    let mutable lease = lease

    member _.Array =
        match array with
        | null -> raise (Storage.Gone())
        | a -> a

    /// Held as long as the array may be used.
    member _.Lease = lease

    /// Another storage of the same array, whose numbers will be others: whoever holds this one is told that it is gone.
    member s.Succeed() =
        let next = Storage<'T>(s.Array, lease)
        array <- null
        next

    override _.IsGone = isNull array

    override _.Surrender pool =
        pool.Return array
        array <- null

    override _.Lend() =
        if isNull lease then
            lease <- LargeArrays.Lend array

/// Memory that is reused: an arena owns what its last run returned, and takes back everything else that was made during the run.
///
/// Purity tells what lives: the survivors of a run are the leaves of its result. Outside of any arena the garbage collector
/// owns small arrays, and large ones are used again when nobody holds them.
[<Sealed; AllowNullLiteral>]
type internal Arena(most: int64) =
    /// The arena that is running on this thread. A kernel's own worker threads never allocate results.
    [<ThreadStatic; DefaultValue>]
    static val mutable private current: Arena

    /// Guards taking back against keeping: another thread may ask for a model's weights while it trains.
    static let gate = obj ()
    static let mutable runs = 0L
    /// How many arenas run, on all threads: a small result looks here first, since the thread's own field costs more.
    static let mutable atWork = 0
    let pool = Pool most
    let lent = List<Storage>()
    let owned = List<Storage>()
    let claimed = List<Storage>()
    let mutable run = 0L

    let survives =
        Action<Storage>(fun s ->
            if not s.Kept then
                s.Run <- run)

    /// One that keeps all that it was ever asked for until it is released.
    new() = Arena Int64.MaxValue

    /// Whether one runs on this thread.
    static member IsRunning = not (isNull Arena.current)

    /// Something else than an array that was made on this thread: the arena that runs takes it back like one. Whether one runs.
    static member Adopt(storage: Storage) =
        match Arena.current with
        | null -> false
        | arena ->
            arena.Take storage
            true

    /// Memory for a result: a storage, or an array that the garbage collector owns.
    [<MethodImpl(MethodImplOptions.AggressiveInlining)>]
    static member Allocate<'T>(length: int) : obj =
        match (if atWork = 0 then null else Arena.current) with
        | null ->
            let mutable lease = null
            let array = LargeArrays.Rent<'T>(length, &lease)

            if isNull lease then array else Storage<'T>(array, lease)
        | arena -> arena.Rent<'T> length

    /// Memory that nobody keeps alive but who works on it.
    static member Scratch<'T>(length: int) : obj =
        match Arena.current with
        | null -> GC.AllocateUninitializedArray<'T> length
        | arena -> arena.Rent<'T> length

    member private _.Take(storage: Storage) = lent.Add storage

    member private _.Rent<'T>(length: int) : Storage<'T> =
        let storage = Storage<'T>(pool.Rent<'T> length, null)
        lent.Add storage
        storage

    /// Finds storages while no arena takes any back or writes over them; from then on the garbage collector owns them.
    static member Keep(find: Func<Storage seq>) =
        lock gate (fun () ->
            let mutable found = Array.ofSeq (find.Invoke())

            while found |> Array.exists _.IsClaimed do
                // The run that will replace them ends soon, and what is found then is whole.
                Monitor.Wait gate |> ignore
                found <- Array.ofSeq (find.Invoke())

            for s in found do
                s.Keep())

    /// What a run made and hands out beside its result: from now on the garbage collector owns it, and its memory is used again when nobody holds it.
    static member GiveAway(storage: Storage) =
        if not storage.Kept then
            storage.Keep()
            storage.Lend()

    /// The same of all that the run has made.
    member _.GiveAllAway() =
        for storage in lent do
            Arena.GiveAway storage

    /// The first so many of `held` are about to be replaced, the others are only read. Of what the last run of the arena at work returned, and
    /// nobody else holds, all that is replaced and stands there once may be written over from now on: to be called when nothing can fail any more
    /// until the result replaces it.
    static member Claim(held: List<Storage>, replaced: int) =
        match Arena.current with
        | null -> ()
        | arena -> arena.ClaimOwn(held, replaced)

    member private _.ClaimOwn(held: List<Storage>, replaced: int) =
        lock gate (fun () ->
            for s in held do
                s.Holders <- 0

            for s in held do
                s.Holders <- s.Holders + 1

            for i in 0 .. replaced - 1 do
                let s = held[i]

                if s.Holders = 1 && s.Run = run && run > 0L then
                    s.Claim()
                    claimed.Add s)

    /// What was claimed and not written over is the arena's again.
    member private _.Disclaim() =
        if claimed.Count > 0 then
            for s in claimed do
                s.Run <- if s.IsGone then -1L else run

            claimed.Clear()
            Monitor.PulseAll gate

    member private _.TakeBackFrom(start: int, survivors: HashSet<Storage>) =
        lock gate (fun () ->
            let made = lent.GetRange(start, lent.Count - start)
            lent.RemoveRange(start, lent.Count - start)

            for s in made do
                if s.Kept || survivors.Contains s then
                    lent.Add s
                else
                    s.Surrender pool)

    /// Runs f, and at once takes back what it made beside its result, if an arena runs and `survivors` knows what must stay (null: all).
    static member Scope(f: Func<'R>, survivors: Func<'R, HashSet<Storage>>) : 'R =
        match Arena.current with
        | null -> f.Invoke()
        | arena ->
            let start = arena.Lent
            let result = f.Invoke()

            match survivors.Invoke result with
            | null -> ()
            | some -> arena.TakeBackFrom(start, some)

            result

    member private _.Lent = lent.Count

    member private arena.TakeBack(result: 'R, mark: Action<'R, Action<Storage>>, publish: Action<'R>) =
        lock gate (fun () ->
            publish.Invoke result
            arena.Disclaim()
            run <- Interlocked.Increment &runs
            mark.Invoke(result, survives)
            let mutable kept = 0

            for i in 0 .. owned.Count - 1 do
                let s = owned[i]

                if s.Run = run then
                    owned[kept] <- s
                    kept <- kept + 1
                elif not s.Kept then
                    s.Surrender pool

            owned.RemoveRange(kept, owned.Count - kept)

            for s in lent do
                if s.Run = run then
                    owned.Add s
                elif not s.Kept then
                    s.Surrender pool

            lent.Clear())

    /// What a run made that failed: it returned nothing, so what stood before it still stands.
    member private arena.TakeBackAll() =
        lock gate (fun () ->
            arena.Disclaim()

            for s in lent do
                if not s.Kept then
                    s.Surrender pool

            lent.Clear())

    /// Hands the memory that waits to be used on to whoever needs such arrays next, and at last that of what the last run returned: to be called
    /// when no run follows.
    member _.Release() =
        pool.Release()

        for storage in owned do
            storage.Lend()

        owned.Clear()

    /// Runs f; what it made and did not return, and what the run before returned and this one did not, is reused later.
    /// `mark` names what a result holds; `publish` hands the result on before anything is taken back, so that other threads never see what
    /// is gone.
    member arena.Run(mark: Action<'R, Action<Storage>>, publish: Action<'R>, f: Func<'R>) : 'R =
        let outer = Arena.current
        Arena.current <- arena
        Interlocked.Increment &atWork |> ignore

        try
            try
                let result = f.Invoke()
                arena.TakeBack(result, mark, publish)
                result
            with _ ->
                arena.TakeBackAll()
                reraise ()
        finally
            Arena.current <- outer
            Interlocked.Decrement &atWork |> ignore
