BeforeAll { . $PSScriptRoot/Prepare.ps1 }

Describe 'Optimize-KandilStore and Get-KandilStore' {
    BeforeEach {
        $null = Import-KandilModel (New-ModelFile 'keep.gguf')
        $null = Import-KandilModel (New-ModelFile 'go.gguf' { param($bytes) $bytes[-1] = $bytes[-1] -bxor 1; , $bytes })
        Lock-KandilModel local/keep
    }

    AfterEach { Get-KandilModel local/keep*, local/go* | Uninstall-KandilModel -Force }

    It 'says with -WhatIf what would go, and keeps it' {
        $planned = Optimize-KandilStore -Target 0 -WhatIf -WarningAction SilentlyContinue
        $planned.DryRun | Should -BeTrue
        $planned.Removed.Record.Id | Should -Be 'local/go'
        $planned | Out-String | Should -BeLike '*local/go (2.46 MB)*'
        (Get-KandilModel local/go).Name | Should -Be 'local/go'
    }

    It 'removes what is not pinned, and warns where that is not enough' {
        $done = Optimize-KandilStore -Target 1KB -Force -WarningVariable told -WarningAction SilentlyContinue
        $done.IsReached | Should -BeFalse
        "$told" | Should -BeLike '*pinned*'
        Get-KandilModel local/g* | Should -BeNullOrEmpty
        (Get-KandilModel local/keep).Pinned | Should -BeTrue
    }

    It 'asks before a model goes' {
        (Get-Failure { Optimize-KandilStore -Target 0 })[0].ToString() | Should -BeLike '*nobody to ask here*'
        (Get-KandilModel local/go).Name | Should -Be 'local/go'
    }

    It 'runs as a job' {
        (Optimize-KandilStore -Target 3MB -Force -AsJob | Receive-Job -Wait -AutoRemoveJob).Removed.Record.Id | Should -Be 'local/go'
    }

    It 'removes nothing where the quota is not reached' {
        (Optimize-KandilStore -Target 0 -Quota 1GB -Force).Removed | Should -BeNullOrEmpty
    }

    It 'sets what models may take, as numbers and as text, and Get-KandilStore shows it' {
        $null = Optimize-KandilStore -SetQuota 1GB -WhatIf
        (Get-KandilStore).Quota | Should -BeNullOrEmpty
        $null = Optimize-KandilStore -SetQuota 1GB -Force
        (Get-KandilStore).Quota | Should -Be 1GB
        $null = Optimize-KandilStore -SetQuota '2 GB' -Force
        (Get-KandilStore).Quota | Should -Be 2000000000
        $null = Optimize-KandilStore -SetQuota 1.5GB -Force
        (Get-KandilStore).Quota | Should -Be 1.5GB
        $null = Optimize-KandilStore -SetQuota $null -Force
        (Get-KandilStore).Quota | Should -BeNullOrEmpty
        $null = Optimize-KandilStore -SetQuota 1GB -Force
        $null = Optimize-KandilStore -SetQuota none -Force
        (Get-KandilStore).Quota | Should -BeNullOrEmpty
    }

    It 'refuses a quota of 0 before it asks, and names none' {
        foreach ($refused in (Get-Failure { Optimize-KandilStore -SetQuota 0 -Force }), (Get-Failure { Optimize-KandilStore -SetQuota 0 -WhatIf })) {
            $refused.FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
            $refused.ErrorDetails.RecommendedAction | Should -BeLike '*none for no limit*'
        }
    }

    It 'removes nothing where a quota is set, whoever is asked' {
        $planned = Optimize-KandilStore -SetQuota 3MB -WhatIf -WarningAction SilentlyContinue
        $planned.Removed | Should -BeNullOrEmpty
        (Get-KandilStore).Quota | Should -BeNullOrEmpty
        $set = Optimize-KandilStore -SetQuota 3MB -Confirm:$false -WarningVariable told -WarningAction SilentlyContinue
        $set.Removed | Should -BeNullOrEmpty
        $set.IsReached | Should -BeFalse
        $set.DryRun | Should -BeFalse
        $told | Should -BeLike '*nothing was removed, and no more can be installed. Make room: Optimize-KandilStore'
        (Get-KandilModel local/go).Name | Should -Be 'local/go'
        $null = Optimize-KandilStore -SetQuota none -Force
    }

    It 'refuses <_> as a size' -ForEach '-1', 'much', '1XB' {
        (Get-Failure { Optimize-KandilStore -Target $_ }) | Should -HaveCount 1
        (Get-KandilModel local/go).Name | Should -Be 'local/go'
    }

    It 'shows what the store holds' {
        $store = Get-KandilStore
        $store.Models | Should -BeGreaterOrEqual 2
        $store.Pinned | Should -Be 1
        $store.Used | Should -BeGreaterThan 4MB
        $store.Path | Should -BeLike "$env:KANDIL_HOME*"
    }
}
