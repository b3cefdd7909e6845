BeforeDiscovery {
    # SecretStore keeps its vault below the user's folder; elsewhere than on Windows a test can give it another.
    $noVault = $IsWindows -or -not (Get-Module Microsoft.PowerShell.SecretStore -ListAvailable)
}

BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    . $PSScriptRoot/AnsweringHost.ps1
    $canary = 'hf_canary0123456789abcdef'
    $hub = Start-FakeServer hub -Content --gated, $canary, "lab/gated=$guide"

    # A user of its own: a home with a vault that asks nobody, and what every script needs.
    function New-VaultUser([string] $Name) {
        $folder = Join-Path $TestDrive $Name
        $null = New-Item -ItemType Directory -Force $folder
        @{ HOME = $folder; KANDIL_HOME = "$folder/kandil"; HUB = $hub.Address; CANARY = $canary; TESTS = $PSScriptRoot; KANDIL_TEST_MODULE = $env:KANDIL_TEST_MODULE }
    }

    $makeVault = {
        function ConvertTo-Secret([string] $Text) { $secret = [securestring]::new(); foreach ($character in $Text.ToCharArray()) { $secret.AppendChar($character) }; $secret }
        Import-Module Microsoft.PowerShell.SecretStore
        Set-SecretStoreConfiguration -Authentication None -Interaction None -Confirm:$false -Password (ConvertTo-Secret 'unlock')
        Register-SecretVault KandilTest -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault
        $key = ConvertTo-Secret $env:CANARY
    }

    function Invoke-AsVaultUser([hashtable] $User, [scriptblock] $Script) { Invoke-FreshPwsh $User $Script }
}

AfterAll { Stop-FakeServer $hub }

Describe 'A key in a SecretStore vault' -Skip:$noVault {
    It 'is tried, stored, listed, tested, opens a gated repository, and is removed' {
        $script = [scriptblock]::Create("$makeVault" + {
            $before = try { Install-KandilModel lab/gated -Mirror $env:HUB -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
            $set = Set-KandilCredential hf -Key $key -Endpoint $env:HUB -PassThru
            $installed = Install-KandilModel lab/gated -Mirror $env:HUB -WarningAction SilentlyContinue
            $tested = Test-KandilCredential huggingface -Endpoint $env:HUB
            $listed = Get-KandilCredential
            $info = Get-SecretInfo kandil*
            Remove-KandilCredential huggingface -Force
            @{ Before = $before; Set = "$set"; Store = $set.Store; Outcome = $installed.Outcome; State = "$($tested.State)"; Listed = @($listed).Count; Secret = $info.Name; Type = "$($info.Type)"; Left = @(Get-KandilCredential).Count; LeftInVault = @(Get-SecretInfo kandil*).Count } | ConvertTo-Json
        })
        $result = Invoke-AsVaultUser (New-VaultUser whole) $script | ConvertFrom-Json
        $result.Before | Should -BeLike 'E_AUTH,*'
        $result.Store | Should -Be 'vault:KandilTest'
        $result.Outcome | Should -Be 'Installed'
        $result.State | Should -Be 'Valid'
        $result.Secret | Should -BeLike 'kandil/api_key_huggingface_127.0.0.1_*'
        $result.Type | Should -Be 'SecureString'
        $result.Listed, $result.Left, $result.LeftInVault | Should -Be 1, 0, 0
    }

    It 'is tested and removed for every row of the list' {
        $script = [scriptblock]::Create("$makeVault" + {
            $null = Register-KandilModel office -Endpoint $env:SERVER -ProviderModel served-as -SkipCheck
            Set-KandilCredential office -Key $key -Organization $key
            Set-KandilCredential openai -Key $key -Endpoint "$($env:SERVER)v1" -SkipCheck
            Set-KandilCredential hf -Key $key -Endpoint $env:HUB
            $rows = @(Get-KandilCredential).Count
            $tested = Get-KandilCredential office | Test-KandilCredential -Model served-as -ErrorVariable failures
            $all = Get-KandilCredential | Test-KandilCredential -Model served-as -ErrorVariable +failures
            Get-KandilCredential | Remove-KandilCredential -Force -ErrorVariable +failures
            $providers = (Get-KandilBackend -Provider).Name
            @{ Rows = $rows; Tested = "$($tested[0])"; All = @($all).Count; Failures = "$failures"; Left = @(Get-KandilCredential).Count; LeftInVault = @(Get-SecretInfo kandil*).Count; Providers = 'office' -in $providers -and 'openai' -in $providers; One = (Get-KandilBackend -Provider office).Address } | ConvertTo-Json
        })
        $server = Start-FakeServer openai -Content --key, $canary
        try { $result = Invoke-AsVaultUser ((New-VaultUser rows) + @{ SERVER = $server.Address }) $script | ConvertFrom-Json } finally { Stop-FakeServer $server }
        $result.Failures | Should -BeNullOrEmpty
        $result.Rows, $result.All | Should -Be 4, 4
        $result.Tested | Should -Be 'office accepts the key.'
        $result.Left, $result.LeftInVault | Should -Be 0, 0
        $result.Providers | Should -BeTrue
        $result.One | Should -Be $server.Address
    }

    It 'is asked for where an installed model of a cloud has none, and none that is refused is kept' {
        $script = [scriptblock]::Create("$makeVault" + {
            $module = $env:KANDIL_TEST_MODULE
            . "$env:TESTS/AnsweringHost.ps1"
            $null = New-Item -ItemType Directory -Force $env:KANDIL_HOME
            @{ providers = @(@{ id = 'anthropic'; title = 'Anthropic'; protocol = 'Anthropic'; base_url = $env:SERVER; api_key_required = $true }) } | ConvertTo-Json -Depth 5 | Set-Content "$env:KANDIL_HOME/models.json"
            $said = Invoke-Answering Yes 'Install-KandilModel claude' -Keys (@('sk-wrong') * 6)
            @{ Errors = @($said.Errors.FullyQualifiedErrorId); Asked = @($said.Shown -match 'Key for Anthropic').Count; IsShown = (-join $said.Shown) -match 'sk-wrong'; Left = @(Get-KandilCredential).Count } | ConvertTo-Json
        })
        $server = Start-FakeServer anthropic -Content --key, sk-right
        try { $result = Invoke-AsVaultUser ((New-VaultUser asked) + @{ SERVER = $server.Address }) $script | ConvertFrom-Json } finally { Stop-FakeServer $server }
        $result.Errors | Should -HaveCount 1
        $result.Errors | Should -BeLike 'E_AUTH,*'
        $result.Asked, $result.Left | Should -Be 3, 0
        $result.IsShown | Should -BeFalse
    }

    It 'is removed of one server at a time, unless a pattern or the list means all' {
        $script = [scriptblock]::Create("$makeVault" + {
            foreach ($name in 'office', 'lab') {
                $null = Register-KandilModel $name -Endpoint "https://$name.example.invalid/v1" -SkipCheck
                Set-KandilCredential $name -Key $key -SkipCheck
            }
            $refused = try { Remove-KandilCredential custom -Force -ErrorAction Stop } catch { "$_ $($_.ErrorDetails.RecommendedAction)" }
            $kept = @(Get-KandilCredential).Count
            Remove-KandilCredential office -Force
            $rest = "$(Get-KandilCredential)"
            Remove-KandilCredential cust* -Force
            @{ Refused = $refused; Kept = $kept; Rest = $rest; Left = @(Get-KandilCredential).Count } | ConvertTo-Json
        })
        $result = Invoke-AsVaultUser (New-VaultUser several) $script | ConvertFrom-Json
        $result.Refused | Should -BeLike '*lab (https://lab.example.invalid), office (https://office.example.invalid)*-Endpoint*'
        $result.Kept, $result.Left | Should -Be 2, 0
        $result.Rest | Should -BeLike '*lab.example.invalid*'
    }

    It 'is not stored when it is refused, and is in no transcript, error, log or file' {
        $script = [scriptblock]::Create("$makeVault" + {
            $null = Start-Transcript "$env:HOME/transcript.txt" -UseMinimalHeader
            $VerbosePreference = $DebugPreference = 'Continue'
            $wrong = ConvertTo-Secret "$($env:CANARY)wrong"
            Set-KandilCredential hf -Key $wrong -Endpoint $env:HUB -Verbose -Debug 2>&1 4>&1 5>&1 | Out-Host
            $listed = @(Get-KandilCredential).Count
            Set-KandilCredential hf -Key $key -Endpoint $env:HUB -Verbose -Debug 4>&1 5>&1 | Out-Host
            Test-KandilCredential hf -Endpoint $env:HUB -Verbose -Debug 4>&1 5>&1 | Out-Host
            Install-KandilModel lab/gated -Mirror $env:HUB -Verbose 3>&1 4>&1 5>&1 | Out-Host
            $errors = $Error | ForEach-Object { $_ | Out-String; $_.Exception.ToString(); $_.ScriptStackTrace; $_.InvocationInfo.Line }
            $null = Stop-Transcript
            $VerbosePreference = $DebugPreference = 'SilentlyContinue'
            "listed $listed errors $($Error.Count)"
            $errors
        })
        $user = New-VaultUser canary
        $output = Invoke-AsVaultUser $user $script | Out-String
        $output | Should -Match 'listed 0 errors 1'
        $output.Contains($canary) | Should -BeFalse
        $found = Get-ChildItem $user.HOME -Recurse -File -Force | Where-Object { [IO.File]::ReadAllText($_.FullName).Contains($canary) }
        $found | Should -BeNullOrEmpty
        [IO.File]::ReadAllText("$($user.HOME)/transcript.txt") | Should -BeLike '*KandilTest*'
    }

    It 'says that the vault is locked, leaves one error each, and works when it is unlocked' {
        $user = New-VaultUser locked
        $null = Invoke-AsVaultUser $user ([scriptblock]::Create("$makeVault" + {
            Set-KandilCredential hf -Key $key -Endpoint $env:HUB
            Set-SecretStoreConfiguration -Authentication Password -Interaction None -Confirm:$false -Password (ConvertTo-Secret 'unlock')
        }))
        $result = Invoke-AsVaultUser $user {
            function Get-Id([scriptblock] $Command) { try { $null = & $Command; 'fine' } catch { "$($_.FullyQualifiedErrorId.Split(',')[0]): $_" } }
            $secret = [securestring]::new(); foreach ($character in 'unlock'.ToCharArray()) { $secret.AppendChar($character) }
            Import-Module Microsoft.PowerShell.SecretStore
            $fresh = Get-Id { Test-KandilCredential hf -Endpoint $env:HUB -ErrorAction Stop }
            $write = Get-Id { Set-KandilCredential openai -Key $secret -SkipCheck -ErrorAction Stop }
            $install = Get-Id { Install-KandilModel lab/gated -Mirror $env:HUB -ErrorAction Stop -WarningAction SilentlyContinue }
            $errors = @($Error | Where-Object { $_ -isnot [Management.Automation.ActionPreferenceStopException] }).FullyQualifiedErrorId
            Unlock-SecretStore -Password $secret
            $open = Get-Id { Test-KandilCredential hf -Endpoint $env:HUB -ErrorAction Stop }
            @{ Fresh = $fresh; Write = $write; Install = $install; Errors = $errors; Open = $open } | ConvertTo-Json
        } | ConvertFrom-Json
        $result.Fresh | Should -BeLike 'E_AUTH*locked*'
        $result.Write | Should -BeLike 'E_AUTH*locked*'
        $result.Install | Should -BeLike 'E_AUTH*locked*'
        $result.Errors | Should -HaveCount 3
        $result.Errors | Should -BeLike 'E_AUTH,*'
        $result.Open | Should -Be 'fine'
    }

    It 'names the way to a vault where there is none, and to SecretManagement where it is not installed' {
        $result = Invoke-AsVaultUser (New-VaultUser bare) {
            $secret = [securestring]::new(); $secret.AppendChar('x')
            $steps = foreach ($loading in 'All', 'None') {
                $global:PSModuleAutoLoadingPreference = $loading
                if ($loading -eq 'None') { Remove-Module Microsoft.PowerShell.SecretManagement -ErrorAction Ignore }
                try { Set-KandilCredential openai -Key $secret -SkipCheck -ErrorAction Stop } catch { $_.FullyQualifiedErrorId; $_.ErrorDetails.RecommendedAction }
            }
            $global:PSModuleAutoLoadingPreference = 'All'
            $steps | ConvertTo-Json
        } | ConvertFrom-Json
        $result[0] | Should -BeLike 'E_AUTH,*'
        $result[1] | Should -BeLike '*Register-SecretVault*'
        $result[2] | Should -BeLike 'E_AUTH,*'
        $result[3] | Should -BeLike '*Install-PSResource Microsoft.PowerShell.SecretManagement*'
    }

    It 'is asked for twice, hidden, and stored when both are the same' {
        $result = Invoke-AsVaultUser (New-VaultUser prompt) ([scriptblock]::Create("$makeVault" + {
            . $env:TESTS/AnsweringHost.ps1
            $module = (Get-Module Kandil).Path -replace 'Kandil\.PowerShell\.dll$', 'Kandil.psd1'
            $typo = Invoke-Answering Yes 'Set-KandilCredential anthropic -SkipCheck' -Keys one, two
            $empty = Invoke-Answering Yes 'Set-KandilCredential anthropic -SkipCheck' -Keys ''
            $nothing = @(Get-KandilCredential).Count
            $good = Invoke-Answering Yes 'Set-KandilCredential anthropic -SkipCheck' -Keys same, same
            @{ Typo = $typo.Errors[0].FullyQualifiedErrorId; Empty = $empty.Errors[0].FullyQualifiedErrorId; Shown = $good.Shown -join '|'; Nothing = $nothing; Stored = (Get-Secret kandil/api_key_anthropic -AsPlainText) } | ConvertTo-Json
        })) | ConvertFrom-Json
        $result.Typo, $result.Empty | Should -BeLike 'E_ARGS,*'
        $result.Nothing | Should -Be 0
        $result.Stored | Should -Be 'same'
        $result.Shown | Should -BeLike '*https://api.anthropic.com*https://console.anthropic.com/account/keys*'
        $result.Shown | Should -Not -BeLike '*same*'
    }
}

Describe 'Set-KandilCredential' {
    It 'refuses <Case>' -ForEach @(
        @{ Case = 'an unknown provider'; Id = 'E_NOT_FOUND,*'; Parameters = @{ Provider = 'nobody' } }
        @{ Case = 'a provider without an address of its own'; Id = 'E_ARGS,*'; Parameters = @{ Provider = 'azure' } }
        @{ Case = 'plain http to another machine'; Id = 'E_ARGS,*'; Parameters = @{ Provider = 'openai'; Endpoint = 'http://models.example.com/v1' } }
    ) {
        $secret = [securestring]::new(); $secret.AppendChar('x')
        (Get-Failure { Set-KandilCredential @Parameters -Key $secret -SkipCheck }).FullyQualifiedErrorId | Should -BeLike $Id
    }

    It 'changes nothing with -WhatIf and takes no key as plain text' {
        $secret = [securestring]::new(); $secret.AppendChar('x')
        Set-KandilCredential openai -Key $secret -SkipCheck -WhatIf
        Get-KandilCredential | Should -BeNullOrEmpty
        (Get-Failure { Set-KandilCredential openai -Key 'plain' }).FullyQualifiedErrorId | Should -BeLike 'CannotConvertArgumentNoMessage,*'
    }

    It 'completes the provider' {
        (TabExpansion2 'Set-KandilCredential anth').CompletionMatches.CompletionText | Should -Be 'anthropic'
    }

    It 'says that none is stored' {
        (Get-Failure { Get-KandilCredential openai }).FullyQualifiedErrorId | Should -BeLike 'E_AUTH,*'
        (Get-Failure { Test-KandilCredential openai }).ErrorDetails.RecommendedAction | Should -Be "Store one: Set-KandilCredential 'openai'"
        Get-KandilCredential open* | Should -BeNullOrEmpty
    }
}
