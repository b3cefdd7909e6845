BeforeDiscovery {
    $noVault = $IsWindows -or -not (Get-Module Microsoft.PowerShell.SecretStore -ListAvailable)
}

BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $canary = 'sk-canary0123456789abcdef'
    $open = Start-FakeServer openai
    $locked = Start-FakeServer openai -Content --key, $canary
    $anthropic = Start-FakeServer anthropic
    $null = Register-KandilModel pester-open -Endpoint $open.Address -ProviderModel served-as -SkipCheck
    $null = Register-KandilModel pester-messages -Endpoint $anthropic.Address -Protocol Anthropic -SkipCheck
    $null = Register-KandilModel pester-locked -Endpoint $locked.Address -SkipCheck
}

AfterAll {
    'pester-open', 'pester-messages', 'pester-locked', 'pester-told', 'pester-afar' | Unregister-KandilModel -Confirm:$false
    $open, $locked, $anthropic | ForEach-Object { Stop-FakeServer $_ }
}

Describe 'Invoke-KandilCompletion with a model of a server' {
    It 'answers as with any model, and many prompts in their order' {
        $answers = 'one', 'two', 'three' | Invoke-KandilCompletion -Model pester-open -System 'Be brief.'
        $answers.Text | Should -Be 'You said: one', 'You said: two', 'You said: three'
        $answers[0].Provider | Should -Be 'custom'
        $answers[0].ProviderModel | Should -Be 'served-1'
        $answers[0].FinishReason | Should -Be 'Stop'
        $answers[0].TotalTokens | Should -BeGreaterThan 7
        "$(Invoke-KandilCompletion hello -Model pester-messages)" | Should -Be 'You said: hello'
    }

    It 'says once what a name was taken for, and sends nothing to a cloud on a guess' {
        $said = 'one', 'two' | Invoke-KandilCompletion -Model 'pestre open' 3>&1
        @($said | Where-Object { $_ -is [Management.Automation.WarningRecord] }).Message | Should -Be "'pestre open' is taken for pester-open."
        @($said | Where-Object { $_ -is [Kandil.Core.Engines.Completion] }).Count | Should -Be 2
        $failure = Get-Failure { Invoke-KandilCompletion hello -Model clade }
        $failure.FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        "$failure" | Should -BeLike '*Did you mean claude-sonnet-5?'
        (Get-KandilModel -Available clade 3>&1)[0] | Should -BeLike "'clade' is taken for claude-sonnet-5*"
        "$(Get-Failure { Install-KandilModel clade })" | Should -BeLike '*Did you mean claude-sonnet-5?'
    }

    It 'takes the lines of a file as prompts, or as the text that a prompt is about' {
        'one', 'two' | Set-Content "$TestDrive/lines.txt"
        $answers = Get-Content "$TestDrive/lines.txt" | Invoke-KandilCompletion -Model pester-open
        $answers.Text | Should -Be 'You said: one', 'You said: two'
        $answer = Get-Content "$TestDrive/lines.txt" | Invoke-KandilCompletion 'Summarise.' -Model pester-open
        @($answer).Count | Should -Be 1
        $answer.Prompt | Should -Be "Summarise.`n`none`ntwo"
    }

    It 'asks no other machine with -Offline, and one that is this machine all the same; other cmdlets of the pipeline ask as before' {
        $null = Register-KandilModel pester-afar -Endpoint https://models.example.invalid/v1 -NoKey -SkipCheck
        (Get-Failure { Invoke-KandilCompletion hello -Model pester-afar -Offline }).Exception.Message | Should -BeLike '*was not asked, because Kandil is set to be offline*'
        (Get-Failure { Get-KandilEmbedding hello -Model pester-afar -Offline }).Exception.Message | Should -BeLike '*was not asked*'
        "$(Invoke-KandilCompletion hello -Model pester-open -Offline)" | Should -Be 'You said: hello'
        $failures = @(Get-Failure { 'hello' | Invoke-KandilCompletion -Model pester-open -Offline | ForEach-Object { Invoke-KandilCompletion again -Model pester-afar } })
        $failures[0].Exception.Message | Should -Not -BeLike '*offline*'
    }

    It 'tells with -Verbose that it waits for a server that failed' {
        $weak = Start-FakeServer openai -Content --fail, 503, --times, 1
        $null = Register-KandilModel pester-weak -Endpoint $weak.Address -SkipCheck
        try {
            $said = Invoke-KandilCompletion hello -Model pester-weak -Verbose 4>&1
            @($said | Where-Object { $_ -is [Management.Automation.VerboseRecord] }).Message | Where-Object { $_ -like 'pester-weak failed (503): try 2 of 5 in * s.' } | Should -Not -BeNullOrEmpty
        }
        finally {
            Unregister-KandilModel pester-weak -Confirm:$false
            Stop-FakeServer $weak
        }
    }

    It 'shows the text as it comes with -Stream, then gives the one object' {
        $shown = Invoke-KandilCompletion hello -Model pester-open -Stream 6>&1
        $pieces = @($shown | Where-Object { $_ -is [Management.Automation.InformationRecord] })
        $pieces.Count | Should -BeGreaterThan 1
        -join $pieces.MessageData.Message | Should -BeLike 'You said: hello*'
        @($shown | Where-Object { $_ -is [Kandil.Core.Engines.Completion] }).Count | Should -Be 1
    }

    It 'refuses an option by its name where the server has no word for it' {
        $failure = Get-Failure { Invoke-KandilCompletion hello -Model pester-messages -Seed 7 }
        $failure.FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        "$failure" | Should -BeLike '*-Seed*'
    }

    It 'names the command that stores a missing key' {
        $failure = Get-Failure { Invoke-KandilCompletion hello -Model pester-locked }
        $failure.FullyQualifiedErrorId | Should -BeLike 'E_AUTH,*'
        $failure.ErrorDetails.RecommendedAction | Should -BeLike "*Set-KandilCredential 'pester-locked'*"
        (Get-Failure { Invoke-KandilCompletion hello -Model openai:gpt-4o }).ErrorDetails.RecommendedAction | Should -BeLike "*Set-KandilCredential 'openai'*"
    }

    It 'answers many prompts of many models together, in their order, with -ThrottleLimit' {
        $prompts = 1..20 | ForEach-Object { [pscustomobject]@{ Prompt = "prompt $_"; Model = $_ % 5 -eq 0 ? 'no-such-model' : $_ % 2 ? 'pester-open' : 'pester-messages' } }
        $answers = $prompts | Invoke-KandilCompletion -ThrottleLimit 4 -ErrorAction SilentlyContinue -ErrorVariable failures
        $answers.Text | Should -Be (1..20 | Where-Object { $_ % 5 } | ForEach-Object { "You said: prompt $_" })
        $failures.Count | Should -Be 4
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_NOT_*'
        (Get-Failure { 'a' | Invoke-KandilCompletion -Model pester-open -ThrottleLimit 2 -Stream }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
    }

    It 'says with -Provider what a provider can do, and for a name that is none which there are' {
        $provider = Get-KandilBackend -Provider anthropic
        $provider.Models | Should -Not -BeNullOrEmpty
        $provider.SupportsStreaming | Should -BeTrue
        $provider.MaxContext | Should -BeGreaterThan 100000
        (Get-KandilBackend -Provider open*).Name | Should -Contain 'openrouter'
        Get-KandilBackend -Provider anthropik -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed[0].ErrorDetails.RecommendedAction | Should -BeLike '*anthropic*'
    }

    It 'tells a server its free options' {
        $model = Register-KandilModel pester-told -Endpoint $open.Address -SkipCheck -Option @{ top_a = 0.5; reasoning = @{ effort = 'low' }; tags = 1, 2 }
        ($model.Options | ConvertFrom-Json).tags | Should -Be 1, 2
        "$(Invoke-KandilCompletion 'Hi' -Model pester-told)" | Should -Not -BeNullOrEmpty
    }

    It 'names the device, and warns of one that is none' {
        (Invoke-KandilCompletion 'Hi' -MaxTokens 2 -Device toaster -WarningVariable warned -WarningAction SilentlyContinue).Device | Should -Be 'CPU'
        "$warned" | Should -BeLike "*'toaster' is no device*"
        Invoke-KandilCompletion 'Hi' -MaxTokens 2 -Verbose 4>&1 | Out-String | Should -BeLike '*kandil-guide was computed on CPU.*'
    }

    It 'shows what runs models here with Get-KandilBackend' {
        (Get-KandilBackend).Name | Should -Be 'embedded', 'ollama'
        (Get-KandilBackend emb*).State | Should -Be 'Healthy'
    }

    It 'keeps what it brings in a load context of its own' {
        $null = Invoke-KandilCompletion hello -Model pester-open
        $assembly = [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -in 'Kandil.Providers', 'Polly.Core' }
        $assembly.Count | Should -Be 2
        $assembly | ForEach-Object { [Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name } | Select-Object -Unique | Should -Be 'Kandil.Providers'
    }

    It 'asks with the key of a SecretStore vault' -Skip:$noVault {
        $folder = Join-Path $TestDrive vault
        $null = New-Item -ItemType Directory -Force $folder
        $user = @{ HOME = $folder; KANDIL_HOME = "$folder/kandil"; SERVER = $locked.Address; CANARY = $canary }
        $result = Invoke-FreshPwsh $user {
            function ConvertTo-Secret([string] $Text) { $secret = [securestring]::new(); foreach ($character in $Text.ToCharArray()) { $secret.AppendChar($character) }; $secret }
            Import-Module Microsoft.PowerShell.SecretStore
            Set-SecretStoreConfiguration -Authentication None -Interaction None -Confirm:$false -Password (ConvertTo-Secret 'unlock')
            Register-SecretVault KandilTest -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault
            $null = Register-KandilModel mine -Endpoint $env:SERVER -SkipCheck
            Set-KandilCredential custom -Key (ConvertTo-Secret $env:CANARY) -Endpoint $env:SERVER -Model mine
            $answer = Invoke-KandilCompletion hello -Model mine -Verbose 4>&1 6>&1
            @{ Text = "$($answer | Where-Object { $_ -is [Kandil.Core.Engines.Completion] })"; All = "$($answer | Out-String)$($Error | Out-String)" } | ConvertTo-Json
        } | ConvertFrom-Json
        $result.Text | Should -Be 'You said: hello'
        $result.All | Should -Not -Match $canary
    }
}
