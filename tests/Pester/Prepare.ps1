# Dot-sourced in every BeforeAll: the built module, a store of its own, and what several files need.

if (-not (Get-Module Kandil)) {
    # The session reads KANDIL_HOME once a process, so all files of a run share one store. Set before the import and only
    # then: a session that is open already might be the user's.
    $env:KANDIL_HOME = Join-Path ([IO.Path]::GetTempPath()) "kandil-pester-$([guid]::NewGuid())"
    Import-Module ($env:KANDIL_TEST_MODULE ?? "$PSScriptRoot/../../out/Kandil")
}

$module = (Get-Module Kandil).Path -replace 'Kandil\.PowerShell\.dll$', 'Kandil.psd1'
$guide = (Get-KandilModel kandil-guide).Path

# An answer that would take minutes: every letter is allowed and an end is not.
$endless = @{ Grammar = 'root ::= [a-z] root'; ContextLength = 65536; WarningAction = 'SilentlyContinue' }

# A copy of the guide model in the test's own folder, changed by a script that is given its bytes.
function New-ModelFile([string] $Name, [scriptblock] $Change) {
    $path = Join-Path $TestDrive $Name
    $bytes = [IO.File]::ReadAllBytes($guide)
    if ($Change) { $bytes = & $Change $bytes }
    [IO.File]::WriteAllBytes($path, [byte[]]$bytes)
    $path
}

# The error records of a command, whatever it writes.
function Get-Failure([scriptblock] $Command) {
    $failures = @()
    try { $null = & $Command 2>&1 3>$null 6>$null | Where-Object { $_ -is [Management.Automation.ErrorRecord] } -OutVariable failures } catch { $failures += $_ }
    $failures
}
