using System.Reflection;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace Leibniz.Plots;

/// <summary>Says what to do where Skia's native library cannot be loaded.</summary>
internal static class Native
{
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
