#Requires -Version 7.4
<#
.SYNOPSIS
    Runs examples of the help as a user would, each with the same store in a session of its own, and writes what became of them.
.DESCRIPTION
    Help.Tests.ps1 runs it in a process of its own, whose home, store and servers are for this alone. Every question is answered with
    yes. The addresses of the examples are those of servers on loopback.
#>
param(
    # A JSON file: Module, Tests, Work (a folder), Examples (Page, Number, Code), Hub, Registry, Server, Vendor, Releases, Guide, HasVault.
    [string] $Plan
)

$ErrorActionPreference = 'Stop'
$WarningPreference = 'SilentlyContinue'
$ProgressPreference = 'SilentlyContinue'
$limit = [timespan]::FromSeconds(60)
$given = Get-Content -LiteralPath $Plan -Raw | ConvertFrom-Json
$module = $given.Module
Import-Module $module
. "$($given.Tests)/AnsweringHost.ps1"
$store = $env:KANDIL_HOME
$seed = "$($given.Work)/seed"
$here = "$($given.Work)/here"

function ConvertTo-Secret([string] $Text) {
    $secret = [securestring]::new()
    foreach ($character in $Text.ToCharArray()) { $secret.AppendChar($character) }
    $secret
}

# What the examples take for granted: models, names, a server, a source, a profile, a list, keys.
function Initialize-Store {
    Set-KandilConfiguration network.mirror $given.Hub
    Set-KandilConfiguration ollama.releases $given.Releases
    $providers = @{ id = 'openai'; base_url = $given.Server }, @{ id = 'anthropic'; base_url = $given.Vendor } | ForEach-Object { $_ + @{ api_key_required = $false } }
    @{ providers = @($providers) } | ConvertTo-Json -Depth 5 | Set-Content "$store/models.json"
    $null = Register-KandilModel office $given.Server -SkipCheck
    $null = Register-KandilSource lab $given.Registry
    $null = Install-KandilModel Qwen/Qwen2.5-0.5B-Instruct-GGUF, bartowski/SmolLM2-135M-Instruct-GGUF, lab:chat/helper:v1
    Set-KandilModelAlias coder qwen2.5-coder-7b
    Set-KandilSandboxProfile strict -Cores 2
    Set-KandilSandboxProfile standard -Model Qwen/Qwen2.5-0.5B-Instruct-GGUF -Agent scanner
    Grant-KandilModelAccess scanner 'Qwen/*'
    if ($given.HasVault) {
        Import-Module Microsoft.PowerShell.SecretStore
        Set-SecretStoreConfiguration -Authentication None -Interaction None -Confirm:$false -Password (ConvertTo-Secret 'unlock')
        Register-SecretVault Examples -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault
        Set-Secret my-anthropic-key (ConvertTo-Secret 'kept')
    }
}

# Everything that is to be seen of a folder without reading its files.
function Get-Fingerprint([string] $Folder) {
    -join ([IO.DirectoryInfo]::new($Folder).EnumerateFileSystemInfos('*', 'AllDirectories') | ForEach-Object { $_.FullName, $_.Length, $_.LastWriteTimeUtc.Ticks })
}

# The store as it was, and a folder with the files that examples name.
function Reset-Surrounding([string] $Page) {
    Get-KandilChat | Remove-KandilChat
    Reset-KandilConfiguration -Scope Session
    if ((Get-Fingerprint $store) -ne $script:untouched) {
        Get-KandilEngine | Where-Object Path -Like "$store*" | Stop-KandilEngine
        Remove-Item -LiteralPath $store -Recurse -Force
        Copy-Item -LiteralPath $seed $store -Recurse
        $script:untouched = Get-Fingerprint $store
    }
    Remove-Item -LiteralPath $here -Recurse -Force -ErrorAction Ignore
    $null = New-Item -ItemType Directory "$here/chats"
    Copy-Item -LiteralPath $given.Guide "$here/tuned.gguf"
    Set-Content -LiteralPath "$here/deploy.ps1" -Value 'Copy-Item ./site /srv/www -Recurse'
    Set-Content "$here/questions.txt" 'What is a lantern?', 'What is a lamp?'
    Set-Content "$here/models.psd1" "@{ version = 1; models = @( @{ model = 'Qwen/Qwen2.5-0.5B-Instruct-GGUF'; pin = `$true }, @{ model = 'lab:chat/helper:v2' } ) }"
    [IO.File]::WriteAllBytes("$here/plan.png", [Convert]::FromBase64String('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='))
    if ($Page -like 'Approve-KandilConfiguration*') { Set-Content "$here/.kandil.json" '{ "defaults": { "model": "openai:gpt-4o" } }' }
    if ($Page -like '*-KandilChat*') {
        foreach ($name in 'kept', 'notes') { $null = Invoke-KandilCompletion 'A lamp.' -Chat (New-KandilChat office -Name $name) }
        Export-KandilChat kept "$here/kept.json"
        Export-KandilChat kept "$here/chats/kept.json"
        Remove-KandilChat kept
        if ($Page -like 'Import-KandilChat*') { Remove-KandilChat notes }
    }
    if ($Page -like '*-KandilCredential*' -and $given.HasVault) {
        foreach ($provider in 'openai', 'anthropic') { Set-KandilCredential $provider -Key (ConvertTo-Secret 'kept') -SkipCheck }
        Set-KandilCredential custom -Key (ConvertTo-Secret 'kept') -Endpoint $given.Server -SkipCheck
    }
}

# What it showed and what went wrong, as text.
function Invoke-Example([string] $Page, [string] $Code) {
    $code = $Code -replace 'https://llm\.example\.org/v1', $given.Server -replace 'https://models\.example\.org/', $given.Registry
    $user = [KandilTests.AnsweringHost]::new('Yes')
    1..8 | ForEach-Object { $user.Screen.Keys.Enqueue('typed') }
    $typed = $Page -eq 'Initialize-Kandil' ? @('', 'n', '') : @('Hello', '/exit')
    $typed | ForEach-Object { $user.Screen.Lines.Enqueue($_) }
    $runspace = [runspacefactory]::CreateRunspace($user)
    $runspace.Open()
    try {
        $shell = [powershell]::Create($runspace).AddScript("Import-Module '$module'; Set-Location -LiteralPath '$here'")
        $null = $shell.Invoke()
        $shell.Commands.Clear()
        $running = $shell.AddScript($code).AddCommand('Out-String').AddParameter('Width', 100).BeginInvoke()
        $isDone = $running.AsyncWaitHandle.WaitOne($limit)
        $shown = ''
        $wrong = @()
        try {
            if ($isDone) { $shown = -join $shell.EndInvoke($running) } else { $shell.Stop(); $wrong += "It took longer than $($limit.TotalSeconds) s." }
        }
        catch { $wrong += "$($_.Exception.InnerException ?? $_.Exception)" }
        $wrong += $shell.Streams.Error | ForEach-Object { "$($_.FullyQualifiedErrorId): $_" }
        [pscustomobject]@{ Shown = $shown; Wrong = @($wrong); Asked = @($user.Screen.Asked); Warned = @("$($shell.Streams.Warning)") }
    }
    finally { $runspace.Dispose() }
}

Initialize-Store
Get-KandilEngine | Where-Object Path -Like "$store*" | Stop-KandilEngine
Copy-Item -LiteralPath $store $seed -Recurse
$untouched = ''
[Console]::Out.WriteLine('filled')
# Until its standard input ends, newer models are put on the hub.
$null = [Console]::In.ReadToEnd()

foreach ($example in $given.Examples) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    Add-Content "$($given.Work)/begun" "$($example.Page) $($example.Number)"
    Reset-Surrounding "$($example.Page) $($example.Number)"
    $prepared = $clock.Elapsed.TotalSeconds
    Invoke-Example $example.Page $example.Code |
        Select-Object @{ Name = 'Page'; Expression = { $example.Page } }, @{ Name = 'Number'; Expression = { $example.Number } }, Shown, Wrong, Asked, Warned,
            @{ Name = 'Prepared'; Expression = { $prepared } }, @{ Name = 'Seconds'; Expression = { $clock.Elapsed.TotalSeconds } } |
        ConvertTo-Json -Compress -Depth 4 | Add-Content "$($given.Work)/results.jsonl"
}
