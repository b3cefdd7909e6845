BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $registry = Start-FakeServer registry
    $null = Register-KandilSource pesterrepair $registry.Address
}

AfterAll {
    Unregister-KandilSource pesterrepair
    Stop-FakeServer $registry
}

Describe 'Repair-KandilModel' {
    BeforeEach {
        $null = Install-KandilModel pesterrepair:lab/plain:q4
        Set-DamagedByte (Get-KandilModel lab/plain).Path
    }

    AfterEach { Uninstall-KandilModel lab/plain -Force }

    It 'puts right what Test-KandilModel finds' {
        $repaired = Get-KandilModel | Test-KandilModel | Where-Object { -not $_.IsWhole } | Repair-KandilModel
        $repaired.FetchedBytes | Should -BeGreaterThan 0
        $repaired | Out-String | Should -BeLike '*lab/plain*plain.gguf*'
        (Test-KandilModel lab/plain).IsWhole | Should -BeTrue
        (Repair-KandilModel lab/plain).Repaired | Should -BeNullOrEmpty
    }

    It 'changes nothing with -WhatIf' {
        Repair-KandilModel lab/plain -WhatIf | Should -BeNullOrEmpty
        (Test-KandilModel lab/plain).IsWhole | Should -BeFalse
    }

    It 'runs as a job' {
        (Repair-KandilModel lab/plain -AsJob | Receive-Job -Wait -AutoRemoveJob).FetchedBytes | Should -BeGreaterThan 0
    }

    It 'says what it cannot repair, and repairs the others' {
        $null = Import-KandilModel (New-ModelFile 'nowhere.gguf')
        Set-DamagedByte (Get-KandilModel local/nowhere).Path
        $repaired = 'local/never', 'local/nowhere', 'lab/plain' | Repair-KandilModel -ErrorVariable failures -ErrorAction SilentlyContinue
        $repaired.Record.Id | Should -Be 'lab/plain'
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_NOT_INSTALLED,*'
        $failures[1].FullyQualifiedErrorId | Should -BeLike 'E_VERIFY,*'
        $failures[1].ErrorDetails.RecommendedAction | Should -BeLike '*-Replace*'
        Uninstall-KandilModel local/nowhere -Force
    }
}
