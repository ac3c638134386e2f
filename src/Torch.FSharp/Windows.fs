namespace Leibniz.Torch

open Leibniz
open TorchSharp

/// Kernels that look at the same numbers otherwise, and those that put such looks together.
module internal Windows =
    type private T = torch.Tensor

    /// What a cut takes, forwards: libtorch has no backward steps.
    let private forwards (cuts: Cut[]) (x: T) : T =
        let mutable y = x.alias ()

        for axis in 0 .. cuts.Length - 1 do
            let cut = cuts[axis]

            if cut.Start <> 0 || cut.Step <> 1 || int64 cut.Count <> x.shape[axis] then
                use before = y

                y <-
                    if cut.Count = 0 then
                        before.narrow (int64 axis, 0L, 0L)
                    else
                        let last = cut.Start + (cut.Count - 1) * cut.Step
                        let first, step = min cut.Start last, abs cut.Step
                        before.slice (int64 axis, int64 first, int64 (max cut.Start last) + 1L, int64 step)

        y

    let private backwards (cuts: Cut[]) =
        [| for axis in 0 .. cuts.Length - 1 do
               if cuts[axis].Step < 0 && cuts[axis].Count > 1 then
                   int64 axis |]

    let slice (cuts: Cut[]) (x: T) : T =
        match backwards cuts with
        | [||] -> forwards cuts x
        | axes ->
            use part = forwards cuts x
            part.flip axes

    let place (shape: Shape) (cuts: Cut[]) (x: T) : T =
        let y = torch.zeros (Torch.dims shape, System.Nullable x.dtype, x.device)
        use window = forwards cuts y

        match backwards cuts with
        | [||] -> window.copy_ x |> ignore
        | axes ->
            use turned = x.flip axes
            window.copy_ turned |> ignore

        y

    let concat (axis: int) (parts: T[]) : T = torch.cat (parts, int64 axis)
