BeforeAll { . $PSScriptRoot/Prepare.ps1 }

Describe 'Get-, Set- and Reset-KandilConfiguration' {
    It 'sets, shows with its origin, and resets' {
        (Get-KandilConfiguration network.connections).Origin | Should -Be 'Default'
        Set-KandilConfiguration network.connections 7 -WhatIf
        (Get-KandilConfiguration network.connections).Value | Should -Be '4'
        (Set-KandilConfiguration network.connections 7 -PassThru).Value | Should -Be '7'
        (Get-KandilConfiguration *connections).Origin | Should -Be 'File'
        Reset-KandilConfiguration network.connections
        (Get-KandilConfiguration network.connections).Value | Should -Be '4'
    }

    It 'takes truth values and lists as PowerShell has them' {
        (Set-KandilConfiguration network.offline $true -PassThru).Value | Should -Be 'true'
        (Set-KandilConfiguration network.allowPlainHttp 'http://10.0.0.1:80', 'http://10.0.0.2:8080' -PassThru).Value | Should -BeLike '*10.0.0.1*,*10.0.0.2:8080*'
        Reset-KandilConfiguration
        (Get-KandilConfiguration | Where-Object Origin -eq File) | Should -BeNullOrEmpty
    }

    It 'refuses what cannot be, with what can' {
        $failure = Get-Failure { Set-KandilConfiguration network.connections 99 }
        $failure.FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        "$failure $($failure.ErrorDetails.RecommendedAction)" | Should -BeLike '*16*'
        (Get-Failure { Set-KandilConfiguration no.such 1 }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
    }

    It 'completes keys and sources from what is here' {
        (TabExpansion2 'Set-KandilConfiguration network.co').CompletionMatches.CompletionText | Should -Contain 'network.connections'
        (TabExpansion2 'Find-KandilModel -Source h').CompletionMatches.CompletionText | Should -Contain 'hf'
        (TabExpansion2 'Install-KandilModel x -Quantization Q4_K_').CompletionMatches.CompletionText | Should -Contain 'Q4_K_M'
    }
}
