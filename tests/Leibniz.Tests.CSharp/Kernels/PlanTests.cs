using Leibniz.Kernels;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>How much room a program takes beside its inputs and results.</summary>
public static class PlanTests
{
    // y = y * 1.5 + x, over and over.
    private static readonly Instruction<float>[] Long =
    [
        Instruction<float>.Constant(1.5f),
        .. Enumerable.Range(0, 500).SelectMany(i => (Instruction<float>[])
        [
            Instruction<float>.Zip(Vectors.Zip<float, Multiply<float>>, i == 0 ? 0 : (2 * i) + 1, 1),
            Instruction<float>.Zip(Vectors.Zip<float, Add<float>>, (2 * i) + 2, 0),
        ]),
    ];

    [Fact]
    public static void ScalarsTakeRoomOnlyWhereTilesReadThem()
    {
        // All of it is one number: the result's alone is asked for. A tile for each step took a chain of 1300 steps 5 seconds and 20 MB.
        var scalar = new Plan<float>(Long, [Long.Length], [true]);
        Check.That(scalar.Slots == 1, $"a formula of a scalar takes {scalar.Slots} tiles");

        // The input, the number, and what passes from step to step.
        var vector = new Plan<float>(Long, [Long.Length], [false]);
        Check.That(vector.Slots is >= 3 and <= 4, $"a formula of a vector takes {vector.Slots} tiles");
    }

    [Fact]
    public static void LongFormulasOfScalarsAreThoseOfVectors()
    {
        var program = new ElementwiseProgram<float>(1, Long, [Long.Length, Long.Length / 2]);
        float[][] scalar = [new float[1], new float[1]], vector = [new float[3], new float[3]];
        program.Run([1], [new View<float>([1e-3f], 0, [0])], scalar, [0, 0]);
        program.Run([3], [new View<float>([7f, 1e-3f, 9f], 0, [1])], vector, [0, 0]);
        Check.That(scalar[0][0] == vector[0][1] && scalar[1][0] == vector[1][1], "the same bits");
    }
}
