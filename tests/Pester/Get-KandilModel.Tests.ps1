BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    foreach ($name in 'list-one', 'list-two') {
        $null = Import-KandilModel (New-ModelFile "$name.gguf") -Name $name
    }
}

AfterAll { 'list-one', 'list-two' | Uninstall-KandilModel -Force }

Describe 'Get-KandilModel' {
    It 'lists the bundled model first, then what was taken in' {
        $names = (Get-KandilModel).Name
        $names[0] | Should -Be 'kandil-guide'
        $names | Should -Contain 'local/list-one'
        $names | Should -Contain 'local/list-two'
    }

    It 'reads what the file says about itself' {
        $model = Get-KandilModel kandil-guide
        $model.Origin | Should -Be 'Bundled'
        $model.Architecture | Should -Be 'llama'
        $model.Quantization | Should -Be 'Q8_0'
        $model.Context | Should -Be 512
        $model.Parameters | Should -Be 2263104
        $model.Path | Should -Exist
    }

    It 'takes wildcards, and finds nothing without an error' {
        (Get-KandilModel local/list-*).Count | Should -Be 2
        Get-KandilModel no-such-* -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'takes names from the pipeline, by value and by property' {
        ('kandil-guide', 'local/list-one' | Get-KandilModel).Count | Should -Be 2
        ([pscustomobject]@{ Name = 'kandil-guide' } | Get-KandilModel).Name | Should -Be 'kandil-guide'
        (Get-KandilModel local/list-one | Get-KandilModel).Name | Should -Be 'local/list-one'
    }

    It 'shows a file that is not in the store, relative to the location' {
        $file = New-ModelFile 'outside.gguf'
        Push-Location $TestDrive
        try {
            $model = Get-KandilModel ./outside.gguf
        }
        finally { Pop-Location }
        $model.Origin | Should -Be 'File'
        $model.Path | Should -Be $file
        (Get-ChildItem $file | Get-KandilModel).Path | Should -Be $file
    }

    It 'says what an unknown name might have meant, and goes on with the others' {
        $found = 'kandil-guid', 'local/list-one' | Get-KandilModel -ErrorVariable failures -ErrorAction SilentlyContinue
        $found.Name | Should -Be 'local/list-one'
        $failures.Count | Should -Be 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_NOT_INSTALLED,*'
        $failures[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failures[0].TargetObject | Should -Be 'kandil-guid'
        "$($failures[0]) $($failures[0].ErrorDetails.RecommendedAction)" | Should -BeLike '*kandil-guide*'
    }

    It 'compares sizes as numbers' {
        Get-KandilModel kandil-guide | Where-Object Size -gt 1MB | Should -Not -BeNullOrEmpty
        Get-KandilModel kandil-guide | Where-Object Size -gt 1GB | Should -BeNullOrEmpty
    }

    It 'completes names, the part behind the slash too' {
        (TabExpansion2 'Get-KandilModel kan').CompletionMatches.CompletionText | Should -Contain 'kandil-guide'
        (TabExpansion2 'Get-KandilModel list-o').CompletionMatches.CompletionText | Should -Be 'local/list-one'
        (TabExpansion2 'Get-KandilModel "list-o').CompletionMatches.CompletionText | Should -Be 'local/list-one'
    }

    It 'is shown as a table with readable figures' {
        $shown = Get-KandilModel kandil-guide | Out-String -Width 120
        $shown | Should -Match 'Name\s+Size\s+Quantization\s+Context\s+Status\s+LastUsed\s+Pinned'
        $shown | Should -Match '(?m)kandil-guide\s+2\.46 MB\s+Q8_0\s+512\s+Ready\s*$'
        Get-KandilModel kandil-guide | Format-List | Out-String | Should -Match 'Path +: .*kandil-guide\.gguf'
    }
}

Describe 'Get-KandilModel beside Ollama' {
    BeforeAll {
        $ollama = Start-FakeServer ollama
        $said = Invoke-FreshPwsh @{ OLLAMA_HOST = $ollama.Address } {
            $all = Get-KandilModel
            $all.Name -join ' '
            ($all | Where-Object Origin -eq Ollama | ForEach-Object { $_.VerifiedBy, $_.Source }) -join ' '
            (Get-KandilModel -Backend ollama).Name -join ' '
            (Get-KandilModel -Backend embedded).Name -join ' '
            (Get-KandilModel -Offline).Name -join ' '
            (Get-KandilModel | Uninstall-KandilModel -Force 3>&1 | Out-String -Width 500).Trim()
            (Get-KandilModel ollama/*).Name -join ' '
            (Get-KandilModel ollama/llama* | Select-Object Name | Uninstall-KandilModel -Confirm:$false | Out-String).Trim()
            @(Get-KandilModel ollama/*).Count
            try { Get-KandilModel -Backend ollama -Offline -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
            try { Get-KandilModel -Backend abacus -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
        }
    }

    AfterAll { Stop-FakeServer $ollama }

    It 'has its models in the list, after Kandil''s own, with the word on their digests' {
        $said[0] | Should -Be 'kandil-guide ollama/llama3.2:1b'
        $said[1] | Should -Be 'ollama ollama'
    }

    It 'lists one backend with -Backend, and asks nobody with -Offline' {
        $said[2] | Should -Be 'ollama/llama3.2:1b'
        $said[3], $said[4] | Should -Be 'kandil-guide', 'kandil-guide'
        $said[9] | Should -BeLike 'E_NET,*'
        $said[10] | Should -BeLike 'E_ARGS,*'
    }

    It 'leaves them where a whole list is piped into a removal, and removes them by name' {
        $said[5] | Should -BeLike "*Uninstall-KandilModel 'ollama/llama3.2:1b'*"
        $said[6] | Should -Be 'ollama/llama3.2:1b'
        $said[8] | Should -Be '0'
    }
}

Describe 'Get-KandilModel with what only the catalogue can be asked for' {
    It 'asks for nothing and shows what is available: <_>' -ForEach '-Capability Code', '-MaxMemoryMB 4000', '-Best', '-Recommended' {
        $models = @(& ([scriptblock]::Create("Get-KandilModel $_")))
        $models | Should -Not -BeNullOrEmpty
        $models[0] | Should -BeOfType Kandil.Core.Operations.Listing.AvailableModel
    }
}
