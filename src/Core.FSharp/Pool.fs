namespace Leibniz

open System
open System.Collections.Generic
open System.Runtime.CompilerServices
open Leibniz.Kernels

/// Arrays of one type and length that wait to be used again.
[<AbstractClass>]
type internal Spare() =
    /// Hands all on to whoever needs such arrays next.
    abstract Release: unit -> unit

[<Sealed>]
type internal Spare<'T>() =
    inherit Spare()
    let arrays = Stack<'T[]>()
    member _.TryPop(array: byref<'T[]>) = arrays.TryPop &array
    member _.Push(array: 'T[]) = arrays.Push array

    override _.Release() =
        for array in arrays do
            LargeArrays.Return array

        arrays.Clear()

/// Arrays that wait to be used again, by element type and length: at most so many bytes.
[<Sealed>]
type internal Pool(most: int64) =
    let spare = Dictionary<struct (Type * int), Spare>()
    let mutable waiting = 0L

    let bytes (array: 'T[]) =
        int64 array.Length * int64 (Unsafe.SizeOf<'T>())

    member _.Rent<'T>(length: int) : 'T[] =
        let mutable array = null

        match spare.TryGetValue(struct (typeof<'T>, length)) with
        | true, found when (found :?> Spare<'T>).TryPop &array ->
            waiting <- waiting - bytes array
            array
        | _ -> LargeArrays.New<'T> length

    member pool.Return<'T>(array: 'T[]) =
        let size = bytes array

        if size > most then
            LargeArrays.Return array
        else
            // Whoever waits for longest may be of a length that nobody asks for any more: all make room.
            if waiting + size > most then
                pool.Release()

            waiting <- waiting + size
            let key = struct (typeof<'T>, array.Length)

            match spare.TryGetValue key with
            | true, found -> (found :?> Spare<'T>).Push array
            | _ ->
                let fresh = Spare<'T>()
                fresh.Push array
                spare[key] <- fresh

    member _.Release() =
        for arrays in spare.Values do
            arrays.Release()

        spare.Clear()
        waiting <- 0L
