namespace Leibniz

open System
open System.Collections.Generic

/// What a node is told, by name.
[<Sealed>]
type internal OnnxSettings(place: string, attributes: IReadOnlyDictionary<string, OnnxAttribute>) =
    let wrong (name: string) (needs: string) =
        raise (Wrong.file place $"has an attribute '{name}' that is no {needs}")

    member private _.Find(name: string, needs: string, choose: OnnxAttribute -> 'T voption) : 'T voption =
        match attributes.TryGetValue name with
        | true, value ->
            (match choose value with
             | ValueSome found -> ValueSome found
             | ValueNone -> wrong name needs)
        | _ -> ValueNone

    member s.TryInt(name: string) : int64 voption =
        s.Find(
            name,
            "whole number",
            (fun a ->
                match a with
                | OnnxAttribute.Int i -> ValueSome i
                | _ -> ValueNone)
        )

    member s.TryInts(name: string) : int64[] voption =
        s.Find(
            name,
            "list of whole numbers",
            (fun a ->
                match a with
                | OnnxAttribute.Ints i -> ValueSome i
                | _ -> ValueNone)
        )

    member s.TryFloats(name: string) : float32[] voption =
        s.Find(
            name,
            "list of numbers",
            (fun a ->
                match a with
                | OnnxAttribute.Floats f -> ValueSome f
                | _ -> ValueNone)
        )

    member s.TryTensor(name: string) : Tensor voption =
        s.Find(
            name,
            "tensor",
            (fun a ->
                match a with
                | OnnxAttribute.Numbers t -> ValueSome t
                | _ -> ValueNone)
        )

    member s.TryFloat(name: string) : float voption =
        s.Find(
            name,
            "number",
            (fun a ->
                match a with
                | OnnxAttribute.Float f -> ValueSome(float f)
                | _ -> ValueNone)
        )

    member s.Int(name: string, usual: int) : int =
        match s.TryInt name with
        | ValueNone -> usual
        | ValueSome i when i >= int64 Int32.MinValue && i <= int64 Int32.MaxValue -> int i
        | ValueSome _ -> wrong name "whole number of 32 bits"

    member s.Truth(name: string, usual: bool) : bool =
        s.Int(name, (if usual then 1 else 0)) <> 0

    member s.Float(name: string, usual: float) : float =
        s.TryFloat name |> ValueOption.defaultValue usual

    member s.Text(name: string, usual: string) : string =
        s.Find(
            name,
            "text",
            (fun a ->
                match a with
                | OnnxAttribute.Text t -> ValueSome t
                | _ -> ValueNone)
        )
        |> ValueOption.defaultValue usual

    member _.Names = attributes.Keys

/// An operator of one tensor that is a composition here.
[<NoEquality; NoComparison>]
type internal OnnxComposition =
    {
        Operator: string
        /// The first version of ONNX's operators that has it.
        Since: int
        /// The composition, as the attributes say.
        Apply: OnnxSettings -> Tensor -> Tensor
        /// The attributes with which it is looked for in a computation of so many axes.
        Spellings: int -> (string * OnnxAttribute) list list
    }

/// The compositions that ONNX has an operator for, said once: a file's operator is run as the composition, and where a computation takes the
/// steps of the composition, the operator is written.
module internal OnnxCompositions =
    let private once: int -> (string * OnnxAttribute) list list = fun _ -> [ [] ]

    let private float name (value: float) =
        name, OnnxAttribute.Float(float32 value)

    let private alpha (values: float list) : int -> (string * OnnxAttribute) list list =
        fun _ -> [ for value in values -> [ float "alpha" value ] ]

    let private everyAxis: int -> (string * OnnxAttribute) list list =
        fun rank -> [ for axis in rank - 1 .. -1 .. 0 -> [ "axis", OnnxAttribute.Int(int64 axis) ] ]

    let all: OnnxComposition list =
        [ { Operator = "Softmax"
            Since = 13
            Apply = fun s x -> Reduce.softmax x (s.Int("axis", -1))
            Spellings = everyAxis }
          { Operator = "LogSoftmax"
            Since = 13
            Apply = fun s x -> Reduce.logSoftmax x (s.Int("axis", -1))
            Spellings = everyAxis }
          { Operator = "Elu"
            Since = 7
            Apply = fun s x -> Activation.elu (s.Float("alpha", 1.0)) x
            Spellings = alpha [ 1.0 ] }
          { Operator = "Celu"
            Since = 12
            Apply = fun s x -> Activation.celu (s.Float("alpha", 1.0)) x
            Spellings = alpha [ 1.0 ] }
          { Operator = "Selu"
            Since = 7
            Apply =
              fun s x ->
                  Activation.elu (s.Float("alpha", 1.6732631921768188)) x
                  * s.Float("gamma", 1.0507010221481323)
            Spellings = fun _ -> [ [ float "alpha" 1.6732632423543772; float "gamma" 1.0507009873554805 ] ] }
          { Operator = "LeakyRelu"
            Since = 7
            Apply = fun s x -> Activation.leakyRelu (s.Float("alpha", 0.01)) x
            Spellings = alpha [ 0.2; 0.3; 0.1; 0.01 ] }
          { Operator = "ThresholdedRelu"
            Since = 10
            Apply = fun s x -> Activation.threshold (s.Float("alpha", 1.0)) 0.0 x
            Spellings = alpha [ 1.0 ] }
          { Operator = "HardSigmoid"
            Since = 7
            Apply = fun s x -> clamp 0.0 1.0 (x * s.Float("alpha", 0.2) + s.Float("beta", 0.5))
            Spellings = fun _ -> [ for a in [ 1.0 / 6.0; 0.5; 0.2 ] -> [ float "alpha" a; float "beta" 0.5 ] ] }
          { Operator = "HardSwish"
            Since = 14
            Apply = fun _ x -> Activation.hardSilu x
            Spellings = once }
          { Operator = "Softsign"
            Since = 7
            Apply = fun _ x -> Activation.softsign x
            Spellings = once }
          { Operator = "Mish"
            Since = 18
            Apply = fun _ x -> Activation.mish x
            Spellings = once }
          { Operator = "Gelu"
            Since = 20
            Apply =
              fun s x ->
                  if s.Text("approximate", "none") = "tanh" then
                      Activation.geluByTanh x
                  else
                      Activation.gelu x
            Spellings = once } ]

/// A composition that is looked for in a computation.
[<Sealed>]
type internal Pattern(f: Tensor -> Tensor) =
    let known = Dictionary<struct (string * string), FreeGraph>()
    let roots = Dictionary<struct (int * DType), string>()

    let trace (batches: int[]) (shapes: Shape[]) (dtype: DType) =
        FreeGraph.Of(
            batches,
            shapes
            |> Array.map (fun shape -> Trace.runWith OnnxSubstitutes.instead f (Tensor.Zeros(shape, dtype)))
        )

    // By far most nodes are no candidates: a tensor of the same rank tells the last operation, whatever the lengths.
    let root rank dtype =
        let key = struct (rank, dtype)

        match roots.TryGetValue key with
        | true, name -> name
        | _ ->
            let name =
                try
                    (trace [| 1 |] [| Shape(Array.create rank 2) |] dtype).Outputs[0].Steps[0].Operation
                with :? ArgumentException ->
                    ""

            roots[key] <- name
            name

    let graphOf (node: FreeNode) =
        let shapes = node.Steps |> Array.map _.Shape
        let key = struct (String.Join(";", shapes |> Array.map string), string node.DType)

        match known.TryGetValue key with
        | true, graph -> graph
        | _ ->
            let graph =
                try
                    trace node.Batches shapes node.DType
                with :? ArgumentException ->
                    Unchecked.defaultof<FreeGraph>

            known[key] <- graph
            graph

    let sameStep (a: FreeNode) (b: FreeNode) =
        Array.forall2
            (fun (a: GraphNode) (b: GraphNode) ->
                match a.Step, b.Step with
                | Operation a, Operation b -> a = b
                | _ -> false)
            a.Steps
            b.Steps

    /// The argument of the composition, if a step is its last one, and how many steps it takes.
    member _.Find(node: FreeNode) : struct (FreeNode * int) voption =
        if
            node.Kernel.IsNone
            || not node.DType.IsFloat
            || node.Steps[0].Operation <> root node.Lengths.Length node.DType
        then
            ValueNone
        else
            match graphOf node with
            | null -> ValueNone
            | pattern ->
                let found = Dictionary<int, FreeNode>()
                let pending = Stack [ struct (pattern.Outputs[0], node) ]
                let mutable matches = true

                while matches && pending.Count > 0 do
                    let struct (p, n) = pending.Pop()

                    match found.TryGetValue p.Id with
                    | true, other ->
                        matches <-
                            obj.ReferenceEquals(other, n)
                            || (p.IsConstant && n.IsConstant && p.Constant.Same n.Constant)
                    | _ ->
                        found[p.Id] <- n

                        match p.Step with
                        | Input _ -> ()
                        | Constant _ -> matches <- n.IsConstant && p.Constant.Same n.Constant
                        | Operation _ ->
                            if sameStep p n then
                                for i in 0 .. p.Inputs.Length - 1 do
                                    pending.Push(struct (p.Inputs[i], n.Inputs[i]))
                            else
                                matches <- false

                match found.TryGetValue pattern.Inputs[0].Id with
                | true, x when matches -> ValueSome(struct (x, pattern.Nodes.Length))
                | _ -> ValueNone
