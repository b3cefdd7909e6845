BeforeAll { . $PSScriptRoot/Prepare.ps1 }

AfterAll { Get-KandilModelAccess pester* | Revoke-KandilModelAccess }

Describe 'Access lists of agents' {
    It 'allows an agent with a list what is on it and nothing else' {
        Grant-KandilModelAccess pesterscanner qwen2.5-coder-7b -WhatIf
        Get-KandilModelAccess pester* | Should -BeNullOrEmpty
        (Grant-KandilModelAccess pesterscanner 'qwen coder 7b' -PassThru).Models | Should -Be 'qwen2.5-coder-7b'
        (Get-KandilModel -Available -Agent pesterscanner).Name | Should -Be 'qwen2.5-coder-7b'
        Get-KandilModel -Agent pesterscanner | Should -BeNullOrEmpty
        (Get-Failure { Invoke-KandilCompletion Hello -Agent pesterscanner }).FullyQualifiedErrorId | Should -BeLike 'E_ACCESS,*'
        Grant-KandilModelAccess pesterscanner kandil-guide
        (Invoke-KandilCompletion Hello -Agent pesterscanner -MaxTokens 1).CompletionTokens | Should -Be 1
        Get-KandilModelAccess | Out-String | Should -BeLike '*pesterscanner*kandil-guide*(unnamed)*'
    }

    It 'has one rule for callers without a list' {
        Set-KandilConfiguration access.unnamed deny -Scope Session
        (Get-Failure { Invoke-KandilCompletion Hello }).FullyQualifiedErrorId | Should -BeLike 'E_ACCESS,*'
        Reset-KandilConfiguration -Scope Session -Confirm:$false
        (Invoke-KandilCompletion Hello -MaxTokens 1).CompletionTokens | Should -Be 1
    }

    It 'takes models and whole lists away' {
        Revoke-KandilModelAccess pesterscanner kandil-guide
        (Get-KandilModelAccess pesterscanner).Models | Should -Be 'qwen2.5-coder-7b'
        Revoke-KandilModelAccess pesterscanner
        (Get-Failure { Get-KandilModelAccess pesterscanner }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
        (Get-Failure { Revoke-KandilModelAccess pesterscanner }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
    }
}
