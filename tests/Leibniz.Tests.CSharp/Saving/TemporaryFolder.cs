namespace Leibniz.Tests.CSharp.Saving;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("leibniz-saving").FullName;

    /// <summary>The path of a file in it.</summary>
    public string this[string name] => Path.Combine(folder, name);

    public IEnumerable<string> Names => Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)!);

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
