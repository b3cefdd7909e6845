using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace Kandil.Core.Platform;

/// <summary>Access lists that name the user, and inherit nothing. The user's own folders have such lists by default; KANDIL_HOME may lie elsewhere.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsAccess
{
    public static void CreateDirectory(string path)
    {
        var security = new DirectorySecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(
            User(), FileSystemRights.FullControl, InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit,
            PropagationFlags.None, AccessControlType.Allow));
        new DirectoryInfo(path).Create(security);
    }

    public static FileStream CreateFile(string path, FileMode mode, FileShare share)
    {
        var security = new FileSecurity();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        security.AddAccessRule(new FileSystemAccessRule(User(), FileSystemRights.FullControl, AccessControlType.Allow));
        return new FileInfo(path).Create(mode, FileSystemRights.ReadData | FileSystemRights.WriteData | FileSystemRights.Delete, share, 1, FileOptions.None, security);
    }

    private static SecurityIdentifier User()
    {
        using WindowsIdentity identity = WindowsIdentity.GetCurrent();
        return identity.User ?? throw new UnauthorizedAccessException("The process has no Windows user.");
    }
}
