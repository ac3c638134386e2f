/// Derivatives inside derivatives, with the answers of the literature. Where an implementation confuses the change of an inner variable
/// with that of an outer one, or loses it, each of these comes out wrong.
module Leibniz.Tests.ConfusionTests

open Expecto
open Leibniz
open Leibniz.Checks

let private one, two, three = tensor 1.0, tensor 2.0, tensor 3.0

let private near (expected: float) (actual: Tensor) =
    Expect.floatClose Accuracy.veryHigh (float actual) expected ""

type private Derive = (Tensor -> Tensor) -> Tensor -> Tensor

let private modes: (string * Derive) list = [ "forward", diff; "reverse", grad ]

let private mixtures (cases: Derive -> Derive -> Expecto.Test list) =
    [ for outerName, outer in modes do
          for innerName, inner in modes do
              testList $"{innerName} in {outerName}" (cases outer inner) ]

/// Siskind and Pearlmutter 2005, "Perturbation confusion and referential transparency", and 2008, "Nesting forward-mode AD in a functional
/// framework".
let private nested =
    mixtures (fun outer inner ->
        [ test "d/dx x (d/dy x + y) is 1, not 2" { near 1.0 (outer (fun x -> x * inner (fun y -> x + y) one) one) }
          test "d/dx x (d/dy x y) is 2, not 3" { near 2.0 (outer (fun x -> x * inner (fun y -> x * y) two) one) }
          test "d/dx x (d/dy x) is 0" { near 0.0 (outer (fun x -> x * inner (fun _ -> x) one) one) }
          test "d/dx (d/dy x + y) is 0" { near 0.0 (outer (fun x -> inner (fun y -> x + y) three) (tensor 7.0)) }
          // d/dx (x d/dy (x y^2) at y = 3) = d/dx (6 x^2)
          test "d/dx x (d/dy x y y) is 12" { near 12.0 (outer (fun x -> x * inner (fun y -> x * y * y) three) one) }
          test "the point of the inner one may depend on the outer variable" {
              // d/dx (d/dy y^3 at y = x^2) = d/dx 3 x^4
              near 96.0 (outer (fun x -> inner (fun y -> y * y * y) (x * x)) two)
          } ])

/// Manzyuk, Pearlmutter, Radul, Rush and Siskind 2019, "Perturbation confusion in forward automatic differentiation of higher-order
/// functions": the shift s u f x = f (x + u), whose derivative D s takes functions to functions. The numbers are those of the tests of
/// scmutils ("Alexey Radul problem") and of R6RS-AD ("should be 7").
let private higherOrder =
    let shift (u: Tensor) (f: Tensor -> Tensor) (x: Tensor) = f (x + u)
    /// The derivative of a function of a number whose value is a function.
    let d f u = snd (jvp f u one)
    let shifted f = d shift three f
    let cube (x: Tensor) = x * x * x
    let five = tensor 5.0

    testList
        "functions as values"
        [ test "D s 3 cube 5 = 192" { near 192.0 (shifted cube five) }
          test "D s 3 (D s 3 cube) 5 = 66" { near 66.0 (shifted (shifted cube) five) }
          test "D s 3 exp 5 = exp 8" { near 2980.9579870417283 (shifted exp five) }
          test "D s 3 (D s 3 exp) 5 = exp 11, not 0" { near 59874.14171519782 (shifted (shifted exp) five) }
          test "log (D s 3 (D s 3 exp) 1) = 7" { near 7.0 (log (shifted (shifted exp) one)) }
          test "D s 0 is D, and twice D^2" {
              let again = d shift (tensor 0.0)
              near (float (diff (diff sin) five)) (again (again sin) five)
          }
          test "inside other derivatives" {
              // d/dx (d/du sin (x + u) at u = 0) = -sin x
              for name, mode in modes do
                  Expect.floatClose Accuracy.veryHigh (float (mode (d shift (tensor 0.0) sin) five)) -(sin 5.0) name
          }
          test "what is given to the function may be differentiated too" {
              let product (x: Tensor) (y: Tensor) = x * x * y
              near 6.0 (diff (d product three) five)
              near 10.0 (snd (jvp (fun x -> d product x five) three one))
          }
          test "the value itself can be called" {
              let f, change = jvp (fun u -> shift u) two one
              near (sin 7.0) (f sin five)
              near (cos 7.0) (change sin five)
          }
          test "two functions as a value are refused, not confused" {
              let message =
                  Expect.throwsC (fun () -> jvp (fun (x: Tensor) -> (fun y -> x * y), (fun y -> x + y)) one one |> ignore) (fun e ->
                      e.Message)

              Expect.stringContains message "without a tensor" "the reason"
          } ]

/// Gradient descent whose step grows while it leads downhill, as Pearlmutter and Siskind 2008 specify it in "Using programming language
/// theory to make automatic differentiation sound and efficient".
let private argmin (gradient: Derive) (f: Tensor -> Tensor) (start: Tensor) =
    let precision = 1e-5

    let rec descend x (value: Tensor) (slope: Tensor) eta count =
        if float (norm slope) <= precision then
            x
        elif count = 10 then
            descend x value slope (2.0 * eta) 0
        else
            let next: Tensor = x - slope * eta

            if float (norm (x - next)) <= precision then
                x
            else
                let lower = f next

                if float lower < float value then
                    descend next lower (gradient f next) eta (count + 1)
                else
                    descend x value slope (eta / 2.0) 0

    descend start (f start) (gradient f start) precision 0

let private gradients: (string * Derive) list =
    [ "forward", jacobianForward; "reverse", grad ]

/// The published results, to all digits that rounding in another order leaves: 8.246324826140356e-06 and 0.20719187464861194.
let private optimizations =
    let start = tensor [ 1.0; 1.0 ]
    let squares (x: Tensor) = sum (x * x)

    /// min over x of max over y of |x|^2 - |y|^2.
    let saddle outer inner =
        let highest f = argmin inner (fun y -> -(f y))

        let x =
            argmin outer (fun x -> let f y = squares x - squares y in f (highest f start)) start

        x, highest (fun y -> squares x - squares y) start

    /// How far from the origin a particle falls between two charges, of which one is w higher.
    let particle (gradient: Derive) (w: Tensor) =
        let charges =
            [ tensor [ tensor 10.0; (10.0 - w).Reshape [||] ]; tensor [ 10.0; 0.0 ] ]

        let potential (x: Tensor) : Tensor =
            charges |> List.map (fun c -> 1.0 / norm (x - c)) |> List.reduce (+)

        let rec fall (x: Tensor) (v: Tensor) =
            let a = -(gradient potential x)
            let next = x + v * 0.1

            if float next[1] > 0.0 then
                fall next (v + a * 0.1)
            else
                (x - v * (x[1] / v[1]))[0] ** 2.0

        fall (tensor [ 0.0; 8.0 ]) (tensor [ 0.75; 0.0 ])

    /// Millions of operations on two numbers each: on libtorch the quickest of them.
    let takesMinutes () =
        if Backend.Current <> Backend.Managed then
            skiptest
                "This takes minutes on libtorch, where a kernel on two numbers costs ten times as much; the saddle point, reverse in forward, runs."

    [ for outerName, outer in gradients do
          for innerName, inner in gradients do
              // The other two mixtures take seconds and show nothing else.
              if outerName <> innerName then
                  test $"the saddle point, {innerName} in {outerName}" {
                      if innerName = "forward" then
                          takesMinutes ()

                      let x, y = saddle outer inner

                      for value in Array.append (x.ToArray<float>()) (y.ToArray<float>()) do
                          Expect.floatClose { absolute = 0.0; relative = 1e-9 } value 8.246324826140356e-06 "coordinate"
                  }

              test $"the particle between two charges, {innerName} in {outerName}" {
                  takesMinutes ()
                  let w = argmin outer (particle inner) (tensor [ 0.0 ])
                  Expect.floatClose { absolute = 0.0; relative = 1e-9 } (float w) 0.20719187464861194 "w"
              } ]

[<Tests>]
let tests =
    testList "no perturbation confusion" [ testList "nested" nested; higherOrder; testList "optimization" optimizations ]
