using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Kandil.Core.Platform;

/// <summary>What macOS says about the machine, by sysctlbyname.</summary>
[SupportedOSPlatform("macos")]
internal static unsafe partial class MacFacts
{
    private const int MostText = 256;

    /// <summary>A number, such as <c>hw.memsize</c>; null where there is none of the name.</summary>
    public static long? Number(string name)
    {
        // Some are of 32 bits: the system writes as many as there are, the lower ones first.
        long value = 0;
        nuint size = sizeof(long);
        fixed (byte* text = Encoding.UTF8.GetBytes(name + "\0"))
        {
            return Sysctl(text, &value, &size, null, 0) == 0 ? value : null;
        }
    }

    /// <summary>A text, such as <c>machdep.cpu.brand_string</c>; null where there is none of the name.</summary>
    public static string? Text(string name)
    {
        byte* value = stackalloc byte[MostText];
        nuint size = MostText;
        fixed (byte* text = Encoding.UTF8.GetBytes(name + "\0"))
        {
            return Sysctl(text, value, &size, null, 0) == 0 && size > 0 ? Encoding.UTF8.GetString(value, (int)size - 1) : null;
        }
    }

    [LibraryImport("libc", EntryPoint = "sysctlbyname")]
    private static partial int Sysctl(byte* name, void* old, nuint* oldLength, void* next, nuint nextLength);
}
