using Leibniz;
using Leibniz.Keras;

namespace Serving;

/// <summary>Inputs, one sample a row.</summary>
/// <param name="Inputs">Rows of the model's input, flat.</param>
public sealed record PredictionRequest(float[][]? Inputs);

/// <summary>Outputs, one a row.</summary>
/// <param name="Outputs">Rows of the model's output, flat.</param>
public sealed record PredictionResponse(float[][] Outputs);

/// <summary>A model behind two routes: <c>GET /model</c> says what it is, <c>POST /predict</c> what it thinks.</summary>
public static class PredictionService
{
    /// <summary>The service of a model file, not started yet.</summary>
    /// <param name="file">A .keras file, of Leibniz or of Keras 3.</param>
    /// <param name="args">ASP.NET's arguments.</param>
    public static WebApplication Build(string file, params string[] args)
    {
        // One model serves all requests: prediction reads tensors that never change, so nothing is locked and nothing is disposed.
        var model = Sequential.Load(file);
        var builder = WebApplication.CreateBuilder(args);
        var app = builder.Build();

        app.MapGet("/model", () => new { model.Name, Input = model.InputShape.ToString(), Output = model.OutputShape.ToString() });

        app.MapPost("/predict", (PredictionRequest request) =>
        {
            var size = model.InputShape.Size;
            if (request.Inputs is not { Length: > 0 } rows || rows.Any(row => row?.Length != size))
            {
                return Results.BadRequest($"inputs needs at least one row of {size} numbers each.");
            }

            var batch = Tensor.Of(rows.SelectMany(row => row).ToArray()).Reshape(Shape.Of([rows.Length, .. model.InputShape]));
            var outputs = model.Predict(batch).Reshape(rows.Length, -1);
            return Results.Ok(new PredictionResponse([.. Enumerable.Range(0, rows.Length).Select(row => outputs[row].ToArray<float>())]));
        });

        return app;
    }
}
