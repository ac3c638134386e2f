// What tensor operations mean in the plane: moving, turning, scaling, shearing; two affine layers are one, unless something bends between.
// usage: dotnet pack -c Release && dotnet fsi examples/Geometry.fsx; pictures go to output/Geometry.fsx
#r "nuget: Leibniz.Plots"

open System
open System.IO
open Leibniz
open Leibniz.Plots

let save name (figure: Figure) =
    figure.SavePng(Path.Combine("output", "Geometry.fsx", name))

// The letter L, a row for each corner. A map acts on all corners at once: rows are points, so that the matrix of the
// textbook acts from the right, transposed.
let letter =
    tensor
        [ [ 0.0; 0.0 ]
          [ 2.0; 0.0 ]
          [ 2.0; 0.6 ]
          [ 0.6; 0.6 ]
          [ 0.6; 3.0 ]
          [ 0.0; 3.0 ] ]

let linear matrix points = dot points (transpose matrix)
let translate (b: Tensor) points = points + b

let turn =
    let angle = Math.PI / 6.0
    tensor [ [ cos angle; -(sin angle) ]; [ sin angle; cos angle ] ]

let scale = tensor [ [ 1.5; 0.0 ]; [ 0.0; 0.5 ] ]
let shear = tensor [ [ 1.0; 0.7 ]; [ 0.0; 1.0 ] ]
let shift = tensor [ 1.5; -1.0 ]

let maps =
    [ "translation: x + b", translate shift
      "rotation", linear turn
      "scaling: a diagonal matrix", linear scale
      "shear", linear shear
      "affine: W x + b", linear turn >> translate shift
      "affine after affine", linear turn >> translate shift >> linear shear >> translate -shift ]

Figure.Grid(2, [ for name, map in maps -> Figure.Polygons(letter, map).Title(name) ])
|> save "maps.png"

// W2 (W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2): two layers without an activation are one.
let twice = letter |> snd maps[5]
let once = letter |> linear (dot shear turn) |> translate (dot shear shift - shift)
printfn $"two affine layers as one: {twice.AllClose(once)}"

// With relu between they are not. Three hidden units hold u, -u and y + 9. Relu is the fold: it keeps u on one side of the line u = 0,
// -u on the other, and changes y + 9 nowhere near.
let split =
    linear (tensor [ [ 1.0; 0.3 ]; [ -1.0; -0.3 ]; [ 0.0; 1.0 ] ])
    >> translate (tensor [ 0.0; 0.0; 9.0 ])

let merge =
    linear (tensor [ [ 1.0; 0.4; 0.0 ]; [ 0.2; 0.6; 1.0 ] ])
    >> translate (tensor [ 0.0; -9.0 ])

let flat = split >> merge
let fold = split >> relu >> merge

// No affine map sends three points of a line to points that are on no line.
let line = tensor [ [ -1.0; 1.0 ]; [ 0.0; 0.0 ]; [ 1.0; -1.0 ] ]
let bent = fold line

printfn
    $"three points of a line after affine, relu, affine:\n{bent}\nthe middle of the outer two is {(bent[0] + bent[2]) / 2.0}, the middle one went to {bent[1]}"

let squares =
    [ for x in -2.0 .. 0.5..1.5 do
          for y in -2.0 .. 0.5..1.5 -> tensor [ [ x; y ]; [ x + 0.5; y ]; [ x + 0.5; y + 0.5 ]; [ x; y + 0.5 ] ] ]

Figure.Grid(
    1,
    [ Figure.Polygons(squares, flat).Title("affine after affine: a flat sheet")
      Figure.Polygons(squares, fold).Title("with relu between: a folded sheet") ]
)
|> save "folded.png"
