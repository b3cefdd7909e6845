BeforeDiscovery {
    $noAnalyzer = -not (Get-Module PSScriptAnalyzer -ListAvailable)
    $noFeeds = -not (Get-Command Publish-PSResource, Install-PSResource -ErrorAction Ignore)
}

BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $folder = Split-Path $module

    # A copy of the module that calls itself a later release, down to its assemblies' version, which stands in them as text.
    function New-LaterRelease([string] $Destination) {
        $null = Copy-Item $folder $Destination -Recurse
        $manifest = "$Destination/Kandil.psd1"
        $version = (Import-PowerShellDataFile $manifest).ModuleVersion
        (Get-Content $manifest -Raw) -replace [regex]::Escape("'$version'"), "'9.0.0'" | Set-Content $manifest
        Add-Type -TypeDefinition '[assembly: System.Reflection.AssemblyVersion("9.0.0.0")] public class Later { }' -OutputAssembly "$TestDrive/later.dll" -OutputType Library
        Copy-Item "$TestDrive/later.dll" "$Destination/Kandil.Core.dll" -Force
        $manifest
    }
}

Describe 'The package' {
    It 'is published to a feed, installed from it into a fresh profile, found by its name, and works' -Skip:$noFeeds {
        $null = New-Item -ItemType Directory "$TestDrive/feed", "$TestDrive/profile/.local/share", "$TestDrive/profile/local"
        $script = {
            param($folder, $feed)
            $ErrorActionPreference = 'Stop'
            $ProgressPreference = 'SilentlyContinue'
            Register-PSResourceRepository -Name feed -Uri $feed -Trusted
            Publish-PSResource -Path $folder -Repository feed
            Install-PSResource -Name Kandil -Repository feed -Scope CurrentUser
            $installed = Get-Module Kandil -ListAvailable
            "$($installed.ModuleBase)"
            (Invoke-KandilCompletion 'show me all the models' -Temperature 0).Text
            (Get-Module Kandil).ModuleBase
        }
        $environment = @{ HOME = "$TestDrive/profile"; LOCALAPPDATA = "$TestDrive/profile/local"; KANDIL_HOME = "$TestDrive/profile/kandil"; KANDIL_TEST_MODULE = '' }
        $start = [Diagnostics.ProcessStartInfo]@{ FileName = (Get-Process -Id $PID).Path; RedirectStandardOutput = $true; RedirectStandardError = $true }
        'PSModulePath', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME' | ForEach-Object { $null = $start.Environment.Remove($_) }
        foreach ($argument in '-NoProfile', '-NonInteractive', '-Command', "& { $script } '$folder' '$TestDrive/feed'") { $start.ArgumentList.Add($argument) }
        $environment.GetEnumerator() | ForEach-Object { $start.Environment[$_.Key] = $_.Value }
        $process = [Diagnostics.Process]::Start($start)
        $wrong = $process.StandardError.ReadToEndAsync()
        $said = $process.StandardOutput.ReadToEndAsync()
        if (-not $process.WaitForExit(240000)) { $process.Kill($true) }
        $wrong.Result | Should -BeNullOrEmpty
        $lines = $said.Result -split "`r?`n"
        $lines[0] | Should -BeLike "$TestDrive*Kandil*"
        $said.Result | Should -BeLike '*Get-KandilModel*'
        $lines[-2] | Should -Be $lines[0]
        @(Get-ChildItem "$TestDrive/feed" -Filter 'Kandil.*.nupkg').Count | Should -Be 1
    }

    It 'loads any of its versions in a session of its own, and says that an upgrade takes a new one' {
        $later = New-LaterRelease "$TestDrive/Kandil-9"
        $failure = Get-Failure { Import-Module $later }
        $failure.FullyQualifiedErrorId | Should -BeLike 'VersionLoaded*'
        "$failure" | Should -BeLike 'Kandil 9.0.0 was not imported: this session has Kandil *'
        (Get-Module Kandil).Version | Should -Not -Be '9.0.0'
        # The copy has no code of its own, but its session asks for exactly that: nothing keeps it from being loaded there.
        $said = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command { param($check) . $check; 'nothing in the way' } -args "$TestDrive/Kandil-9/CheckSession.ps1"
        $said | Should -Be 'nothing in the way'
        { Import-Module $module -Force } | Should -Not -Throw
    }

    It 'works beside a module that brought other versions of the same assemblies' {
        $server = Start-FakeServer openai
        try {
            $script = {
                param($folder, $address)
                foreach ($name in 'Polly.Core', 'Microsoft.Identity.Client.Extensions.Msal', 'Kandil.Providers') {
                    $made = [Reflection.Emit.PersistedAssemblyBuilder]::new([Reflection.AssemblyName]::new("$name, Version=0.0.1.0"), [object].Assembly)
                    $null = $made.DefineDynamicModule($name)
                    $made.Save("$folder/$name.dll")
                    $null = [Reflection.Assembly]::LoadFrom("$folder/$name.dll")
                }
                $null = Register-KandilModel beside -Endpoint $address -SkipCheck
                "$(Invoke-KandilCompletion hello -Model beside)"
                [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'Polly.Core' } | ForEach-Object { $_.GetName().Version.ToString() }
            }
            $null = New-Item -ItemType Directory "$TestDrive/others"
            $said = Invoke-FreshPwsh @{ KANDIL_HOME = "$TestDrive/beside" } $script "$TestDrive/others", $server.Address
            $said[0] | Should -Be 'You said: hello'
            $said[1..2] | Should -Contain '0.0.1.0'
            @($said[1..2] | Where-Object { $_ -ne '0.0.1.0' }).Count | Should -Be 1
        }
        finally { Stop-FakeServer $server }
    }

    It 'names what the Gallery shows, and needs no other module to be installed' {
        $data = Import-PowerShellDataFile $module
        $data.PrivateData.PSData.ExternalModuleDependencies | Should -Be 'Microsoft.PowerShell.SecretManagement'
        $data.Keys | Should -Not -Contain 'RequiredModules'
        $data.PowerShellVersion | Should -Be '7.4'
        $data.CompatiblePSEditions | Should -Be 'Core'
        $data.PrivateData.PSData.Tags | Should -Contain 'Linux'
        ($data.PrivateData.PSData.Tags -match '\s') | Should -BeNullOrEmpty
        foreach ($text in $data.Description, $data.Author, $data.PrivateData.PSData.LicenseUri, $data.PrivateData.PSData.ReleaseNotes) { $text | Should -Not -BeNullOrEmpty }
        { Test-ModuleManifest $module -ErrorAction Stop } | Should -Not -Throw
    }

    It 'has scripts in which the analyzer finds nothing' -Skip:$noAnalyzer {
        $root = "$PSScriptRoot/../.."
        $found = @("$root/build.ps1", "$root/tools/build", $folder | ForEach-Object { Invoke-ScriptAnalyzer -Path $_ -Recurse }) +
            @(Invoke-ScriptAnalyzer -Path $PSScriptRoot -Settings "$PSScriptRoot/analyzer.psd1")
        $found | ForEach-Object { "$($_.ScriptName):$($_.Line) $($_.RuleName) $($_.Message)" } | Should -BeNullOrEmpty
    }
}
