namespace Leibniz

open System
open System.Collections
open System.Collections.Concurrent
open System.Collections.Generic
open System.ComponentModel
open System.Reflection
open Microsoft.FSharp.Reflection

/// How values of one type are taken apart and put together again.
type internal Anatomy =
    /// Carried along: it cannot hold tensors, or it is a function.
    | Opaque
    /// A class whose hidden state we cannot rebuild: refused if a tensor is found in it.
    | Sealed of fields: FieldInfo[]
    | Branch of parts: (obj -> obj[]) * rebuild: (obj[] -> obj) * names: (obj -> int -> string)

/// A tree is any record, tuple, union, list, array, option, map or C# record of tensors; everything else in it is carried along.
module internal Anatomy =
    let private everything =
        BindingFlags.Instance ||| BindingFlags.Public ||| BindingFlags.NonPublic

    let private known = ConcurrentDictionary<Type, Anatomy>()
    let private index (_: obj) i = $"[{i}]"

    let private isGeneric (definition: Type) (t: Type) =
        t.IsGenericType && t.GetGenericTypeDefinition() = definition

    let private items (o: obj) = [| for x in (o :?> IEnumerable) -> x |]

    let private arrayOf (element: Type) (parts: obj[]) =
        let a = Array.CreateInstance(element, parts.Length)
        parts |> Array.iteri (fun i x -> a.SetValue(x, i))
        a

    let private union (t: Type) =
        let cases = FSharpType.GetUnionCases(t, everything)
        let tag = FSharpValue.PreComputeUnionTagReader(t, everything)

        let readers =
            cases |> Array.map (fun c -> FSharpValue.PreComputeUnionReader(c, everything))

        let makers =
            cases
            |> Array.map (fun c -> FSharpValue.PreComputeUnionConstructor(c, everything))
        // The case travels as the last part, so that rebuilding knows it.
        Branch(
            (fun o -> let i = tag o in Array.append (readers[i] o) [| box i |]),
            (fun parts -> makers[unbox parts[parts.Length - 1]] parts[.. parts.Length - 2]),
            (fun o i ->
                let fields = cases[tag o].GetFields()
                if i < fields.Length then "." + fields[i].Name else "")
        )

    /// A C# record: a constructor whose parameters are named like its properties, and the clone method that only records have.
    let private csharpRecord (t: Type) =
        if
            isNull (t.GetMethod "<Clone>$")
            && not (t.IsValueType && not (isNull (t.GetMethod("PrintMembers", everything))))
        then
            None
        else
            t.GetConstructors()
            |> Array.filter (fun c ->
                c.GetParameters()
                |> Array.forall (fun p ->
                    let property = t.GetProperty p.Name
                    not (isNull property) && property.PropertyType = p.ParameterType))
            |> Array.sortByDescending (fun c -> c.GetParameters().Length)
            |> Array.tryHead
            |> Option.filter (fun c -> c.GetParameters().Length > 0)
            |> Option.map (fun c ->
                let properties = c.GetParameters() |> Array.map (fun p -> t.GetProperty p.Name)

                Branch(
                    (fun o -> properties |> Array.map (fun p -> p.GetValue o)),
                    (fun parts -> c.Invoke parts),
                    (fun _ i -> "." + properties[i].Name)
                ))

    let private dictionary (t: Type) =
        t.GetInterfaces()
        |> Array.tryFind (isGeneric typedefof<IDictionary<_, _>>)
        |> Option.filter (fun _ ->
            not (isNull (t.GetConstructor Type.EmptyTypes))
            && typeof<IDictionary>.IsAssignableFrom t)
        |> Option.map (fun _ ->
            let keys (o: obj) = items (o :?> IDictionary).Keys

            Branch(
                (fun o -> let d = o :?> IDictionary in Array.append (keys o |> Array.map (fun k -> d[k])) [| box (keys o) |]),
                (fun parts ->
                    let d = Activator.CreateInstance t :?> IDictionary
                    (parts[parts.Length - 1] :?> obj[]) |> Array.iteri (fun i k -> d[k] <- parts[i])
                    d),
                (fun o i ->
                    let k = keys o
                    if i < k.Length then $"[{k[i]}]" else "")
            ))

    let rec private fieldsOf (t: Type) : FieldInfo list =
        if isNull t || t = typeof<obj> then
            []
        else
            List.ofArray (t.GetFields(everything ||| BindingFlags.DeclaredOnly))
            @ fieldsOf t.BaseType

    let private describe (t: Type) : Anatomy =
        if
            t.IsPrimitive
            || t.IsEnum
            || t.IsPointer
            || t = typeof<string>
            || t = typeof<decimal>
            || typeof<Type>.IsAssignableFrom t
        then
            Opaque
        elif
            typeof<Delegate>.IsAssignableFrom t
            || FSharpType.IsFunction t
            || (not (isNull t.BaseType) && FSharpType.IsFunction t.BaseType)
        then
            Opaque
        elif FSharpType.IsTuple t then
            Branch(FSharpValue.PreComputeTupleReader t, FSharpValue.PreComputeTupleConstructor t, (fun _ i -> $".Item{i + 1}"))
        elif FSharpType.IsRecord(t, everything) then
            let fields = FSharpType.GetRecordFields(t, everything)

            Branch(
                FSharpValue.PreComputeRecordReader(t, everything),
                FSharpValue.PreComputeRecordConstructor(t, everything),
                (fun _ i -> "." + fields[i].Name)
            )
        elif t.IsArray then
            if t.GetArrayRank() <> 1 then
                Opaque // of .NET numbers: an array of tensors of rank 2 is refused below, by what it holds
            else
                let element = t.GetElementType()

                if element.IsPrimitive then
                    Opaque
                else
                    Branch(items, (fun parts -> arrayOf element parts), index)
        elif isGeneric typedefof<list<_>> t then
            let cases = FSharpType.GetUnionCases t
            let empty = FSharpValue.MakeUnion(cases[0], [||])
            let cons = FSharpValue.PreComputeUnionConstructor cases[1]
            Branch(items, (fun parts -> Array.foldBack (fun x tail -> cons [| x; tail |]) parts empty), index)
        elif isGeneric typedefof<Map<_, _>> t then
            let pair = typedefof<Tuple<_, _>>.MakeGenericType(t.GetGenericArguments())
            let make = FSharpValue.PreComputeTupleConstructor pair
            let constructor = t.GetConstructors()[0]

            let property (o: obj) (name: string) =
                o.GetType().GetProperty(name).GetValue o

            Branch(
                (fun o ->
                    let entries = items o

                    Array.append
                        (entries |> Array.map (fun e -> property e "Value"))
                        [| box (entries |> Array.map (fun e -> property e "Key")) |]),
                (fun parts ->
                    let keys = parts[parts.Length - 1] :?> obj[]
                    constructor.Invoke [| arrayOf pair (keys |> Array.mapi (fun i k -> make [| k; parts[i] |])) |]),
                (fun o i ->
                    let entries = items o

                    if i < entries.Length then
                        $"""[{property entries[i] "Key"}]"""
                    else
                        "")
            )
        elif FSharpType.IsUnion(t, everything) then
            union t
        elif isGeneric typedefof<List<_>> t then
            let element = t.GetGenericArguments()[0]
            Branch(items, (fun parts -> Activator.CreateInstance(t, arrayOf element parts)), index)
        else
            csharpRecord t
            |> Option.orElseWith (fun () -> dictionary t)
            |> Option.defaultWith (fun () ->
                fieldsOf t
                |> List.filter (fun f -> not (f.FieldType.IsPrimitive || f.FieldType = typeof<string>))
                |> function
                    | [] -> Opaque
                    | fields -> Sealed(Array.ofList fields))

    let of' (t: Type) = known.GetOrAdd(t, describe)

    /// Whether a tensor is hidden in an object that we cannot rebuild.
    let rec hides (seen: HashSet<obj>) (o: obj) : bool =
        match o with
        | null -> false
        | :? Tensor -> true
        | _ when not (seen.Add o) || seen.Count > 1000 -> false
        | _ ->
            match of' (o.GetType()) with
            | Opaque ->
                (match o with
                 | :? Array as a when not (a.GetType().GetElementType().IsPrimitive) -> Seq.cast<obj> a |> Seq.exists (hides seen)
                 | _ -> false)
            | Sealed fields -> fields |> Array.exists (fun f -> hides seen (f.GetValue o))
            | Branch(parts, _, _) -> parts o |> Array.exists (hides seen)

/// Trees of tensors: any record, tuple, union, list, array, option, map or C# record. Fields that hold no tensor are carried along.
/// A class with hidden state that holds a tensor is refused, with its path.
[<EditorBrowsable(EditorBrowsableState.Never)>]
module Tree =
    /// A place that needs its name for an error, found on a walk without names.
    exception private Nameless

    /// Names are put together only where somebody reads them: null is a path that nobody does.
    let rec private walk (visit: string -> Tensor -> Tensor) (path: string) (o: obj) : obj =
        match o with
        | null -> null
        | :? Tensor as t -> box (visit path t)
        | _ ->
            match Anatomy.of' (o.GetType()) with
            | Branch(parts, rebuild, names) ->
                let found = parts o

                for i in 0 .. found.Length - 1 do
                    found[i] <- walk visit (if isNull path then null else path + names o i) found[i]

                rebuild found
            | Opaque
            | Sealed _ when Anatomy.hides (HashSet<obj>(HashIdentity.Reference)) o ->
                if isNull path then
                    raise Nameless

                let place = if path = "" then "The value" else $"The value at {path}"

                invalidArg
                    "tree"
                    $"{place} is a {o.GetType().Name}, a class that holds tensors but cannot be rebuilt; use a record, a tuple, a list or an array."
            | Opaque
            | Sealed _ -> o

    /// The tree with each tensor replaced, beside its path, such as .Hidden.Weight or [0].
    let mapPaths (f: string -> Tensor -> Tensor) (tree: 'T) : 'T = unbox<'T>(walk f "" (box tree))

    /// The tree with each tensor replaced.
    let map (f: Tensor -> Tensor) (tree: 'T) : 'T =
        try
            unbox<'T>(walk (fun _ t -> f t) null (box tree))
        with Nameless ->
            mapPaths (fun _ t -> t) tree

    let internal toArray (tree: 'T) : Tensor[] =
        match box tree with
        | :? Tensor as t -> [| t |]
        | _ ->
            let found = ResizeArray()

            map
                (fun t ->
                    found.Add t
                    t)
                tree
            |> ignore

            found.ToArray()

    /// The tensors of a tree, in the order of its fields.
    let leaves (tree: 'T) : Tensor list = List.ofArray (toArray tree)

    /// The paths of the tensors of a tree, in the same order.
    let paths (tree: 'T) : string list =
        let found = ResizeArray()

        mapPaths
            (fun path t ->
                found.Add path
                t)
            tree
        |> ignore

        List.ofSeq found

    /// A tree like another, with other tensors.
    let rebuild (leaves: Tensor seq) (like: 'T) : 'T =
        use next = leaves.GetEnumerator()

        let tree =
            map
                (fun _ ->
                    if next.MoveNext() then
                        next.Current
                    else
                        invalidArg "leaves" "There are fewer tensors than the tree has places.")
                like

        if next.MoveNext() then
            invalidArg "leaves" "There are more tensors than the tree has places."

        tree

    /// Two trees of the same form, tensor by tensor.
    let map2 (f: Tensor -> Tensor -> Tensor) (a: 'T) (b: 'T) : 'T =
        rebuild (List.map2 f (leaves a) (leaves b)) a
