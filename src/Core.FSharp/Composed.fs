namespace Leibniz

open System

/// What composites abbreviate. Where the backend knows one and nothing but derivatives watches it is run in one go; elsewhere, and for
/// other readers of operations, it is the composition that it is written as here. Values and all derivatives are the same.
module internal Composed =
    /// The same numbers, constant to every derivative that runs.
    let rec still (x: Tensor) : Tensor =
        match x with
        | Known _ -> x
        | Taped(level, primal, node) when not level.Differentiates -> Taped(level, still primal, node)
        | Dual(_, primal, _)
        | Taped(_, primal, _) -> still primal

    let rec private unread (t: Tensor) =
        match t with
        | Known _ -> true
        | Dual(level, primal, _)
        | Taped(level, primal, _) -> level.Differentiates && unread primal

    let private runs (composite: Composite) (t: Tensor) =
        unread t && t.Numbers.Home.Knows composite

    let private reshape (shape: Shape) (x: Tensor) =
        if x.Shape.Equals shape then
            x
        else
            Tensor.Bind(Reshape shape, x)

    /// A reduction along an axis, which stays with length 1.
    let private along axis fold (x: Tensor) =
        Tensor.Bind(Fold(fold, [| axis |]), x)
        |> reshape (Axes.withLength axis 1 x.Shape)

    // ---- relu's slope

    let gateMeaning (g: Tensor) (y: Tensor) =
        Tensor.Bind(CommonKernel.zip Scale, g, Tensor.Bind(CommonKernel.map Step, y))

    /// g where y is positive, else zero.
    let gate (g: Tensor) (y: Tensor) =
        if runs Gate g && runs Gate y then
            Tensor.Bind(CommonKernel.gate, g, y)
        else
            gateMeaning g y

    let gatedProductMeaning (g: Tensor) (w: Tensor) (y: Tensor) =
        gateMeaning (Tensor.Bind(MatMul, g, w)) y

    /// g w of matrices where y is positive, else zero.
    let gatedProduct (g: Tensor) (w: Tensor) (y: Tensor) =
        if g.Rank = 2 && runs GatedProduct g && runs GatedProduct w && runs GatedProduct y then
            Tensor.Bind(CommonKernel.gatedProduct, [| g; w; y |])
        else
            gate (Tensor.Bind(MatMul, g, w)) y

    // ---- dense layers

    let affineMeaning rectified (x: Tensor) (w: Tensor) (b: Tensor) =
        let y = Tensor.Bind(MatMul, x, w) + b
        if rectified then Tensor.Mapped(Relu, y) else y

    let private straight = Affine false
    let private bent = Affine true

    /// x w + b of a matrix of rows, then relu if rectified.
    let affine rectified (x: Tensor) (w: Tensor) (b: Tensor) =
        let composite =
            if rectified then
                CommonKernel.affineRelu
            else
                CommonKernel.affine

        let known = if rectified then bent else straight

        // A bias that would stretch is left to the composition.
        let fits = w.Rank = 2 && b.Rank = 1 && b.Shape.Dims[0] = w.Shape.Dims[1]

        if fits && runs known x && runs known w && runs known b then
            Tensor.Bind(composite, [| x; w; b |])
        else
            affineMeaning rectified x w b

    // ---- softmax

    /// A maximum to take off before an exp: constant to derivatives, since it cancels, and 0 where it is infinite.
    let anchor axis (x: Tensor) =
        let top = along axis Max (still x)
        Tensor.Where(Tensor.Bind(Test IsFinite, top), top, top.Like 0.0)

    let softmaxMeaning axis (x: Tensor) =
        let e = exp (x - anchor axis x)
        e / along axis Sum e

    /// Exponentials over their sum along an axis, counted from the front.
    let softmax axis (x: Tensor) =
        if axis = x.Rank - 1 && runs Softmax x then
            Tensor.Bind(CommonKernel.softmax, x)
        else
            softmaxMeaning axis x

    // ---- the cross-entropy of labels

    let labelSlopeMeaning (logits: Tensor) (labels: Tensor) =
        let axis = logits.Rank - 1

        softmaxMeaning axis logits
        - Tensor.OneHot(labels, logits.Shape.Dims[axis], logits.DType)

    /// Softmax along the last axis, less 1 at the label.
    let labelSlope (logits: Tensor) (labels: Tensor) =
        if runs LabelSlope logits && runs LabelSlope labels then
            Tensor.Bind(CommonKernel.labelSlope, logits, labels)
        else
            labelSlopeMeaning logits labels

    let labelEntropyMeaning axis (logits: Tensor) (labels: Tensor) =
        let rows = labels.Shape
        let z = logits - along axis Max (still logits)
        let places = reshape (Axes.withLength axis 1 logits.Shape) labels

        log (Tensor.Bind(Fold(Sum, [| axis |]), exp z))
        - reshape rows (Tensor.Bind(TakeAlong axis, z, places))

    /// The cross-entropy of logits along an axis, counted from the front, and int32 labels in the shape of the other axes.
    let labelEntropy axis (logits: Tensor) (labels: Tensor) =
        if axis = logits.Rank - 1 && runs LabelEntropy logits && runs LabelEntropy labels then
            Tensor.Bind(CommonKernel.labelEntropy, logits, labels)
        else
            labelEntropyMeaning axis logits labels
