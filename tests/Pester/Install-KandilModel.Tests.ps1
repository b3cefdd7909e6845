BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    . $PSScriptRoot/AnsweringHost.ps1
    $hub = Start-FakeServer hub
    $registry = Start-FakeServer registry
    $mirror = @{ Mirror = $hub.Address; WarningAction = 'SilentlyContinue' }
    $null = Register-KandilSource pesterlab $registry.Address
}

AfterAll {
    Unregister-KandilSource pesterlab
    Stop-FakeServer $hub
    Stop-FakeServer $registry
}

Describe 'Install-KandilModel' {
    AfterEach { Get-KandilModel lab/plain* | Uninstall-KandilModel -Force }

    It 'installs from a hub, verified, and the model answers' {
        $installed = Install-KandilModel lab/plain @mirror
        $installed.Outcome | Should -Be 'Installed'
        $installed.Phases.Phase | Should -Be 'resolve', 'plan', 'download', 'verify', 'validate', 'load-test', 'register', 'mirror-config'
        $installed.Plan.Quantization | Should -Be 'Q4_K_M'
        (Invoke-KandilCompletion 'Hi' -Model $installed).Text | Should -Be 'hello world'
        (Install-KandilModel lab/plain @mirror).Outcome | Should -Be 'AlreadyInstalled'
    }

    It 'takes what Find-KandilModel finds, from a hub and from a registry' {
        (Find-KandilModel plain -Owner lab -Source hf @mirror | Install-KandilModel -Quantization Q4_K_M @mirror).Name | Should -Be 'lab/plain'
        Uninstall-KandilModel lab/plain -Force
        (Find-KandilModel -Source pesterlab | Where-Object Version -eq q4_v1 | Install-KandilModel).Outcome | Should -Be 'Installed'
        (Get-KandilModel lab/plain).Revision | Should -Be 'q4_v1'
    }

    It 'takes the listing of Get-KandilModelFile and an object with the properties' {
        (Get-KandilModelFile lab/plain -Summary @mirror | Install-KandilModel @mirror).Outcome | Should -Be 'Installed'
        ([pscustomobject]@{ Reference = 'pesterlab:lab/plain'; Revision = 'q4_v1' } | Install-KandilModel).Model.Source | Should -Be 'pesterlab'
    }

    It 'refuses an object that is no model' {
        (Get-Failure { Get-Date | Install-KandilModel }).FullyQualifiedErrorId | Should -BeLike 'InputObjectNotBound,*'
    }

    It 'goes on with the next model when one fails, each failure a record with a next step' {
        $installed = Install-KandilModel lab/none, lab/plain @mirror -ErrorVariable failures -ErrorAction SilentlyContinue
        $installed.Name | Should -Be 'lab/plain'
        $failures | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
        $failures[0].TargetObject | Should -BeLike '*lab/none*'
        $failures[0].ErrorDetails.RecommendedAction | Should -BeLike '*Find-KandilModel*'
    }

    It 'uses no network with -Offline' {
        (Get-Failure { Install-KandilModel lab/plain @mirror -Offline }).FullyQualifiedErrorId | Should -BeLike 'E_NET,*'
    }

    It 'pins with -Pin' {
        $null = Install-KandilModel pesterlab:lab/plain:q4 -Pin
        (Get-KandilModel lab/plain).Pinned | Should -BeTrue
    }

    It 'refuses a model whose weights all can run code with the command that takes them, and does not run one' {
        $weights, $config = 'pytorch_model.bin', 'config.json' | ForEach-Object { Set-Content $TestDrive/$_ '{}'; "$TestDrive/$_" }
        $pickles = Start-FakeServer hub -Content "pester/pickle=$weights,$config"
        try {
            $failure = Get-Failure { Install-KandilModel pester/pickle -Mirror $pickles.Address -Force }
            $failure.FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
            $failure.ErrorDetails.RecommendedAction | Should -BeLike "*-Include '`*','pytorch_model.bin' -AllowCode*"
            $null = Install-KandilModel pester/pickle -Mirror $pickles.Address -Include '*', 'pytorch_model.bin' -AllowCode -WarningAction SilentlyContinue
            (Get-Failure { Invoke-KandilCompletion 'Hi' -Model pester/pickle }).FullyQualifiedErrorId | Should -BeLike 'E_COMPAT,*'
        }
        finally {
            Get-KandilModel pester/pickle* | Uninstall-KandilModel -Force
            Stop-FakeServer $pickles
        }
    }

    It 'takes only the files that are asked for' {
        $plan = Install-KandilModel lab/plain -Include *.gguf @mirror -WhatIf
        $plan.Files.Path.Value | Should -Be 'plain-Q4_K_M.gguf'
        (Install-KandilModel lab/plain @mirror -WhatIf).Files.Count | Should -BeGreaterThan 1
    }
}

Describe 'Install-KandilModel -WhatIf' {
    AfterEach { Get-KandilModel lab/plain* | Uninstall-KandilModel -Force }

    It 'says the facts of the plan, gives it as an object, and downloads nothing' {
        $said = Invoke-Answering Yes "Install-KandilModel lab/plain -Mirror $($hub.Address) -WhatIf"
        "$($said.Shown)" | Should -BeLike 'What if: *hf:lab/plain Q4_K_M: 2 files, * KB to download from 127.0.0.1:*license apache-2.0*'
        $plan = $said.Output[0]
        $plan | Should -BeOfType Kandil.Core.Acquisition.InstallPlan
        $plan.DownloadBytes | Should -BeGreaterThan 100KB
        $plan.License | Should -Be 'apache-2.0'
        $plan | Out-String | Should -BeLike '*plain-Q4_K_M.gguf*KB*mirror LFS*'
        Get-KandilModel lab/plain* | Should -BeNullOrEmpty
    }

    It 'holds as a preference, for jobs and against -Force' {
        $WhatIfPreference = $true
        try {
            $null = Install-KandilModel lab/plain @mirror -Force
            $null = Install-KandilModel lab/plain @mirror -AsJob -WhatIf:$true | Receive-Job -Wait -AutoRemoveJob
            $job = Install-KandilModel lab/plain @mirror -AsJob
        }
        finally { $WhatIfPreference = $false }
        $job | Receive-Job -Wait -AutoRemoveJob | Should -BeOfType Kandil.Core.Acquisition.InstallPlan
        Get-KandilModel lab/plain* | Should -BeNullOrEmpty
    }

    It 'pins nothing that is installed' {
        $null = Install-KandilModel lab/plain @mirror
        $null = Install-KandilModel lab/plain @mirror -Pin -WhatIf
        (Get-KandilModel lab/plain).Pinned | Should -BeFalse
    }

    It 'can be answered with -Confirm' {
        $said = Invoke-Answering No "Install-KandilModel lab/plain -Mirror $($hub.Address) -Confirm"
        $said.Asked | Should -HaveCount 1
        $said.Output | Should -BeNullOrEmpty
        Get-KandilModel lab/plain* | Should -BeNullOrEmpty
        (Invoke-Answering Yes "Install-KandilModel lab/plain -Mirror $($hub.Address) -Confirm").Output.Outcome | Should -Be 'Installed'
    }
}

Describe 'Install-KandilModel and a license with terms of its own' {
    BeforeAll {
        $file = New-ModelFile 'm-Q8_0.gguf'
        $terms = Start-FakeServer hub -Content --license, llama3.2, "pester/terms=$file", "pester/others=$file"
        $at = @{ Mirror = $terms.Address; WarningAction = 'SilentlyContinue' }
    }

    AfterAll { Stop-FakeServer $terms }

    AfterEach { Get-KandilModel pester/* | Uninstall-KandilModel -Force }

    It 'fails with E_LICENSE where nobody can be asked, -Force or not' {
        Install-KandilModel pester/terms, pester/others @at -Force -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures | Should -HaveCount 2
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_LICENSE,*'
        "$($failures[0])" | Should -BeLike '*llama3.2*'
        Get-KandilModel pester/* | Should -BeNullOrEmpty
    }

    It 'asks whom it can, and Enter is a no' {
        $said = Invoke-Answering No "Install-KandilModel pester/terms -Mirror $($terms.Address)"
        $said.Asked[0] | Should -BeLike '*llama3.2*terms*'
        $said.Defaults[0] | Should -Be 'No'
        $said.Errors[0].FullyQualifiedErrorId | Should -BeLike 'E_LICENSE,*'
        Get-KandilModel pester/terms* | Should -BeNullOrEmpty
    }

    It 'installs what was accepted at the prompt and records it' {
        (Invoke-Answering Yes "Install-KandilModel pester/terms -Mirror $($terms.Address)").Output.Outcome | Should -Be 'Installed'
        (Get-KandilLicense pester/terms).Accepted.Type | Should -Be 'llama3.2'
    }

    It 'installs with -AcceptLicense, and a job too' {
        (Install-KandilModel pester/others @at -AcceptLicense -AsJob | Receive-Job -Wait -AutoRemoveJob).Model.LicenseAccepted.Type | Should -Be 'llama3.2'
    }

    It 'recommends a command that accepts it' {
        $other = Start-FakeServer hub -Content --license, gemma, "pester/fresh=$file"
        try {
            $failure = Get-Failure { Install-KandilModel pester/fresh -Mirror $other.Address }
            $command = [regex]::Match($failure.ErrorDetails.RecommendedAction, 'Approve-KandilLicense [^)]*').Value
            $command | Should -Not -BeNullOrEmpty
            $null = & ([scriptblock]::Create($command))
            (Install-KandilModel pester/fresh -Mirror $other.Address -WarningAction SilentlyContinue).Outcome | Should -Be 'Installed'
        }
        finally { Stop-FakeServer $other }
    }
}

Describe 'Install-KandilModel and a large download' {
    BeforeAll {
        $hub = Start-FakeServer hub -Content --claim, 1180000000, 'pester/large=large-Q8_0.gguf'
    }

    AfterAll { Stop-FakeServer $hub }

    It 'asks first, and fails where nobody can be asked' {
        $failure = Get-Failure { Install-KandilModel pester/large -Mirror $hub.Address }
        $failure.FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        $failure.ErrorDetails.RecommendedAction | Should -BeLike '*-Force*'
        $said = Invoke-Answering No "Install-KandilModel pester/large -Mirror $($hub.Address)"
        $said.Asked | Should -BeLike '*1.18 GB*'
        $said.Output + $said.Errors | Should -BeNullOrEmpty
        Get-KandilModel pester/large* | Should -BeNullOrEmpty
    }
}

Describe 'Install-KandilModel on its way' {
    BeforeAll {
        $file = New-ModelFile 'm-Q8_0.gguf'
        $slow = Start-FakeServer hub -Content --slow, 600000, "pester/slow=$file"
        $script = "Install-KandilModel pester/slow -Mirror $($slow.Address) -MaxWorkers 1"
    }

    AfterAll {
        Get-KandilModel pester/slow* | Uninstall-KandilModel -Force
        Stop-FakeServer $slow
    }

    It 'shows the rate and the remaining time, ends at once when it is stopped, and goes on where it was' {
        $shell = Start-Session $script
        $waited = [Diagnostics.Stopwatch]::StartNew()
        do {
            $records = @($shell.Streams.Progress.ReadAll() | Where-Object Activity -like 'Downloading*m-Q8_0.gguf*')
            $known = @($known) + @($records | Where-Object { $_.SecondsRemaining -ge 0 -and $_.StatusDescription -match '^[\d.]+ [KM]B of 2.46 MB, [\d.]+ KB/s$' -and $_.PercentComplete -ge 60 })
        } until ($known.Count -gt 1 -or $waited.Elapsed.TotalSeconds -gt 60)
        $known.Count | Should -BeGreaterThan 1
        (Measure-Command { $shell.Stop() }).TotalSeconds | Should -BeLessThan 1
        Get-KandilModel pester/slow* | Should -BeNullOrEmpty

        $installed = Install-KandilModel pester/slow -Mirror $slow.Address -WarningAction SilentlyContinue
        $installed.Outcome | Should -Be 'Installed'
        $installed.Reused | Should -BeGreaterThan 0
        $installed.Downloaded + $installed.Reused | Should -Be $installed.Size
    }
}

Describe 'Install-KandilModel -AsJob' {
    AfterEach { Get-KandilModel lab/plain* | Uninstall-KandilModel -Force }

    It 'gives the same object, for each model that is piped' {
        $jobs = 'pesterlab:lab/plain:q4' | Install-KandilModel -AsJob
        $jobs | Should -BeOfType System.Management.Automation.Job
        $installed = $jobs | Receive-Job -Wait -AutoRemoveJob
        $installed | Should -BeOfType Kandil.PowerShell.Results.ModelInstallation
        $installed.Model | Should -BeOfType Kandil.Core.Operations.Listing.KandilModel
        $installed.Outcome | Should -Be 'Installed'
    }

    It 'fails with the same error' {
        $null = Install-KandilModel pesterlab:lab/none:v1 -AsJob | Receive-Job -Wait -AutoRemoveJob -ErrorVariable failures -ErrorAction SilentlyContinue
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
    }

    It 'reads a relative path where the caller is' {
        $null = New-Item -ItemType Directory "$TestDrive/job" -Force
        Set-Content "$TestDrive/job/models.json" '{ "models": ["pesterlab:lab/plain:q4_v1"] }'
        Push-Location "$TestDrive/job"
        try { (Install-KandilModel -RequirementFile models.json -AsJob | Receive-Job -Wait -AutoRemoveJob).State | Should -Be 'Installed' }
        finally { Pop-Location }
    }
}

Describe 'Install-KandilModel -RequirementFile' {
    AfterEach { Get-KandilModel lab/plain* | Uninstall-KandilModel -Force }

    It 'brings the machine to what a psd1 file says, and a second time changes nothing' {
        Set-Content "$TestDrive/models.psd1" "@{ description = 'a baseline'; models = @( @{ model = 'pesterlab:lab/plain:q4_v1'; pin = `$true } ) }"
        (Install-KandilModel -RequirementFile "$TestDrive/models.psd1").State | Should -Be 'Installed'
        (Get-ChildItem "$TestDrive/models.psd1" | Install-KandilModel).State | Should -Be 'AlreadyRight'
        (Get-KandilModel lab/plain).Pinned | Should -BeTrue
    }

    It 'reads the same file as json, and says with -WhatIf what it would do' {
        Set-Content "$TestDrive/models.json" '{ "models": ["pesterlab:lab/plain:q4_v1"] }'
        (Install-KandilModel -RequirementFile "$TestDrive/models.json" -WhatIf).State | Should -Be 'WouldInstall'
        Get-KandilModel lab/plain* | Should -BeNullOrEmpty
    }

    It 'runs nothing that is in it: <_>' -ForEach @(
        "@{ models = @( (Set-Content '{0}' x) ) }"
        "@{ models = @( `$(Set-Content '{0}' x) ) }"
        "@{ models = @( { Set-Content '{0}' x } ) }"
        "Set-Content '{0}' x; @{ models = @() }"
        "@{ models = `$([IO.File]::WriteAllText('{0}', 'x')) }"
        "@{ models = @( [IO.File]::ReadAllText('{0}') ) }"
        "@{ models = @() } | ForEach-Object { Set-Content '{0}' x }"
        "& { @{ models = @() } }"
    ) {
        Set-Content "$TestDrive/bad.psd1" ($_ -replace '\{0\}', "$TestDrive/ran")
        $failure = Get-Failure { Install-KandilModel -RequirementFile "$TestDrive/bad.psd1" }
        $failure | Should -HaveCount 1
        $failure.FullyQualifiedErrorId | Should -BeLike 'E_SCHEMA,*'
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        "$TestDrive/ran" | Should -Not -Exist
    }

    It 'names the field that is wrong, in either kind of file' {
        Set-Content "$TestDrive/bad.psd1" "@{ models = @( @{ model = 'pesterlab:lab/plain:q4_v1'; pinn = `$true } ) }"
        Set-Content "$TestDrive/bad.json" '{ "models": [ { "model": "pesterlab:lab/plain:q4_v1", "pinn": true } ] }'
        foreach ($file in 'bad.psd1', 'bad.json') {
            $failure = Get-Failure { Install-KandilModel -RequirementFile "$TestDrive/$file" }
            $failure.FullyQualifiedErrorId | Should -BeLike 'E_SCHEMA,*'
            "$failure" | Should -BeLike '*pinn*'
        }
        (Get-Failure { Install-KandilModel -RequirementFile "$TestDrive/none.psd1" }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
    }

    It 'writes a result and an error for an entry that fails, and meets the others' {
        Set-Content "$TestDrive/models.json" '{ "models": ["pesterlab:lab/none:v1", "pesterlab:lab/plain:q4_v1"] }'
        $results = Install-KandilModel -RequirementFile "$TestDrive/models.json" -ErrorVariable failures -ErrorAction SilentlyContinue
        $results.State | Should -Be 'Failed', 'Installed'
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
        $failures[0].TargetObject | Should -BeLike '*lab/none*'
    }
}

Describe 'Install-KandilModel and Ollama' {
    It 'has Ollama pull, list and remove' {
        $ollama = Start-FakeServer ollama
        try {
            $said = Invoke-FreshPwsh @{ OLLAMA_HOST = $ollama.Address } {
                $pulled = Install-KandilModel ollama:tiny
                "$($pulled.Outcome) $($pulled.Name)"
                (Get-KandilModel -Backend all).Name -join ' '
                Install-KandilModel ollama:nosuch -ErrorAction SilentlyContinue -ErrorVariable failures
                $failures[0].FullyQualifiedErrorId
                'ollama/tiny' | Uninstall-KandilModel -WhatIf
                'ollama/tiny' | Uninstall-KandilModel -Force
                (Get-KandilModel -Backend ollama).Name -join ' '
            }
        }
        finally { Stop-FakeServer $ollama }
        $said = @($said | Where-Object { $_.Trim() })
        $said[0] | Should -Be 'Pulled ollama/tiny:latest'
        $said[1] | Should -Be 'kandil-guide ollama/llama3.2:1b ollama/tiny:latest'
        $said[2] | Should -BeLike 'E_NOT_FOUND,*'
        $said[3] | Should -BeLike 'What if:*ollama/tiny:latest*'
        $said[-1] | Should -Be 'ollama/llama3.2:1b'
    }
}
