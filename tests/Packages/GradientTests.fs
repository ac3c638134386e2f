// The checks inside xunit, from F#.
module ConsumerTests

open Leibniz
open Leibniz.Checks
open FsCheck
open Xunit

type Line = { Slope: Tensor; Offset: Tensor }

[<Fact>]
let ``swish is right`` () =
    Check.QuickThrowOnFailure(Gradient.property (fun x -> x * sigmoid x))

[<Fact>]
let ``the gradient of a record is right`` () =
    Check.QuickThrowOnFailure(Gradient.propertyOf (fun line -> sum (line.Slope * 2.0 + line.Offset ** 2.0)))

[<Fact>]
let ``a wrong derivative is found`` () =
    let wrong = elementwise sin (fun x -> -(cos x))
    Assert.ThrowsAny<exn>(fun () -> Check.QuickThrowOnFailure(Gradient.property wrong)) |> ignore
