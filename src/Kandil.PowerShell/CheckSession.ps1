# Runs before the module's assembly is loaded. .NET keeps one version of an assembly for the life of a process, so an
# upgrade takes a new session; without this, importing it would fail with words about an assembly that help nobody. The
# first import in a session sees nothing there, and costs next to nothing.
if ([AppContext]::GetData('Kandil.Version')) {
    & {
        $there = [version][AppContext]::GetData('Kandil.Version')
        $here = [Reflection.AssemblyName]::GetAssemblyName("$PSScriptRoot/Kandil.Core.dll").Version
        if ($there -eq $here) { return }
        $record = [Management.Automation.ErrorRecord]::new(
            [InvalidOperationException]::new("Kandil $($here.ToString(3)) was not imported: this session has Kandil $($there.ToString(3)) loaded, and a session keeps one version for its life."),
            'VersionLoaded', 'ResourceExists', "$PSScriptRoot")
        $record.ErrorDetails = [Management.Automation.ErrorDetails]::new($record.Exception.Message)
        $record.ErrorDetails.RecommendedAction = "Start a new PowerShell session, and import Kandil $($here.ToString(3)) there."
        throw $record
    }
}
