using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text;

namespace Leibniz.Benchmarks;

/// <summary>Loads TorchSharp's native library on systems whose C++ library is older than the one it was linked with (Debian 12, Ubuntu 22.04).</summary>
/// <remarks>
/// The library asks for the version GLIBCXX_3.4.32, of which it uses nothing but a marker. A copy in which that need is marked
/// weak (VER_FLG_WEAK in .gnu.version_r) loads; the original in the build's output stays as it is.
/// </remarks>
internal static class TorchLibrary
{
    private const string Needed = "GLIBCXX_3.4.32";
    private const int VersionNeeds = 0x6ffffffe;

    public static void Prepare()
    {
        if (OperatingSystem.IsLinux())
        {
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;
        }
    }

    private static IntPtr Resolve(Assembly assembly, string name)
    {
        if (name != "LibTorchSharp")
        {
            return IntPtr.Zero;
        }

        var folder = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        foreach (var library in new[] { "libc10.so", "libtorch_cpu.so", "libtorch.so" })
        {
            NativeLibrary.Load(Path.Combine(folder, library));
        }

        var original = Path.Combine(folder, "libLibTorchSharp.so");
        if (NativeLibrary.TryLoad(original, out var handle))
        {
            return handle;
        }

        var copy = Path.Combine(Directory.CreateTempSubdirectory("leibniz-torch").FullName, "libLibTorchSharp.so");
        var bytes = File.ReadAllBytes(original);
        MarkWeak(bytes);
        File.WriteAllBytes(copy, bytes);
        return NativeLibrary.Load(copy);
    }

    /// <summary>Walks .gnu.version_r of a 64-bit little-endian ELF file and marks the one version as weakly needed.</summary>
    private static void MarkWeak(byte[] elf)
    {
        var sections = (int)BitConverter.ToInt64(elf, 0x28);
        var size = BitConverter.ToInt16(elf, 0x3a);
        var count = BitConverter.ToInt16(elf, 0x3c);
        for (var i = 0; i < count; i++)
        {
            var section = sections + (i * size);
            if (BitConverter.ToInt32(elf, section + 4) != VersionNeeds)
            {
                continue;
            }

            var strings = sections + (BitConverter.ToInt32(elf, section + 0x28) * size);
            var text = (int)BitConverter.ToInt64(elf, strings + 0x18);
            var need = (int)BitConverter.ToInt64(elf, section + 0x18);
            while (true)
            {
                var aux = need + BitConverter.ToInt32(elf, need + 8);
                for (var left = BitConverter.ToInt16(elf, need + 2); left > 0; left--)
                {
                    var name = text + BitConverter.ToInt32(elf, aux + 8);
                    if (Encoding.ASCII.GetString(elf, name, Needed.Length + 1) == Needed + "\0")
                    {
                        elf[aux + 4] |= 2;
                    }

                    aux += BitConverter.ToInt32(elf, aux + 12);
                }

                var next = BitConverter.ToInt32(elf, need + 12);
                if (next == 0)
                {
                    return;
                }

                need += next;
            }
        }
    }
}
