// A trained model as a web service. usage: Serving MODEL.keras [ASP.NET's arguments, such as --urls http://localhost:5000]
//   curl localhost:5000/predict -H 'content-type: application/json' -d '{"inputs": [[0, 1]]}'
using Serving;

if (args.FirstOrDefault() is not { } file || file.StartsWith("--", StringComparison.Ordinal))
{
    Console.Error.WriteLine("usage: Serving MODEL.keras [--urls http://localhost:5000]");
    return 2;
}

using var app = PredictionService.Build(file, args[1..]);
await app.RunAsync();
return 0;
