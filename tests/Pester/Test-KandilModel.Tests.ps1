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
        $found[1] | Out-String | Should -BeLike '*local/broken*False*E_VERIFY*damaged*'
    }

    It 'takes every model that Get-KandilModel gives, and leaves out without an error what is not the store''s' {
        $found = Get-KandilModel | Test-KandilModel -ErrorVariable failures -Verbose 4>&1
        $failures | Should -BeNullOrEmpty
        ($found | Where-Object { $_ -is [Kandil.Core.Operations.Verification.VerifiedModel] -and -not $_.IsWhole }).Name | Should -Be 'local/broken'
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
        $found | Should -BeOfType Kandil.Core.Operations.Verification.VerifiedModel
        $found.IsWhole | Should -BeFalse
    }

    It 'looks at files that are not installed: <Case>' -ForEach @(
        @{ Case = 'by name'; Arguments = { @{ Name = $args[0] } } }
        @{ Case = 'by path'; Arguments = { @{ Path = $args[0] } } }
        @{ Case = 'by pattern'; Arguments = { @{ Path = $args[0] -replace '\.gguf$', '.g*' } } }
        @{ Case = 'exactly'; Arguments = { @{ LiteralPath = $args[0] } } }
    ) {
        $file = New-ModelFile 'stranger.gguf'
        $parameters = & $Arguments $file
        $found = Test-KandilModel @parameters
        $found.Name | Should -Be $file
        $found.Passed | Should -BeTrue
        "$($found.LoadTest)" | Should -Be 'passed'
    }

    It 'takes what Get-ChildItem gives, files and folders, relative to the location' {
        $null = New-Item -ItemType Directory "$TestDrive/drop/in" -Force
        New-ModelFile 'drop/in/stranger.gguf'
        (Get-ChildItem "$TestDrive/drop/in" | Test-KandilModel -NoLoadTest).Name | Should -BeLike '*stranger.gguf'
        (Get-Item "$TestDrive/drop" | Test-KandilModel -NoLoadTest).Name | Should -BeLike '*stranger.gguf'
        Push-Location $TestDrive
        try { (Test-KandilModel -Path drop -NoLoadTest).LoadTest | Should -BeNullOrEmpty } finally { Pop-Location }
    }

    It 'says what is wrong with a stranger''s file, as objects and as a report' {
        $file = New-ModelFile 'evil.gguf' { param($bytes)
            # The name of the file's fourth key or so: of the same length, and a suspicious one.
            $at = [Text.Encoding]::Latin1.GetString($bytes, 0, 4000).IndexOf('general.name')
            [Text.Encoding]::Latin1.GetBytes('system.namee').CopyTo($bytes, $at)
            , $bytes
        }
        $found = Test-KandilModel -Path $file -Sarif "$TestDrive/found.sarif"
        $found.Passed | Should -BeFalse
        $found.Failure.Code.Name | Should -Be 'E_UNSAFE'
        $found.Findings.Rule.Id | Should -Contain 'suspicious-key'
        $found.Findings[0].Location.Key | Should -Be 'system.namee'
        $found | Out-String | Should -BeLike '*evil.gguf*False*E_UNSAFE*suspicious-key*'
        $found | Format-List | Out-String | Should -BeLike '*error: *system.namee*'
        $found.Findings | Out-String | Should -BeLike '*Error*suspicious-key*at byte*system.namee*'
        $report = Get-Content "$TestDrive/found.sarif" -Raw | ConvertFrom-Json
        $report.runs[0].results[0].ruleId | Should -Be 'suspicious-key'
    }

    It 'leaves no process when it is stopped in the middle of a load test that hangs' -Skip:(-not $IsLinux) {
        $null = New-Item -ItemType Directory "$TestDrive/many" -Force
        1..30 | ForEach-Object { $null = New-ModelFile "many/$_.gguf" }
        $job = Test-KandilModel -Path "$TestDrive/many" -AsJob
        $patience = [DateTime]::UtcNow.AddSeconds(60)
        do { $workers = @(pgrep -P $PID -f Kandil.Worker) } until ($workers -or $job.State -in 'Completed', 'Failed', 'Stopped' -or [DateTime]::UtcNow -gt $patience)
        $workers | Should -Not -BeNullOrEmpty
        /bin/kill -STOP $workers 2>$null
        $took = Measure-Command { Stop-Job $job }
        $took.TotalSeconds | Should -BeLessThan 10
        while ((pgrep -P $PID -f Kandil.Worker) -and [DateTime]::UtcNow -lt $patience) { }
        pgrep -P $PID -f Kandil.Worker | Should -BeNullOrEmpty
        Remove-Job $job -Force
    }

    It 'answers a path to nothing with an error' {
        $failures = Get-Failure { Test-KandilModel -Path "$TestDrive/none", "$TestDrive/none*" -Sarif "$TestDrive/nowhere/found.sarif" }
        $failures.FullyQualifiedErrorId | Should -BeLike 'E_*'
        $failures | Should -HaveCount 3
    }
}
