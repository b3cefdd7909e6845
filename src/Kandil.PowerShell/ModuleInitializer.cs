using System.Management.Automation;

namespace Kandil.PowerShell;

/// <summary>Says which version this process has, for CheckSession.ps1 of another one. Does nothing else: an import starts and opens nothing.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport() => AppContext.SetData("Kandil.Version", typeof(ModuleInitializer).Assembly.GetName().Version!.ToString());
}
