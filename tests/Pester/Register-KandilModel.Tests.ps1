BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $server = Start-FakeServer ollama
}

AfterAll {
    Stop-FakeServer $server
    Get-KandilModel -Available pesterasked* | Unregister-KandilModel
}

Describe 'Register-KandilModel for a server' {
    It 'asks it first and says what keeps it from answering' {
        $failure = Get-Failure { Register-KandilModel pesterasked $server.Address -Protocol OpenAI }
        $failure.FullyQualifiedErrorId | Should -Match '^E_(BACKEND|NOT_FOUND),'
        "$failure" | Should -BeLike '*was not registered*-SkipCheck*'
        Get-KandilModel -Available pesterasked* | Should -BeNullOrEmpty
    }

    It 'registers what is not asked' {
        (Register-KandilModel pesterasked1 $server.Address -Protocol OpenAI -SkipCheck).Name | Should -Be 'pesterasked1'
    }

    It 'registers offline, with the command that checks it later' {
        $model = Register-KandilModel pesterasked2 https://models.example.test/v1 -Offline -WarningVariable warnings -WarningAction SilentlyContinue
        $model.Name | Should -Be 'pesterasked2'
        "$warnings" | Should -BeLike "*offline*Test-KandilModel 'pesterasked2'*"
    }

    It 'asks the server of what only a server answers for, in place of an installation' {
        (Get-Failure { Install-KandilModel openai:gpt-4o -Offline }).FullyQualifiedErrorId | Should -BeLike 'E_NET,*'
        $null = Register-KandilModel pesterasked4 $server.Address -Protocol Ollama -ProviderModel none -SkipCheck
        $found = Install-KandilModel pesterasked4 -ErrorVariable failures -ErrorAction SilentlyContinue
        if ($failures) { $failures[0].FullyQualifiedErrorId | Should -Match '^E_(NOT_FOUND|BACKEND),' } else { $found.State | Should -Be 'Ready' }
        Install-KandilModel pesterasked4 -WhatIf | Should -BeNullOrEmpty
    }

    It 'asks nobody with -WhatIf' {
        Register-KandilModel pesterasked3 $server.Address -Protocol OpenAI -WhatIf
        Get-KandilModel -Available pesterasked3* | Should -BeNullOrEmpty
    }
}
