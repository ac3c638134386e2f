namespace Leibniz.Torch

open System
open Leibniz
open TorchSharp

/// Kernels that go element by element. What libtorch does otherwise than Leibniz is put together from several of its operations.
module internal Elementwise =
    type private T = torch.Tensor

    /// NaN has no sign; libtorch says 0.
    let private sign (x: T) (dtype: DType) =
        if dtype.IsFloat then
            use s = x.sign ()
            use unknown = x.isnan ()
            torch.where (unknown, x, s)
        else
            x.sign ()

    /// log(1 + e^x). libtorch's softplus gives x itself above 20, which is too coarse for float64.
    let private softplus (x: T) (dtype: DType) =
        use none = Torch.number 0.0 dtype x.device
        x.logaddexp none

    let map (map: Map) (dtype: DType) (x: T) : T =
        match map with
        | Neg -> x.neg ()
        | Abs -> x.abs ()
        | Sign -> sign x dtype
        | Floor -> x.floor ()
        | Ceiling -> x.ceil ()
        | Round -> x.round ()
        | Exp -> x.exp ()
        | Expm1 -> x.expm1 ()
        | Log -> x.log ()
        | Log1p -> x.log1p ()
        | Sqrt -> x.sqrt ()
        | Sin -> x.sin ()
        | Cos -> x.cos ()
        | Tan -> x.tan ()
        | Asin -> x.asin ()
        | Acos -> x.acos ()
        | Atan -> x.atan ()
        | Sinh -> x.sinh ()
        | Cosh -> x.cosh ()
        | Tanh -> x.tanh ()
        | Asinh -> x.asinh ()
        | Acosh -> x.acosh ()
        | Atanh -> x.atanh ()
        | Erf -> x.erf ()
        | Sigmoid -> x.sigmoid ()
        | Softplus -> softplus x dtype
        | Relu -> x.relu ()
        | Step when dtype.IsFloat ->
            let steps = x.relu ()
            // In place; of NaN it is 0.
            steps.sign_ ()
        | Step ->
            use positive = x.gt Torch.zero
            positive.to_type (Torch.scalarType dtype)

    /// Whole division: by 0 it is an error, and the one quotient that overflows, of the least number by -1, would trap in the processor.
    let private whole (divide: T -> T) (ofMinusOne: unit -> T) (b: T) (dtype: DType) : T =
        use zeros = b.eq Torch.zero
        use some = zeros.any ()

        if some.item<bool>() then
            raise (DivideByZeroException())

        if dtype = DType.UInt8 then
            divide b
        else
            use back = b.eq Torch.minusOne
            use safe = b.masked_fill (back, Torch.one)
            use usual = divide safe
            use special = ofMinusOne ()
            torch.where (back, special, usual)

    /// Whether a sum of all elements says that none is NaN; on the processor, where asking costs no transfer.
    let surelyNumbers (x: T) =
        x.device_type = DeviceType.CPU
        && (use sum = x.sum ()
            not (Double.IsNaN(sum.ToDouble())))

    /// The product, with 0 wherever a factor is 0, even beside infinity and NaN.
    let private scale (a: T) (b: T) : T =
        let product = a.mul b

        // 0 times either of them is NaN.
        if not (surelyNumbers product) then
            use left = a.eq Torch.zero
            use right = b.eq Torch.zero
            // In place: nobody else has seen the product yet.
            product.masked_fill_(left, Torch.zero).masked_fill_(right, Torch.zero) |> ignore

        product

    let zip (zip: Zip) (dtype: DType) (a: T) (b: T) : T =
        match zip with
        | Add -> a.add (b, Torch.one)
        | Sub -> a.sub b
        | Mul -> a.mul b
        | Div -> a.div b
        | FloorDiv when dtype.IsFloat -> a.floor_divide b
        | FloorDiv -> whole (fun b -> a.floor_divide b) (fun () -> a.neg ()) b dtype
        | Rem when dtype.IsFloat -> a.remainder b
        | Rem -> whole (fun b -> a.remainder b) (fun () -> a.zeros_like ()) b dtype
        | Pow -> a.pow b
        | Maximum -> a.maximum b
        | Minimum -> a.minimum b
        | Scale -> scale a b

    /// Of a tensor and a number, both floats; null where that takes a tensor of the number.
    let zipNumber (zip: Zip) (dtype: DType) (a: T) (b: float) : T =
        use number = Torch.scalar b dtype

        match zip with
        | Add -> a.add (number, Torch.one)
        | Sub -> a.sub number
        | Mul -> a.mul number
        | Div -> a.div number
        | Scale when b <> 0.0 && Double.IsFinite b -> a.mul number
        | _ -> null

    /// Of a number and a tensor.
    let numberZip (zip: Zip) (dtype: DType) (a: float) (b: T) : T =
        match zip with
        | Add
        | Mul
        | Scale -> zipNumber zip dtype b a
        | Sub ->
            use number = Torch.scalar a dtype
            let difference = b.neg ()
            difference.add_ (number, Torch.one) |> ignore
            difference
        | _ -> null

    let compareNumber (compare: Compare) (dtype: DType) (a: T) (b: float) : T =
        use number = Torch.scalar b dtype

        match compare with
        | Equal -> a.eq number
        | NotEqual -> a.ne number
        | Greater -> a.gt number
        | GreaterEqual -> a.ge number
        | Less -> a.lt number
        | LessEqual -> a.le number

    let compare (compare: Compare) (a: T) (b: T) : T =
        match compare with
        | Equal -> a.eq b
        | NotEqual -> a.ne b
        | Greater -> a.gt b
        | GreaterEqual -> a.ge b
        | Less -> a.lt b
        | LessEqual -> a.le b

    let logic (logic: Logic) (a: T) (b: T) : T =
        match logic with
        | And -> a.logical_and b
        | Or -> a.logical_or b
        | Xor -> a.logical_xor b

    let test (test: Test) (x: T) : T =
        match test with
        | IsNaN -> x.isnan ()
        | IsFinite -> x.isfinite ()
