BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $hub = Start-FakeServer hub
    $registry = Start-FakeServer registry
    $mirror = @{ Mirror = $hub.Address }
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
        $installed = Install-KandilModel lab/plain @mirror -WarningAction SilentlyContinue
        $installed.Outcome | Should -Be 'Installed'
        $installed.Phases.Phase | Should -Be 'resolve', 'plan', 'download', 'verify', 'validate', 'register', 'mirror-config'
        $installed.Plan.Quantization | Should -Be 'Q4_K_M'
        ($installed | Invoke-KandilCompletion 'Hi' -Model { $_.Name }).Text | Should -Be 'hello world'
        (Install-KandilModel lab/plain @mirror).Outcome | Should -Be 'AlreadyInstalled'
    }

    It 'installs from a registry by its name, what Find-KandilModel gives included' {
        (Find-KandilModel -Source pesterlab | Where-Object Version -eq q4_v1 | Install-KandilModel).Outcome | Should -Be 'Installed'
        (Get-KandilModel lab/plain).Revision | Should -Be 'q4_v1'
    }

    It 'says what it would do with -WhatIf and downloads nothing' {
        Install-KandilModel lab/plain @mirror -WhatIf | Should -BeNullOrEmpty
        Get-KandilModel lab/plain* | Should -BeNullOrEmpty
    }

    It 'goes on with the next model when one fails, each failure a record with a next step' {
        $installed = Install-KandilModel lab/none, lab/plain @mirror -ErrorVariable failures -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        $installed.Name | Should -Be 'lab/plain'
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

    It 'runs as a job that gives the same object' {
        $job = Install-KandilModel pesterlab:lab/plain:q4 -AsJob
        $job | Should -BeOfType System.Management.Automation.Job
        ($job | Receive-Job -Wait -AutoRemoveJob).Outcome | Should -Be 'Installed'
    }

    It 'brings the machine to what a psd1 file says, and a second time changes nothing' {
        Set-Content "$TestDrive/models.psd1" "@{ models = @( @{ model = 'pesterlab:lab/plain:q4_v1'; pin = `$true } ) }"
        (Install-KandilModel -RequirementFile "$TestDrive/models.psd1").State | Should -Be 'Installed'
        (Install-KandilModel -RequirementFile "$TestDrive/models.psd1").State | Should -Be 'AlreadyRight'
        (Get-KandilModel lab/plain).Pinned | Should -BeTrue
    }

    It 'reads the same file as json, and says with -WhatIf what it would do' {
        Set-Content "$TestDrive/models.json" '{ "models": ["pesterlab:lab/plain:q4_v1"] }'
        (Install-KandilModel -RequirementFile "$TestDrive/models.json" -WhatIf).State | Should -Be 'WouldInstall'
        Get-KandilModel lab/plain* | Should -BeNullOrEmpty
    }

    It 'runs nothing that a requirements file holds' {
        Set-Content "$TestDrive/bad.psd1" "@{ models = @( (Set-Content '$TestDrive/ran' x) ) }"
        (Get-Failure { Install-KandilModel -RequirementFile "$TestDrive/bad.psd1" }).FullyQualifiedErrorId | Should -BeLike 'E_SCHEMA,*'
        "$TestDrive/ran" | Should -Not -Exist
    }

    It 'writes a result and an error for an entry that fails, and meets the others' {
        Set-Content "$TestDrive/models.json" '{ "models": ["pesterlab:lab/none:v1", "pesterlab:lab/plain:q4_v1"] }'
        $results = Install-KandilModel -RequirementFile "$TestDrive/models.json" -ErrorVariable failures -ErrorAction SilentlyContinue
        $results.State | Should -Be 'Failed', 'Installed'
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
    }
}
