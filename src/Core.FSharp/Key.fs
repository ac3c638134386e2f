namespace Leibniz

open System
open System.ComponentModel
open Leibniz.Kernels

/// How new keys are made of old ones: as Threefry blocks whose counter has the top bit of its second word set. Drawing
/// numbers from a key must leave that bit clear: then no block of one key serves two purposes.
module private Counter =
    [<Literal>]
    let Split = 0x80000000u

    [<Literal>]
    let FoldLow = 0x80000001u

    [<Literal>]
    let FoldHigh = 0x80000002u

/// <summary>
/// Randomness as a value: the same key gives the same random numbers, on every backend and any number of threads.
/// A key is used once: whoever needs more splits it, or folds a number into it.
/// </summary>
/// <example><code>
/// var (shuffling, dropping) = new Key(42).Split();
/// var thisEpoch = shuffling.Fold(epoch);
/// </code></example>
[<Struct; CustomEquality; NoComparison>]
type Key internal (first: uint32, second: uint32) =
    /// The key of a seed. Different seeds give different and unrelated keys.
    new(seed: int64) =
        // Encrypted, so that seeds nearby differ in half of their bits, and under a key of its own (the first digits of
        // pi): new Key(1) is no number drawn from default(Key).
        let struct (a, b) =
            Threefry.Block(0x243F6A88u, 0x85A308D3u, uint32 seed, uint32 (seed >>> 32))

        Key(a, b)

    member internal _.First = first
    member internal _.Second = second

    /// The key that belongs to this one and a number, such as an epoch or a step. Numbers that differ give keys that differ.
    member _.Fold(data: int64) : Key =
        // The high half first: numbers with the same high half then surely differ, as blocks of one key.
        let struct (a, b) =
            Threefry.Block(first, second, uint32 (data >>> 32), Counter.FoldHigh)

        let struct (c, d) = Threefry.Block(a, b, uint32 data, Counter.FoldLow)
        Key(c, d)

    /// So many new keys. The first ones are the same however many are asked for.
    member _.Split(count: int) : Key[] =
        if count < 0 then
            raise (ArgumentOutOfRangeException("count", count, "Split needs a count of 0 or more."))

        let k0, k1 = first, second

        Array.init count (fun i ->
            let struct (a, b) = Threefry.Block(k0, k1, uint32 i, Counter.Split)
            Key(a, b))

    /// Two new keys, the same as the two of Split(2).
    member _.Split() : struct (Key * Key) =
        let struct (a, b) = Threefry.Block(first, second, 0u, Counter.Split)
        let struct (c, d) = Threefry.Block(first, second, 1u, Counter.Split)
        Key(a, b), Key(c, d)

    member _.Equals(other: Key) =
        first = other.First && second = other.Second

    override k.Equals(other: obj) =
        match other with
        | :? Key as o -> k.Equals o
        | _ -> false

    override _.GetHashCode() = HashCode.Combine(first, second)
    override _.ToString() = $"Key(0x{first:x8}, 0x{second:x8})"
    static member op_Equality(a: Key, b: Key) = a.Equals b
    static member op_Inequality(a: Key, b: Key) = not (a.Equals b)

    interface IEquatable<Key> with
        member k.Equals other = k.Equals other

/// Randomness as a value, for pipelines.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix); EditorBrowsable(EditorBrowsableState.Never)>]
module Key =
    /// The key of a seed.
    let ofSeed (seed: int) = Key(int64 seed)

    /// Two new keys.
    let split (key: Key) : Key * Key =
        let struct (a, b) = key.Split()
        a, b

    /// So many new keys.
    let splitMany (count: int) (key: Key) : Key list = List.ofArray (key.Split count)

    /// The key that belongs to this one and a number, such as an epoch or a step.
    let fold (data: int) (key: Key) : Key = key.Fold(int64 data)
