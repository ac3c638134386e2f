using System.Globalization;
using System.Net.Sockets;

namespace Leibniz.Keras.Datasets;

/// <summary>The servers that MNIST can be fetched from. One that fails is not asked again.</summary>
internal sealed class MnistMirrors(MnistSettings settings, TextWriter output) : IDisposable
{
    private static readonly TimeSpan BetweenDrawings = TimeSpan.FromSeconds(0.1);

    private readonly List<Uri> left = [.. settings.Mirrors];
    private readonly List<string> problems = [];

    // The timeouts here are finer than the client's own, which would limit the whole transfer.
    private readonly HttpClient client = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly StatusLine? progress =
        Terminal.CanRedraw(output) ? new StatusLine(output, Terminal.Columns(output)) : null;

    /// <summary>The mirror that the last file came from, or null as long as none has delivered.</summary>
    public Uri? Source { get; private set; }

    /// <summary>A file of MNIST, compressed as the mirror sent it, and its verified content.</summary>
    /// <exception cref="IOException">No mirror delivered it; the message tells what each of them did.</exception>
    public async Task<(byte[] Compressed, byte[] Content)> Fetch(MnistFile file, CancellationToken cancellation)
    {
        while (left.Count > 0)
        {
            var mirror = left[0];
            var address = new Uri(mirror, file.Compressed);
            try
            {
                var compressed = await Receive(address, file, cancellation).ConfigureAwait(false);
                var content = file.ReadPublished(new MemoryStream(compressed), address.AbsoluteUri);
                Source = mirror;
                return (compressed, content);
            }
            catch (Exception e) when (IsProblem(e) && !cancellation.IsCancellationRequested)
            {
                problems.Add($"{mirror.Authority}: {Reason(e)}");
                left.RemoveAt(0);
            }
            finally
            {
                progress?.Clear();
            }
        }

        throw new IOException(problems.Count == 0 ? "there is no mirror to ask" : string.Join("; ", problems));
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static bool IsProblem(Exception e) =>
        e is HttpRequestException or IOException or InvalidDataException or OperationCanceledException;

    private static string Reason(Exception e) => e switch
    {
        OperationCanceledException => "it does not answer in time",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name can't be resolved",
        HttpRequestException { InnerException: SocketException inner } => Lower(inner.Message),
        _ => Lower(e.Message.TrimEnd('.')),
    };

    // Only the first letter, and only of a sentence: an address has no capital there.
    private static string Lower(string text) => char.ToLowerInvariant(text[0]) + text[1..];

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString("F1", CultureInfo.InvariantCulture);

    private async Task<byte[]> Receive(Uri address, MnistFile file, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(settings.AnswerTimeout);

        // Looking up a name can't be cancelled everywhere; WaitAsync stops waiting for it all the same.
        using var answer = await client
            .GetAsync(address, HttpCompletionOption.ResponseHeadersRead, patience.Token)
            .WaitAsync(patience.Token)
            .ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"it answered {(int)answer.StatusCode} {answer.ReasonPhrase}");
        }

        var length = answer.Content.Headers.ContentLength;
        using var body = await answer.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
        using var received = new MemoryStream();
        var buffer = new byte[1 << 16];
        var drawn = DateTime.MinValue;
        while (true)
        {
            patience.CancelAfter(settings.StallTimeout);
            var read = await body.ReadAsync(buffer, patience.Token).ConfigureAwait(false);
            if (read == 0)
            {
                return received.ToArray();
            }

            received.Write(buffer, 0, read);
            if (received.Length > file.MostBytes)
            {
                throw new InvalidDataException($"{address} is larger than {file.MostBytes} bytes, so is not MNIST's {file.Name}");
            }

            if (progress is not null && DateTime.UtcNow - drawn > BetweenDrawings)
            {
                var all = length is { } known ? $" of {Megabytes(known)}" : "";
                progress.Draw($"{file.Compressed} from {address.Authority}: {Megabytes(received.Length)}{all} MB");
                drawn = DateTime.UtcNow;
            }
        }
    }
}
