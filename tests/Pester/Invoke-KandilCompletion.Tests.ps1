BeforeAll { . $PSScriptRoot/Prepare.ps1 }

Describe 'Invoke-KandilCompletion' {
    It 'answers <Question> with the right command' -ForEach @(
        @{ Question = 'show me all the models'; Command = 'Get-KandilModel' }
        @{ Question = 'How do I install a larger model?'; Command = 'Install-KandilModel' }
        @{ Question = 'How do I free up some disk space?'; Command = 'Optimize-KandilStore' }
    ) {
        $answer = Invoke-KandilCompletion $Question -Temperature 0
        $answer | Should -BeOfType Kandil.Core.Engines.Completion
        $answer.Text | Should -BeLike "*$Command*"
        "$answer" | Should -Be $answer.Text
    }

    It 'gives the figures' {
        $answer = Invoke-KandilCompletion 'show me all the models' -Seed 42
        $answer.Prompt | Should -Be 'show me all the models'
        $answer.Model | Should -Be 'kandil-guide'
        $answer.Provider | Should -Be 'embedded'
        $answer.FinishReason | Should -Be 'Stop'
        $answer.TotalTokens | Should -Be ($answer.PromptTokens + $answer.CompletionTokens)
        $answer.CompletionTokens | Should -BeGreaterThan 1
        $answer.TokensPerSecond | Should -BeGreaterThan 0
        $answer.Latency | Should -BeGreaterOrEqual $answer.TimeToFirstToken
        $answer.Seed | Should -Be 42
    }

    It 'gives the same answer for the same seed' {
        $options = @{ Temperature = 2; TopK = 0; TopP = 1; MinP = 0; Seed = 7; MaxTokens = 40 }
        $first, $second = 1..2 | ForEach-Object { (Invoke-KandilCompletion 'tell me more' @options).Text }
        $first | Should -Be $second
        $options.Seed = 8
        (Invoke-KandilCompletion 'tell me more' @options).Text | Should -Not -Be $first
    }

    It 'stops at -MaxTokens and before a text of -Stop' {
        $answer = Invoke-KandilCompletion 'show me all the models' -Temperature 0 -MaxTokens 3
        $answer.CompletionTokens | Should -Be 3
        $answer.FinishReason | Should -Be 'Length'
        (Invoke-KandilCompletion 'show me all the models' -Temperature 0 -Stop 'Kandil').Text | Should -Not -BeLike '*Kandil*'
    }

    It 'follows a grammar' {
        (Invoke-KandilCompletion 'yes or no?' -Grammar 'root ::= "yes" | "no"').Text | Should -BeIn 'yes', 'no'
    }
}

Describe 'Prompts from the pipeline of Invoke-KandilCompletion' {
    It 'are answered in order' {
        $prompts = 'show me all the models', 'How do I free up some disk space?', 'How do I install a larger model?'
        ($prompts | Invoke-KandilCompletion -MaxTokens 5).Prompt | Should -Be $prompts
        (Invoke-KandilCompletion $prompts -MaxTokens 5).Prompt | Should -Be $prompts
    }

    It 'are bound by property name, with the model' {
        $answer = [pscustomobject]@{ Prompt = 'hi'; Model = 'kandil-guide'; System = 'Be brief.' } | Invoke-KandilCompletion -MaxTokens 1
        $answer.Prompt | Should -Be 'hi'
    }

    It 'go on after one that fails' {
        $prompts = 'show me all the models', ('long ' * 3000), '', 'How do I install a larger model?'
        $answers = $prompts | Invoke-KandilCompletion -Temperature 0 -ErrorVariable failures -ErrorAction SilentlyContinue
        $answers.Prompt | Should -Be $prompts[0, 3]
        $failures | Should -HaveCount 2
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_LIMIT,*'
        $failures[0].CategoryInfo.Category | Should -Be 'LimitsExceeded'
        $failures[0].TargetObject | Should -Be 'kandil-guide'
        $failures[1].FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
    }

    It 'end with the first answer when Select-Object has enough' {
        $asked = 0
        $answer = 1..1000 | ForEach-Object { $asked++; "question $_" } | Invoke-KandilCompletion -MaxTokens 2 | Select-Object -First 1
        $answer.Prompt | Should -Be 'question 1'
        $asked | Should -Be 1
    }
}

Describe 'The model of Invoke-KandilCompletion' {
    It 'may be a name, an alias, a path, a file or an object' {
        $file = New-ModelFile 'asked.gguf'
        $models = 'kandil-guide', 'guide', $file, (Get-Item $file), (Get-KandilModel kandil-guide)
        foreach ($model in $models) {
            (Invoke-KandilCompletion 'show me all the models' -Model $model -Temperature 0).Text | Should -BeLike '*Get-KandilModel*'
        }
    }

    It 'may be piped' {
        (Get-KandilModel kandil-guide | Invoke-KandilCompletion 'hi' -MaxTokens 1).Model | Should -Be 'kandil-guide'
        (Get-Item (New-ModelFile 'piped.gguf') | Invoke-KandilCompletion 'hi' -MaxTokens 1).Model | Should -BeLike '*piped*'
    }

    It 'is completed, as a name or as a GGUF file' {
        (TabExpansion2 'Invoke-KandilCompletion hi -Model kan').CompletionMatches.CompletionText | Should -Contain 'kandil-guide'
        $null = New-ModelFile 'tab.gguf'
        Set-Content "$TestDrive/tab.txt" 'no model'
        $word = "$TestDrive/tab"
        (TabExpansion2 "Invoke-KandilCompletion hi -Model $word").CompletionMatches.ListItemText | Should -Be 'tab.gguf'
    }

    It 'may be unknown: <Model> is <Id>' -ForEach @(
        @{ Model = 'kandil-giude'; Id = 'E_NOT_INSTALLED'; Category = 'ObjectNotFound'; Hint = '*kandil-guide*' }
        @{ Model = './missing.gguf'; Id = 'E_NOT_FOUND'; Category = 'ObjectNotFound'; Hint = '*' }
        @{ Model = 'nodrive:\x.gguf'; Id = 'DriveNotFound'; Category = 'ObjectNotFound'; Hint = '*' }
    ) {
        $failure = Get-Failure { Invoke-KandilCompletion 'hi' -Model $Model }
        $failure | Should -HaveCount 1
        $failure.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $failure.CategoryInfo.Category | Should -Be $Category
        "$failure $($failure.ErrorDetails.RecommendedAction)" | Should -BeLike $Hint
    }

    It 'may be unusable: <Case> is <Id>' -ForEach @(
        @{ Case = 'a directory'; Id = 'E_ARGS'; Make = { (New-Item -ItemType Directory "$TestDrive/folder.gguf").FullName } }
        @{ Case = 'an empty file'; Id = 'E_UNSAFE'; Make = { New-ModelFile 'empty.gguf' { , [byte[]]::new(0) } } }
        @{ Case = 'a text file'; Id = 'E_UNSAFE'; Make = { New-ModelFile 'text.gguf' { , [Text.Encoding]::UTF8.GetBytes('Dear diary') } } }
        @{ Case = 'a cut file'; Id = 'E_UNSAFE'; Make = { New-ModelFile 'cut.gguf' { param($bytes) , $bytes[0..1000000] } } }
        @{ Case = 'an unknown architecture'; Id = 'E_COMPAT'; Make = {
                New-ModelFile 'unknown.gguf' { param($bytes)
                    # The value of general.architecture, the file's first key: same length, other name.
                    $at = [Text.Encoding]::Latin1.GetString($bytes, 0, 2000).IndexOf('general.architecture') + 'general.architecture'.Length + 12
                    [Text.Encoding]::Latin1.GetBytes('zzzzz').CopyTo($bytes, $at)
                    , $bytes
                }
            }
        }
    ) {
        $failure = Get-Failure { Invoke-KandilCompletion 'hi' -Model (& $Make) }
        $failure | Should -HaveCount 1
        $failure.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }
}

Describe 'Impossible options of Invoke-KandilCompletion' {
    It '<Option> <Value> is refused' -ForEach @(
        @{ Option = 'Temperature'; Value = -1 }
        @{ Option = 'Temperature'; Value = [float]::NaN }
        @{ Option = 'TopK'; Value = -1 }
        @{ Option = 'TopP'; Value = 0 }
        @{ Option = 'MinP'; Value = 2 }
        @{ Option = 'RepeatPenalty'; Value = 0 }
        @{ Option = 'RepeatLastN'; Value = -2 }
        @{ Option = 'FrequencyPenalty'; Value = 3 }
        @{ Option = 'PresencePenalty'; Value = -3 }
        @{ Option = 'MaxTokens'; Value = 0 }
        @{ Option = 'Stop'; Value = '' }
        @{ Option = 'Sampler'; Value = 'mirostat' }
        @{ Option = 'Grammar'; Value = 'this is no grammar' }
        @{ Option = 'ContextLength'; Value = 1 }
        @{ Option = 'BatchSize'; Value = 0 }
        @{ Option = 'ThreadCount'; Value = -1 }
        @{ Option = 'TimeoutSec'; Value = 0 }
    ) {
        $options = @{ $Option = $Value }
        $failure = Get-Failure { Invoke-KandilCompletion 'hi' @options }
        $failure | Should -HaveCount 1
        $failure.FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        $failure.CategoryInfo.Category | Should -Be 'InvalidArgument'
        $failure.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'name the samplers that there are' {
        (Get-Failure { Invoke-KandilCompletion 'hi' -Sampler mirostat }).ErrorDetails.RecommendedAction | Should -BeLike '*top_k*temperature*'
        (TabExpansion2 'Invoke-KandilCompletion hi -Sampler top_').CompletionMatches.CompletionText | Should -Be 'top_k', 'top_p'
    }

    It 'end with E_TIMEOUT when the time is up' {
        $failure = Get-Failure { Invoke-KandilCompletion 'go on' @endless -TimeoutSec 1 }
        $failure.FullyQualifiedErrorId | Should -BeLike 'E_TIMEOUT,*'
        $failure.CategoryInfo.Category | Should -Be 'OperationTimeout'
    }
}

Describe 'Invoke-KandilCompletion -Stream' {
    It 'shows the text as it comes and then gives the one object' {
        $output = Invoke-KandilCompletion 'show me all the models' -Temperature 0 -Stream 6>&1
        $pieces = @($output | Where-Object { $_ -is [Management.Automation.InformationRecord] })
        $answer = @($output | Where-Object { $_ -isnot [Management.Automation.InformationRecord] })
        $answer | Should -HaveCount 1
        $pieces.Count | Should -BeGreaterThan 3
        $pieces[0].Tags | Should -Contain 'PSHOST'
        -join $pieces.MessageData.Message | Should -Be $answer.Text
        $output[-1] | Should -Be $answer[0]
    }

    It 'ends the answer when nobody wants more of it' {
        $null = Invoke-KandilCompletion 'go on' -Stream @endless 6>&1 | Select-Object -First 3
        (Get-KandilEngine | Where-Object Context -eq 65536).Requests | Should -Be 0
        (Invoke-KandilCompletion 'hi' -MaxTokens 1).CompletionTokens | Should -Be 1
    }
}

Describe 'The views of an answer' {
    BeforeAll { $answer = Invoke-KandilCompletion 'show me all the models' -Temperature 0 }

    It 'begin with the text and end with the figures in one line' {
        $shown = ($answer | Out-String -Width 200).Trim() -split "`n"
        $shown[0] | Should -Match '^Run .Get-KandilModel.'
        $shown[-1] | Should -Match 'kandil-guide, \d+ \+ \d+ tokens, .* tokens/s'
    }

    It 'have the text when a streamed answer was kept and is displayed later' {
        $kept = Invoke-KandilCompletion 'show me all the models' -Temperature 0 -Stream 6>$null
        ($kept | Out-String).Contains($kept.Text.Substring(0, 12)) | Should -BeTrue
    }

    It 'leave the text out after -Stream' {
        $shown = (Invoke-KandilCompletion 'show me all the models' -Temperature 0 -Stream 6>$null | Out-String).Trim()
        $shown | Should -Match 'kandil-guide, \d+ \+ \d+ tokens'
        $shown | Should -Not -BeLike '*Run*'
    }

    It 'show every figure as a list' {
        $shown = $answer | Format-List | Out-String
        $shown | Should -Match 'TokensPerSecond +: [\d.]+'
        $shown | Should -Match 'Latency +: [\d.]+ m?s'
    }
}

Describe 'An engine process that is killed in the middle of an answer' {
    It 'costs one error, and the next question is answered by a fresh one' {
        $failures = @()
        $killed = 0
        Invoke-KandilCompletion 'go on' -Stream @endless -ErrorVariable failures -ErrorAction SilentlyContinue 6>&1 |
            ForEach-Object { if (-not $killed) { $killed = (Get-KandilEngine | Where-Object Requests).ProcessId; Stop-Process -Id $killed -Force } }
        $failures | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_BACKEND,*'
        $failures[0].CategoryInfo.Category | Should -Be 'DeviceError'
        $failures[0].TargetObject | Should -Be 'kandil-guide'
        $answer = Invoke-KandilCompletion 'show me all the models' -Temperature 0 -ContextLength 65536 -WarningAction SilentlyContinue
        $answer.Text | Should -BeLike '*Get-KandilModel*'
        (Get-KandilEngine | Where-Object Context -eq 65536).ProcessId | Should -Not -Be $killed
    }
}

Describe 'Several runspaces' {
    It 'share one engine process' {
        Stop-KandilEngine *
        $answers = 1..4 | ForEach-Object -Parallel {
            Import-Module $using:module
            Invoke-KandilCompletion 'show me all the models' -Temperature 0
        }
        $answers | Should -HaveCount 4
        $answers.Text | Select-Object -Unique | Should -HaveCount 1
        Get-KandilEngine | Should -HaveCount 1
    }

    It 'may be thread jobs' {
        $answer = Start-ThreadJob { Import-Module $using:module; Invoke-KandilCompletion 'show me all the models' -Temperature 0 } |
            Receive-Job -Wait -AutoRemoveJob
        $answer.Text | Should -BeLike '*Get-KandilModel*'
    }
}

Describe 'Stopping the pipeline, as Ctrl+C does' {
    It 'ends an answer within a second and leaves the model loaded' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript({
                param($module, $endless)
                Import-Module $module
                Invoke-KandilCompletion 'go on' -Stream @endless 6>&1
            }).AddArgument($module).AddArgument($endless)
        $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $output.BlockingEnumerator = $true
        $null = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
        foreach ($piece in $output) { break }
        $piece | Should -Not -BeNullOrEmpty
        $before = (Get-KandilEngine | Where-Object Context -eq 65536).ProcessId

        (Measure-Command { $shell.Stop() }).TotalSeconds | Should -BeLessThan 1
        $shell.Dispose()

        $engine = Get-KandilEngine | Where-Object Context -eq 65536
        $engine.ProcessId | Should -Be $before
        (Invoke-KandilCompletion 'show me all the models' -Temperature 0 -ContextLength 65536 -WarningAction SilentlyContinue).Text |
            Should -BeLike '*Get-KandilModel*'
        (Get-KandilEngine | Where-Object Context -eq 65536).ProcessId | Should -Be $before
    }
}
