#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# What leaves the process that made it: Start-Job's objects come as copies, and are to be looked at and piped on like their originals.
BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $server = Start-FakeServer openai
    $width = 140

    # Each object, and then how the job itself would have shown it.
    $work = {
        param($module, $address, $folder, $width)
        $env:KANDIL_HOME = "$folder/job"
        $PSStyle.OutputRendering = 'PlainText'
        $PSDefaultParameterValues = @{ 'Out-String:Width' = $width }
        Import-Module $module
        function Out-Both($Object) {
            $Object
            $Object | Out-String
            $Object | Format-List | Out-String
        }
        $code = "$folder/code.ps1"
        Set-Content $code 'function Get-Sum { param($Left, $Right) $Right + $Left }'
        $null = Register-KandilModel pester-job -Endpoint $address -SkipCheck
        Out-Both (Get-KandilModel kandil-guide)
        Out-Both (Get-KandilModel kandil-guide -Available -Offline)
        Out-Both (Get-KandilHardware)
        Out-Both (Test-KandilCompatibility kandil-guide)
        $chat = New-KandilChat pester-job -Name talk
        $null = Invoke-KandilCompletion 'hello' -Chat $chat
        Out-Both $chat
        Out-Both ('one', 'two' | Invoke-KandilCompletion -Model pester-job -ThrottleLimit 2 | Select-Object -Last 1)
        Out-Both (Invoke-KandilCompletion 'say {"name":"a"}' -Model pester-job -JsonSchema '{"type":"object"}')
        Out-Both (Invoke-KandilCodeTask review $code -Model pester-job -Instruction 'say 1: warning: No help.')
        Out-Both (Invoke-KandilCodeTask refactor $code -Model pester-job -Instruction "say Gladly!`n``````powershell`nfunction Get-Sum {`n    # The sum of two numbers, in whatever order they come.`n    1`n}`n```````nDone." -WhatIf 6>$null)
        $model = Import-KandilModel (Get-KandilModel kandil-guide).Path -Name pester/kept 3>$null
        Out-Both $model
        Out-Both (Test-KandilModel $model)
        Out-Both (Test-KandilModel pester-job)
        Out-Both (Initialize-Kandil embedded -Model kandil-guide -DefaultModel kandil-guide -Force 6>$null)
        Out-Both (Get-KandilLicense $model)
        Out-Both (Repair-KandilModel $model)
        Get-KandilModel no-such-model -ErrorAction Continue
    }
    $job = Start-Job $work -ArgumentList $module, $server.Address, "$TestDrive", $width
    $null = $job | Wait-Job -Timeout 120
    $failures = @()
    $received = @($job | Receive-Job -ErrorVariable failures -ErrorAction SilentlyContinue)
    $job | Remove-Job -Force
    $shapes = for ($i = 0; $i + 2 -lt $received.Count; $i += 3) {
        [pscustomobject]@{ Copy = $received[$i]; Shown = $received[$i + 1]; Listed = $received[$i + 2] }
    }
    $copies = @{}
    foreach ($shape in $shapes) { $copies[($shape.Copy.PSTypeNames[0] -split '\.')[-1]] = $shape.Copy }

    $rendering = $PSStyle.OutputRendering
    $PSStyle.OutputRendering = 'PlainText'
}

AfterAll {
    $PSStyle.OutputRendering = $rendering
    Stop-FakeServer $server
}

Describe 'An object of a job' {
    It 'is a copy of Kandil''s' {
        $shapes | Should -HaveCount 15
        $shapes | ForEach-Object { $_.Copy.PSTypeNames[0] | Should -BeLike 'Deserialized.Kandil.*' }
    }

    It 'shows as it did there, in its view and as a list' {
        foreach ($shape in $shapes) {
            ($shape.Copy | Out-String -Width $width).Trim() | Should -BeExactly $shape.Shown.Trim()
            ($shape.Copy | Format-List | Out-String -Width $width).Trim() | Should -BeExactly $shape.Listed.Trim()
        }
    }

    It 'has its parts, and the names of what it is one of' {
        $copies.MachineHardware.Processor.Cores | Should -BeGreaterThan 0
        $copies.CompatibilityVerdict.Figures.Weights | Should -BeGreaterThan 1MB
        $copies.CompatibilityVerdict.Speed -eq 'Fast' | Should -BeTrue
        $copies.KandilModel.Files[0].Path | Should -BeLike '*.gguf'
        $copies.KandilModel.Status -eq 'Ready' | Should -BeTrue
        $copies.KandilChat.Messages[1].Role -eq 'Assistant' | Should -BeTrue
        $copies.KandilChat.Messages[1].Content | Should -Be 'You said: hello'
        $copies.Completion.Object.name | Should -Be 'a'
        $copies.CodeFinding.Severity -eq 'Warning' | Should -BeTrue
        $copies.CodeChange.State | Should -BeExactly 'Shown'
        $copies.CodeChange.Diff | Should -Contain '+    1'
        $copies.VerifiedModel.LoadTest.Outcome | Should -Not -BeNullOrEmpty
        $copies.SetupResult.Models[0].Name | Should -Be 'kandil-guide'
    }

    It 'is taken where its original is' {
        (Get-KandilModel $copies.CompatibilityVerdict.Name).Name | Should -Be 'kandil-guide'
        $guideCopy = $shapes[0].Copy
        ($guideCopy | Get-KandilModel).Name | Should -Be 'kandil-guide'
        (Test-KandilCompatibility $guideCopy).Name | Should -Be 'kandil-guide'
        ($guideCopy | Test-KandilCompatibility).Name | Should -Be 'kandil-guide'
        # The job's store is not this one.
        "$(Get-Failure { $copies.Completion | Get-KandilModel })" | Should -BeLike "*'pester-job'*"
        (Invoke-KandilCompletion 'show me all the models' -Temperature 0 -Model $guideCopy).Model | Should -Be 'kandil-guide'
    }

    It 'is not the chat itself, which stays in its process' {
        $failed = Get-Failure { $copies.KandilChat | Get-KandilChat }
        $failed.FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
        "$failed" | Should -BeLike "*talk*"
    }

    It 'survives a file as well' {
        $path = Join-Path $TestDrive 'copies.xml'
        Get-KandilHardware | Export-Clixml $path -Depth 3
        $copy = Import-Clixml $path
        ($copy | Format-List | Out-String) -replace '(?m)^AvailableMemory.*' | Should -BeExactly ((Get-KandilHardware | Format-List | Out-String) -replace '(?m)^AvailableMemory.*')
    }
}

Describe 'A failure of a job' {
    It 'keeps its code, its target and what to do next' {
        $failures | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_NOT_INSTALLED,*'
        $failures[0].TargetObject | Should -Be 'no-such-model'
        $failures[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }
}
