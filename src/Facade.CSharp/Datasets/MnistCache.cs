namespace Leibniz.Keras.Datasets;

/// <summary>The folder that keeps the files of MNIST from one run to the next.</summary>
/// <param name="Folder">The folder; it need not exist.</param>
internal sealed record MnistCache(string Folder)
{
    /// <summary>The environment variable that says where Leibniz keeps what it downloads.</summary>
    public const string Variable = "LEIBNIZ_CACHE";

    /// <summary>The folder that the environment asks for, else one that belongs to the user.</summary>
    public static MnistCache FromEnvironment()
    {
        var root = Environment.GetEnvironmentVariable(Variable);
        return new MnistCache(Path.GetFullPath(Path.Combine(string.IsNullOrWhiteSpace(root) ? UsersOwn() : root, "mnist")));
    }

    /// <summary>The content of a file that the cache holds, or null; in that case why, unless it simply is not there.</summary>
    public byte[]? TryRead(MnistFile file, out string? problem)
    {
        problem = null;
        if (file.FindIn(Folder) is not { } path)
        {
            return null;
        }

        try
        {
            // Others may replace or delete the file meanwhile; this reader keeps the one that it opened.
            using var stream = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return file.ReadPublished(stream, path);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            problem = e.Message;
            return null;
        }
    }

    /// <summary>Keeps a compressed file; says why if it can't.</summary>
    public string? TryWrite(MnistFile file, byte[] compressed)
    {
        // Written beside its place and then moved into it, so that no other process ever sees half a file, and several
        // that download at the same time don't disturb each other: the last one wins, with the same content.
        var temporary = Path.Combine(Folder, $"{file.Compressed}.{Guid.NewGuid():n}.tmp");
        try
        {
            Directory.CreateDirectory(Folder);
            try
            {
                File.WriteAllBytes(temporary, compressed);
                File.Move(temporary, Path.Combine(Folder, file.Compressed), overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return e.Message;
        }
    }

    private static string UsersOwn()
    {
        // The XDG specification says to ignore a relative path.
        var xdg = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        var users = Path.IsPathFullyQualified(xdg ?? "")
            ? xdg!
            : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);

        // A service may have no folder of its own. Whatever lies in the common one is checked like all the rest.
        return Path.Combine(users.Length > 0 ? users : Path.GetTempPath(), "leibniz");
    }
}
