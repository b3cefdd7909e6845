using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Kandil.Worker.Restrictions;

/// <summary>
/// Windows' integrity levels: a process may lower its own, and then writes to nothing that the user has but the few places that
/// are marked for it.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsIntegrity
{
    // winnt.h
    private const uint AdjustDefault = 0x0080;
    private const uint Query = 0x0008;
    private const int IntegrityLevel = 25; // TokenIntegrityLevel
    private const uint IsIntegrity = 0x20; // SE_GROUP_INTEGRITY
    private const uint LowLevel = 0x1000; // SECURITY_MANDATORY_LOW_RID
    private const nint ThisProcess = -1;

    /// <summary>Lowers it.</summary>
    /// <returns>Why not; null when it holds.</returns>
    public static string? Lower()
    {
        if (OpenProcessToken(ThisProcess, AdjustDefault | Query, out nint token) == 0)
            return Marshal.GetLastPInvokeErrorMessage();
        try
        {
            // S-1-16-4096: one revision byte, one count, six bytes of authority, one number.
            byte* sid = stackalloc byte[] { 1, 1, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0 };
            *(uint*)(sid + 8) = LowLevel;
            var label = new Label { Sid = sid, Attributes = IsIntegrity };
            return SetTokenInformation(token, IntegrityLevel, &label, (uint)sizeof(Label) + 12) != 0 ? null : Marshal.GetLastPInvokeErrorMessage();
        }
        finally
        {
            _ = CloseHandle(token);
        }
    }

    [LibraryImport("advapi32", SetLastError = true)]
    private static partial int OpenProcessToken(nint process, uint access, out nint token);

    [LibraryImport("advapi32", SetLastError = true)]
    private static partial int SetTokenInformation(nint token, int kind, Label* value, uint size);

    [LibraryImport("kernel32")]
    private static partial int CloseHandle(nint handle);

    // TOKEN_MANDATORY_LABEL
    [StructLayout(LayoutKind.Sequential)]
    private struct Label
    {
        public byte* Sid;
        public uint Attributes;
    }
}
