BeforeAll { . $PSScriptRoot/Prepare.ps1 }

Describe 'Get-, Set- and Reset-KandilConfiguration' {
    It 'sets, shows with its origin, and resets' {
        (Get-KandilConfiguration network.connections).Origin | Should -Be 'Default'
        Set-KandilConfiguration network.connections 7 -WhatIf
        (Get-KandilConfiguration network.connections).Value | Should -Be '4'
        (Set-KandilConfiguration network.connections 7 -PassThru).Value | Should -Be '7'
        (Get-KandilConfiguration *connections).Origin | Should -Be 'User'
        Reset-KandilConfiguration network.connections
        (Get-KandilConfiguration network.connections).Value | Should -Be '4'
    }

    It 'takes truth values and lists as PowerShell has them' {
        (Set-KandilConfiguration network.offline $true -PassThru).Value | Should -Be 'true'
        (Set-KandilConfiguration network.allowPlainHttp 'http://10.0.0.1:80', 'http://10.0.0.2:8080' -PassThru).Value | Should -BeLike '*10.0.0.1*,*10.0.0.2:8080*'
        Reset-KandilConfiguration
        (Get-KandilConfiguration | Where-Object Origin -eq File) | Should -BeNullOrEmpty
    }

    It 'completes what a setting can be, and no files where it is none' {
        (TabExpansion2 'Set-KandilConfiguration network.offline ').CompletionMatches.CompletionText | Should -Be 'true', 'false'
        (TabExpansion2 'Set-KandilConfiguration network.offline t').CompletionMatches.CompletionText | Should -Be 'true'
        (TabExpansion2 'Set-KandilConfiguration access.unnamed ').CompletionMatches.CompletionText | Should -Be 'allow', 'deny'
        @((TabExpansion2 'Set-KandilConfiguration network.connections ').CompletionMatches) | Should -HaveCount 1
    }

    It 'refuses what cannot be, with what can' {
        $failure = Get-Failure { Set-KandilConfiguration network.connections 99 }
        $failure.FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        "$failure $($failure.ErrorDetails.RecommendedAction)" | Should -BeLike '*16*'
        (Get-Failure { Set-KandilConfiguration no.such 1 }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
    }

    It 'takes what another machine has' {
        Get-KandilConfiguration network.connections | ForEach-Object { [pscustomobject]@{ Key = $_.Key; Value = 9 } } | Set-KandilConfiguration
        (Get-KandilConfiguration network.connections).Value | Should -Be '9'
        Get-KandilConfiguration network.conn* | Reset-KandilConfiguration -WhatIf
        (Get-KandilConfiguration network.connections).Value | Should -Be '9'
        Get-KandilConfiguration network.conn* | Reset-KandilConfiguration
        (Get-KandilConfiguration network.connections).Value | Should -Be '4'
    }
}
