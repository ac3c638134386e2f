using System.Numerics;

namespace Leibniz.Kernels;

/// <summary>One-sided Jacobi: rotations of pairs of rows, until all are orthogonal.</summary>
/// <remarks>
/// Rows go in blocks, and blocks meet in the rounds of a tournament (Brent and Luk, "The solution of singular-value and symmetric
/// eigenvalue problems on multiprocessor arrays", 1985): the pairs of blocks of a round share no row, so threads can take them in any
/// order without a change of the result.
/// </remarks>
internal static class JacobiSweeps
{
    // Rows of a block: two blocks of a few hundred columns stay in a second-level cache.
    private const int Block = 16;

    // 4 to 14 are usual; LAPACK's gesvj gives up after 30.
    private const int MostSweeps = 40;

    /// <summary>Rows shorter than this are left alone: their squares have lost digits. That is 2^-51 or 2^-485.</summary>
    public static T Shortest<T>()
        where T : struct, IFloatingPointIeee754<T> => T.Sqrt(Machine<T>.Smallest / Machine<T>.Epsilon);

    /// <summary>
    /// Makes the first halves of n rows, each 2n long, orthogonal to rounding of their own lengths; the second halves are rotated
    /// with them. False if it did not converge.
    /// </summary>
    public static bool Run<T>(int n, T[] rows)
        where T : struct, IFloatingPointIeee754<T>
    {
        // A product of two rows has an error of about this part of their lengths' product.
        T tolerance = Machine<T>.Epsilon * T.Max(T.CreateTruncating(4), T.Sqrt(T.CreateTruncating(n)));
        int blocks = (n + Block - 1) / Block;
        int players = blocks + (blocks % 2);
        for (int sweep = 0; sweep < MostSweeps; sweep++)
        {
            int turned = 0;
            Team.Run(blocks, block => Meet(block, block));
            for (int round = 0; round < players - 1; round++)
            {
                Team.Run(players / 2, pair =>
                {
                    // The last player stays; the others sit in a circle that turns by one each round.
                    int first = (round + pair) % (players - 1);
                    int second = pair == 0 ? players - 1 : (round + players - 1 - pair) % (players - 1);
                    if (Math.Max(first, second) < blocks)
                    {
                        Meet(Math.Min(first, second), Math.Max(first, second));
                    }
                });
            }

            if (turned == 0)
            {
                return true;
            }

            void Meet(int above, int below)
            {
                for (int i = above * Block; i < Math.Min(n, (above + 1) * Block); i++)
                {
                    for (int j = Math.Max(i + 1, below * Block); j < Math.Min(n, (below + 1) * Block); j++)
                    {
                        if (Turn(n, rows.AsSpan(2 * i * n, 2 * n), rows.AsSpan(2 * j * n, 2 * n), tolerance))
                        {
                            Volatile.Write(ref turned, 1);
                        }
                    }
                }
            }
        }

        return false;
    }

    /// <summary>
    /// Makes two rows orthogonal, the longer one x; false if they are orthogonal already. The angle is the smaller of the two that do it, after
    /// Rutishauser ("The Jacobi method for real symmetric matrices", 1966).
    /// </summary>
    private static bool Turn<T>(int n, Span<T> x, Span<T> y, T tolerance)
        where T : struct, IFloatingPointIeee754<T>
    {
        (T xx, T xy, T yy) = Row.Gram<T>(x[..n], y[..n]);
        T shortest = Machine<T>.Smallest / Machine<T>.Epsilon;
        if (xx < shortest || yy < shortest || T.Abs(xy) <= tolerance * T.Sqrt(xx) * T.Sqrt(yy))
        {
            return false;
        }

        if (yy > xx)
        {
            (xx, yy) = (yy, xx);
            Row.Exchange(x, y);
        }

        T zeta = (yy - xx) / (xy + xy);
        T size = T.Abs(zeta);

        // Beyond 1/epsilon the square is lost in the sum, or overflows.
        T tan = size > T.One / Machine<T>.Epsilon ? T.One / (zeta + zeta) : T.CopySign(T.One / (size + T.Sqrt((size * size) + T.One)), zeta);
        T cos = T.One / T.Sqrt((tan * tan) + T.One);
        Rotation.ApplySmall(tan * cos, tan * cos / (T.One + cos), x, y);
        return true;
    }
}
