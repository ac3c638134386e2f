namespace Leibniz

open System
open System.Collections.Generic
open System.Numerics
open System.Runtime.CompilerServices
open Leibniz.Kernels

/// Kernels on numbers of one type.
type internal NumberEngine<'T when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType and 'T :> INumber<'T> and 'T :> IMinMaxValue<'T>>
    (home, map: Map -> MapLoop<'T, 'T>, zip: Zip -> ZipLoop<'T, 'T>) =
    inherit MoveEngine<'T>(home)

    // Loops are made once each, or by two threads at once twice: they are all alike.
    let maps: MapLoop<'T, 'T>[] = Array.zeroCreate CommonKernel.mapCount
    let zips: ZipLoop<'T, 'T>[] = Array.zeroCreate CommonKernel.zipCount
    let compares: ZipLoop<'T, bool>[] = Array.zeroCreate CommonKernel.compareCount
    let gate = Vectors.Zipping<'T, Gate<'T>>()

    let map m =
        let place = CommonKernel.place m

        match maps[place] with
        | null ->
            let loop = map m
            maps[place] <- loop
            loop
        | loop -> loop

    [<MethodImpl(MethodImplOptions.AggressiveInlining)>]
    let zip z =
        let place = CommonKernel.place z

        match zips[place] with
        | null ->
            let loop = zip z
            zips[place] <- loop
            loop
        | loop -> loop

    let compare c =
        let place = CommonKernel.place c

        match compares[place] with
        | null ->
            let loop = Loops.compare<'T> c
            compares[place] <- loop
            loop
        | loop -> loop

    let compile (program: Program) =
        let code = List<Leibniz.Kernels.Instruction<'T>>(program.Code.Length)

        let put instruction =
            code.Add instruction
            program.Inputs + code.Count - 1

        let zipWith loop a b run =
            put (Leibniz.Kernels.Instruction<'T>.Zip(loop, a, b, run))

        // Choosing is three steps, so a register may have another number there.
        let places = List<int>(seq { 0 .. program.Inputs - 1 })

        for step in program.Code do
            places.Add(
                match step with
                | MapOf(m, x) -> put (Leibniz.Kernels.Instruction<'T>.Map(map m, places[x], Loops.mapFunction m))
                | ZipOf(z, a, b) -> zipWith (zip z) places[a] places[b] (Loops.zipFunction z)
                | CompareOf(c, a, b) ->
                    let struct (loop, run, swapped) = Loops.truth<'T> c
                    let a, b = if swapped then b, a else a, b
                    zipWith loop places[a] places[b] run
                | ChooseOf(c, a, b) ->
                    let kept =
                        zipWith (Vectors.Zipping<'T, Kept<'T>>()) places[a] places[c] typedefof<Kept<float>>

                    let cleared =
                        zipWith (Vectors.Zipping<'T, Cleared<'T>>()) places[b] places[c] typedefof<Cleared<float>>

                    zipWith (Vectors.Zipping<'T, Joined<'T>>()) kept cleared typedefof<Joined<float>>
                | Constant c -> put (Leibniz.Kernels.Instruction<'T>.Constant('T.CreateSaturating c))
            )

        let results = program.Results |> Array.map (fun r -> places[r])
        ElementwiseProgram<'T>(program.Inputs, code, results)

    member e.RunProgram(program: Program, shape: Shape, args: Numbers[]) : Numbers[] =
        let compiled =
            match program.Compiled with
            | :? ElementwiseProgram<'T> as known -> known
            | _ ->
                let made = compile program
                program.Compiled <- made
                made

        let results: Numbers[] = Array.zeroCreate program.Results.Length
        let arrays: 'T[][] = Array.zeroCreate (args.Length + results.Length)
        let places: int[] = Array.zeroCreate arrays.Length
        let mutable uniform = 0UL
        let mutable straight = true

        for i in 0 .. args.Length - 1 do
            let x = e.Block args[i]
            arrays[i] <- x.Array
            places[i] <- x.Offset

            if not (x.Shape.Size = shape.Size && x.IsContiguous) then
                uniform <- uniform ||| (1UL <<< i)
                straight <- straight && x.Shape.Size = 1

        // Each vector of all arguments is read before one of a result is written, so that a result may take the memory of an argument.
        let over = straight && compiled.HasLoop uniform
        let mutable next = 0

        for i in 0 .. results.Length - 1 do
            while next < args.Length
                  && not (over && args[next].Shape.Size = shape.Size && (e.Block args[next]).IsClaimed) do
                next <- next + 1

            let y =
                if next < args.Length then
                    next <- next + 1
                    (e.Block args[next - 1]).Succeed()
                else
                    e.Fresh(shape, args[0].DType)

            results[i] <- y
            arrays[args.Length + i] <- y.Array

        if not (straight && compiled.TryRun(shape.Size, arrays, places, uniform)) then
            let inputs =
                args
                |> Array.map (fun a -> (Window.stretch shape (a :?> Block) :?> Block<'T>).View)

            compiled.Run(shape.Dims, inputs, arrays.AsSpan(args.Length).ToArray(), Array.zeroCreate results.Length)

        results

    member private e.MatMul(shape: Shape, a: Block<'T>, b: Block<'T>, y: Block<'T>) =
        let rank = shape.Rank
        let n, m, k = shape.Dims[rank - 2], shape.Dims[rank - 1], a.Shape.Dims[rank - 1]
        let rows (x: Block<'T>) = x.Strides[rank - 2]
        let columns (x: Block<'T>) = x.Strides[rank - 1]

        if rank = 2 then
            MatMul.Run(n, m, k, a.Array, a.Offset, rows a, columns a, b.Array, b.Offset, rows b, columns b, y.Array, 0)
        else
            let batch = Array.fold (*) 1 shape.Dims[.. rank - 3]

            let offsets (x: Block<'T>) =
                Array.init batch (fun i ->
                    let mutable rest, offset = i, x.Offset

                    for axis in rank - 3 .. -1 .. 0 do
                        offset <- offset + rest % shape.Dims[axis] * x.Strides[axis]
                        rest <- rest / shape.Dims[axis]

                    offset)

            MatMul.RunBatch(batch, n, m, k, a.Array, offsets a, rows a, columns a, b.Array, offsets b, rows b, columns b, y.Array, 0)

    /// A product of two matrices, finished.
    member private e.Finished(shape: Shape, dtype, a: Block<'T>, b: Block<'T>, finish: Finish<'T>) : Numbers =
        let y = e.Fresh(shape, dtype)
        let n, m, k = shape.Dims[0], shape.Dims[1], a.Shape.Dims[1]
        MatMul.Run(n, m, k, a.Array, a.Offset, a.Strides[0], a.Strides[1], b.Array, b.Offset, b.Strides[0], b.Strides[1], y.Array, finish)
        y

    override e.Map(m, shape, dtype, x) =
        let y = e.Fresh(shape, dtype)
        let x = e.Block x

        if x.IsContiguous then
            Elementwise.MapRow(shape.Size, x.Array, x.Offset, map m, y.Array)
        else
            e.MapView(m, shape, x, y)

        y

    // Views take much of the stack, which each call for a row would clear.
    [<MethodImpl(MethodImplOptions.NoInlining)>]
    member private _.MapView(m, shape: Shape, x: Block<'T>, y: Block<'T>) =
        Elementwise.Map(shape.Dims, x.View, map m, y.Array, 0)

    override e.Zip(z, shape, dtype, a, b) =
        let y = e.Fresh(shape, dtype)
        let a, b = e.Block a, e.Block b

        if a.IsContiguous && b.IsContiguous then
            Elementwise.ZipRow(shape.Size, a.Array, a.Offset, b.Array, b.Offset, zip z, y.Array)
        else
            e.ZipViews(z, shape, a, b, y)

        y

    [<MethodImpl(MethodImplOptions.NoInlining)>]
    member private _.ZipViews(z, shape: Shape, a: Block<'T>, b: Block<'T>, y: Block<'T>) =
        Elementwise.Zip(shape.Dims, a.View, b.View, zip z, y.Array, 0)

    override e.Run(kernel, shape, dtype, args) =
        match kernel with
        | Map m -> e.Map(m, shape, dtype, args[0])
        | Zip z -> e.Zip(z, shape, dtype, args[0], args[1])
        | Compare c ->
            let y = Block<bool>.Fresh(home, shape, dtype)
            Elementwise.Zip(shape.Dims, e.Block(args[0]).View, e.Block(args[1]).View, compare c, y.Array, 0)
            y
        | Fold(fold, axes) ->
            let y = e.Fresh(shape, dtype)
            let x = e.Block(Reduced.order axes args[0])
            let dims, view, kept, target = x.Shape.Dims, x.View, shape.Rank, y.Array

            match fold with
            | Sum -> Reduction.Sum(dims, view, kept, target, 0)
            | Product -> Reduction.Product(dims, view, kept, target, 0)
            | Max -> Reduction.Max(dims, view, kept, target, 0)
            | Min -> Reduction.Min(dims, view, kept, target, 0)

            y
        | Pick(pick, axes) ->
            let y = Block<int>.Fresh(home, shape, dtype)
            let x = e.Block(Reduced.order axes args[0])

            match pick with
            | ArgMax -> Reduction.ArgMax(x.Shape.Dims, x.View, shape.Rank, y.Array, 0)
            | ArgMin -> Reduction.ArgMin(x.Shape.Dims, x.View, shape.Rank, y.Array, 0)

            y
        | MatMul ->
            let y = e.Fresh(shape, dtype)
            e.MatMul(shape, e.Block args[0], e.Block args[1], y)
            y
        | Composite(Affine rectified) ->
            let b = e.Block(args[2]).Contiguous()
            e.Finished(shape, dtype, e.Block args[0], e.Block args[1], Finish<'T>.Add(b.Array, b.Offset, rectified))
        | Composite GatedProduct ->
            let gate = e.Block(args[2]).Contiguous()
            e.Finished(shape, dtype, e.Block args[0], e.Block args[1], Finish<'T>.Gate(gate.Array, gate.Offset))
        | Composite Gate ->
            let y = e.Fresh(shape, dtype)
            Elementwise.Zip(shape.Dims, e.Block(args[0]).View, e.Block(args[1]).View, gate, y.Array, 0)
            y
        | ScatterAdd(axis, length) ->
            let y = e.Fresh(shape, dtype)
            let x = e.Block(args[0]).Contiguous()
            let places = e.Places args[1]
            let struct (outer, _, inner) = e.Around axis x.Shape
            Gather.ScatterAdd(x.Array, x.Offset, outer, length, inner, places.Array, places.Offset, places.Shape.Size, y.Array, 0)
            y
        | ScatterAlong(axis, length) ->
            let y = e.Fresh(shape, dtype)
            let x = e.Block(args[0]).Contiguous()
            let places = e.Places args[1]
            let struct (outer, count, inner) = e.Around axis x.Shape
            Gather.ScatterAlong(x.Array, x.Offset, outer, length, inner, places.Array, places.Offset, count, y.Array, 0)
            y
        | Accumulate(axis, reversed) ->
            let y = e.Fresh(shape, dtype)
            let x = e.Block(args[0]).Contiguous()
            let struct (outer, n, inner) = e.Around axis x.Shape
            Scan.Sum(x.Array, x.Offset, outer, n, inner, reversed, y.Array)
            y
        | Recur(axis, reversed) ->
            let y = e.Fresh(shape, dtype)
            let a, b = e.Block(args[0]).Contiguous(), e.Block(args[1]).Contiguous()
            let struct (outer, n, inner) = e.Around axis shape
            Scan.Recur(a.Array, a.Offset, b.Array, b.Offset, outer, n, inner, reversed, y.Array)
            y
        | Order(axis, descending, count) ->
            let y = Block<int>.Fresh(home, shape, dtype)
            let x = e.Block(args[0]).Contiguous()
            let struct (outer, n, inner) = e.Around axis x.Shape
            Ordering.Run(x.Array, x.Offset, outer, n, inner, descending, count, y.Array)
            y
        | _ -> base.Run(kernel, shape, dtype, args)

/// Numbers with fractions add what only they have: tests, and matrices taken apart.
[<Sealed>]
type internal FloatEngine<'T
    when 'T: struct and 'T: (new: unit -> 'T) and 'T :> ValueType and 'T :> IFloatingPointIeee754<'T> and 'T :> IMinMaxValue<'T>>(home) =
    inherit NumberEngine<'T>(home, Loops.floatMap<'T>, Loops.floatZip<'T>)

    override e.Run(kernel, shape, dtype, args) =
        match kernel with
        | Test test ->
            let y = Block<bool>.Fresh(home, shape, dtype)

            let loop =
                match test with
                | IsNaN -> MapLoop<'T, bool>(fun x y -> Kernels.Loops.IsNaN(x, y))
                | IsFinite -> MapLoop(fun x y -> Kernels.Loops.IsFinite(x, y))

            Elementwise.Map(shape.Dims, e.Block(args[0]).View, loop, y.Array, 0)
            y
        | Composite Softmax ->
            let y = e.Fresh(shape, dtype)
            let x = e.Block(args[0]).Contiguous()
            let n = shape.Dims[shape.Rank - 1]
            Kernels.Softmax.Rows(x.Array, x.Offset, shape.Size / max 1 n, n, y.Array)
            y
        | Composite LabelEntropy ->
            let y = e.Fresh(shape, dtype)
            let x, labels = e.Block(args[0]).Contiguous(), e.Places args[1]
            Kernels.Softmax.CrossEntropy(x.Array, x.Offset, shape.Size, x.Shape.Dims[shape.Rank], labels.Array, labels.Offset, y.Array)
            y
        | Composite LabelSlope ->
            let y = e.Fresh(shape, dtype)
            let x, labels = e.Block(args[0]).Contiguous(), e.Places args[1]
            let n = shape.Dims[shape.Rank - 1]
            Kernels.Softmax.Slope(x.Array, x.Offset, labels.Shape.Size, n, labels.Array, labels.Offset, y.Array)
            y
        | Solve
        | Determinant _
        | Factor _ ->
            let y = e.Fresh(shape, dtype)
            Matrices.run kernel (args |> Array.map (fun a -> e.Block(a).Contiguous())) y
            y
        | Fourier _
        | Analyse
        | Synthesise _ ->
            let y = e.Fresh(shape, dtype)
            Transforms.run kernel (e.Block(args[0]).Contiguous()) y
            y
        | _ -> base.Run(kernel, shape, dtype, args)
