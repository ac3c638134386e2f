namespace Leibniz

open System
open System.Runtime.CompilerServices

/// Functions of one number, applied element by element.
[<Struct>]
type internal Map =
    | Neg
    | Abs
    | Sign
    | Floor
    | Ceiling
    | Round
    | Exp
    | Expm1
    | Log
    | Log1p
    | Sqrt
    | Sin
    | Cos
    | Tan
    | Asin
    | Acos
    | Atan
    | Sinh
    | Cosh
    | Tanh
    | Asinh
    | Acosh
    | Atanh
    | Erf
    | Sigmoid
    | Softplus
    | Relu
    | Step

/// Functions of two numbers, applied element by element.
[<Struct>]
type internal Zip =
    | Add
    | Sub
    | Mul
    | Div
    | FloorDiv
    | Rem
    | Pow
    | Maximum
    | Minimum
    /// The product where neither is zero, else zero, even beside infinity and NaN: how a change passes through a slope.
    | Scale

[<Struct>]
type internal Compare =
    | Equal
    | NotEqual
    | Greater
    | GreaterEqual
    | Less
    | LessEqual

type internal Logic =
    | And
    | Or
    | Xor

type internal Test =
    | IsNaN
    | IsFinite

/// Reductions of numbers to a number.
type internal Fold =
    | Sum
    | Product
    | Max
    | Min

/// Reductions of truths to a truth.
type internal Quantifier =
    | Any
    | All

/// Reductions of numbers to the place of one of them.
type internal Pick =
    | ArgMax
    | ArgMin

/// Ways to take matrices apart, each with one result: the factors below each other. Where signs are free they are fixed (a diagonal that is
/// not negative, a largest component that is positive), so that the factors are functions of the matrix and have derivatives.
type internal Factoring =
    /// (n, n): the lower triangular factor of the symmetric part, which must be positive definite.
    | Cholesky
    /// (n + m, m) of an (n, m) matrix with n >= m: orthonormal columns above an upper triangle.
    | OrthogonalTriangular
    /// (1 + n, n): the eigenvalues of the symmetric part, ascending, above the eigenvectors in columns.
    | SymmetricEigen
    /// (n + 1 + m, k) of an (n, m) matrix with k = min n m: left vectors, singular values descending, right vectors, in columns.
    | SingularValues

/// What is taken of one axis: Count elements from Start, Step apart (negative: backwards).
[<Struct>]
type internal Cut = { Start: int; Step: int; Count: int }

/// One step of an elementwise program. Registers hold the inputs first, then the result of each step.
type internal Instruction =
    | MapOf of Map * int
    | ZipOf of Zip * int * int
    /// 1 where it holds, else 0.
    | CompareOf of Compare * int * int
    /// The second where the first is 1, the third where it is 0.
    | ChooseOf of int * int * int
    | Constant of float

    /// The registers that it reads.
    member step.Operands: int[] =
        match step with
        | MapOf(_, x) -> [| x |]
        | ZipOf(_, a, b)
        | CompareOf(_, a, b) -> [| a; b |]
        | ChooseOf(c, a, b) -> [| c; a; b |]
        | Constant _ -> [||]

    /// The same with registers of other numbers.
    member step.At(place: int -> int) : Instruction =
        match step with
        | MapOf(m, x) -> MapOf(m, place x)
        | ZipOf(z, a, b) -> ZipOf(z, place a, place b)
        | CompareOf(c, a, b) -> CompareOf(c, place a, place b)
        | ChooseOf(c, a, b) -> ChooseOf(place c, place a, place b)
        | Constant _ -> step

/// A chain of elementwise operations on float32 or float64 that runs in one pass over memory, whatever the shape.
[<Sealed>]
type internal Program(inputs: int, code: Instruction[], results: int[]) =
    member _.Inputs = inputs
    member _.Code = code
    member _.Results = results
    /// The program as the backend that ran it last runs it; it makes it again where this is another's.
    member val Compiled: obj = null with get, set

/// Compositions of other kernels that a backend may run in one go: see Composed, which says what each abbreviates.
type internal Composite =
    /// x w + b of matrices and a vector, then relu if rectified.
    | Affine of rectified: bool
    /// The first where the second is positive, else zero, even beside NaN: how a change passes through relu.
    | Gate
    /// The product of the first two where the third is positive, else zero: how a change passes back through weights to relu.
    | GatedProduct
    /// Exponentials over their sum along the last axis.
    | Softmax
    /// The cross-entropy of logits along the last axis and an int32 label for each of their rows.
    | LabelEntropy
    /// The slope of that: softmax, less 1 at the label.
    | LabelSlope

/// The instruction set: everything that a backend must be able to run, but composites, which it need not know.
type internal Kernel =
    | Map of Map
    | Zip of Zip
    | Compare of Compare
    | Logic of Logic
    | Not
    | Test of Test
    /// The second argument where the first holds, else the third.
    | Select
    | Cast of DType
    | Fold of Fold * axes: int[]
    | Quantify of Quantifier * axes: int[]
    /// The place of an extreme among all elements of some axes, counted as if they were one.
    | Pick of Pick * axes: int[]
    /// (..., n, k) times (..., k, m); the axes in front are the same for both.
    | MatMul
    | Reshape of Shape
    | Permute of int[]
    | Stretch of Shape
    | Slice of Cut[]
    /// Zeros of a shape, with the argument put where Slice would find it: the adjoint of Slice.
    | Place of Shape * Cut[]
    | Concat of axis: int
    /// The elements of an axis at the places named by the second argument, a vector of int32.
    | Take of axis: int
    /// Adds the elements of an axis to zeros, at the places named by the second argument: the adjoint of Take.
    | ScatterAdd of axis: int * length: int
    /// Along an axis, the elements at the places named by the second argument, of the result's shape.
    | TakeAlong of axis: int
    /// The adjoint of TakeAlong.
    | ScatterAlong of axis: int * length: int
    /// Running sums along an axis, from its start, or from its end if reversed.
    | Accumulate of axis: int * reversed: bool
    /// y = a y' + b along an axis, where y' is the y before (behind if reversed), 0 at the border.
    | Recur of axis: int * reversed: bool
    /// The first places of an axis in the order of its elements, so many, int32; ties in the order of places, NaN as the largest.
    | Order of axis: int * descending: bool * count: int
    /// The x with a x = b, of matrices in the last two axes.
    | Solve
    /// The determinants of matrices, or if logarithmic along a new last axis their sign and the logarithm of their size.
    | Determinant of logarithmic: bool
    | Factor of Factoring
    /// The discrete Fourier transform without a factor, of complex numbers in the last two axes (places; real and imaginary part).
    | Fourier of inverse: bool
    /// The first n / 2 + 1 of the transform of n reals in the last axis, which the others mirror: frequencies; real and imaginary part.
    | Analyse
    /// The real parts of the sum of waves with the frequencies 0 to length / 2, at so many places: the adjoint of Analyse.
    | Synthesise of length: int
    | Composite of Composite

/// Kernels that are asked for all the time, made once, and the places of elementwise functions in tables.
module internal CommonKernel =
    /// The place of a case in the declaration of its union: where no case holds anything, it is all that a value of the union is.
    let inline place (case: 'U) = Unsafe.BitCast<'U, int> case

    /// A table with an entry for each case, up to the last.
    let inline private table (last: 'U) (entry: 'U -> 'E) =
        Array.init (place last + 1) (fun i -> entry (Unsafe.BitCast<int, 'U> i))

    let private zips = table Scale Zip
    let zipCount = zips.Length
    let zip (z: Zip) = zips[place z]
    let add, sub, mul, div = zip Add, zip Sub, zip Mul, zip Div
    let private maps = table Step Map
    let mapCount = maps.Length
    let map (m: Map) = maps[place m]
    let private compares = table LessEqual Compare
    let compareCount = compares.Length
    let compare (c: Compare) = compares[place c]
    let private casts = DTypes.all |> Array.map Cast
    let cast (dtype: DType) = casts[dtype.Number]
    let transpose = Permute [| 1; 0 |]
    let affine = Composite(Affine false)
    let affineRelu = Composite(Affine true)
    let gate = Composite Gate
    let gatedProduct = Composite GatedProduct
    let softmax = Composite Softmax
    let labelEntropy = Composite LabelEntropy
    let labelSlope = Composite LabelSlope
