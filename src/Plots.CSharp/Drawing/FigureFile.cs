namespace Leibniz.Plots;

/// <summary>Writes a figure's file at once or not at all.</summary>
internal static class FigureFile
{
    /// <summary>Writes a file, in a folder that is made if it is not there.</summary>
    /// <exception cref="IOException">The folder cannot be made or written.</exception>
    public static void Write(string operation, string path, byte[] content)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full) ?? full;

        // Beside its place and then moved into it, so that nobody ever sees half a figure.
        var temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Guid.NewGuid():n}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            try
            {
                File.WriteAllBytes(temporary, content);
                File.Move(temporary, full, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new IOException($"{operation} could not write '{Path.GetFileName(full)}' into the folder '{folder}': {e.Message}", e);
        }
    }
}
