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
}
