/// The public names of an assembly: which ones there are, how they read, and how files of documentation call them.
module Leibniz.Tests.Members

open System
open System.Collections.Generic
open System.IO
open System.Reflection
open System.Runtime.CompilerServices
open Microsoft.FSharp.Reflection

/// The assemblies of Leibniz beside the tests, which are none themselves.
let assemblies =
    Directory.GetFiles(AppContext.BaseDirectory, "Leibniz.*.dll")
    |> Array.filter (fun path -> not ((Path.GetFileName path).StartsWith "Leibniz.Tests"))
    |> Array.sort
    |> Array.map Assembly.LoadFrom

let private declared =
    BindingFlags.Public
    ||| BindingFlags.NonPublic
    ||| BindingFlags.Instance
    ||| BindingFlags.Static
    ||| BindingFlags.DeclaredOnly

let private generated (m: MemberInfo) =
    m.IsDefined(typeof<CompilerGeneratedAttribute>, false)

let private seen (m: MethodBase) =
    not (isNull m) && (m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly)

let private isSeen (m: MemberInfo) =
    match m with
    | :? MethodInfo as m -> seen m && (not m.IsSpecialName || m.Name.StartsWith "op_")
    | :? ConstructorInfo as c -> seen c
    | :? PropertyInfo as p -> seen p.GetMethod || seen p.SetMethod
    | :? FieldInfo as f -> (f.IsPublic || f.IsFamily || f.IsFamilyOrAssembly) && not f.IsSpecialName
    | :? EventInfo as e -> seen e.AddMethod
    | _ -> false

let private isDelegate (t: Type) = t.BaseType = typeof<MulticastDelegate>

/// What a programmer wrote: not what compilers add to records and unions, nor what everything has from Object.
let private isWritten (m: MemberInfo) =
    let t = m.DeclaringType

    let inherited =
        match m with
        | :? MethodInfo as m -> m.GetBaseDefinition().DeclaringType = typeof<obj>
        | _ -> false

    let added =
        FSharpType.IsUnion t
        && (m.Name = "Tag"
            || m.Name = "Tags"
            || FSharpType.GetUnionCases t
               |> Array.exists (fun c -> m.Name = c.Name || m.Name = "New" + c.Name || m.Name = "Is" + c.Name))
        || (FSharpType.IsUnion t || FSharpType.IsRecord t)
           && (m :? ConstructorInfo
               || m.Name = "CompareTo"
               || m.Name = "Equals"
               || m.Name = "GetHashCode")

    not (generated m || inherited || added || m.Name.Contains '<')

/// The public types, also nested ones; what stands for the cases of an F# union belongs to the union.
let types (assembly: Assembly) =
    assembly.GetExportedTypes()
    |> Array.filter (fun t -> not (generated t || t.IsNested && FSharpType.IsUnion t.DeclaringType))
    |> Array.sortBy _.FullName

/// The members that are declared in a type and seen outside.
let members (t: Type) : MemberInfo[] =
    if isDelegate t then
        [||]
    else
        t.GetMembers declared |> Array.filter (fun m -> isSeen m && isWritten m)

/// The cases of a union that can be seen.
let cases (t: Type) =
    if FSharpType.IsUnion t then
        FSharpType.GetUnionCases t |> Array.map _.Name
    else
        [||]

// ---- as files of documentation call them

let rec private idOf (t: Type) : string =
    if t.IsByRef then
        idOf (t.GetElementType()) + "@"
    elif t.IsPointer then
        idOf (t.GetElementType()) + "*"
    elif t.IsArray then
        let rank = t.GetArrayRank()

        let bounds =
            if rank = 1 then
                ""
            else
                String.Join(",", Array.replicate rank "0:")

        $"{idOf (t.GetElementType())}[{bounds}]"
    elif t.IsGenericParameter then
        (if isNull t.DeclaringMethod then "`" else "``")
        + string t.GenericParameterPosition
    else
        let arguments = Queue(t.GetGenericArguments())

        let rec named (t: Type) =
            let prefix = if t.IsNested then named t.DeclaringType else t.Namespace
            let tick = t.Name.IndexOf '`'

            if tick < 0 then
                $"{prefix}.{t.Name}"
            else
                let own = [ for _ in 1 .. int t.Name[tick + 1 ..] -> idOf (arguments.Dequeue()) ]
                prefix + "." + t.Name[.. tick - 1] + "{" + String.Join(",", own) + "}"

        named t

let private ownerId (t: Type) = t.FullName.Replace('+', '.')

let typeId (t: Type) = "T:" + ownerId t

let memberId (m: MemberInfo) =
    let owner = ownerId m.DeclaringType

    let parameters (ps: ParameterInfo[]) =
        if ps.Length = 0 then
            ""
        else
            "(" + String.Join(",", ps |> Array.map (fun p -> idOf p.ParameterType)) + ")"

    match m with
    | :? ConstructorInfo as c -> $"M:{owner}.#ctor{parameters (c.GetParameters())}"
    | :? MethodInfo as f ->
        let generic =
            if f.IsGenericMethod then
                $"``{f.GetGenericArguments().Length}"
            else
                ""

        let result =
            if f.Name = "op_Implicit" || f.Name = "op_Explicit" then
                "~" + idOf f.ReturnType
            else
                ""

        $"M:{owner}.{f.Name}{generic}{parameters (f.GetParameters())}{result}"
    | :? PropertyInfo as p -> $"P:{owner}.{p.Name}{parameters (p.GetIndexParameters())}"
    | :? FieldInfo as f -> $"F:{owner}.{f.Name}"
    | other -> $"E:{owner}.{other.Name}"

// ---- as people read them

let private shorter =
    dict
        [ typeof<int>, "int"
          typeof<int64>, "long"
          typeof<byte>, "byte"
          typeof<bool>, "bool"
          typeof<float>, "double"
          typeof<float32>, "float"
          typeof<string>, "string"
          typeof<obj>, "object"
          typeof<Void>, "void"
          typeof<char>, "char"
          typeof<uint32>, "uint"
          typeof<uint64>, "ulong" ]

let rec readable (t: Type) : string =
    let several (ts: Type[]) =
        String.Join(", ", ts |> Array.map readable)

    if shorter.ContainsKey t then
        shorter[t]
    elif t.IsByRef then
        "ref " + readable (t.GetElementType())
    elif t.IsPointer then
        readable (t.GetElementType()) + "*"
    elif t.IsArray then
        readable (t.GetElementType()) + "[" + String(',', t.GetArrayRank() - 1) + "]"
    elif t.IsGenericParameter then
        t.Name
    elif t.IsGenericType && t.GetGenericTypeDefinition() = typedefof<Nullable<_>> then
        readable (t.GetGenericArguments()[0]) + "?"
    elif FSharpType.IsFunction t then
        let domain, range = FSharpType.GetFunctionElements t
        $"({readable domain} -> {readable range})"
    elif t.IsGenericType && t.IsValueType && FSharpType.IsTuple t then
        $"({several (t.GetGenericArguments())})"
    else
        let name =
            if t.IsNested then
                readable t.DeclaringType + "." + t.Name
            else
                t.Name

        let tick = name.IndexOf '`'

        if tick < 0 then
            name
        else
            $"{name[.. tick - 1]}<{several (t.GetGenericArguments())}>"

let private nullability = NullabilityInfoContext()

let private asked (info: NullabilityInfo) (t: Type) =
    if not t.IsValueType && info.ReadState = NullabilityState.Nullable then
        readable t + "?"
    else
        readable t

let private parameter (p: ParameterInfo) =
    let many =
        if p.IsDefined(typeof<ParamArrayAttribute>, false) then
            "params "
        else
            ""

    let otherwise =
        if not p.IsOptional then
            ""
        else
            match p.RawDefaultValue with
            | null
            | :? DBNull
            | :? Missing ->
                if p.ParameterType.IsValueType then
                    " = default"
                else
                    " = null"
            | :? string as s -> $" = \"{s}\""
            | value -> String.Format(Globalization.CultureInfo.InvariantCulture, " = {0}", value)

    $"{many}{asked (nullability.Create p) p.ParameterType} {p.Name}{otherwise}"

let private parameters (ps: ParameterInfo[]) =
    String.Join(", ", ps |> Array.map parameter)

let private kind (m: MethodBase) =
    if m.IsStatic then "static "
    elif m.IsAbstract then "abstract "
    elif m.IsVirtual && not m.IsFinal then "virtual "
    else ""

/// A member as a line.
let signature (m: MemberInfo) =
    match m with
    | :? ConstructorInfo as c -> $"new({parameters (c.GetParameters())})"
    | :? MethodInfo as f ->
        let generic =
            if f.IsGenericMethod then
                "<" + String.Join(", ", f.GetGenericArguments() |> Array.map _.Name) + ">"
            else
                ""

        $"{kind f}{asked (nullability.Create f.ReturnParameter) f.ReturnType} {f.Name}{generic}({parameters (f.GetParameters())})"
    | :? PropertyInfo as p ->
        let index =
            match p.GetIndexParameters() with
            | [||] -> ""
            | ps -> $"[{parameters ps}]"

        let writes = if seen p.SetMethod then "{ get; set; }" else "{ get; }"
        let accessor = if isNull p.GetMethod then p.SetMethod else p.GetMethod
        $"{kind accessor}{asked (nullability.Create p) p.PropertyType} {p.Name}{index} {writes}"
    | :? FieldInfo as f -> $"""{(if f.IsLiteral then "const" else "field")} {readable f.FieldType} {f.Name}"""
    | other -> $"event {other.Name}"

/// A type as a line.
let heading (t: Type) =
    let kind =
        if t.IsEnum then "enum"
        elif isDelegate t then "delegate"
        elif t.IsInterface then "interface"
        elif FSharpType.IsModule t then "module"
        elif FSharpType.IsUnion t then "union"
        elif FSharpType.IsRecord t then "record"
        elif t.IsValueType then "struct"
        elif t.IsAbstract && t.IsSealed then "static class"
        elif t.IsAbstract then "abstract class"
        elif t.IsSealed then "sealed class"
        else "class"

    let above =
        if isNull t.BaseType || t.IsValueType || t.BaseType = typeof<obj> || isDelegate t then
            ""
        else
            " : " + readable t.BaseType

    $"{kind} {t.Namespace}.{readable t}{above}"
