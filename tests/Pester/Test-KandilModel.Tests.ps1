BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $null = Import-KandilModel (New-ModelFile 'whole.gguf')
    $null = Import-KandilModel (New-ModelFile 'broken.gguf' { param($bytes) $bytes[-2] = $bytes[-2] -bxor 1; , $bytes })
    Set-DamagedByte (Get-KandilModel local/broken).Path
}

AfterAll { Get-KandilModel local/whole*, local/broken* | Uninstall-KandilModel -Force }

Describe 'Test-KandilModel' {
    It 'says which models and files are not what was installed' {
        $found = Test-KandilModel local/whole, local/broken
        $found.Name | Should -Be 'local/whole', 'local/broken'
        $found.IsWhole | Should -Be $true, $false
        $found[0].Failure | Should -BeNullOrEmpty
        $found[1].Files[0].State | Should -Be 'Damaged'
        $found[1].BadBytes | Should -BeGreaterThan 0
        $found[1].Failure.Code.Name | Should -Be 'E_VERIFY'
        (Get-KandilModel local/broken).Problem | Should -BeLike '*found damaged*'
        (Get-KandilModel local/whole).Problem | Should -BeNullOrEmpty
        $found[1] | Out-String | Should -BeLike '*local/broken*False*broken.gguf*'
    }

    It 'takes every model that Get-KandilModel gives, and leaves out without an error what is not the store''s' {
        $found = Get-KandilModel | Test-KandilModel -ErrorVariable failures -Verbose 4>&1
        $failures | Should -BeNullOrEmpty
        ($found | Where-Object { $_ -is [Kandil.Core.Operations.VerifiedModel] -and -not $_.IsWhole }).Name | Should -Be 'local/broken'
        "$($found | Where-Object { $_ -is [Management.Automation.VerboseRecord] })" | Should -BeLike '*kandil-guide*left out*'
    }

    It 'takes all with -All' {
        (Test-KandilModel -All | Where-Object Name -Like local/*ro*).Name | Should -Be 'local/broken'
        (Test-KandilModel -All -AsJob | Receive-Job -Wait -AutoRemoveJob).Name | Should -Contain 'local/whole'
    }

    It 'has a job fail that brought nothing but failures, and one that brought something complete' {
        $failed = Test-KandilModel local/never, local/neither -AsJob | Wait-Job
        $failed.State | Should -Be 'Failed'
        $said = Receive-Job $failed -ErrorVariable failures -ErrorAction SilentlyContinue
        $said | Should -BeNullOrEmpty
        @($failures | ForEach-Object FullyQualifiedErrorId) -like 'E_NOT_INSTALLED*' | Should -HaveCount 2
        $both = Test-KandilModel local/never, local/whole -AsJob | Wait-Job
        $both.State | Should -Be 'Completed'
        (Receive-Job $both -ErrorVariable failures -ErrorAction SilentlyContinue).Name | Should -Be 'local/whole'
        $failures | Should -HaveCount 1
        $failed, $both | Remove-Job
    }

    It 'takes wildcards' {
        (Test-KandilModel local/who*, local/bro*).Name | Should -Be 'local/whole', 'local/broken'
        Test-KandilModel nothing-* | Should -BeNullOrEmpty
    }

    It 'goes on after what it cannot test' {
        $found = 'local/never', 'kandil-guide', 'local/whole' | Test-KandilModel -ErrorVariable failures -ErrorAction SilentlyContinue
        $found.Name | Should -Be 'local/whole'
        $failures.FullyQualifiedErrorId | Should -Be 'E_NOT_INSTALLED,Kandil.PowerShell.Cmdlets.TestKandilModelCommand', 'E_ARGS,Kandil.PowerShell.Cmdlets.TestKandilModelCommand'
    }

    It 'runs as a job' {
        $found = Test-KandilModel local/broken -AsJob | Receive-Job -Wait -AutoRemoveJob
        $found | Should -BeOfType Kandil.Core.Operations.VerifiedModel
        $found.IsWhole | Should -BeFalse
    }
}
