using System.Net;
using System.Net.Http.Json;
using global::Serving;
using Leibniz.Tests.CSharp.Training;
using Microsoft.AspNetCore.Builder;

namespace Leibniz.Tests.CSharp.Serving;

/// <summary>The sample of a web service, over a real socket of this machine.</summary>
public static class PredictionServiceTests
{
    [Fact]
    public static async Task Requests64AtOnceGiveWhatTheyGiveOneByOne()
    {
        await Serving(async (client, model) =>
        {
            var rows = Enumerable.Range(0, 64).Select(i => new[] { i / 64f, 1 - (i / 32f), i % 7, -i / 9f }).ToArray();

            var oneByOne = new List<float[][]>();
            foreach (var row in rows)
            {
                oneByOne.Add(await Predict(client, [row]));
            }

            var atOnce = await Task.WhenAll(rows.Select(row => Task.Run(() => Predict(client, [row]))));
            for (var i = 0; i < rows.Length; i++)
            {
                Check.That(oneByOne[i][0].SequenceEqual(atOnce[i][0]), $"request {i} has the same outputs, alone and among 64");
                var asked = model.Predict(Tensor.Of(rows[i]).Reshape(1, 4)).ToArray<float>();
                Check.That(asked.SequenceEqual(atOnce[i][0]), $"request {i} has the outputs of the model itself");
            }

            Check.That(atOnce.Select(outputs => outputs[0][0]).Distinct().Count() > 32, "different requests have different outputs");
        });
    }

    [Fact]
    public static async Task ManyRowsInOneRequestGiveTheirOutputsInOrder()
    {
        await Serving(async (client, model) =>
        {
            float[][] rows = [[3, 0, 0, 0], [0, 3, 0, 0], [0, 0, 3, 0]];
            var outputs = await Predict(client, rows);
            Check.Equal(3, outputs.Length, "rows");
            Check.That(outputs.All(row => row.Length == 4 && Math.Abs(row.Sum() - 1) < 1e-5), "each row holds four probabilities");
        });
    }

    [Fact]
    public static async Task ARowOfAnotherLengthIsRefusedInWords()
    {
        await Serving(async (client, _) =>
        {
            foreach (var bad in new object[] { new { inputs = new[] { new float[3] } }, new { inputs = Array.Empty<float[]>() }, new { } })
            {
                using var answer = await client.PostAsJsonAsync("/predict", bad);
                Check.Equal(HttpStatusCode.BadRequest, answer.StatusCode, "status");
                Check.That((await answer.Content.ReadAsStringAsync()).Contains("row of 4 numbers"), "the answer says what is needed");
            }
        });
    }

    private static async Task<float[][]> Predict(HttpClient client, float[][] rows)
    {
        using var answer = await client.PostAsJsonAsync("/predict", new PredictionRequest(rows));
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<PredictionResponse>())!.Outputs;
    }

    private static async Task Serving(Func<HttpClient, Keras.Sequential, Task> use)
    {
        using var folder = new TemporaryFolder();
        var (x, y) = Problems.Clouds(64);
        var model = Problems.Classifier();
        model.Fit(x, y, epochs: 3, verbose: Keras.Verbose.Silent);
        model.Save(folder["clouds.keras"]);

        await using var app = PredictionService.Build(folder["clouds.keras"], "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning");
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        await use(client, model);
        await app.StopAsync();
    }
}
