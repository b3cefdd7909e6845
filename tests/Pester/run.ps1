#Requires -Version 7.4
<#
.SYNOPSIS
    Runs every test of this folder against the built module, in this process, which should be a fresh one.
.DESCRIPTION
    Writes one line with the counts last, and exits 0 if everything passed, 1 if not. A file that does not parse has no
    tests that could fail, so failed files count by themselves.
#>
[CmdletBinding()]
param(
    # The module's folder.
    [string] $ModulePath = "$PSScriptRoot/../../out/Kandil",

    # What Pester prints besides: None, Normal or Detailed.
    [string] $Output = 'None'
)

$ErrorActionPreference = 'Stop'
$PSStyle.OutputRendering = 'PlainText'
$ProgressPreference = 'SilentlyContinue'
if (-not (Get-Module Pester)) { Import-Module Pester -MinimumVersion 5.5 }

$env:KANDIL_TEST_MODULE = (Resolve-Path -LiteralPath $ModulePath).Path
$configuration = New-PesterConfiguration -Hashtable @{
    Run    = @{ Path = $PSScriptRoot; PassThru = $true; Exit = $false }
    Output = @{ Verbosity = $Output; RenderMode = 'Plaintext' }
}
$result = Invoke-Pester -Configuration $configuration

foreach ($test in $result.Failed) {
    "FAILED $($test.ExpandedPath)"
    $test.ErrorRecord | ForEach-Object { "       $($_.DisplayErrorMessage ?? $_)" }
}

foreach ($container in $result.FailedContainers) {
    "FAILED $($container.Item)"
    $container.ErrorRecord | ForEach-Object { "       $_" }
}

if (Get-Module Kandil) {
    Stop-KandilEngine *
    Remove-Item -LiteralPath $env:KANDIL_HOME -Recurse -Force -ErrorAction Ignore
}

'Pester: {0} passed, {1} failed, {2} skipped, {3} not run, {4} files failed.' -f
    $result.PassedCount, $result.FailedCount, $result.SkippedCount, $result.NotRunCount, $result.FailedContainersCount
exit $($result.Result -eq 'Passed' -and $result.PassedCount -gt 0 ? 0 : 1)
