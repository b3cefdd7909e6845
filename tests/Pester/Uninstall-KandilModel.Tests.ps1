BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    . $PSScriptRoot/AnsweringHost.ps1
}

Describe 'Uninstall-KandilModel' {
    BeforeEach { $null = Import-KandilModel (New-ModelFile 'gone.gguf') -Name gone }

    AfterEach { Get-KandilModel local/gone* | Uninstall-KandilModel -Force }

    It 'removes a model and its file' {
        $path = (Get-KandilModel local/gone).Path
        Uninstall-KandilModel local/gone -Force
        Get-KandilModel local/gone* | Should -BeNullOrEmpty
        $path | Should -Not -Exist
    }

    It 'takes models from the pipeline' {
        Get-KandilModel local/gone | Uninstall-KandilModel -Confirm:$false
        Get-KandilModel local/gone* | Should -BeNullOrEmpty
    }

    It 'unloads a model that is in memory' {
        $null = Invoke-KandilCompletion 'hi' -Model local/gone -MaxTokens 1
        $process = Get-Process -Id (Get-KandilEngine local/gone).ProcessId
        Uninstall-KandilModel local/gone -Force
        Get-KandilEngine local/gone* | Should -BeNullOrEmpty
        $process.WaitForExit(10000) | Should -BeTrue
    }

    It 'says that nobody can be asked where standard input has ended, as cron leaves it' -Skip:$IsWindows {
        $command = "Import-Module '$env:KANDIL_TEST_MODULE'; Uninstall-KandilModel local/gone"
        $said = sh -c 'exec pwsh -NoProfile -Command "$0" < /dev/null 2>&1' $command | Out-String
        $said | Should -BeLike '*nobody to ask*'
        Get-KandilModel local/gone | Should -Not -BeNullOrEmpty
    }

    It 'removes nothing with -WhatIf, -Force or not' {
        Uninstall-KandilModel local/gone -WhatIf
        Uninstall-KandilModel local/gone -WhatIf -Force
        Get-KandilModel local/gone | Should -Not -BeNullOrEmpty
    }

    It 'says of a file that is used where it lies that it stays' {
        $file = New-ModelFile 'there.gguf'
        $null = Import-KandilModel $file -Name gone-there -Reference
        (Invoke-Answering Yes 'Uninstall-KandilModel local/gone-there -Confirm').Asked | Should -BeLike "*$file is not Kandil's, and stays*"
        $file | Should -Exist
    }

    It 'leaves out what is not the store''s, and says that a model is pinned' {
        Lock-KandilModel local/gone
        Get-KandilModel | Uninstall-KandilModel -WhatIf -ErrorVariable failures
        $failures | Should -BeNullOrEmpty
        Uninstall-KandilModel local/gone -Force -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*local/gone was pinned*'
        Get-KandilModel local/gone* | Should -BeNullOrEmpty
    }

    It 'takes wildcards, names what fits in its question, and leaves what is pinned' {
        $null = Import-KandilModel (New-ModelFile 'gone-two.gguf') -Name gone-two
        $null = Import-KandilModel (New-ModelFile 'gone-kept.gguf') -Name gone-kept
        Lock-KandilModel local/gone-kept
        (Invoke-Answering No 'Uninstall-KandilModel gone* -Confirm -WarningAction SilentlyContinue').Asked | Should -BeLike '*local/gone, local/gone-two (*'
        Uninstall-KandilModel gone* -Force -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -BeLike '*local/gone-kept is pinned and stays*'
        (Get-KandilModel gone*).Name | Should -Be 'local/gone-kept'
        Unlock-KandilModel local/gone-kept
        Uninstall-KandilModel nosuch* -WarningVariable none -WarningAction SilentlyContinue
        "$none" | Should -BeLike "No installed model fits 'nosuch*'*"
    }

    It 'asks first' {
        # Nobody can answer in a session without a user, so the question itself is the failure.
        (Get-Failure { Uninstall-KandilModel local/gone })[0].ToString() | Should -BeLike '*nobody to ask here*'
        Get-KandilModel local/gone | Should -Not -BeNullOrEmpty
    }

    It 'refuses the bundled model and unknown names, and removes the others' {
        'kandil-guide', 'local/never', 'local/gone' | Uninstall-KandilModel -Force -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures | Should -HaveCount 2
        $failures[1].FullyQualifiedErrorId | Should -BeLike 'E_NOT_INSTALLED,*'
        Get-KandilModel local/gone* | Should -BeNullOrEmpty
        Get-KandilModel kandil-guide | Should -Not -BeNullOrEmpty
    }
}

Describe 'Uninstall-KandilModel and several versions' {
    BeforeAll {
        $files = 'both-Q4_K_M.gguf', 'both-Q8_0.gguf' | ForEach-Object { New-ModelFile $_ }
        $hub = Start-FakeServer hub -Content "pester/both=$($files -join ',')"
        foreach ($quantization in 'Q4_K_M', 'Q8_0') {
            $null = Install-KandilModel pester/both -Quantization $quantization -Mirror $hub.Address -WarningAction SilentlyContinue
        }
    }

    AfterAll {
        Get-KandilModel pester/both* | Uninstall-KandilModel -Force
        Stop-FakeServer $hub
    }

    It 'removes none where the name leaves several open, one by its own name, and all with -AllVersions' {
        $failure = Get-Failure { Uninstall-KandilModel pester/both -Force }
        $failure.FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        "$failure $($failure.ErrorDetails.RecommendedAction)" | Should -BeLike '*pester/both:Q8_0*'
        Uninstall-KandilModel pester/both -AllVersions -WhatIf
        (Invoke-Answering No 'Uninstall-KandilModel pester/both:Q8_0 -Confirm').Asked | Should -BeLike '*of which 0 B are freed*'
        (Get-KandilModel pester/both*).Count | Should -Be 2
        Get-KandilModel pester/both* | Select-Object -First 1 | Uninstall-KandilModel -Force
        (Get-KandilModel pester/both*) | Should -HaveCount 1
        $null = Install-KandilModel pester/both -Quantization Q4_K_M -Mirror $hub.Address -WarningAction SilentlyContinue
        $null = Install-KandilModel pester/both -Quantization Q8_0 -Mirror $hub.Address -WarningAction SilentlyContinue
        Uninstall-KandilModel pester/both -AllVersions -Force
        Get-KandilModel pester/both* | Should -BeNullOrEmpty
    }
}
