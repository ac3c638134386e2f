namespace Leibniz.Plots;

public sealed partial class Figure
{
    /// <summary>Shapes in the plane: <c>Figure.Polygons(triangle, square)</c>. A unit is as long upwards as to the right.</summary>
    /// <param name="shapes">The corners of a polygon each, of the shape (corners, 2); or several of as many corners, of the shape (n, corners, 2).</param>
    /// <exception cref="ArgumentException">There are none, or a shape is another one.</exception>
    public static Figure Polygons(params IEnumerable<Tensor> shapes) => new(PolygonCharts.Of(PolygonCharts.Outlines(shapes)));

    /// <summary>A shape before and after a map of the plane: <c>Figure.Polygons(square, x => x.MatMul(w) + b)</c>.</summary>
    /// <param name="shape">The corners of a polygon, of the shape (corners, 2), or of several, of the shape (n, corners, 2).</param>
    /// <param name="map">From points of the shape (m, 2) to as many; called once, with the corners and with points between them, so that edges may bend; float64 where the shapes are, else float32.</param>
    /// <exception cref="ArgumentException">A shape is another one, or the map returns another one.</exception>
    public static Figure Polygons(Tensor shape, Func<Tensor, Tensor> map) => Polygons([shape], map);

    /// <summary>Shapes before and after a map of the plane: <c>Figure.Polygons([triangle, square], x => x.MatMul(w) + b)</c>.</summary>
    /// <param name="shapes">The corners of a polygon each, of the shape (corners, 2), or of several, of the shape (n, corners, 2).</param>
    /// <param name="map">From points of the shape (m, 2) to as many; called once, with the corners and with points between them, so that edges may bend; float64 where the shapes are, else float32.</param>
    /// <exception cref="ArgumentException">There are none, a shape is another one, or the map returns another one.</exception>
    public static Figure Polygons(IEnumerable<Tensor> shapes, Func<Tensor, Tensor> map)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        ArgumentNullException.ThrowIfNull(map);
        Tensor[] all = [.. shapes];
        var outlines = PolygonCharts.Outlines(all);

        // The type of the shapes; float32, of which most maps such as layers are made, where they are whole numbers.
        var type = Array.TrueForAll(all, shape => shape.DType == DType.Float64) ? DType.Float64 : DType.Float32;
        return new(PolygonCharts.BeforeAndAfter(outlines, type, map));
    }
}
