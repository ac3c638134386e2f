namespace Leibniz.Keras.Datasets;

/// <summary>Where MNIST is kept and fetched from, and how long that may take.</summary>
/// <param name="Cache">The cache.</param>
/// <param name="Mirrors">The addresses of folders with the four compressed files, asked in this order.</param>
internal sealed record MnistSettings(MnistCache Cache, IReadOnlyList<Uri> Mirrors)
{
    /// <summary>The environment variable that names other mirrors, with spaces or semicolons between them.</summary>
    public const string MirrorsVariable = "LEIBNIZ_MNIST_MIRRORS";

    private const string UsualMirrors =
        "https://storage.googleapis.com/cvdf-datasets/mnist/ https://ossci-datasets.s3.amazonaws.com/mnist/";

    /// <summary>How long a mirror may take to answer; without a network this is what the user waits for each mirror.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a mirror that has answered may send nothing.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>What the environment asks for, else the usual.</summary>
    /// <exception cref="UriFormatException">The variable for the mirrors holds something else than addresses.</exception>
    public static MnistSettings FromEnvironment()
    {
        var mirrors = Environment.GetEnvironmentVariable(MirrorsVariable);
        return new MnistSettings(
            MnistCache.FromEnvironment(), ParseMirrors(string.IsNullOrWhiteSpace(mirrors) ? UsualMirrors : mirrors));
    }

    /// <summary>The addresses in a text, each made to end in a slash.</summary>
    public static IReadOnlyList<Uri> ParseMirrors(string text)
    {
        var mirrors = new List<Uri>();
        foreach (var address in text.Split([' ', ';', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var mirror)
                || (mirror.Scheme != Uri.UriSchemeHttps && mirror.Scheme != Uri.UriSchemeHttp))
            {
                throw new UriFormatException(
                    $"{MirrorsVariable} needs http or https addresses with spaces between them, but holds '{address}'; correct it or unset it.");
            }

            mirrors.Add(mirror);
        }

        return mirrors;
    }
}
