namespace Leibniz.Keras.Callbacks;

/// <summary>A folder that something will be written to later, tried out now.</summary>
internal static class WritableFolder
{
    /// <summary>Makes the folder if need be.</summary>
    /// <exception cref="IOException">It can't be made or not be written to.</exception>
    public static void Require(string owner, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using var probe = new FileStream(
                Path.Combine(folder, $".{Guid.NewGuid():n}.tmp"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new IOException($"{owner} can't write to the folder '{folder}': {e.Message} Give another folder.", e);
        }
    }
}
