namespace Leibniz

open System
open System.Collections
open System.Collections.Concurrent
open System.Collections.Generic
open System.Reflection
open System.Runtime.CompilerServices
open Microsoft.FSharp.Reflection

/// How values of one type are taken apart and put together again.
type internal Anatomy =
    /// Carried along: it cannot hold tensors, or it is a function.
    | Opaque
    /// A class whose hidden state we cannot rebuild: refused if a tensor is found in it.
    | Sealed of fields: FieldInfo[]
    /// Its parts; one like it of other parts; and the name of each.
    | Branch of parts: (obj -> obj[]) * rebuild: (obj -> obj[] -> obj) * names: (obj -> int -> string)

/// A tree is any record, tuple, union, list, array, option, map, dictionary, struct, C# record or anonymous type of tensors; everything else in
/// it is carried along.
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

        let fields = cases |> Array.map _.GetFields()

        Branch(
            (fun o -> readers[tag o] o),
            (fun o parts -> makers[tag o] parts),
            (fun o i -> let named = fields[tag o] in "." + named[i].Name)
        )

    // ---- values with fields

    let rec private fieldsOf (t: Type) : FieldInfo list =
        if isNull t || t = typeof<obj> then
            []
        else
            List.ofArray (t.GetFields(everything ||| BindingFlags.DeclaredOnly))
            @ fieldsOf t.BaseType

    let private mayHoldTensors (field: FieldInfo) =
        not (field.FieldType.IsPrimitive || field.FieldType = typeof<string>)

    /// The property whose value a field keeps; C# calls that field <Name>k__BackingField.
    let private propertyOf (field: FieldInfo) : PropertyInfo =
        if field.Name.StartsWith '<' && field.Name.EndsWith ">k__BackingField" then
            field.DeclaringType.GetProperty(field.Name[1 .. field.Name.IndexOf '>' - 1], everything)
        else
            null

    let private nameOf (field: FieldInfo) =
        match propertyOf field with
        | null -> "." + field.Name
        | property -> "." + property.Name

    /// Fields that are set in a copy of the value.
    let private byFields (copy: obj -> obj) (fields: FieldInfo[]) =
        Branch(
            (fun o -> fields |> Array.map (fun f -> f.GetValue o)),
            (fun o parts ->
                let copied = copy o
                fields |> Array.iteri (fun i f -> f.SetValue(copied, parts[i]))
                copied),
            (fun _ i -> nameOf fields[i])
        )

    /// A constructor whose parameters are named like properties, which computes what follows from them; after it, fields that it doesn't set.
    let private byConstructor (constructor: ConstructorInfo) (t: Type) =
        let properties =
            constructor.GetParameters() |> Array.map (fun p -> t.GetProperty p.Name)

        let isParameter (property: PropertyInfo) =
            properties |> Array.exists (fun p -> p.Name = property.Name)

        let others =
            fieldsOf t
            |> List.filter (fun f ->
                match propertyOf f with
                | null -> not f.IsInitOnly
                | property -> property.CanWrite && not (isParameter property))
            |> Array.ofList

        let count = properties.Length

        Branch(
            (fun o -> Array.append (properties |> Array.map (fun p -> p.GetValue o)) (others |> Array.map (fun f -> f.GetValue o))),
            (fun _ parts ->
                let made =
                    constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, parts[.. count - 1], null)

                others |> Array.iteri (fun i f -> f.SetValue(made, parts[count + i]))
                made),
            (fun _ i ->
                if i < count then
                    "." + properties[i].Name
                else
                    nameOf others[i - count])
        )

    /// A record or an anonymous type of C#, or a struct.
    let private csharpRecord (t: Type) =
        let clone = t.GetMethod "<Clone>$" // which only records have
        let isAnonymous = t.Name.StartsWith "<>f__AnonymousType"

        if isNull clone && not isAnonymous && not t.IsValueType then
            None
        else
            let constructor =
                t.GetConstructors()
                |> Array.filter (fun c ->
                    c.GetParameters()
                    |> Array.forall (fun p ->
                        let property = t.GetProperty p.Name
                        not (isNull property) && property.PropertyType = p.ParameterType))
                |> Array.sortByDescending (fun c -> c.GetParameters().Length)
                |> Array.tryFind (fun c -> c.GetParameters().Length > 0)

            let fields = fieldsOf t

            match constructor with
            | _ when not (List.exists mayHoldTensors fields) -> Some Opaque
            | Some constructor -> Some(byConstructor constructor t)
            | None ->
                let copy (o: obj) =
                    if isNull clone then
                        RuntimeHelpers.GetObjectValue o
                    else
                        clone.Invoke(o, [||])

                Some(byFields copy (Array.ofList fields))

    // ---- collections

    let private dictionary (t: Type) =
        t.GetInterfaces()
        |> Array.tryFind (isGeneric typedefof<IDictionary<_, _>>)
        |> Option.filter (fun _ ->
            not (isNull (t.GetConstructor Type.EmptyTypes))
            && typeof<IDictionary>.IsAssignableFrom t)
        |> Option.map (fun _ ->
            let keys (o: obj) = items (o :?> IDictionary).Keys

            Branch(
                (fun o -> let d = o :?> IDictionary in keys o |> Array.map (fun k -> d[k])),
                (fun o parts ->
                    let d = Activator.CreateInstance t :?> IDictionary
                    keys o |> Array.iteri (fun i k -> d[k] <- parts[i])
                    d),
                (fun o i -> $"[{(keys o)[i]}]")
            ))

    let private map (t: Type) =
        let pair = typedefof<Tuple<_, _>>.MakeGenericType(t.GetGenericArguments())
        let make = FSharpValue.PreComputeTupleConstructor pair
        let constructor = t.GetConstructors()[0]

        let all (name: string) (o: obj) =
            items o |> Array.map (fun e -> e.GetType().GetProperty(name).GetValue e)

        Branch(
            all "Value",
            (fun o parts -> constructor.Invoke [| arrayOf pair (Array.map2 (fun k v -> make [| k; v |]) (all "Key" o) parts) |]),
            (fun o i -> $"""[{(all "Key" o)[i]}]""")
        )

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
            let make = FSharpValue.PreComputeTupleConstructor t
            Branch(FSharpValue.PreComputeTupleReader t, (fun _ parts -> make parts), (fun _ i -> $".Item{i + 1}"))
        elif FSharpType.IsRecord(t, everything) then
            let fields = FSharpType.GetRecordFields(t, everything)
            let make = FSharpValue.PreComputeRecordConstructor(t, everything)

            Branch(FSharpValue.PreComputeRecordReader(t, everything), (fun _ parts -> make parts), (fun _ i -> "." + fields[i].Name))
        elif t.IsArray then
            if t.GetArrayRank() <> 1 then
                Opaque // of .NET numbers: an array of tensors of rank 2 is refused below, by what it holds
            else
                let element = t.GetElementType()

                if element.IsPrimitive then
                    Opaque
                else
                    Branch(items, (fun _ parts -> arrayOf element parts), index)
        elif isGeneric typedefof<list<_>> t then
            let cases = FSharpType.GetUnionCases t
            let empty = FSharpValue.MakeUnion(cases[0], [||])
            let cons = FSharpValue.PreComputeUnionConstructor cases[1]
            Branch(items, (fun _ parts -> Array.foldBack (fun x tail -> cons [| x; tail |]) parts empty), index)
        elif isGeneric typedefof<Map<_, _>> t then
            map t
        elif FSharpType.IsUnion(t, everything) then
            union t
        elif isGeneric typedefof<List<_>> t then
            let element = t.GetGenericArguments()[0]
            Branch(items, (fun _ parts -> Activator.CreateInstance(t, arrayOf element parts)), index)
        else
            csharpRecord t
            |> Option.orElseWith (fun () -> dictionary t)
            |> Option.defaultWith (fun () ->
                match List.filter mayHoldTensors (fieldsOf t) with
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
