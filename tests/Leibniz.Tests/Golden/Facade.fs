namespace Leibniz.Tests

open System
open System.Collections.Generic
open System.Reflection
open System.Text.Json
open Leibniz.Keras.Optimizers

/// Objects of the facade from the class and the arguments of a golden case, by reflection: beta_1 is the parameter or the property beta1.
module Facade =
    let private plain (name: string) =
        name.Replace("_", "").ToLowerInvariant()

    let rec private convert (target: Type) (e: JsonElement) : obj =
        if e.ValueKind = JsonValueKind.Null then
            null
        elif target = typeof<LearningRate> then
            box (LearningRate.op_Implicit (Golden.number e))
        elif target = typeof<float> then
            box (Golden.number e)
        elif target = typeof<int> then
            box (int (Golden.number e))
        elif target = typeof<bool> then
            box (e.GetBoolean())
        elif target = typeof<string> then
            box (e.GetString())
        elif target = typeof<IReadOnlyList<int>> then
            box (Golden.numbers e |> Array.map int)
        elif target = typeof<IReadOnlyList<float>> then
            box (Golden.numbers e)
        else
            match Nullable.GetUnderlyingType target with
            | null -> invalidOp $"A {target.Name} can't be made from {e}."
            | inner -> convert inner e

    let private make (t: Type) (config: JsonElement) (ignored: string list) : Result<obj, string> =
        let given =
            dict
                [ for p in config.EnumerateObject() do
                      if p.Name <> "class" && not (List.contains p.Name ignored) then
                          plain p.Name, p.Value ]

        let constructor =
            t.GetConstructors() |> Array.maxBy (fun c -> c.GetParameters().Length)

        let parameters = constructor.GetParameters()

        let isParameter name =
            parameters |> Array.exists (fun p -> plain p.Name = name)

        let property name =
            t.GetProperties() |> Array.tryFind (fun p -> plain p.Name = name && p.CanWrite)

        match
            given.Keys
            |> Seq.tryFind (fun name -> not (isParameter name) && (property name).IsNone)
        with
        | Some name -> Error $"{t.Name} has no {name}"
        | None ->
            let argument (p: ParameterInfo) =
                match given.TryGetValue(plain p.Name) with
                | true, e -> convert p.ParameterType e
                | _ when p.HasDefaultValue -> p.DefaultValue
                | _ -> invalidOp $"{t.Name} needs {p.Name}."

            try
                let made = constructor.Invoke(parameters |> Array.map argument)

                for name in given.Keys do
                    match property name with
                    | Some p when not (isParameter name) -> p.SetValue(made, convert p.PropertyType given[name])
                    | _ -> ()

                Ok made
            with :? TargetInvocationException as e ->
                raise e.InnerException

    /// The object of a case: a class in one namespace of the facade. Arguments that say nothing new are ignored.
    let create<'T> (space: string) (ignored: string list) (case: Golden.Case) : Result<'T, string> =
        match typeof<LearningRate>.Assembly.GetType $"Leibniz.Keras.{space}.{case.Class}" with
        | null -> Error $"no class {case.Class}"
        | t -> make t case.Config ignored |> Result.map unbox<'T>
