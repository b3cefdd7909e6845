BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $hub = Start-FakeServer hub
    $registry = Start-FakeServer registry
    $null = Register-KandilSource pesterfind $registry.Address
}

AfterAll {
    Unregister-KandilSource pesterfind
    Stop-FakeServer $hub
    Stop-FakeServer $registry
}

Describe 'Find-KandilModel' {
    It 'says what runs here, and what a model is good for' {
        Find-KandilModel llama3.1:8b -Source catalogue | Out-String | Should -Match 'llama3\.1:8b +catalogue .* (Fits|Slow|TooLarge) '
        $WarningPreference = 'Continue'
        (Find-KandilModel llama -Source catalogue -First 3 3>&1).Count | Should -Be 3
        (Find-KandilModel e -Source catalogue 3>&1)[-1] | Should -BeLike 'These are the first 20*'
        Get-KandilModel -Available llama3.2:3b -Offline | Format-Table | Out-String -Width 120 | Should -BeLike '*[*] first choices*[*] Speed, Chat*'
    }

    It 'finds models of a hub by words of their names and by owner' {
        $found = Find-KandilModel plain -Owner lab -Source hf -Sort downloads -Descending -Mirror $hub.Address
        $found.Reference | Should -Be 'hf:lab/plain'
        $found.Downloads | Should -Be 100
        $found | Out-String | Should -BeLike '*hf:lab/plain*hf, mirror*100*apache*'
        (Get-Failure { Find-KandilModel nothing-like-it -Source hf -Mirror $hub.Address }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
    }

    It 'hands the mirror on to what installs, checks and lists' {
        $found = Find-KandilModel plain -Owner lab -Source hf -Mirror $hub.Address
        ($found | Install-KandilModel -WhatIf -WarningAction SilentlyContinue).Mirror | Should -BeLike "$($hub.Address.TrimEnd('/'))*"
        ($found | Test-KandilCompatibility).Name | Should -Not -BeNullOrEmpty
        ($found | Get-KandilModelFile).Count | Should -BeGreaterThan 0
    }

    It 'asks every source, and says which each model came from' {
        (Find-KandilModel -Mirror $hub.Address).Source | Select-Object -Unique | Should -Be 'hf', 'pesterfind'
    }

    It 'lists a registry: whole, a group, a model''s versions' {
        (Find-KandilModel -Source pesterfind).Reference | Should -Be 'pesterfind:lab/plain:q4_v1', 'pesterfind:lab/plain:q4'
        (Find-KandilModel -Source pesterfind -Owner lab).Count | Should -Be 2
        (Find-KandilModel lab/plain -Source pesterfind).Version | Should -Be 'q4_v1', 'q4'
        (Find-KandilModel lab/plain -Source pesterfind | Where-Object Version -eq q4).AliasOf | Should -Be 'q4_v1'
        (Get-Failure { Find-KandilModel -Source pesterfind -Owner others }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
    }

    It 'looks for words in the catalogue first, and offline there alone' {
        $found = Find-KandilModel 'qwen coder 7b' -Offline -WarningAction SilentlyContinue
        $found[0].Reference | Should -Be 'qwen2.5-coder-7b'
        $found[0].Source | Should -Be 'catalogue'
        (Find-KandilModel llama -Mirror $hub.Address).Source | Select-Object -Unique | Should -Be 'catalogue'
    }

    It 'shows what a source said before where it cannot be asked, and marks it' {
        $gone = Start-FakeServer registry
        $null = Register-KandilSource pesterold $gone.Address
        try {
            (Find-KandilModel -Source pesterold).IsStale | Should -Not -Contain $true
            Stop-FakeServer $gone
            (Find-KandilModel -Source pesterold).Count | Should -Be 2
            $old = Find-KandilModel -Source pesterold -Refresh -WarningVariable told -WarningAction SilentlyContinue
            $old.IsStale | Should -Contain $true
            "$told" | Should -BeLike 'pesterold cannot be asked; what it answered on *'
        }
        finally { Unregister-KandilSource pesterold }
    }

    It 'gives at most -First' {
        (Find-KandilModel -Source pesterfind -First 1) | Should -HaveCount 1
    }

    It 'warns of a source that does not answer while another does' {
        $gone = Start-FakeServer registry
        $null = Register-KandilSource pestergone $gone.Address
        Stop-FakeServer $gone
        try {
            (Find-KandilModel -Mirror $hub.Address -WarningVariable told -WarningAction SilentlyContinue).Reference | Should -Contain 'hf:lab/plain'
            "$told" | Should -BeLike 'pestergone was left out*'
        }
        finally { Unregister-KandilSource pestergone }
    }

    It 'refuses a source that there is not' {
        (Get-Failure { Find-KandilModel x -Source nosuchsource }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
    }

    It 'finds what LM Studio keeps, to be used where it lies' {
        $said = Invoke-FreshPwsh @{ HOME = "$TestDrive"; USERPROFILE = "$TestDrive" } {
            param($root, $file)
            $null = New-Item -ItemType Directory "$root/.lmstudio/models/owner/repo" -Force
            Copy-Item $file "$root/.lmstudio/models/owner/repo/repo-Q8_0.gguf"
            $model = Find-KandilModel -Local | Where-Object Program -eq 'LM Studio' | Import-KandilModel -Reference
            "$($model.Name) $($model.IsReferenced) $($model.Path)"
            (Find-KandilModel -Local).AlreadyInstalled
        } "$TestDrive", $guide
        $said[0] | Should -BeLike 'owner/repo* True *repo-Q8_0.gguf'
        $said[1] | Should -Be 'True'
    }
}
