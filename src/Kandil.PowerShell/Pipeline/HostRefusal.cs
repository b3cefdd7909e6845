using System.Management.Automation;
using System.Management.Automation.Host;

namespace Kandil.PowerShell.Pipeline;

/// <summary>What a host throws when it is to ask and has nobody to ask.</summary>
internal static class HostRefusal
{
    /// <summary>
    /// Whether a failure of asking says that nobody is there: a host without a prompt throws any of the first three, and PowerShell's own
    /// console, whose standard input has ended as cron leaves it, the last.
    /// </summary>
    public static bool IsOf(Exception failure) =>
        failure is PSInvalidOperationException or HostException or NotImplementedException or NullReferenceException;
}
