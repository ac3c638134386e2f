// What tensor operations mean in the plane: moving, turning, scaling, shearing; two affine layers are one, unless something bends between.
// usage: dotnet run -c Release --project examples/Geometry; pictures go to output/Geometry
using Leibniz;
using Leibniz.Plots;

string output = Path.Combine("output", "Geometry");

// The letter L, a row for each corner. A map acts on all corners at once.
Tensor letter = Tensor.Of(new double[,] { { 0, 0 }, { 2, 0 }, { 2, 0.6 }, { 0.6, 0.6 }, { 0.6, 3 }, { 0, 3 } });
double angle = Math.PI / 6;
Tensor turn = Matrix(Math.Cos(angle), -Math.Sin(angle), Math.Sin(angle), Math.Cos(angle));
Tensor scale = Matrix(1.5, 0, 0, 0.5), shear = Matrix(1, 0.7, 0, 1), shift = Tensor.Of([1.5, -1]);

Figure.Grid(
    2,
    Figure.Polygons(letter, x => x + shift).Title("translation: x + b"),
    Figure.Polygons(letter, x => Apply(turn, x)).Title("rotation"),
    Figure.Polygons(letter, x => Apply(scale, x)).Title("scaling: a diagonal matrix"),
    Figure.Polygons(letter, x => Apply(shear, x)).Title("shear"),
    Figure.Polygons(letter, x => Apply(turn, x) + shift).Title("affine: W x + b"),
    Figure.Polygons(letter, x => Apply(shear, Apply(turn, x) + shift) - shift).Title("affine after affine"))
    .SavePng(Path.Combine(output, "maps.png"));

// W2 (W1 x + b1) + b2 = (W2 W1) x + (W2 b1 + b2): two layers without an activation are one.
Tensor twice = Apply(shear, Apply(turn, letter) + shift) - shift;
Tensor once = Apply(shear.Dot(turn), letter) + (Apply(shear, shift.Reshape(1, 2)) - shift);
Console.WriteLine($"two affine layers as one: {twice.AllClose(once)}");

// With relu between they are not. Three hidden units hold u, -u and y + 9. Relu is the fold: it keeps u on one side of the line u = 0,
// -u on the other, and changes y + 9 nowhere near.
Tensor Split(Tensor x) => Apply(Tensor.Of(new[,] { { 1, 0.3 }, { -1, -0.3 }, { 0, 1 } }), x) + Tensor.Of([0.0, 0, 9]);
Tensor Merge(Tensor x) => Apply(Tensor.Of(new[,] { { 1, 0.4, 0 }, { 0.2, 0.6, 1 } }), x) + Tensor.Of([0.0, -9]);
Tensor Flat(Tensor x) => Merge(Split(x));
Tensor Fold(Tensor x) => Merge(Split(x).Relu());

// No affine map sends three points of a line to points that are on no line.
Tensor line = Tensor.Of(new double[,] { { -1, 1 }, { 0, 0 }, { 1, -1 } });
Tensor bent = Fold(line);
Tensor middle = (bent[0] + bent[2]) / 2;
Console.WriteLine($"three points of a line after affine, relu, affine:\n{bent}\nthe middle of the outer two is {middle}, the middle one went to {bent[1]}");

// The plane as a sheet of squares: without relu it stays flat, with relu it is folded.
var squares = new List<Tensor>();
for (double x = -2; x < 2; x += 0.5)
{
    for (double y = -2; y < 2; y += 0.5)
    {
        squares.Add(Tensor.Of(new double[,] { { x, y }, { x + 0.5, y }, { x + 0.5, y + 0.5 }, { x, y + 0.5 } }));
    }
}

Figure.Grid(
    1,
    Figure.Polygons(squares, Flat).Title("affine after affine: a flat sheet"),
    Figure.Polygons(squares, Fold).Title("with relu between: a folded sheet"))
    .SavePng(Path.Combine(output, "folded.png"));
Console.WriteLine($"look into {output}");

// Rows are points, so that the matrix of the textbook acts from the right, transposed.
static Tensor Apply(Tensor matrix, Tensor points) => points.Dot(matrix.Transpose());

static Tensor Matrix(double a, double b, double c, double d) => Tensor.Of(new[,] { { a, b }, { c, d } });
