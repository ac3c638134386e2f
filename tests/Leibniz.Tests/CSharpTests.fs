/// The tests that are written in C#, as C# people would use Leibniz: each public static method marked [Fact] is one.
module Leibniz.Tests.CSharpTests

open System
open System.Reflection
open System.Threading.Tasks
open Expecto
open Leibniz.Tests.CSharp

let private run (method: MethodInfo) () =
    try
        match method.Invoke(null, [||]) with
        | :? Task as task -> task.GetAwaiter().GetResult()
        | _ -> ()
    with
    | :? TargetInvocationException as e when (e.InnerException :? SkipException) -> skiptest e.InnerException.Message
    | :? TargetInvocationException as e -> System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(e.InnerException).Throw()
    | :? SkipException as e -> skiptest e.Message

[<Tests>]
let tests =
    typeof<FactAttribute>.Assembly.GetTypes()
    |> Array.collect (fun t -> t.GetMethods(BindingFlags.Public ||| BindingFlags.Static))
    |> Array.filter (fun m -> not (isNull (m.GetCustomAttribute<FactAttribute>())))
    |> Array.sortBy (fun m -> m.DeclaringType.FullName, m.Name)
    |> Array.map (fun m ->
        let test = testCase $"{m.DeclaringType.Name}.{m.Name}" (run m)

        if m.GetCustomAttribute<FactAttribute>().Alone then
            testSequenced test
        else
            test)
    |> List.ofArray
    |> testList "C#"
