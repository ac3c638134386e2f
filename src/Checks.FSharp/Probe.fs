namespace Leibniz.Checks

open Leibniz

/// Follows tensors through a function, and tells of every call of a function that has a derivative of its own: only those can be wrong where
/// a composition is.
[<Sealed>]
type internal Probe(told: OwnCall -> unit) =
    inherit Level(Serial.next ())
    override _.Differentiates = false

    member private level.Plain(t: Tensor) =
        match t with
        | Taped(l, primal, _) when obj.ReferenceEquals(l, level) -> primal
        | _ -> t

    member level.Watch(t: Tensor) : Tensor =
        Taped(level, t, Node(Serial.next (), [||]))

    override level.Bind(kernel, args) =
        level.Watch(Tensor.Bind(kernel, args |> Array.map level.Plain))

    override level.Own<'A, 'B>(f: 'A -> 'B, push: 'A -> 'B -> 'A -> 'B, pull: 'A -> 'B -> 'B -> 'A, x: 'A) : 'B =
        let plain = Tree.map level.Plain x

        told
            { Argument = Tree.leaves plain |> List.map (fun t -> string t.Shape) |> String.concat ", "
              Check =
                fun check ->
                    let jvp (x: 'A) (d: 'A) = let y = f x in y, push x y d
                    let vjp (x: 'A) = let y = f x in y, pull x y
                    check.Run(jvp, vjp, f, plain) }

        f x

/// One call of a function with a derivative of its own.
and [<NoEquality; NoComparison>] internal OwnCall =
    {
        /// The shapes of its argument.
        Argument: string
        /// Checks that derivative alone, at the argument of the call.
        Check: OwnCheck -> bool
    }

/// A check of a function with any types of argument and value; true if it holds.
and [<AbstractClass>] internal OwnCheck() =
    abstract Run<'A, 'B> : jvp: ('A -> 'A -> 'B * 'B) * vjp: ('A -> 'B * ('B -> 'A)) * f: ('A -> 'B) * x: 'A -> bool
