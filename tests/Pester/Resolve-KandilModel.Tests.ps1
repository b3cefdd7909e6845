BeforeAll { . $PSScriptRoot/Prepare.ps1 }

Describe 'Names of models' {
    It 'lists at least fifty models offline, with their fields, and no one of them without -Available' {
        $all = Get-KandilModel -Available
        $all.Count | Should -BeGreaterOrEqual 50
        $cloud = $all | Where-Object Name -eq 'gpt-4o'
        $cloud.Provider, "$($cloud.Protocol)", $cloud.Context, $cloud.ApiKeyRequired | Should -Be 'openai', 'OpenAI', 128000, $true
        (Get-KandilModel).Name | Should -Not -Contain 'gpt-4o'
        $all | Select-Object -First 3 | Out-String | Should -BeLike '*Memory*'
        Get-KandilModel 'qwen coder 7b' -Available | Format-List | Out-String | Should -BeLike '*Repository*Qwen/Qwen2.5-Coder-7B-Instruct-GGUF*'
    }

    It 'filters by what they can do, by memory, by backend, and finds the best' {
        $code = Get-KandilModel -Available -Capability Code -MaxMemoryMB 8192
        $code | Where-Object { $_.MinMemoryMB -gt 8192 -or $_.Capabilities -notcontains 'Code' } | Should -BeNullOrEmpty
        foreach ($size in 8GB, '8192', '8 GiB') { (Get-KandilModel -Available -Capability Code -MaxMemoryMB $size).Name | Should -Be $code.Name }
        @(Get-KandilModel -Available -Capability Code -MaxMemoryMB 8192 -Best).Count | Should -Be 1
        (Get-KandilModel -Available -Recommended).Recommended | Should -Not -Contain $false
        (Get-KandilModel llama* -Available -Backend ollama).OllamaTag | Should -Contain 'llama3.1:8b'
        (Get-Failure { Get-KandilModel -Available -Backend abacus }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        (Get-Failure { Get-KandilModel -Available -MaxMemoryMB 1 -Best }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
    }

    It 'resolves exactly, by an alias and by likeness, and asks where several are meant' {
        $found = 'qwen2.5-coder-7b', 'GPT4', 'qwen coder 7b' | Resolve-KandilModel
        $found.Name | Should -Be 'qwen2.5-coder-7b', 'gpt-4-turbo', 'qwen2.5-coder-7b'
        "$($found.Match)" | Should -Be 'Exact Alias Fuzzy'
        (Get-Failure { Resolve-KandilModel 'qwen coder' }).Exception.Message | Should -BeLike '*Did you mean: qwen*, qwen*'
        $none = Get-Failure { Resolve-KandilModel wombat }
        $none.FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
        $none.ErrorDetails.RecommendedAction | Should -BeLike "*Get-KandilModel -Available*Register-KandilModel 'wombat'*"
    }

    It 'plans an installation for what a person writes' {
        $hub = Start-FakeServer hub
        try {
            (Get-Failure { Install-KandilModel 'qwen coder 7b' -Mirror $hub.Address -WhatIf }).Exception.Message | Should -BeLike '*Qwen/Qwen2.5-Coder-7B-Instruct-GGUF*'
            Get-Failure { Install-KandilModel gpt-4o -WhatIf } | Should -BeNullOrEmpty # its server would be asked: there is nothing to install
        }
        finally { Stop-FakeServer $hub }
    }

    It 'completes names that can be installed' {
        (TabExpansion2 'Install-KandilModel qwen2.5-coder-7' 35).CompletionMatches.CompletionText | Should -Contain 'qwen2.5-coder-7b'
        (TabExpansion2 'Resolve-KandilModel gpt-4o-m' 28).CompletionMatches.CompletionText | Should -Contain 'gpt-4o-mini'
    }

    It 'lists, sets and removes aliases' {
        (Get-KandilModelAlias claude).Model | Should -Be 'claude-sonnet-5'
        Set-KandilModelAlias pestercoder 'qwen coder 7b' -WhatIf
        Get-KandilModelAlias pester* | Should -BeNullOrEmpty
        (Set-KandilModelAlias pestercoder 'qwen coder 7b' -PassThru).Model | Should -Be 'qwen2.5-coder-7b'
        (Resolve-KandilModel pestercoder).Name | Should -Be 'qwen2.5-coder-7b'
        Get-KandilModelAlias pester* | Remove-KandilModelAlias
        (Get-Failure { Get-KandilModelAlias pestercoder }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
        (Get-Failure { Remove-KandilModelAlias gpt4 }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        (Get-Failure { Set-KandilModelAlias mine wombat }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
    }

    It 'registers an endpoint and a file, for later sessions too, and takes them away' {
        (Register-KandilModel pesteroffice https://llm.example.org/v1 -Protocol Anthropic -ProviderModel big -Alias pesterdesk -SkipCheck).BaseUrl | Should -Be 'https://llm.example.org/v1'
        $file = New-ModelFile 'tuned.gguf'
        (Register-KandilModel pestertuned -Path $file).IsLocal | Should -BeTrue
        (Get-KandilModel pestertuned).Path | Should -Be $file
        (Get-KandilModel).Name | Should -Contain 'pestertuned'
        Invoke-FreshPwsh @{ XDG_CONFIG_HOME = '/' } { param($store) $env:KANDIL_HOME = $store; (Get-KandilModel -Available pester*).Name -join ' ' } @($env:KANDIL_HOME) | Should -Be 'pestertuned pesteroffice'
        Invoke-FreshPwsh @{ XDG_CONFIG_HOME = '/' } { param($store) $env:KANDIL_HOME = $store; (Resolve-KandilModel pesterdesk).Name } @($env:KANDIL_HOME) | Should -Be 'pesteroffice'
        Get-KandilModel -Available pester* | Unregister-KandilModel
        Get-KandilModel -Available pester* | Should -BeNullOrEmpty
        Test-Path $file | Should -BeTrue
        (Get-Failure { Register-KandilModel pesterbad http://llm.example.org }).FullyQualifiedErrorId | Should -BeLike 'E_NET,*'
        (Get-Failure { Unregister-KandilModel gpt-4o }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
    }

    It 'refuses a source that is called as a model' {
        (Get-Failure { Register-KandilSource mistral https://models.example.org -SkipCheck }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
    }
}

Describe 'Status of models' {
    It 'says what can be used and what stands against the rest' {
        (Get-KandilModel kandil-guide).Status | Should -Be 'Ready'
        (Get-KandilModel -Available | Where-Object Group -eq Local).Name | Should -Contain 'kandil-guide'
        $list = Get-KandilModel -Available | Out-String -Width 200
        $list | Should -Match '(?s)Models: Local.*kandil-guide.*Models: Available .*Install-KandilModel NAME.*claude.* API .*Not configured'
        $cloud = Get-KandilModel gpt-4o -Available
        "$($cloud.Group) $($cloud.Status) $($cloud.RunsOn)" | Should -Be 'Available NotConfigured cloud'
        $cloud.StatusDetail | Should -BeLike '*https://*'
        (Get-KandilModel -Available | Where-Object Name -like '*120b*' | Where-Object IsLocal).Status | Should -BeIn 'Incompatible', 'Slow'
        Get-KandilModel -Available -Recommended | Out-String | Should -BeLike '*Models: Available*Status*'
    }
}
