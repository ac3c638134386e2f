namespace Leibniz

open System
open System.Runtime.CompilerServices

/// The type of a tensor's elements. float32 and float64 are differentiable; the others are data. Prints in lower case: uint8.
[<Struct; RequireQualifiedAccess; CustomEquality; NoComparison>]
type DType =
    /// 32 bits, IEEE 754: what networks are trained in. Differentiable.
    | Float32
    /// 64 bits, IEEE 754: what derivatives are checked in. Differentiable.
    | Float64
    /// Whole numbers of 32 bits.
    | Int32
    /// Whole numbers of 64 bits: labels, places.
    | Int64
    /// Whole numbers from 0 to 255: pixels.
    | UInt8
    /// True and false: masks.
    | Bool

    /// Whether tensors of this type can be differentiated.
    member t.IsFloat =
        match t with
        | Float32
        | Float64 -> true
        | Int32
        | Int64
        | UInt8
        | Bool -> false

    /// Bytes of one element.
    member t.Bytes =
        match t with
        | Float32
        | Int32 -> 4
        | Float64
        | Int64 -> 8
        | UInt8
        | Bool -> 1

    /// The smallest and the largest number of the type.
    member internal t.Range: struct (float * float) =
        match t with
        | Float32
        | Float64 -> -infinity, infinity
        | Int32 -> float Int32.MinValue, float Int32.MaxValue
        | Int64 -> float Int64.MinValue, float Int64.MaxValue
        | UInt8 -> 0.0, 255.0
        | Bool -> 0.0, 1.0

    override t.ToString() =
        match t with
        | Float32 -> "float32"
        | Float64 -> "float64"
        | Int32 -> "int32"
        | Int64 -> "int64"
        | UInt8 -> "uint8"
        | Bool -> "bool"

    /// The place of its case above, from 0.
    member internal t.Number = Unsafe.BitCast<DType, int> t

    member t.Equals(other: DType) = t.Number = other.Number

    override t.Equals(other: obj) =
        match other with
        | :? DType as o -> t.Number = o.Number
        | _ -> false

    override t.GetHashCode() = t.Number
    static member op_Equality(a: DType, b: DType) = a.Number = b.Number
    static member op_Inequality(a: DType, b: DType) = a.Number <> b.Number

    interface IEquatable<DType> with
        member t.Equals other = t.Number = other.Number

module internal DTypes =
    let all =
        [| DType.Float32
           DType.Float64
           DType.Int32
           DType.Int64
           DType.UInt8
           DType.Bool |]

    /// The element type of a .NET type, if it is one of ours.
    let tryOf (t: Type) =
        if t = typeof<float32> then ValueSome DType.Float32
        elif t = typeof<float> then ValueSome DType.Float64
        elif t = typeof<int> then ValueSome DType.Int32
        elif t = typeof<int64> then ValueSome DType.Int64
        elif t = typeof<byte> then ValueSome DType.UInt8
        elif t = typeof<bool> then ValueSome DType.Bool
        else ValueNone

    /// The narrowest type in which values of both compare exactly (int64 beside a float: as near as float64 comes).
    let common (a: DType) (b: DType) =
        match a, b with
        | _ when a = b -> a
        | DType.Bool, other
        | other, DType.Bool -> other
        | DType.UInt8, other
        | other, DType.UInt8 -> other
        | DType.Int32, DType.Int64
        | DType.Int64, DType.Int32 -> DType.Int64
        | _ -> DType.Float64
