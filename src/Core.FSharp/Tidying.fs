namespace Leibniz

open System
open System.Collections.Generic
open System.ComponentModel
open System.Threading.Tasks

/// Whether a result is there only later.
[<Sealed; AbstractClass>]
type private Later<'R> private () =
    static member val Is =
        typeof<Task>.IsAssignableFrom typeof<'R>
        || typeof<'R> = typeof<ValueTask>
        || (typeof<'R>.IsGenericType
            && typeof<'R>.GetGenericTypeDefinition() = typedefof<ValueTask<_>>)

/// Intermediate results whose memory is used again at once.
[<Sealed; AbstractClass>]
type internal Tidied private () =
    // What fits a second-level cache beside the numbers at hand; larger arrays are everybody's.
    static let most = 1L <<< 20

    [<ThreadStatic; Microsoft.FSharp.Core.DefaultValue>]
    static val mutable private own: Arena

    /// The tensors of a result; null where a derivative watches some of them: it may need what they were made of.
    static let plain (result: 'R) : Tensor[] =
        let tensors = Tree.toArray result

        let isPlain (t: Tensor) =
            match t with
            | Known _ -> true
            | Dual _
            | Taped _ -> false

        if Array.forall isPlain tensors then tensors else null

    static let survivors (result: 'R) : HashSet<Storage> =
        match plain result with
        | null -> null
        | tensors ->
            let storages = HashSet<Storage>(HashIdentity.Reference)
            Tensor.NameStorages(tensors, (fun s -> storages.Add s |> ignore))
            storages

    /// Runs f; where an arena runs, it at once takes back what f made beside its result.
    static member within(f: unit -> 'R) : 'R =
        Arena.Scope((fun () -> f ()), survivors)

    /// The same, in an arena of the thread's own where none runs: there the result is the garbage collector's.
    static member run(f: unit -> 'R) : 'R =
        if Later<'R>.Is then
            invalidArg
                "f"
                $"Memory.Tidy takes back what a function has made when it returns, but this one returns a {typeof<'R>.Name}, before it has ended; await outside, and tidy what stands between."
        elif Arena.IsRunning then
            Tidied.within f
        else
            if isNull Tidied.own then
                Tidied.own <- Arena most

            let arena = Tidied.own

            arena.Run(
                (fun _ _ -> ()),
                ignore,
                fun () ->
                    let result = f ()

                    match plain result with
                    | null -> arena.GiveAllAway()
                    | tensors -> Tensor.NameStorages(tensors, (fun s -> Arena.GiveAway s))

                    result
            )

/// Computations that use their memory again, for F#.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module Tidying =
    /// The value of f, whose intermediate tensors give their memory back when it returns, to be used again at once: tidy (fun () -> (a * 2.0 + b) * a - 1.0).
    /// The result is any tree of tensors, or none. A tensor that left f in another way is an error where it is used, unless f called Keep() on it.
    let tidy (f: unit -> 'R) : 'R = Tidied.run f

/// Computations that use their memory again, for C#: `var y = Memory.Tidy(() => (a * 2 + b) * a - 1);`.
///
/// The intermediate tensors of a function give their memory back when it returns, and the next such function writes there, where it is still in the
/// processor's cache. Without, memory is used again when the garbage collector has found it, which is farther away. As TensorFlow.js's tidy, and unlike
/// TorchSharp's dispose scopes nothing is disposed by hand: what the function returns stays, any tree of tensors (a tuple, a record, a list), and so does what a `Variable`
/// is assigned, what a model or an optimizer remembers, and what `Keep()` is called on. Another tensor that leaves the function is an error, where it is used.
/// Functions may stand within each other, and in training steps, and be differentiated: then what the derivative needs stays until it is done.
/// It is for what runs on one thread until it returns: a function that returns a task is refused.
[<Sealed; AbstractClass>]
type Memory =
    /// The value of a function, whose intermediate tensors give their memory back when it returns.
    static member Tidy(f: Func<'R>) : 'R =
        ArgumentNullException.ThrowIfNull(f, "f")
        Tidied.run f.Invoke

    /// Runs an action, such as a step of training, whose tensors give their memory back when it returns.
    static member Tidy(f: Action) : unit =
        ArgumentNullException.ThrowIfNull(f, "f")
        Tidied.run f.Invoke
