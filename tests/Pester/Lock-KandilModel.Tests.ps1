BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $null = Import-KandilModel (New-ModelFile 'keep.gguf')
}

AfterAll { Uninstall-KandilModel local/keep -Force }

Describe 'Lock-KandilModel and Unlock-KandilModel' {
    It 'pins and unpins, quietly unless -PassThru is given' {
        Lock-KandilModel local/keep | Should -BeNullOrEmpty
        (Get-KandilModel local/keep).Pinned | Should -BeTrue
        (Get-KandilModel local/keep | Unlock-KandilModel -PassThru).Pinned | Should -BeFalse
    }

    It 'changes nothing with -WhatIf' {
        Lock-KandilModel local/keep -WhatIf
        (Get-KandilModel local/keep).Pinned | Should -BeFalse
        (Get-Failure { Lock-KandilModel local/never -WhatIf }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_INSTALLED,*'
    }

    It 'takes wildcards' {
        (Lock-KandilModel local/ke* -PassThru).Name | Should -Be 'local/keep'
        (Unlock-KandilModel *keep -PassThru).Pinned | Should -BeFalse
        Lock-KandilModel nothing* 3>&1 | Should -BeLike "No installed model fits*"
    }

    It 'goes on after a model that is not here' {
        'local/never', 'local/keep' | Lock-KandilModel -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures.FullyQualifiedErrorId | Should -BeLike 'E_NOT_INSTALLED,*'
        'local/never', 'local/keep' | Unlock-KandilModel -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures.FullyQualifiedErrorId | Should -BeLike 'E_NOT_INSTALLED,*'
        (Get-KandilModel local/keep).Pinned | Should -BeFalse
    }
}
