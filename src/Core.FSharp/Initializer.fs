namespace Leibniz

open System

/// Which of a weight's fans its variance is divided by.
type internal FanMode =
    | FanIn
    | FanOut
    | FanAverage

/// How numbers of a variance are drawn.
type internal Spread =
    | Truncated
    | Untruncated
    | Even

/// How weights start: functions of a key, a shape and a type, by Keras's numbers.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module internal Initializer =
    let constant (value: float) (_: Key) (shape: Shape) (dtype: DType) = Tensor.Full(shape, value, dtype)
    let zeros key shape dtype = constant 0.0 key shape dtype
    let ones key shape dtype = constant 1.0 key shape dtype

    let uniform (low: float) (high: float) (key: Key) (shape: Shape) (dtype: DType) =
        Tensor.Uniform(shape, low, high, key, dtype)

    let normal (mean: float) (deviation: float) (key: Key) (shape: Shape) (dtype: DType) =
        Tensor.Normal(shape, mean, deviation, key, dtype)

    let truncatedNormal (mean: float) (deviation: float) (key: Key) (shape: Shape) (dtype: DType) =
        Tensor.TruncatedNormal(shape, mean, deviation, key, dtype)

    /// How many inputs and outputs an output and an input have: kernels of convolutions count their window.
    let fans (shape: Shape) : struct (float * float) =
        match shape.Rank with
        | 0 -> 1.0, 1.0
        | 1 -> float shape[0], float shape[0]
        | rank ->
            let window = shape.Dims[.. rank - 3] |> Array.fold (fun n d -> n * float d) 1.0
            window * float shape[-2], window * float shape[-1]

    let private variance (scale: float) mode shape =
        let struct (inputs, outputs) = fans shape

        match mode with
        | FanIn -> scale / max 1.0 inputs
        | FanOut -> scale / max 1.0 outputs
        | FanAverage -> scale / max 1.0 ((inputs + outputs) / 2.0)

    /// The deviation of a standard normal distribution cut off at two deviations.
    let private truncation = 0.87962566103423978

    /// The deviation before the cut, such that the one after it has the variance.
    let truncatedDeviation scale mode shape =
        sqrt (variance scale mode shape) / truncation

    let deviation scale mode shape = sqrt (variance scale mode shape)
    let limit scale mode shape = sqrt (3.0 * variance scale mode shape)

    /// Numbers whose variance is a scale over a fan.
    let varianceScaling (scale: float) mode spread (key: Key) (shape: Shape) (dtype: DType) =
        if not (scale > 0.0) then
            raise (ArgumentOutOfRangeException("scale", scale, $"The scale of a variance is positive, but was given {scale}."))

        match spread with
        | Truncated -> truncatedNormal 0.0 (truncatedDeviation scale mode shape) key shape dtype
        | Untruncated -> normal 0.0 (deviation scale mode shape) key shape dtype
        | Even ->
            let limit = limit scale mode shape
            uniform -limit limit key shape dtype

    /// Glorot and Bengio 2010.
    let glorotUniform key shape dtype =
        varianceScaling 1.0 FanAverage Even key shape dtype

    let glorotNormal key shape dtype =
        varianceScaling 1.0 FanAverage Truncated key shape dtype

    /// He and others 2015.
    let heUniform key shape dtype =
        varianceScaling 2.0 FanIn Even key shape dtype

    let heNormal key shape dtype =
        varianceScaling 2.0 FanIn Truncated key shape dtype

    /// LeCun and others 1998.
    let lecunUniform key shape dtype =
        varianceScaling 1.0 FanIn Even key shape dtype

    let lecunNormal key shape dtype =
        varianceScaling 1.0 FanIn Truncated key shape dtype

    /// Columns made orthonormal, each twice against those before it, which is as good as Householder's reflections (Giraud and others
    /// 2005). The diagonal of the triangular factor is positive, so the result is distributed evenly over all rotations (Mezzadri 2007).
    let private orthonormal (columns: float[][]) =
        let dot (a: float[]) (b: float[]) =
            Array.fold2 (fun s x y -> s + x * y) 0.0 a b

        for j in 0 .. columns.Length - 1 do
            for _ in 1..2 do
                for i in 0 .. j - 1 do
                    let share = dot columns[i] columns[j]
                    columns[j] <- Array.map2 (fun x y -> x - share * y) columns[j] columns[i]

            let length = sqrt (dot columns[j] columns[j])
            columns[j] <- columns[j] |> Array.map (fun x -> x / length)

        columns

    /// Orthonormal columns, or rows where those are fewer, times a gain; axes in front of the last count as rows (Saxe and others 2014).
    let orthogonal (gain: float) (key: Key) (shape: Shape) (dtype: DType) =
        if shape.Rank < 2 then
            invalidArg "shape" $"An orthogonal weight has at least two axes, but {shape} was asked for."

        let columns = shape[-1]
        let rows = shape.Size / max 1 columns
        let long, short = max rows columns, min rows columns

        let drawn =
            Draw.normal (Shape [| long * short |]) DType.Float64 0.0 1.0 key :?> float[]

        let q =
            orthonormal (Array.init short (fun j -> Array.init long (fun i -> drawn[i * short + j])))

        let values =
            Array.init (rows * columns) (fun n ->
                let row, column = n / columns, n % columns
                gain * (if rows >= columns then q[column][row] else q[row][column]))

        cast dtype (Tensor.Put(values, shape))

    /// A gain on the diagonal of a matrix, 0 elsewhere.
    let identity (gain: float) (_: Key) (shape: Shape) (dtype: DType) =
        if shape.Rank <> 2 then
            invalidArg "shape" $"An identity has two axes, but {shape} was asked for."

        let values =
            Array.init shape.Size (fun n -> if n / shape[1] = n % shape[1] then gain else 0.0)

        cast dtype (Tensor.Put(values, shape))
