BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    Stop-KandilEngine * # what other files of tests loaded
}

Describe 'Stop-KandilEngine' {
    BeforeEach { $null = Invoke-KandilCompletion 'hi' -MaxTokens 1 }

    It 'ends the process, and the next question starts another' {
        $process = Get-Process -Id (Get-KandilEngine).ProcessId
        Stop-KandilEngine kandil-guide
        $process.WaitForExit(10000) | Should -BeTrue
        Get-KandilEngine | Should -BeNullOrEmpty
        (Invoke-KandilCompletion 'show me all the models' -Temperature 0).Text | Should -BeLike '*Get-KandilModel*'
    }

    It 'takes what Get-KandilEngine gives, and gives it back with -PassThru' {
        $engine = Get-KandilEngine
        ($engine | Stop-KandilEngine -PassThru).ProcessId | Should -Be $engine.ProcessId
        Get-KandilEngine | Should -BeNullOrEmpty
    }

    It 'stops nothing with -WhatIf' {
        Stop-KandilEngine * -WhatIf
        Get-KandilEngine | Should -HaveCount 1
    }

    It 'says so when the model is not loaded, unless a wildcard was given' {
        (Get-Failure { Stop-KandilEngine other }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
        Get-Failure { Stop-KandilEngine other* } | Should -BeNullOrEmpty
    }

    It 'ends an answer under way with one error' {
        $failures = @()
        Invoke-KandilCompletion 'go on' -Stream @endless -ErrorVariable failures -ErrorAction SilentlyContinue 6>&1 |
            ForEach-Object { if (-not $stopped) { $stopped = $true; Stop-KandilEngine * } }
        $failures | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_CANCELLED,*'
    }
}
