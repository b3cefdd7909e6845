BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $null = Import-KandilModel (New-ModelFile 'licensed.gguf')
}

AfterAll { Uninstall-KandilModel local/licensed -Force }

Describe 'Get-KandilLicense and Approve-KandilLicense' {
    It 'shows the license that a model names, and records who accepts it' {
        (Get-KandilLicense local/licensed).License | Should -Be 'MIT'
        (Get-KandilLicense local/licensed).Accepted | Should -BeNullOrEmpty
        $null = Approve-KandilLicense local/licensed -WhatIf
        (Get-KandilLicense local/licensed).Accepted | Should -BeNullOrEmpty
        (Get-KandilModel local/licensed | Approve-KandilLicense -By 'the legal department').Accepted.By | Should -Be 'the legal department'
        (Get-KandilLicense *licensed).Accepted.Type | Should -Be 'MIT'
    }

    It 'accepts a license that it is given from the pipeline, and one of a model that is not here if it is named' {
        (Get-KandilLicense local/licensed | Approve-KandilLicense).Accepted.Type | Should -Be 'MIT'
        (Approve-KandilLicense hf:pester/elsewhere -License gemma).License | Should -Be 'gemma'
        (Get-KandilLicense).Name | Should -Contain 'hf:pester/elsewhere'
        (Get-KandilLicense hf:pester/elsewhere).IsInstalled | Should -BeFalse
        (Get-Failure { Approve-KandilLicense hf:pester/elsewhere }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_INSTALLED,*'
    }

    It 'goes on after a model that is not here' {
        (Get-KandilLicense local/never, local/licensed -ErrorVariable failures -ErrorAction SilentlyContinue).Name | Should -Be 'local/licensed'
        $failures | Should -HaveCount 1
    }
}
