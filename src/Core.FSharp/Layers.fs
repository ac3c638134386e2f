namespace Leibniz

open System.ComponentModel

/// The types of layers. They stand in a module so that C# programs, which have the facade's classes of these names, don't meet them.
[<AutoOpen; EditorBrowsable(EditorBrowsableState.Never)>]
module LayerTypes =
    /// Whether a layer learns (and draws random numbers) or only infers.
    type Mode =
        /// Training; what layers draw at random comes from the key.
        | Train of Key
        /// Use of what was learnt; nothing is drawn.
        | Infer

    /// A layer is two pure functions: one makes its parameters for inputs of a shape (without the batch axis) and says the shape of its
    /// outputs, the other applies it. The parameters are any tree of tensors.
    [<NoEquality; NoComparison>]
    type Layer<'P> =
        {
            /// The parameters for inputs of a shape, without the batch axis, drawn from a key; and the shape of the outputs.
            Init: Key -> Shape -> 'P * Shape
            /// The outputs for a batch, with these parameters.
            Apply: Mode -> 'P -> Tensor -> Tensor
        }

    /// The parameters of a dense layer.
    [<NoEquality; NoComparison>]
    type Dense =
        {
            /// What the inputs are multiplied with: (inputs, units).
            Kernel: Tensor
            /// What is added: (units,).
            Bias: Tensor
        }

/// What layers do to a batch, said once for F# and for the facade.
module internal LayerFunction =
    /// x . kernel + bias on the last axis, whatever stands in front of it.
    let affine (x: Tensor) (kernel: Tensor) (bias: Tensor voption) =
        let rows =
            if x.Rank = 2 then
                x
            else
                Reduce.reshape (Shape [| x.Size / x.Shape[-1]; x.Shape[-1] |]) x

        let product = Tensor.Bind(MatMul, rows, kernel)

        let y =
            match bias with
            | ValueSome b -> product + b
            | ValueNone -> product

        if x.Rank = 2 then
            y
        else
            Reduce.reshape (Shape(Array.append x.Shape.Dims[.. x.Rank - 2] [| kernel.Shape.Dims[1] |])) y

    /// Each sample as one row.
    let flatten (x: Tensor) =
        let n = x.Shape[0]
        let width = x.Shape.Dims[1..] |> Array.fold (*) 1
        Reduce.reshape (Shape [| n; width |]) x

    /// Elements dropped with a probability; those that stay grow by 1 / (1 - rate), so that sums keep their mean
    /// (Srivastava and others 2014, in the inverted form that Keras and PyTorch use).
    let dropout (rate: float) (key: Key) (x: Tensor) =
        if rate = 0.0 then
            x
        elif rate = 1.0 then
            x * 0.0
        else
            let keep = cast x.DType (Tensor.Bernoulli(x.Shape, 1.0 - rate, key))
            x * (keep * (1.0 / (1.0 - rate)))

/// Layers, for F#.
[<EditorBrowsable(EditorBrowsableState.Never); CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Layer =
    let private stateless shape apply =
        { Init = fun _ s -> (), shape s
          Apply = fun mode () x -> apply mode x }

    /// x . kernel + bias, the kernel drawn glorot-uniform, the bias zero.
    let dense (units: int) : Layer<Dense> =
        if units <= 0 then
            invalidArg "units" $"A dense layer has 1 or more units, but was given {units}."

        { Init =
            fun key shape ->
                if shape.Rank = 0 then
                    invalidArg "shape" "A dense layer needs inputs with at least one axis beside the batch; Flatten or reshape them first."

                let inputs = shape[-1]
                let limit = sqrt (6.0 / float (inputs + units))

                { Kernel = Tensor.Uniform([| inputs; units |], -limit, limit, key)
                  Bias = Tensor.Zeros [| units |] },
                Axes.withLength (shape.Rank - 1) units shape
          Apply = fun _ p x -> LayerFunction.affine x p.Kernel (ValueSome p.Bias) }

    /// A function of each element, or of each row.
    let activation (f: Tensor -> Tensor) : Layer<unit> = stateless id (fun _ x -> f x)

    /// Each sample as one row.
    let flatten: Layer<unit> =
        stateless (fun s -> Shape [| s.Size |]) (fun _ x -> LayerFunction.flatten x)

    /// Each sample under another shape; one length may be -1.
    let reshape (shape: int seq) : Layer<unit> =
        let target (s: Shape) =
            Arrange.resolve s.Size (Seq.toArray shape)

        stateless target (fun _ x -> Reduce.reshape (Shape(Array.append [| x.Shape[0] |] (target (Shape x.Shape.Dims[1..])).Dims)) x)

    /// In training, drops elements with a probability.
    let dropout (rate: float) : Layer<unit> =
        if not (rate >= 0.0 && rate <= 1.0) then
            invalidArg "rate" $"The rate of a dropout lies between 0 and 1, but was given {rate}."

        stateless id (fun mode x ->
            match mode with
            | Train key -> LayerFunction.dropout rate key x
            | Infer -> x)

    /// One layer after another.
    let andThen (next: Layer<'Q>) (first: Layer<'P>) : Layer<'P * 'Q> =
        { Init =
            fun key shape ->
                let a, b = Key.split key
                let p, middle = first.Init a shape
                let q, last = next.Init b middle
                (p, q), last
          Apply =
            fun mode (p, q) x ->
                match mode with
                | Infer -> x |> first.Apply Infer p |> next.Apply Infer q
                | Train key ->
                    let a, b = Key.split key
                    x |> first.Apply (Train a) p |> next.Apply (Train b) q }
