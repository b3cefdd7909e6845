BeforeDiscovery {
    # SecretStore keeps its vault below the user's folder; elsewhere than on Windows a test can give it another.
    $noVault = $IsWindows -or -not (Get-Module Microsoft.PowerShell.SecretStore -ListAvailable)
}

BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    # It looks like no vendor's key, so that nothing recognises it by its look.
    $canary = 'cn+Zk7Qx2zB9dWv4Lm8/Rt='
    $middle = 'Zk7Qx2zB'
    $server = Start-FakeServer openai -Content --key, $canary
    $user = Join-Path $TestDrive canary
    $null = New-Item -ItemType Directory -Force $user

    # Everything that a session can write of a key is written below the user's folder.
    $output = Invoke-FreshPwsh @{ HOME = $user; TMPDIR = $user; KANDIL_HOME = "$user/kandil"; SERVER = $server.Address; CANARY = $canary } {
        function ConvertTo-Secret([string] $Text) { $secret = [securestring]::new(); foreach ($character in $Text.ToCharArray()) { $secret.AppendChar($character) }; $secret }
        if (Get-Module Microsoft.PowerShell.SecretStore -ListAvailable) {
            Import-Module Microsoft.PowerShell.SecretStore
            Set-SecretStoreConfiguration -Authentication None -Interaction None -Confirm:$false -Password (ConvertTo-Secret 'unlock')
            Register-SecretVault KandilTest -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault
        }
        $null = Start-Transcript "$env:HOME/transcript.txt"
        $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
        $places = 'fine', 'echo-text', 'echo-reasoning', 'echo-facts', 'echo-fault', 'echo-whole', 'echo-plain', 'echo-redirect', 'echo-broken', 'echo-400', 'echo-401', 'echo-403', 'echo-404', 'echo-cut', 'echo-escaped'
        $results = & {
            foreach ($place in $places) { Register-KandilModel $place -Endpoint $env:SERVER -ProviderModel $place }
            foreach ($place in 'echo-401', 'echo-400', 'echo-cut', 'echo-escaped', 'echo-redirect') { Set-KandilCredential custom -Key (ConvertTo-Secret $env:CANARY) -Endpoint $env:SERVER -Model $place }
            Set-KandilCredential custom -Credential ([pscredential]::new('me', (ConvertTo-Secret "$($env:CANARY)wrong"))) -Endpoint $env:SERVER -Model fine
            Set-KandilCredential custom -Key (ConvertTo-Secret $env:CANARY) -Organization (ConvertTo-Secret "$($env:CANARY)org") -Endpoint $env:SERVER -Model fine -PassThru
            Get-KandilCredential
            Test-KandilCredential custom -Endpoint $env:SERVER
            foreach ($place in $places) {
                Invoke-KandilCompletion hello -Model $place -Stream
                Test-KandilModel $place
            }
            'one', 'two' | Invoke-KandilCompletion -Model echo-text -ThrottleLimit 2
            # Worker, which lives on, and its death.
            Invoke-KandilCompletion hello -Model kandil-guide -MaxTokens 2
            if ($IsLinux) {
                $worker = @(Get-ChildItem /proc -Directory | Where-Object Name -match '^\d+$' | Where-Object { try { [IO.File]::ReadAllText("$_/stat") -match "\) \w $PID " } catch { $false } })
                foreach ($process in $worker) { "child $([IO.File]::ReadAllText("$process/environ")) $([IO.File]::ReadAllText("$process/cmdline"))"; Stop-Process -Id $process.Name -Force }
                Invoke-KandilCompletion hello -Model kandil-guide -MaxTokens 2
            }
            Remove-KandilCredential custom -Force
        } *>&1
        $results | Out-Host
        $results | Export-Clixml "$env:HOME/results.xml" -Depth 4
        $results | ConvertTo-Json -Depth 4 -WarningAction SilentlyContinue | Set-Content "$env:HOME/results.json"
        $Error | Export-Clixml "$env:HOME/errors.xml" -Depth 5
        $Error | ForEach-Object { $_ | Format-List * -Force | Out-String; $_.Exception.ToString() } | Set-Content "$env:HOME/errors.txt"
        $Error.TargetObject | ConvertTo-Json -Depth 3 -WarningAction SilentlyContinue | Set-Content "$env:HOME/targets.json"
        $null = Stop-Transcript
        "errors $($Error.Count)"
    } *>&1 | Out-String -Width 1000
    $text = [Text.Encoding]
    $spellings = $middle, [Convert]::ToBase64String($text::UTF8.GetBytes($canary)).Substring(0, 12),
        [Convert]::ToHexString($text::UTF8.GetBytes($middle)), [Convert]::ToHexString($text::Unicode.GetBytes($middle))
    function Find-Canary([string] $Text) { $spellings | Where-Object { $Text.Contains($_, [StringComparison]::OrdinalIgnoreCase) } }
}

AfterAll { Stop-FakeServer $server }

Describe 'One key that goes every way there is' -Skip:$noVault {
    It 'was used, refused and repeated by its server' {
        $output | Should -BeLike '*You said: hello*'
        $output | Should -BeLike '*Your key is `*`*`*.*'
        $output | Should -Match 'errors [1-9][0-9]'
        [IO.File]::ReadAllText("$user/transcript.txt") | Should -BeLike '*Your key is `*`*`*.*'
        if ($IsLinux) { $output | Should -BeLike '*child *GGML_NO_BACKTRACE*' }
    }

    It 'is in no stream' {
        Find-Canary $output | Should -BeNullOrEmpty
    }

    It 'is found where it is' {
        Find-Canary ($text::Latin1.GetString($text::UTF8.GetBytes("x$canary"))) | Should -Be $middle
    }

    It 'is in no transcript, exported result, error, log, list or other file' {
        $files = Get-ChildItem $user -Recurse -File -Force
        $files.Name | Should -Contain 'credentials.json'
        foreach ($name in 'audit.jsonl', 'transcript.txt', 'results.xml', 'results.json', 'errors.xml', 'errors.txt') { $files.Name | Should -Contain $name }
        $found = $files | Where-Object { $bytes = [IO.File]::ReadAllBytes($_.FullName); (Find-Canary ($text::Latin1.GetString($bytes))) -or (Find-Canary ($text::Unicode.GetString($bytes))) }
        $found.FullName | Should -BeNullOrEmpty
    }
}
