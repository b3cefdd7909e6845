BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $hub = Start-FakeServer hub
    $registry = Start-FakeServer registry
    $null = Register-KandilSource pesterfiles $registry.Address
    $mirror = @{ Mirror = $hub.Address }
}

AfterAll {
    Unregister-KandilSource pesterfiles
    Stop-FakeServer $hub
    Stop-FakeServer $registry
}

Describe 'Get-KandilModelFile' {
    It 'shows every file with its digest and who says so, and what an installation takes' {
        $files = Get-KandilModelFile lab/plain @mirror
        $model = $files | Where-Object Path -like *.gguf
        $model.DigestKind | Should -Be 'sha256'
        $model.Digest | Should -Match '^[0-9a-f]{64}$'
        $model.Quantization | Should -Be 'Q4_K_M'
        ($files | Where-Object IsDefault).Path | Should -Contain 'plain-Q4_K_M.gguf'
        ($files | Where-Object Path -eq README.md).IsDefault | Should -BeFalse
        $files | Out-String | Should -BeLike '*plain-Q4_K_M.gguf*162 KB*Q4_K_M*'
    }

    It 'takes what Find-KandilModel finds' {
        (Find-KandilModel plain -Source hf @mirror | Get-KandilModelFile @mirror).Path | Should -Contain 'plain-Q4_K_M.gguf'
    }

    It 'gives the model as one object with -Summary' {
        $listing = Get-KandilModelFile lab/plain -Summary @mirror
        $listing.Quantizations | Should -Be 'Q4_K_M'
        $listing.License | Should -Be 'apache-2.0'
        $listing.TotalSize | Should -BeGreaterThan $listing.DefaultSize
        (Get-KandilModelFile pesterfiles:lab/plain:q4 -Summary).ChunkCount | Should -Be 1
    }

    It 'goes on after a model that there is not' {
        $files = 'lab/none', 'lab/plain' | Get-KandilModelFile @mirror -ErrorVariable failures -ErrorAction SilentlyContinue
        $files.Count | Should -BeGreaterThan 1
        $failures.FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
    }
}
