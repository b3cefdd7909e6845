using Kandil.Core.Operations;
using Kandil.PowerShell.Vault;

namespace Kandil.PowerShell;

/// <summary>
/// The one session of this process, shared by every runspace: a model that one of them loaded answers all of them.
/// Made by the first cmdlet that needs it, never by the import of the module. It reads KANDIL_HOME when it is made.
/// </summary>
internal static class ProcessSession
{
    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(2);

    // PowerShell tells a module neither that its runspace closed nor that the process ends, so nothing is counted here;
    // an engine process that misses the goodbye ends by itself at the end of its standard input.
    private static readonly Lazy<KandilSession> Instance = new(Open);

    // The module's own folder: the program's, which is the default, is pwsh's.
    private static string ModuleFolder => Path.GetDirectoryName(typeof(ProcessSession).Assembly.Location)!;

    public static KandilSession Current => Instance.Value;

    private static KandilSession Open()
    {
        var session = new KandilSession(new KandilSessionOptions { ProductFolder = ModuleFolder, CredentialStores = [new SecretManagementStore()] });
        AppDomain.CurrentDomain.ProcessExit += (_, _) => session.DisposeAsync().AsTask().Wait(GoodbyeTime);
        return session;
    }
}
