BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $null = Import-KandilModel (New-ModelFile 'keep.gguf')
    $null = Import-KandilModel (New-ModelFile 'go.gguf' { param($bytes) $bytes[-1] = $bytes[-1] -bxor 1; , $bytes })
}

AfterAll { Get-KandilModel local/keep, local/go -ErrorAction Ignore | Uninstall-KandilModel -Force }

Describe 'Lock-, Unlock-KandilModel and Optimize-KandilStore' {
    It 'keeps a pinned model from clean-up and removes the others' {
        (Lock-KandilModel local/keep -PassThru).Pinned | Should -BeTrue
        $planned = Optimize-KandilStore -Target 0 -WhatIf -WarningAction SilentlyContinue
        $planned.DryRun | Should -BeTrue
        $planned.Removed.Record.Id | Should -Be 'local/go'
        (Get-KandilModel local/go).Name | Should -Be 'local/go'

        $done = Optimize-KandilStore -Target 0 -Force -WarningVariable told -WarningAction SilentlyContinue
        $done.IsReached | Should -BeFalse
        $told | Should -Not -BeNullOrEmpty
        Get-KandilModel local/g* | Should -BeNullOrEmpty
        (Get-KandilModel local/keep).Pinned | Should -BeTrue
        (Unlock-KandilModel local/keep -PassThru).Pinned | Should -BeFalse
    }

    It 'sets what models may take, and shows it with the store' {
        $null = Optimize-KandilStore -SetQuota 1GB -Force
        (Get-KandilStore).Quota.Bytes | Should -Be 1GB
        $null = Optimize-KandilStore -SetQuota '2 GB' -Force
        (Get-KandilStore).Quota.Bytes | Should -Be 2000000000
        $null = Optimize-KandilStore -SetQuota $null -Force
        (Get-KandilStore).Quota | Should -BeNullOrEmpty
        (Get-KandilStore).Path | Should -BeLike "$env:KANDIL_HOME*"
    }
}
