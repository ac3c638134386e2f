using System.Numerics;

namespace Leibniz.Tests.CSharp.Kernels;

/// <summary>A matrix of double with textbook operations, against which factorisations are held.</summary>
internal sealed record Matrix(int Rows, int Columns, double[] Elements)
{
    public double this[int i, int j] => Elements[(i * Columns) + j];

    public double Norm
    {
        get
        {
            double largest = Elements.Select(Math.Abs).DefaultIfEmpty().Max();
            return largest == 0 ? 0 : largest * Math.Sqrt(Elements.Sum(x => x / largest * (x / largest)));
        }
    }

    public Matrix Transposed => Of(Columns, Rows, (i, j) => this[j, i]);

    public static Matrix Of(int rows, int columns, Func<int, int, double> element)
    {
        var elements = new double[rows * columns];
        for (int k = 0; k < elements.Length; k++)
        {
            elements[k] = element(k / columns, k % columns);
        }

        return new Matrix(rows, columns, elements);
    }

    public static Matrix From<T>(int rows, int columns, T[] elements)
        where T : struct, INumber<T> => new(rows, columns, Array.ConvertAll(elements, double.CreateTruncating));

    public static Matrix Identity(int n) => Of(n, n, (i, j) => i == j ? 1 : 0);

    public static Matrix Diagonal(params double[] values) => Of(values.Length, values.Length, (i, j) => i == j ? values[i] : 0);

    public static Matrix Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return Of(rows, columns, (_, _) => (2 * random.NextDouble()) - 1);
    }

    /// <summary>A random matrix with orthonormal columns, of which there are no more than rows: Gram and Schmidt's way, twice.</summary>
    public static Matrix Orthonormal(int rows, int columns, int seed)
    {
        // Vectors along memory, hence transposed.
        double[] q = Random(columns, rows, seed).Elements;
        for (int j = 0; j < columns; j++)
        {
            Span<double> vector = q.AsSpan(j * rows, rows);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int k = 0; k < j; k++)
                {
                    ReadOnlySpan<double> other = q.AsSpan(k * rows, rows);
                    double part = 0;
                    for (int i = 0; i < rows; i++)
                    {
                        part += other[i] * vector[i];
                    }

                    for (int i = 0; i < rows; i++)
                    {
                        vector[i] -= part * other[i];
                    }
                }

                double length = new Matrix(rows, 1, vector.ToArray()).Norm;
                for (int i = 0; i < rows; i++)
                {
                    vector[i] /= length;
                }
            }
        }

        return new Matrix(columns, rows, q).Transposed;
    }

    /// <summary>Rounded to the type and back, so that it is an argument without error.</summary>
    public Matrix Rounded<T>()
        where T : struct, INumber<T> => From(Rows, Columns, To<T>());

    public T[] To<T>()
        where T : struct, INumber<T> => Array.ConvertAll(Elements, T.CreateTruncating);

    public Matrix Map(Func<double, double> f) => this with { Elements = Array.ConvertAll(Elements, x => f(x)) };

    public static Matrix operator -(Matrix a, Matrix b) => Of(a.Rows, a.Columns, (i, j) => a[i, j] - b[i, j]);

    public static Matrix operator *(Matrix a, Matrix b)
    {
        var c = new double[a.Rows * b.Columns];
        for (int i = 0; i < a.Rows; i++)
        {
            for (int k = 0; k < a.Columns; k++)
            {
                for (int j = 0; j < b.Columns; j++)
                {
                    c[(i * b.Columns) + j] += a[i, k] * b[k, j];
                }
            }
        }

        return new Matrix(a.Rows, b.Columns, c);
    }
}
