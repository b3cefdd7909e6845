BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $registry = Start-FakeServer registry
}

AfterAll { Stop-FakeServer $registry }

Describe 'Register-, Get- and Unregister-KandilSource' {
    It 'registers what it finds the server to speak, shows it and takes it away' {
        (Register-KandilSource pestersource $registry.Address).Kind | Should -Be 'Registry'
        (Get-KandilSource).Name | Should -Contain 'hf'
        (Get-KandilSource pester*).Address | Should -Be $registry.Address
        Unregister-KandilSource pestersource -WhatIf
        (Get-KandilSource pester*).Name | Should -Be 'pestersource'
        Get-KandilSource pester* | Unregister-KandilSource
        Get-KandilSource pester* | Should -BeNullOrEmpty
    }

    It 'refuses a name with a meaning, and a server that is none' {
        (Get-Failure { Register-KandilSource hf $registry.Address }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        (Get-Failure { Register-KandilSource pesternone http://127.0.0.1:9/ }).FullyQualifiedErrorId | Should -BeLike 'E_NET,*'
        (Get-Failure { Unregister-KandilSource hf }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        (Get-Failure { Get-KandilSource nosuch }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
    }

    It 'takes a model of a source that is registered, and its license, by name' {
        $null = Register-KandilSource pesternamed $registry.Address -Kind Registry -SkipCheck
        (Approve-KandilLicense pesternamed:lab/plain -License mit).License | Should -Be 'mit'
        [pscustomobject]@{ Name = 'pestersecond'; Address = $registry.Address } | Register-KandilSource -WhatIf
        [pscustomobject]@{ Name = 'pestersecond'; Address = $registry.Address } | Register-KandilSource | Out-String | Should -BeLike '*pestersecond*Registry*'
        'pesternever', 'pesternamed', 'pestersecond' | Unregister-KandilSource -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures.FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
        Get-KandilSource pester* | Should -BeNullOrEmpty
    }
}
