namespace Leibniz.Plots;

/// <summary>Numbers out of tensors of any type, as copies, with the rules that figures have for their shapes.</summary>
internal static class Numbers
{
    /// <summary>All elements row by row.</summary>
    public static double[] All(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.Cast(DType.Float64).ToArray<double>();
    }

    /// <summary>The elements of a vector.</summary>
    public static double[] Vector(string operation, string what, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor, what);
        return tensor.Rank == 1
            ? All(tensor)
            : throw new ArgumentException($"The {what} of {operation} must have the shape (n,), but {tensor.Shape} was given; Reshape(-1) makes a vector.", what);
    }

    /// <summary>Points out of a matrix of two columns.</summary>
    public static Points Points(string operation, string what, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor, what);
        if (tensor.Rank != 2 || tensor.Shape[1] != 2 || tensor.Shape[0] == 0)
        {
            throw new ArgumentException($"The {what} of {operation} must have the shape (n, 2), a row for each point, but {tensor.Shape} was given.", what);
        }

        var numbers = All(tensor);
        return new([.. numbers.Where((_, i) => i % 2 == 0)], [.. numbers.Where((_, i) => i % 2 == 1)]);
    }

    /// <summary>The rows of a matrix.</summary>
    public static double[,] Matrix(string operation, string what, Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor, what);
        return tensor.Rank == 2 && tensor.Size > 0
            ? tensor.Cast(DType.Float64).ToArray2D<double>()
            : throw new ArgumentException($"The {what} of {operation} must have the shape (rows, columns), but {tensor.Shape} was given.", what);
    }
}
