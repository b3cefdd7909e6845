# Dot-sourced in every BeforeAll: the built module, a store of its own, and what several files need.

if (-not (Get-Module Kandil)) {
    # The session reads KANDIL_HOME once a process, so all files of a run share one store. Set before the import and only
    # then: a session that is open already might be the user's.
    $env:KANDIL_HOME = Join-Path ([IO.Path]::GetTempPath()) "kandil-pester-$([guid]::NewGuid())"
    # Where nobody listens: what runs on the developer's own machine is no part of a test.
    $env:OLLAMA_HOST = '127.0.0.1:9'
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

# The error records of a command, whatever it writes; it goes on after the first, as at a prompt.
function Get-Failure([scriptblock] $Command) {
    $failures = @()
    $ErrorActionPreference = 'Continue'
    try { $null = & $Command 2>&1 3>$null 6>$null | Where-Object { $_ -is [Management.Automation.ErrorRecord] } -OutVariable failures } catch { $failures += $_ }
    $failures
}

# A hub, registry or Ollama of the tests' own, as a process on loopback; a port that is given is taken again, to change
# what a server has. Its content: NAME=FILE, or a small model where nothing is given.
function Start-FakeServer([string] $Kind, [int] $Port = 0, [string[]] $Content = @()) {
    $program = Get-ChildItem "$PSScriptRoot/../FakeServers/bin/*/*/fake-servers.dll" | Sort-Object LastWriteTime | Select-Object -Last 1
    $start = [Diagnostics.ProcessStartInfo]@{ FileName = 'dotnet'; RedirectStandardInput = $true; RedirectStandardOutput = $true }
    foreach ($argument in @($program.FullName, $Kind, "$Port") + $Content) { $start.ArgumentList.Add($argument) }
    $process = [Diagnostics.Process]::Start($start)
    [pscustomobject]@{ Address = $process.StandardOutput.ReadLine(); Process = $process }
}

function Stop-FakeServer($Server) {
    if ($Server -and -not $Server.Process.HasExited) {
        $Server.Process.StandardInput.Close()
        if (-not $Server.Process.WaitForExit(20000)) { $Server.Process.Kill($true) }
    }
}

# A script in a fresh pwsh, with the module, a store and an environment of its own.
function Invoke-FreshPwsh([hashtable] $Environment, [scriptblock] $Script, [object[]] $Arguments = @()) {
    $start = "param(`$module, `$environment, `$script, `$arguments)
        foreach (`$pair in `$environment.GetEnumerator()) { Set-Item ""env:`$(`$pair.Key)"" `$pair.Value }
        Import-Module `$module
        & ([scriptblock]::Create(`$script)) @arguments"
    if (-not $Environment.KANDIL_HOME) { $Environment = @{ KANDIL_HOME = "$TestDrive/fresh" } + $Environment }
    & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command ([scriptblock]::Create($start)) -args $module, $Environment, "$Script", $Arguments
}

# A session of its own that is left alone while it works: its shell, to stop or to read the streams of.
function Start-Session([string] $Script) {
    $shell = [powershell]::Create().AddScript("`$WarningPreference = 'SilentlyContinue'; Import-Module '$module'; $Script")
    Add-Member -InputObject $shell -NotePropertyName Running -NotePropertyValue $shell.BeginInvoke()
    $shell
}

# Changes a byte in the middle of a file and nothing else about it.
function Set-DamagedByte([string] $Path) {
    $stream = [IO.File]::Open($Path, 'Open', 'ReadWrite')
    $null = $stream.Seek([long]($stream.Length / 2), 'Begin')
    $byte = $stream.ReadByte()
    $null = $stream.Seek(-1, 'Current')
    $stream.WriteByte($byte -bxor 1)
    $stream.Dispose()
}
