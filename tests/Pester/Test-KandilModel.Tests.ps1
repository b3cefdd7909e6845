BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $registry = Start-FakeServer registry
    $null = Register-KandilSource pestertest $registry.Address
    $null = Install-KandilModel pestertest:lab/plain:q4
}

AfterAll {
    Uninstall-KandilModel lab/plain -Force
    Unregister-KandilSource pestertest
    Stop-FakeServer $registry
}

Describe 'Test-KandilModel and Repair-KandilModel' {
    It 'finds a damaged file, and the repair fetches it again' {
        (Test-KandilModel lab/plain).IsWhole | Should -BeTrue
        $path = (Get-KandilModel lab/plain).Path
        $bytes = [IO.File]::ReadAllBytes($path)
        $bytes[-1] = $bytes[-1] -bxor 1
        [IO.File]::WriteAllBytes($path, $bytes)

        $found = Get-KandilModel lab/plain | Test-KandilModel
        $found.IsWhole | Should -BeFalse
        $found.Files[0].State | Should -Be 'Damaged'
        $found | Repair-KandilModel -WhatIf
        (Test-KandilModel lab/plain).IsWhole | Should -BeFalse
        ($found | Repair-KandilModel).FetchedBytes | Should -BeGreaterThan 0
        (Test-KandilModel lab/plain -AsJob | Receive-Job -Wait -AutoRemoveJob).IsWhole | Should -BeTrue
    }

    It 'refuses what is not installed' {
        (Get-Failure { Test-KandilModel local/nothing }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_INSTALLED,*'
        (Get-Failure { Repair-KandilModel local/nothing }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_INSTALLED,*'
    }
}
