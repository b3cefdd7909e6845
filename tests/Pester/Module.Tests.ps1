BeforeAll { . $PSScriptRoot/Prepare.ps1 }

Describe 'The module' {
    It 'exports its cmdlets and nothing else' {
        $named = (Import-PowerShellDataFile $module).CmdletsToExport
        $named | Should -Be ($named | Sort-Object)
        (Get-Command -Module Kandil).Name | Sort-Object | Should -Be $named
        $classes = [Kandil.PowerShell.Pipeline.KandilCmdlet].Assembly.GetExportedTypes() |
            ForEach-Object { $_.GetCustomAttributes([Management.Automation.CmdletAttribute], $false) } | ForEach-Object { "$($_.VerbName)-$($_.NounName)" }
        $classes | Sort-Object | Should -Be $named
    }

    It 'uses approved verbs and the nouns of one family' {
        $verbs = (Get-Verb).Verb
        foreach ($command in Get-Command -Module Kandil) {
            $command.Verb | Should -BeIn $verbs
            $command.Noun | Should -BeLike 'Kandil*'
        }
    }

    It 'has the version of its assemblies' {
        $assembly = [Kandil.PowerShell.Pipeline.KandilCmdlet].Assembly.GetName().Version
        $assembly.ToString(3) | Should -Be (Get-Module Kandil).Version
        [Kandil.Core.Operations.Listing.KandilModel].Assembly.GetName().Version | Should -Be $assembly
    }

    It 'calls nothing that this PowerShell lacks' {
        # Compiled against a reference assembly of PowerShell 5.1's time, so the running one is asked for every member.
        $flags = [Reflection.BindingFlags]'DeclaredOnly, Instance, Static, Public, NonPublic'
        $methods = foreach ($type in [Kandil.PowerShell.Pipeline.KandilCmdlet].Assembly.GetTypes()) {
            if (-not $type.ContainsGenericParameters) { @($type.GetMethods($flags)) + @($type.GetConstructors($flags)) }
        }
        $methods = @($methods | Where-Object { -not $_.IsAbstract -and -not $_.ContainsGenericParameters })
        $methods.Count | Should -BeGreaterThan 100
        foreach ($method in $methods) {
            { [Runtime.CompilerServices.RuntimeHelpers]::PrepareMethod($method.MethodHandle) } | Should -Not -Throw -Because "$($method.DeclaringType).$($method.Name)"
        }
    }

    It 'starts nothing, loads nothing and writes nothing when it is imported' {
        $script = {
            param($module, $home_)
            $env:KANDIL_HOME = $home_
            Import-Module $module
            [pscustomobject]@{
                Children = @(Get-Process | Where-Object { $_.Parent.Id -eq $PID }).Count
                Home     = Test-Path -LiteralPath $home_
                Loaded   = @([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -like 'Kandil.*' } | ForEach-Object { $_.GetName().Name } | Sort-Object) -join ','
            } | ConvertTo-Json -Compress
        }
        $folder = Join-Path $TestDrive 'never-made'
        $found = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command $script -args $module, $folder | ConvertFrom-Json
        $found.Children | Should -Be 0
        $found.Home | Should -BeFalse
        $found.Loaded | Should -Be 'Kandil.Core,Kandil.PowerShell'
    }

    It 'answers where no dotnet is on PATH' {
        $script = {
            param($module, $home_)
            $env:KANDIL_HOME = $home_
            $env:PATH = ''
            Import-Module $module
            (Invoke-KandilCompletion 'show me all the models' -Temperature 0).Text
        }
        & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command $script -args $module, (Join-Path $TestDrive 'home') |
            Should -BeLike '*Get-KandilModel*'
    }

    It 'answers by <Way>' -ForEach @(
        @{ Way = 'the apphost on the runtime of this pwsh'; Without = @(); Process = 'Kandil.Worker' }
        @{ Way = 'the host of the installed .NET, where no apphost is of this platform'; Without = 'Kandil.Worker', 'Kandil.Worker.exe'; Process = 'dotnet' }
        @{ Way = 'a second pwsh, where the worker cannot start by itself'; Without = 'Kandil.Worker', 'Kandil.Worker.exe', 'Kandil.Worker.runtimeconfig.json'; Process = 'pwsh' }
    ) {
        $copy = Join-Path $TestDrive "it's $([char]0x2019)$Process$([char]0x2019)"
        Copy-Item (Split-Path $module) $copy -Recurse
        $Without | ForEach-Object { Remove-Item "$copy/worker/$_" -ErrorAction Ignore }
        $script = {
            param($module, $home_)
            $env:KANDIL_HOME = $home_
            Import-Module $module/Kandil.psd1
            (Invoke-KandilCompletion 'show me all the models' -Temperature 0).Text
            (Get-Process -Id (Get-KandilEngine).ProcessId).Name
        }
        $text, $name = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command $script -args $copy, (Join-Path $TestDrive 'home')
        $text | Should -BeLike '*Get-KandilModel*'
        $name | Should -Be $Process
    }

    It 'can be imported again without losing its loaded models' {
        $null = Invoke-KandilCompletion 'hi' -MaxTokens 1
        $before = (Get-KandilEngine).ProcessId
        $before | Should -Not -BeNullOrEmpty
        Import-Module $module -Force
        (Get-KandilEngine).ProcessId | Should -Be $before
    }
}

Describe 'Every cmdlet' {
    It 'has WhatIf and Confirm where it changes something, and only there' {
        foreach ($command in Get-Command -Module Kandil) {
            $changes = $command.Verb -notin 'Get', 'Find', 'Resolve', 'Test', 'Invoke' -or $command.Name -eq 'Invoke-KandilCodeTask'
            $command.Parameters.ContainsKey('WhatIf') | Should -Be $changes -Because $command.Name
            $command.Parameters.ContainsKey('Confirm') | Should -Be $changes -Because $command.Name
        }
    }

    It 'can run as a job where its work is long' {
        (Get-Command -Module Kandil -ParameterName AsJob).Name | Sort-Object | Should -Be @(
            'Export-KandilModel', 'Get-KandilEmbedding', 'Import-KandilModel', 'Install-KandilBackend', 'Install-KandilModel', 'Invoke-KandilCodeTask', 'Invoke-KandilCompletion', 'Optimize-KandilStore',
            'Repair-KandilModel', 'Repair-KandilStore', 'Test-KandilModel', 'Update-KandilModel')
    }

    It 'says how the network is used in the same words, where it uses it' {
        # What fetches files has all of them; what only asks a server has those of the way to it; what asks a model, or Ollama, -Offline.
        $fetch = 'Find-KandilModel', 'Get-KandilModelFile', 'Initialize-Kandil', 'Install-KandilBackend', 'Install-KandilModel', 'Repair-KandilModel', 'Test-KandilCompatibility', 'Update-KandilModel'
        $reach = $fetch + 'Register-KandilModel', 'Register-KandilSource', 'Set-KandilCredential', 'Test-KandilCredential', 'Test-KandilModel'
        $ask = $reach + 'Enter-KandilChat', 'Get-KandilEmbedding', 'Get-KandilModel', 'Invoke-KandilCodeTask', 'Invoke-KandilCompletion'
        $named = @{ Mirror = $fetch; MaxWorkers = $fetch; LimitRate = $fetch; Proxy = $reach; CertificateAuthorityFile = $reach; Offline = $ask }
        foreach ($name in $named.Keys) {
            (Get-Command -Module Kandil -ParameterName $name).Name | Sort-Object | Should -Be ($named[$name] | Sort-Object) -Because "-$name"
        }
    }

    It 'gives objects that have a table and a list' {
        $types = Get-Command -Module Kandil | ForEach-Object { $_.OutputType.Type } | Where-Object { $_.Namespace -like 'Kandil*' } | Sort-Object FullName -Unique
        $types.Count | Should -BeGreaterThan 12
        foreach ($type in $types) {
            $controls = (Get-FormatData $type.FullName).FormatViewDefinition.Control | ForEach-Object { $_.GetType().Name }
            $controls | Should -Contain 'TableControl' -Because $type.FullName
            $controls | Should -Contain 'ListControl' -Because $type.FullName
        }
    }
}
