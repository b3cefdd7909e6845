namespace Kandil.Bench.Module;

/// <summary>The peer of an import: a binary module of one cmdlet, whose manifest names as many cmdlets, and views that show nothing.</summary>
internal static class EmptyModule
{
    private const string Script = """
        $manifest = Import-PowerShellDataFile (Join-Path $env:BENCH_MODULE Kandil.psd1)
        $null = New-Item -ItemType Directory $env:KANDIL_HOME -Force
        $code = foreach ($name in $manifest.CmdletsToExport) {
            $verb, $noun = $name -split '-'
            "[Cmdlet(""$verb"", ""$noun"")] public sealed class $verb$($noun): PSCmdlet { }"
        }
        Add-Type -TypeDefinition "using System.Management.Automation; $code" -OutputAssembly "$env:KANDIL_HOME/Empty.dll" -OutputType Library
        $views = foreach ($file in $manifest.FormatsToProcess) {
            $name = "Empty.$file"
            '<Configuration><ViewDefinitions></ViewDefinitions></Configuration>' | Set-Content "$env:KANDIL_HOME/$name"
            "'$name'"
        }
        $cmdlets = $manifest.CmdletsToExport.ForEach{ "'$_'" } -join ','
        "@{ RootModule = 'Empty.dll'; ModuleVersion = '1.0'; CompatiblePSEditions = @('Core'); PowerShellVersion = '7.4'; FormatsToProcess = @($($views -join ',')); CmdletsToExport = @($cmdlets); FunctionsToExport = @(); AliasesToExport = @(); VariablesToExport = @() }" |
            Set-Content "$env:KANDIL_HOME/Empty.psd1"
        1
        """;

    /// <summary>Makes it.</summary>
    /// <returns>Its manifest.</returns>
    public static async Task<string> MakeAsync(string module, string folder)
    {
        await new Pwsh(module, folder).RunAsync(Script);
        return Path.Combine(folder, "Empty.psd1");
    }
}
