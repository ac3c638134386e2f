namespace Leibniz

open System
open Leibniz.Kernels

/// Sequences of numbers at equal distances.
module internal Sequence =
    let count (start: float) (stop: float) (step: float) =
        if step = 0.0 || Double.IsNaN step then
            invalidArg "step" "Arange needs a step that is not zero."

        max 0 (int (ceil ((stop - start) / step)))

    let linear (start: float) (stop: float) count =
        if count < 0 then
            invalidArg "count" $"Linspace needs 0 or more points, but was given {count}."

        let points = LargeArrays.New<float> count
        let width, steps = stop - start, float (max 1 (count - 1))

        for i in 0 .. count - 1 do
            points[i] <- start + width * float i / steps

        // The last point is the end itself, not the end but for rounding.
        if count > 1 then
            points[count - 1] <- stop

        points

/// Random numbers as arrays. They depend on the key alone: the same bits on every backend and for any number of threads.
module internal Draw =
    let private floats operation (dtype: DType) singles doubles : Array =
        match dtype with
        | DType.Float32 -> singles ()
        | DType.Float64 -> doubles ()
        | DType.Int32
        | DType.Int64
        | DType.UInt8
        | DType.Bool -> invalidArg "dtype" $"{operation} draws float32 or float64, but was asked for {dtype}; Cast the result."

    let private filled (fill: 'T[] -> unit) (shape: Shape) : Array =
        let values = LargeArrays.New<'T> shape.Size
        fill values
        values

    let uniform (shape: Shape) dtype (low: float) (high: float) (key: Key) : Array =
        if not (low <= high) then
            invalidArg "high" $"Uniform needs low <= high, but was given {low} and {high}."

        floats
            "Uniform"
            dtype
            (fun () ->
                filled (fun v -> Distribution.UniformBetween(key.First, key.Second, float32 low, float32 high, v, 0, v.Length)) shape)
            (fun () -> filled (fun v -> Distribution.UniformBetween(key.First, key.Second, low, high, v, 0, v.Length)) shape)

    let private scaled operation dtype (deviation: float) singles doubles =
        if not (deviation >= 0.0) then
            invalidArg "deviation" $"{operation} needs a deviation of 0 or more, but was given {deviation}."

        floats operation dtype singles doubles

    let normal shape dtype mean deviation (key: Key) =
        scaled
            "Normal"
            dtype
            deviation
            (fun () -> filled (fun (v: float32[]) -> Distribution.Normal(key.First, key.Second, mean, deviation, v, 0, v.Length)) shape)
            (fun () -> filled (fun (v: float[]) -> Distribution.Normal(key.First, key.Second, mean, deviation, v, 0, v.Length)) shape)

    let truncatedNormal shape dtype mean deviation (key: Key) =
        scaled
            "TruncatedNormal"
            dtype
            deviation
            (fun () ->
                filled (fun (v: float32[]) -> Distribution.TruncatedNormal(key.First, key.Second, mean, deviation, v, 0, v.Length)) shape)
            (fun () ->
                filled (fun (v: float[]) -> Distribution.TruncatedNormal(key.First, key.Second, mean, deviation, v, 0, v.Length)) shape)

    let bernoulli (shape: Shape) (probability: float) (key: Key) : Array =
        if not (probability >= 0.0 && probability <= 1.0) then
            invalidArg "probability" $"A probability lies between 0 and 1, but was given {probability}."

        filled (fun v -> Distribution.Bernoulli(key.First, key.Second, probability, v, 0, v.Length)) shape

    let permutation count (key: Key) : Array =
        if count < 0 then
            invalidArg "count" $"Permutation needs 0 or more elements, but was given {count}."

        let order: int[] = Array.zeroCreate count
        Distribution.Permutation(key.First, key.Second, order.AsSpan())
        order
