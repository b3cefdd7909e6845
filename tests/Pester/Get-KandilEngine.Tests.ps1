BeforeAll { . $PSScriptRoot/Prepare.ps1 }

Describe 'Get-KandilEngine' {
    BeforeEach { Stop-KandilEngine * }

    It 'shows nothing, and starts nothing, while no model is loaded' {
        Get-KandilEngine | Should -BeNullOrEmpty
    }

    It 'shows a loaded model with the process that holds it' {
        $null = Invoke-KandilCompletion 'hi' -MaxTokens 1
        $engine = Get-KandilEngine
        $engine.Model | Should -Be 'kandil-guide'
        $engine.ProcessId | Should -Not -Be $PID
        (Get-Process -Id $engine.ProcessId).HasExited | Should -BeFalse
        $engine.Context | Should -Be 512
        $engine.Requests | Should -Be 0
        $engine.UnloadsAt | Should -BeGreaterThan ([DateTimeOffset]::Now)
    }

    It 'takes names, wildcards and models from the pipeline' {
        $null = Invoke-KandilCompletion 'hi' -MaxTokens 1
        Get-KandilEngine kandil-* | Should -HaveCount 1
        Get-KandilModel kandil-guide | Get-KandilEngine | Should -HaveCount 1
        Get-KandilEngine other-* -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'says which models are loaded when another is asked for' {
        $null = Invoke-KandilCompletion 'hi' -MaxTokens 1
        $failure = Get-Failure { Get-KandilEngine other }
        $failure.FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
        "$failure" | Should -BeLike '*kandil-guide*'
    }

    It 'completes the names of loaded models alone' {
        (TabExpansion2 'Stop-KandilEngine ').CompletionMatches.CompletionText | Should -Not -Contain 'kandil-guide'
        $null = Invoke-KandilCompletion 'hi' -MaxTokens 1
        (TabExpansion2 'Get-KandilEngine kan').CompletionMatches.CompletionText | Should -Be 'kandil-guide'
        (TabExpansion2 'Stop-KandilEngine ').CompletionMatches.CompletionText | Should -Contain 'kandil-guide'
    }

    It 'is shown as a table with readable figures' {
        $null = Invoke-KandilCompletion 'hi' -MaxTokens 1
        $shown = Get-KandilEngine | Out-String -Width 120
        $shown | Should -Match 'Model\s+ProcessId\s+Memory\s+Context\s+Backend\s+Requests\s+LastUsed\s+UnloadsAt'
        $shown | Should -Match 'kandil-guide\s+\d+\s+[\d.]+ [MG]B\s+512\s.*just now\s+in \d+ min'
    }
}
