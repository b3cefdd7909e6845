BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $hub = Start-FakeServer hub
    $mirror = @{ Mirror = $hub.Address }
}

AfterAll {
    Stop-FakeServer $hub
}

Describe 'Test-KandilCompatibility' {
    It 'judges the quantisations of a repository from its header' {
        $verdict = Test-KandilCompatibility lab/plain @mirror
        $verdict.Quantization | Should -Contain 'Q4_K_M'
        $verdict[0].Blocked | Should -BeFalse
        $verdict[0].Basis | Should -Be 'header'
        $verdict[0].Required | Should -BeGreaterThan $verdict[0].Size
        $verdict | Out-String | Should -BeLike '*Name*Required*Context*MaxContext*hf:lab/plain:Q4_K_M*'
    }

    It 'takes names from the pipeline and goes on after one that there is not' {
        $verdicts = 'lab/none', 'lab/plain' | Test-KandilCompatibility @mirror -ErrorVariable failures -ErrorAction SilentlyContinue
        $verdicts.Count | Should -BeGreaterThan 0
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND*'
    }

    It 'takes a device that nobody knows for the processor, with a warning' {
        $verdict = Test-KandilCompatibility lab/plain -Device tpu @mirror | Select-Object -First 1
        $verdict.Device | Should -Be 'CPU'
        $verdict.Warnings | Should -BeLike "*'tpu' is no device*"
        (Test-KandilCompatibility lab/plain -Device tpu -Strict @mirror | Select-Object -First 1).Blocked | Should -BeTrue
    }

    It 'judges a file on this machine' {
        $guide = (Get-KandilModel kandil-guide).Path
        (Test-KandilCompatibility $guide -Offline).Context | Should -BeGreaterThan 0
    }
}
