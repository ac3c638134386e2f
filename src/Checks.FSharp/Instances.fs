namespace Leibniz.Checks

open System
open System.Collections.Generic
open System.Reflection
open FsCheck
open FsCheck.FSharp
open Leibniz
open Microsoft.FSharp.Reflection

/// Random values of every type that is a tree of tensors: records, unions, tuples, options, lists, arrays, maps and dictionaries, structs, and
/// C#'s records. What is neither a tensor nor made of some is empty or 0.
module internal Instances =
    /// Beyond this depth a union takes a case that ends.
    let private deep = 3

    let private everything =
        BindingFlags.Instance ||| BindingFlags.Public ||| BindingFlags.NonPublic

    let private sequence (parts: Gen<obj> seq) : Gen<obj[]> =
        Seq.foldBack (fun part rest -> Gen.map2 (fun x xs -> x :: xs) part rest) parts (Gen.constant [])
        |> Gen.map Array.ofList

    let private refuse (t: Type) : Gen<obj> =
        invalidArg
            "tree"
            $"A {t.Name} can't be generated: use records, unions, tuples, lists or arrays of tensors, or check at a point of your own (Gradient.checkOf, GradientCheck.At)."

    let private arrayOf (element: Type) (items: obj[]) =
        let a = Array.CreateInstance(element, items.Length)
        items |> Array.iteri (fun i x -> a.SetValue(x, i))
        a

    /// Two keys of a dictionary.
    let private keys (t: Type) : obj[] =
        if t = typeof<string> then
            [| "a"; "b" |]
        elif t = typeof<int> then
            [| 0; 1 |]
        else
            invalidArg "tree" $"Dictionaries are generated with keys of string or int, but this one has keys of {t.Name}."

    let rec private mentions (t: Type) (field: Type) =
        field = t
        || field.IsArray && mentions t (field.GetElementType())
        || field.IsGenericType && field.GetGenericArguments() |> Array.exists (mentions t)

    /// The constructor whose parameters are named like properties, as C#'s records have it.
    let private constructorOf (t: Type) =
        t.GetConstructors()
        |> Array.filter (fun c -> c.GetParameters() |> Array.forall (fun p -> not (isNull (t.GetProperty p.Name))))
        |> Array.sortByDescending (fun c -> c.GetParameters().Length)
        |> Array.tryFind (fun c -> c.GetParameters().Length > 0)

    let rec private make (depth: int) (leaf: Gen<Tensor>) (t: Type) : Gen<obj> =
        let part = make (depth + 1) leaf
        let parts (types: Type seq) = types |> Seq.map part |> sequence
        let arguments = if t.IsGenericType then t.GetGenericArguments() else [||]

        let definition =
            if t.IsGenericType then
                t.GetGenericTypeDefinition()
            else
                typeof<unit>

        if t = typeof<Tensor> then
            Gen.map box leaf
        elif t = typeof<string> then
            Gen.constant (box "")
        elif FSharpType.IsTuple t then
            parts (FSharpType.GetTupleElements t)
            |> Gen.map (fun p -> FSharpValue.MakeTuple(p, t))
        elif FSharpType.IsRecord(t, everything) then
            parts (FSharpType.GetRecordFields(t, everything) |> Seq.map _.PropertyType)
            |> Gen.map (fun p -> FSharpValue.MakeRecord(t, p, everything))
        elif t.IsArray && t.GetArrayRank() = 1 then
            let element = t.GetElementType()

            if element.IsPrimitive then
                Gen.constant (box (Array.CreateInstance(element, 2)))
            else
                parts [ element; element ] |> Gen.map (fun p -> box (arrayOf element p))
        elif definition = typedefof<list<_>> then
            let cases = FSharpType.GetUnionCases t

            parts [ arguments[0]; arguments[0] ]
            |> Gen.map (fun p ->
                Array.foldBack (fun x rest -> FSharpValue.MakeUnion(cases[1], [| x; rest |])) p (FSharpValue.MakeUnion(cases[0], [||])))
        elif definition = typedefof<Map<_, _>> then
            let pair = typedefof<Tuple<_, _>>.MakeGenericType arguments
            let keys = keys arguments[0]

            parts [ arguments[1]; arguments[1] ]
            |> Gen.map (fun p ->
                let pairs = Array.map2 (fun k v -> FSharpValue.MakeTuple([| k; v |], pair)) keys p

                Activator.CreateInstance(t, arrayOf pair pairs))
        elif definition = typedefof<Dictionary<_, _>> then
            let keys = keys arguments[0]

            parts [ arguments[1]; arguments[1] ]
            |> Gen.map (fun p ->
                let d = Activator.CreateInstance t :?> Collections.IDictionary
                Array.iter2 (fun k v -> d[k] <- v) keys p
                box d)
        elif FSharpType.IsUnion(t, everything) then
            let types (case: UnionCaseInfo) =
                case.GetFields() |> Array.map _.PropertyType

            let possible =
                FSharpType.GetUnionCases(t, everything)
                |> Array.filter (fun case -> depth < deep || not (Array.exists (mentions t) (types case)))

            if possible.Length = 0 then
                refuse t
            else
                gen.Bind(
                    Gen.elements possible,
                    fun case ->
                        parts (types case)
                        |> Gen.map (fun p -> FSharpValue.MakeUnion(case, p, everything))
                )
        elif definition = typedefof<List<_>> then
            parts [ arguments[0]; arguments[0] ]
            |> Gen.map (fun p -> Activator.CreateInstance(t, arrayOf arguments[0] p))
        elif
            t.IsInterface
            && arguments.Length = 1
            && t.IsAssignableFrom(arguments[0].MakeArrayType())
        then
            parts [ arguments[0]; arguments[0] ]
            |> Gen.map (fun p -> box (arrayOf arguments[0] p))
        elif t.IsValueType && not t.IsPrimitive && (constructorOf t).IsNone then
            let fields = t.GetFields everything

            parts (fields |> Seq.map _.FieldType)
            |> Gen.map (fun p ->
                let made = Activator.CreateInstance t
                Array.iter2 (fun (f: FieldInfo) value -> f.SetValue(made, value)) fields p
                made)
        elif not (isNull (t.GetMethod "<Clone>$")) || (t.IsValueType && not t.IsPrimitive) then
            byProperties part t
        elif t.IsValueType then
            Gen.constant (Activator.CreateInstance t)
        else
            refuse t

    /// A record or a struct of C#: its constructor, then what can be set besides.
    and private byProperties (part: Type -> Gen<obj>) (t: Type) : Gen<obj> =
        let parameters =
            constructorOf t |> Option.map _.GetParameters() |> Option.defaultValue [||]

        let others =
            t.GetProperties()
            |> Array.filter (fun p ->
                p.CanWrite
                && p.GetIndexParameters().Length = 0
                && not (parameters |> Array.exists (fun q -> q.Name = p.Name)))

        gen {
            let! arguments = parameters |> Seq.map (fun p -> part p.ParameterType) |> sequence
            let! rest = others |> Seq.map (fun p -> part p.PropertyType) |> sequence

            let made =
                match constructorOf t with
                | Some constructor -> constructor.Invoke arguments
                | None -> Activator.CreateInstance t

            Array.iter2 (fun (p: PropertyInfo) value -> p.SetValue(made, value)) others rest
            return made
        }

    /// Options and unions may come without a tensor, so one is tried so often.
    let private tries = 100

    /// Values of a type, with tensors from a generator in them: at least one that is a float.
    let ofType<'T> (leaf: Gen<Tensor>) : Gen<'T> =
        let whole = make 0 leaf typeof<'T> |> Gen.map unbox<'T>

        let rec from left =
            gen.Bind(
                whole,
                fun tree ->
                    if Tree.leaves tree |> List.exists _.DType.IsFloat then
                        Gen.constant tree
                    elif left = 0 then
                        invalidArg "tree" $"A {typeof<'T>.Name} holds no tensor, so there is nothing to differentiate."
                    else
                        from (left - 1)
            )

        from tries
