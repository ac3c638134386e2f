namespace Leibniz

open OnnxPlan

/// Fourier transforms in ONNX.
module internal OnnxSpectrumPlans =
    /// A plan over a value of these lengths. ONNX wants an axis in front of those that it transforms.
    let private over (lengths: Length[]) (node: FreeNode) (emit: OnnxBuilder -> string -> string -> int -> string) : OnnxPlan =
        { Uses = exact node.Inputs
          Emit =
            fun b result args ->
                let single = lengths.Length = 2

                let inside =
                    if single then
                        Array.append [| Length.Fixed 1 |] lengths
                    else
                        lengths

                let x =
                    if inside = node.Inputs[0].Lengths then
                        args[0]
                    else
                        b.Add("Reshape", null, [ args[0]; b.Vector inside ], [])

                let y = emit b (if single then null else result) x (inside.Length - 2)

                if single then
                    b.Add("Reshape", result, [ y; b.Vector node.Lengths ], [])
                else
                    y }

    let private dft (b: OnnxBuilder) result x (axis: int) settings =
        b.Add("DFT", result, [ x ], ("axis", OnnxAttribute.Int(int64 axis)) :: settings)

    /// ONNX divides by the number of places; we do not.
    let private inverse (b: OnnxBuilder) result x axis (count: int) dtype =
        let y = dft b null x axis [ truth "inverse" true ]
        b.Add("Mul", result, [ y; b.Constant(Tensor.Full([||], float count, dtype), true) ], [])

    /// A transform; nothing if it depends on the size of a batch how long it is.
    let plan (kernel: Kernel) (node: FreeNode) : OnnxPlan voption =
        let x = node.Inputs[0].Lengths

        match kernel with
        | Fourier isInverse when x[x.Length - 2].IsFixed ->
            over x node (fun b result x axis ->
                if isInverse then
                    inverse b result x axis node.Lengths[node.Lengths.Length - 2].Rest node.DType
                else
                    dft b result x axis [ truth "inverse" false ])
            |> ValueSome
        | Analyse when x[x.Length - 1].IsFixed ->
            over (Array.append x [| Length.Fixed 1 |]) node (fun b result x axis -> dft b result x axis [ truth "onesided" true ])
            |> ValueSome
        | Synthesise length when x[x.Length - 2].IsFixed ->
            over x node (fun b result half axis ->
                // The frequencies that are missing are zero.
                let missing =
                    Array.init (2 * axis + 4) (fun i ->
                        Length.Fixed(
                            if i = 2 * axis + 2 then
                                length - x[x.Length - 2].Rest
                            else
                                0
                        ))

                let whole = b.Add("Pad", null, [ half; b.Vector missing ], [])
                let waves = inverse b null whole axis length node.DType
                b.Add("Gather", result, [ waves; b.Constant(Tensor.Of 0L, true) ], [ "axis", OnnxAttribute.Int(int64 (axis + 1)) ]))
            |> ValueSome
        | _ -> ValueNone
