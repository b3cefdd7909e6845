BeforeDiscovery {
    # gnome-keyring on a message bus of its own, as the library's tests have it.
    $needed = '/usr/bin/dbus-run-session', '/usr/bin/gnome-keyring-daemon'
    $missing = @($needed | Where-Object { -not (Test-Path $_) })
    $noKeyring = if ($missing) { "There is no $($missing -join ' and no ')" }
}

BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $canary = 'sk-canary0123456789abcdef'
    $server = Start-FakeServer openai -Content --key, $canary
    $user = (New-Item -ItemType Directory -Force (Join-Path $TestDrive user)).FullName

    # A script in a fresh pwsh beside the user's keyring, which stays from one run to the next and is open or locked.
    function Invoke-BesideKeyring([scriptblock] $Script, [switch] $Locked) {
        $file = Join-Path $TestDrive 'script.ps1'
        Set-Content $file "function ConvertTo-Secret([string] `$Text) { `$secret = [securestring]::new(); foreach (`$character in `$Text.ToCharArray()) { `$secret.AppendChar(`$character) }; `$secret }
            Import-Module '$module'
            $Script"
        $open = if ($Locked) { 'gnome-keyring-daemon --start --components=secrets </dev/null' } else { 'printf secret | gnome-keyring-daemon --unlock --components=secrets' }
        $start = [Diagnostics.ProcessStartInfo]@{ FileName = '/usr/bin/dbus-run-session'; RedirectStandardOutput = $true; RedirectStandardInput = $true }
        foreach ($word in '--', '/bin/sh', '-c', "$open >/dev/null 2>&1; exec `"`$0`" `"`$@`"", (Get-Process -Id $PID).Path, '-NoProfile', '-NonInteractive', '-File', $file) { $start.ArgumentList.Add($word) }
        foreach ($name in 'HOME', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR', 'XDG_CACHE_HOME') { $start.Environment[$name] = $user }
        $null = $start.Environment.Remove('DISPLAY')
        $start.Environment['KANDIL_HOME'] = "$user/kandil"
        $start.Environment['SERVER'] = $server.Address
        $start.Environment['CANARY'] = $canary
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        $text = $process.StandardOutput.ReadToEndAsync()
        if (-not $process.WaitForExit(120000)) { $process.Kill($true) }
        $text.Result | ConvertFrom-Json
    }
}

AfterAll { Stop-FakeServer $server }

Describe 'A key in the operating system''s keyring<Reason>' -ForEach @(@{ Reason = if ($noKeyring) { ": skipped. $noKeyring" } else { '' } }) -Skip:([bool]$noKeyring) {
    It 'is tried, stored, listed, used by an answer and tested, and is in no file' {
        $result = Invoke-BesideKeyring {
            $null = Register-KandilModel mine -Endpoint $env:SERVER -ProviderModel served-as -WarningAction SilentlyContinue
            $wrong = try { Set-KandilCredential custom -Store Keyring -Key (ConvertTo-Secret 'wrong') -Endpoint $env:SERVER -Model mine -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
            $set = Set-KandilCredential custom -Store Keyring -Key (ConvertTo-Secret $env:CANARY) -Endpoint $env:SERVER -Model mine -PassThru
            @{ Wrong = $wrong; Store = $set.Store; Listed = @(Get-KandilCredential).Store; Answer = "$(Invoke-KandilCompletion hello -Model mine)"; State = "$((Test-KandilCredential custom -Endpoint $env:SERVER).State)" } | ConvertTo-Json
        }
        $result.Wrong | Should -BeLike 'E_AUTH,*'
        $result.Store, $result.Listed | Should -Be 'keyring', 'keyring'
        $result.Answer | Should -Be 'You said: hello'
        $result.State | Should -Be 'Valid'
        Get-ChildItem $user -Recurse -File -Force | Where-Object { [IO.File]::ReadAllText($_.FullName).Contains($canary) } | Should -BeNullOrEmpty
    }

    It 'says that the keyring is locked' {
        $result = Invoke-BesideKeyring -Locked {
            $steps = foreach ($command in { Test-KandilCredential custom -Endpoint $env:SERVER }, { Invoke-KandilCompletion hello -Model mine }, { Set-KandilCredential openai -Store Keyring -Key (ConvertTo-Secret 'sk-other') -SkipCheck }) {
                try { $ErrorActionPreference = 'Stop'; $null = & $command; 'fine' } catch { "$($_.FullyQualifiedErrorId.Split(',')[0]): $_" }
            }
            @{ Steps = $steps } | ConvertTo-Json
        }
        $result.Steps | Should -HaveCount 3
        $result.Steps | Should -BeLike 'E_AUTH: *locked*'
    }

    It 'is removed' {
        $result = Invoke-BesideKeyring {
            Remove-KandilCredential custom -Force
            $gone = try { $null = Invoke-KandilCompletion hello -Model mine -ErrorAction Stop; 'fine' } catch { $_.FullyQualifiedErrorId }
            @{ Left = @(Get-KandilCredential).Count; Gone = $gone } | ConvertTo-Json
        }
        $result.Left | Should -Be 0
        $result.Gone | Should -BeLike 'E_AUTH,*'
    }
}
