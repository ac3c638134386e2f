using System.Reflection;
using System.Runtime.Loader;
using Leibniz.Plots;

namespace Leibniz.Tests.CSharp.Plots;

/// <summary>Figures as files, and what is said when that fails.</summary>
public static class SavingTests
{
    private static readonly Figure Any = Figure.Lines([1, 2, 3]).Title("any");

    [Fact]
    public static void FilesAreWrittenIntoFoldersThatAreMade()
    {
        using var folder = new Folder();
        var (png, svg) = (Path.Combine(folder.Path, "a", "b", "figure.png"), Path.Combine(folder.Path, "c", "figure.svg"));
        Any.SavePng(png);
        Any.SaveSvg(svg);
        Check.That(File.ReadAllBytes(png).AsSpan().SequenceEqual(Any.ToPng()), "the PNG");
        Check.Equal(Any.ToSvg(), File.ReadAllText(svg), "the SVG");
        Check.That(File.ReadAllBytes(svg)[0] == '<', "without a byte order mark");
        Any.Title("another").SavePng(png);
        Check.That(!File.ReadAllBytes(png).AsSpan().SequenceEqual(Any.ToPng()), "replaced");
        Check.Equal("figure.png", string.Join(' ', Directory.GetFiles(Path.GetDirectoryName(png)!).Select(Path.GetFileName)), "nothing else is left");
    }

    [Fact]
    public static void AFolderThatCannotBeWrittenIsNamed()
    {
        using var folder = new Folder();
        var file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "not a folder");
        Check.Throws<IOException>(() => Any.SavePng(Path.Combine(file, "figure.png")), "SavePng", "figure.png", file);
        Check.Throws<IOException>(() => Any.SaveSvg(Path.Combine(file, "sub", "figure.svg")), "SaveSvg", Path.Combine(file, "sub"));
        Check.Throws<IOException>(() => Any.SavePng(folder.Path), "SavePng", Path.GetDirectoryName(folder.Path)!);
        Check.Throws<ArgumentException>(() => Any.SavePng(" "), "path");
        Check.Equal("not a folder", File.ReadAllText(file), "the file is untouched");
        Check.Equal(1, Directory.GetFileSystemEntries(folder.Path).Length, "nothing is left behind");
    }

    [Fact]
    public static void AMissingNativeLibraryNamesThePackage()
    {
        // The same assemblies once more, in a world without native libraries.
        var world = new WithoutNativeLibraries();
        var factory = world.LoadFromAssemblyName(new AssemblyName("Leibniz.Plots")).GetType("Leibniz.Plots.Figure")!
            .GetMethod(nameof(Figure.Lines), [typeof(IReadOnlyList<double>), typeof(IReadOnlyList<double>)])!;
        var figure = factory.Invoke(null, [new double[] { 1, 2 }, null])!;
        foreach (var method in new[] { nameof(Figure.ToPng), nameof(Figure.ToSvg) })
        {
            void Draw()
            {
                try
                {
                    figure.GetType().GetMethod(method)!.Invoke(figure, []);
                }
                catch (TargetInvocationException e)
                {
                    throw e.InnerException!;
                }
            }

            var error = Check.Throws<DllNotFoundException>(Draw, method, "libSkiaSharp", "<PackageReference Include=\"SkiaSharp.NativeAssets.", "Version=\"");
            var version = error.Message.Split("Version=\"")[1].Split('"')[0];
            Check.That(Version.TryParse(version, out var parsed) && parsed.Major >= 3, $"the version {version} is one");
            Check.Throws<DllNotFoundException>(Draw, "PackageReference");
        }
    }

    private sealed class WithoutNativeLibraries() : AssemblyLoadContext(nameof(WithoutNativeLibraries))
    {
        protected override Assembly? Load(AssemblyName name) => name.Name is "Leibniz.Plots" or "SkiaSharp"
            ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, name.Name + ".dll"))
            : null;

        protected override nint LoadUnmanagedDll(string name) => throw new DllNotFoundException($"{name} is not here");
    }

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("leibniz-test").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
