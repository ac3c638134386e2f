using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using SkiaSharp;

namespace Leibniz.Plots;

/// <summary>Finds Skia's native library where .NET doesn't look, and says what to do where it cannot be loaded.</summary>
internal static class Native
{
    // Scripts and notebooks that name the assemblies of an output folder have no list of native libraries as programs have; they lie
    // where the build put them. Asked only when all other places have been tried.
    static Native()
    {
        var assembly = typeof(SKCanvas).Assembly;
        if (AssemblyLoadContext.GetLoadContext(assembly) is { } context && assembly.Location is { Length: > 0 } location)
        {
            context.ResolvingUnmanagedDll += (_, name) =>
                name == "libSkiaSharp" && NativeLibrary.TryLoad(BuiltFor(Path.GetDirectoryName(location)!), out var library) ? library : 0;
        }
    }

    /// <summary>Runs what draws.</summary>
    /// <exception cref="DllNotFoundException">The native library cannot be loaded; the message names the package to add.</exception>
    public static T Guard<T>(string operation, Func<T> draw)
    {
        try
        {
            return draw();
        }
        catch (Exception e) when (Causes(e).Any(cause => cause is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException))
        {
            var package = OperatingSystem.IsWindows() ? "Win32" : OperatingSystem.IsMacOS() ? "macOS" : "Linux.NoDependencies";
            throw new DllNotFoundException(
                $"{operation} draws with SkiaSharp, whose native library libSkiaSharp could not be loaded on {RuntimeInformation.RuntimeIdentifier}; add to the "
                + $"project that is run: <PackageReference Include=\"SkiaSharp.NativeAssets.{package}\" Version=\"{Version}\" />, "
                + $"or to the script: #r \"nuget: SkiaSharp.NativeAssets.{package}, {Version}\".",
                e);
        }
    }

    /// <summary>Where a build puts the library for this machine.</summary>
    private static string BuiltFor(string folder)
    {
        var (system, file) = OperatingSystem.IsWindows() ? ("win", "libSkiaSharp.dll")
            : OperatingSystem.IsMacOS() ? ("osx", "libSkiaSharp.dylib")
            : ("linux", "libSkiaSharp.so");
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        string[] places = [RuntimeInformation.RuntimeIdentifier, $"{system}-{architecture}", system];
        return places.Select(place => Path.Combine(folder, "runtimes", place, "native", file)).FirstOrDefault(File.Exists) ?? file;
    }

    // The libraries must be of the same version as the assembly. Its own number drops the last part.
    private static string Version =>
        typeof(SKCanvas).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+', '-')[0] ?? "3.119.4";

    private static IEnumerable<Exception> Causes(Exception e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            yield return cause;
        }
    }
}
