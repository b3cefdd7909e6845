#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# The fake model answers "say X" with X and all that follows: the wish stands first, so that it says what a model would answer.
BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    . $PSScriptRoot/AnsweringHost.ps1
    $server = Start-FakeServer openai
    $null = Register-KandilModel pester-coder -Endpoint $server.Address -SkipCheck
    $better = "function Get-Sum {`n    param(`$Left, `$Right)`n    # The sum of two numbers, whatever their order may be when they come.`n    `$Left + `$Right`n}"
    $wish = "say Gladly!`n``````powershell`n$better`n```````nAnd so on."

    function New-Code([string] $Name) {
        $path = Join-Path $TestDrive $Name
        Set-Content -LiteralPath $path -Value "function Get-Sum { param(`$Left, `$Right) `$Right + `$Left }"
        Get-Item -LiteralPath $path
    }
}

AfterAll {
    Unregister-KandilModel pester-coder -Confirm:$false
    Stop-FakeServer $server
}

Describe 'Invoke-KandilCodeTask' {
    It 'reviews the files of a pipeline, findings as objects with file, line and severity' {
        $files = (New-Code one.ps1), (New-Code two.ps1)
        $findings = $files | Invoke-KandilCodeTask review -Model pester-coder -Instruction "say 1: warning: No help.`n1: error: Odd order."
        $findings.Count | Should -Be 4
        $findings[0].Path | Should -Be $files[0].FullName
        $findings[0].Line | Should -Be 1
        $findings.Severity | Should -Be 'Warning', 'Error', 'Warning', 'Error'
        $findings[3].Path | Should -Be $files[1].FullName
        ($findings[0] | Out-String) | Should -BeLike '*one.ps1*Warning*No help.*'
    }

    It 'gives the text where the model does not answer in that form' {
        $answer = Invoke-KandilCodeTask review (New-Code plain.ps1).FullName -Model pester-coder
        $answer | Should -BeOfType string
        $answer | Should -BeLike 'You said:*'
    }

    It 'shows what it would change with -WhatIf, and writes it with -Force' {
        $file = New-Code whatif.ps1
        $before = Get-Content -Raw $file
        $shown = Invoke-KandilCodeTask refactor $file.FullName -Model pester-coder -Instruction $wish -WhatIf 6>&1
        $change = $shown | Where-Object { $_ -is [Kandil.PowerShell.Results.CodeChange] }
        $change.State | Should -Be 'Shown'
        ($shown | Where-Object { $_ -is [Management.Automation.InformationRecord] }).MessageData.Message -replace '\e\[\d+m' | Should -Contain '+    $Left + $Right'
        Get-Content -Raw $file | Should -Be $before

        $done = $file | Invoke-KandilCodeTask refactor -Model pester-coder -Instruction $wish -Force 6>$null
        $done.State | Should -Be 'Applied'
        $done.Added | Should -Be 5
        $done.Removed | Should -Be 1
        (Get-Content -Raw $file).TrimEnd() -replace "`r" | Should -Be $better
    }

    It 'writes nothing where nobody can be asked, and says so' {
        $file = New-Code nobody.ps1
        $before = Get-Content -Raw $file
        $failed = Invoke-FreshPwsh @{} {
            param($address, $file, $wish)
            $null = Register-KandilModel coder -Endpoint $address -SkipCheck
            Invoke-KandilCodeTask refactor $file -Model coder -Instruction $wish -ErrorVariable failures -ErrorAction SilentlyContinue 6>$null
            $failures[0].FullyQualifiedErrorId
        } $server.Address, $file.FullName, $wish
        $failed | Should -BeLike 'E_ARGS,*'
        Get-Content -Raw $file | Should -Be $before
    }

    It 'makes tests beside the code and refuses where there are some' {
        $file = New-Code tested.ps1
        $made = Invoke-KandilCodeTask test $file.FullName -Model pester-coder -Instruction $wish -Force 6>$null
        $made.Path | Should -Be (Join-Path $TestDrive tested.Tests.ps1)
        $made.Path | Should -Exist
        (Get-Failure { Invoke-KandilCodeTask test $file.FullName -Model pester-coder -Force }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
    }

    It 'keeps one file that cannot be read from stopping the others' {
        $failures = @()
        $good = New-Code good.ps1
        $findings = "$TestDrive/nothing.ps1", $good.FullName | Invoke-KandilCodeTask review -Model pester-coder -Instruction 'say 1: info: Fine.' -ErrorVariable failures -ErrorAction SilentlyContinue
        $findings.Text | Should -Be 'Fine.'
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
        $failures[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'runs as one job for all files that are piped' {
        $files = (New-Code 'job one.ps1'), (New-Code 'job[2].ps1')
        $job = $files | Invoke-KandilCodeTask review -Model pester-coder -Instruction 'say 1: info: Fine.' -AsJob
        $job | Should -HaveCount 1
        ($job | Receive-Job -Wait -AutoRemoveJob).Path | Should -Be $files.FullName

        Push-Location $TestDrive
        try { (Invoke-KandilCodeTask review 'job one.ps1' -Model pester-coder -Instruction 'say 1: info: Fine.' -AsJob | Receive-Job -Wait -AutoRemoveJob).Path | Should -Be $files[0].FullName }
        finally { Pop-Location }
    }

    It 'writes as a job where that is agreed in advance, and else refuses before any model is asked' {
        $file = New-Code 'written.ps1'
        (Invoke-KandilCodeTask refactor $file.FullName -Model pester-coder -Instruction $wish -AsJob -WhatIf | Receive-Job -Wait -AutoRemoveJob 6>$null).State | Should -Be 'Shown'
        (Invoke-KandilCodeTask refactor $file.FullName -Model pester-coder -Instruction $wish -AsJob -Force | Receive-Job -Wait -AutoRemoveJob 6>$null).State | Should -Be 'Applied'
        $refused = Get-Failure { Invoke-KandilCodeTask refactor $file.FullName -Model no-such-model -AsJob }
        $refused.FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        $refused.ErrorDetails.RecommendedAction | Should -BeLike '*-Force*'
    }
}

Describe 'A code task that is stopped' {
    BeforeAll {
        $stalling = Start-FakeServer openai -Content '--stall', '0'
        $null = Register-KandilModel pester-slow -Endpoint $stalling.Address -SkipCheck

        # The engine tells of the first piece of an answer as progress, and the rest never comes.
        function Start-Answering([string] $Script) {
            $shell = Start-Session $Script
            $deadline = [datetime]::UtcNow.AddSeconds(30)
            while (-not ($shell.Streams.Progress | Where-Object Activity -like 'Answering*') -and [datetime]::UtcNow -lt $deadline) {
                $null = $shell.Running.AsyncWaitHandle.WaitOne(20)
            }
            $shell.Running.IsCompleted | Should -BeFalse
            $shell
        }
    }

    AfterAll {
        Unregister-KandilModel pester-slow -Confirm:$false
        Stop-FakeServer $stalling
    }

    It 'ends within a second of Ctrl+C and leaves the file as it was: <_>' -ForEach 'review', 'refactor', 'test' {
        $file = New-Code "stopped-$_.ps1"
        $before = Get-Content -Raw $file
        $shell = Start-Answering "Invoke-KandilCodeTask $_ '$($file.FullName)' -Model pester-slow -Force"
        (Measure-Command { $shell.Stop() }).TotalSeconds | Should -BeLessThan 1
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        Get-Content -Raw $file | Should -Be $before
        Get-ChildItem $TestDrive -Filter "stopped-$_.*" | Should -HaveCount 1
    }

    It 'ends within a second of Stop-Job' {
        $job = Invoke-KandilCodeTask review (New-Code job-stopped.ps1).FullName -Model pester-slow -AsJob
        $deadline = [datetime]::UtcNow.AddSeconds(30)
        while ($job.State -eq 'NotStarted' -and [datetime]::UtcNow -lt $deadline) { $null = $job | Wait-Job -Timeout 1 }
        (Measure-Command { $job | Stop-Job }).TotalSeconds | Should -BeLessThan 1
        $job.State | Should -Be 'Stopped'
        $job | Remove-Job
    }
}
