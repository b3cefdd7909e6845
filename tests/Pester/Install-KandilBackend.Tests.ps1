BeforeAll {
    . "$PSScriptRoot/Prepare.ps1"
    $releases = Start-FakeServer releases
    $wrong = Start-FakeServer releases -Content '--wrong'
    $programs = Join-Path $env:KANDIL_HOME programs
    Set-KandilConfiguration ollama.releases $releases.Address
}

AfterAll {
    Reset-KandilConfiguration ollama.releases
    Stop-FakeServer $releases
    Stop-FakeServer $wrong
    Remove-Item $programs -Recurse -Force -ErrorAction Ignore
}

Describe 'Install-KandilBackend' -Skip:(-not $IsLinux) {
    It 'gives the plan with -WhatIf and does nothing' {
        $plan = Install-KandilBackend ollama -Reinstall -WhatIf
        $plan | Should -BeOfType Kandil.Core.Operations.Backends.BackendPlan
        $plan.Version | Should -Be '0.99.1'
        $plan.Steps -join "`n" | Should -Match ([regex]::Escape("$($releases.Address)/download/v0.99.1/"))
        ($plan | Format-List | Out-String) | Should -Match $plan.Sha256
        $programs | Should -Not -Exist
    }

    It 'asks first, with all that it will do' {
        (Get-Command Install-KandilBackend).ScriptBlock | Should -BeNullOrEmpty
        $impact = [Kandil.PowerShell.Cmdlets.InstallKandilBackendCommand].GetCustomAttributes($false) | Where-Object { $_ -is [Management.Automation.CmdletAttribute] }
        $impact.ConfirmImpact | Should -Be High
        $failure = Get-Failure { Invoke-FreshPwsh @{ KANDIL_HOME = $env:KANDIL_HOME } { Install-KandilBackend ollama -Reinstall } 2>&1 }
        $programs | Should -Not -Exist
        $failure | Should -Not -BeNullOrEmpty
    }

    It 'refuses an archive that is not what the checksums say' {
        Set-KandilConfiguration ollama.releases $wrong.Address
        try {
            $failure = Get-Failure { Install-KandilBackend ollama -Reinstall -Force }
            $failure.FullyQualifiedErrorId | Should -Match '^E_VERIFY'
            $failure.ErrorDetails.RecommendedAction | Should -Match "Install-KandilBackend 'ollama'"
            Join-Path $programs 'ollama-0.99.1' | Should -Not -Exist
        }
        finally {
            Set-KandilConfiguration ollama.releases $releases.Address
        }
    }

    It 'installs for the user alone, and says where it is and how it is started' {
        $done = 'ollama' | Install-KandilBackend -Reinstall -Force
        $done.Outcome | Should -Be Installed
        $done.Program | Should -Be (Join-Path $programs 'ollama-0.99.1/bin/ollama')
        $done.Start | Should -Be "$($done.Program) serve"
        & $done.Program serve | Should -Be 'ollama 0.99.1 serve'
        ($done | Format-Table | Out-String) | Should -Match '0\.99\.1'
    }

    It 'says that it is installed already, offline too' {
        $again = Install-KandilBackend ollama -Offline
        $again.Outcome | Should -Be AlreadyInstalled
        $again.Version | Should -Be '0.99.1'
    }

    It 'fails offline where something is to be fetched' {
        (Get-Failure { Install-KandilBackend ollama -Reinstall -Offline -Force }).FullyQualifiedErrorId | Should -Match '^E_NET'
    }

    It 'installs nothing else' {
        (Get-Failure { Install-KandilBackend embedded }).FullyQualifiedErrorId | Should -Match '^E_ARGS'
        (Get-Failure { Install-KandilBackend ollama -Reinstall -Mirror 'https://mirror.example.org' }).FullyQualifiedErrorId | Should -Match '^E_ARGS'
    }

    It 'completes the name' {
        (TabExpansion2 'Install-KandilBackend ' -cursorColumn 22).CompletionMatches.CompletionText | Should -Be 'ollama'
    }
}
