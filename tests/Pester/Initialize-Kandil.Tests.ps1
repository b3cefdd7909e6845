BeforeDiscovery {
    # Nothing is to be put into a vault of whoever runs the tests.
    $hasVault = [bool](Get-Command Get-SecretVault -ErrorAction Ignore) -and [bool](Get-SecretVault)
}

BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    . $PSScriptRoot/AnsweringHost.ps1
    $weights = Join-Path $TestDrive 'Llama-3.2-3B-Instruct-Q4_K_M.gguf'
    Copy-Item $guide $weights
    $hub = Start-FakeServer hub -Content "bartowski/Llama-3.2-3B-Instruct-GGUF=$weights"
    $vendor = Start-FakeServer anthropic -Content --key, sk-right
    $mirror = "-Mirror $($hub.Address)"

    # The cloud of the catalogue, answered by the vendor here.
    $entries = Join-Path $env:KANDIL_HOME models.json
    $providers = @{ providers = @(@{ id = 'anthropic'; title = 'Anthropic'; protocol = 'Anthropic'; base_url = $vendor.Address; api_key_required = $true }) }
    $null = New-Item -ItemType Directory -Force $env:KANDIL_HOME
    $providers | ConvertTo-Json -Depth 5 | Set-Content $entries
}

AfterAll {
    Remove-Item $entries
    Reset-KandilConfiguration defaults.model -Confirm:$false
    Stop-FakeServer $hub
    Stop-FakeServer $vendor
}

Describe 'Initialize-Kandil' {
    AfterEach {
        Get-KandilModel llama3.2 -ErrorAction Ignore | Uninstall-KandilModel -Force
        Reset-KandilConfiguration defaults.model -Confirm:$false
    }

    It 'asks, installs what is chosen, sets the default and says what to try' {
        $said = Invoke-Answering Yes "Initialize-Kandil $mirror" -Lines '', '9999', '1', ''
        $said.Errors | Should -BeNullOrEmpty
        $said.Output.Provider | Should -Be 'embedded'
        "$($said.Output.Models)" | Should -Be 'llama3.2: Installed'
        $said.Output.TryThis[0] | Should -Be "Invoke-KandilCompletion 'Write hello world in Rust.'"
        $screen = -join $said.Shown
        $screen | Should -Match 'Processor .*Memory .*GPU .*Disk '
        $screen | Should -Match 'Where are models to run\?.*embedded.*private'
        $screen | Should -Match "'9999' is none of the choices"
        $screen | Should -Match 'Load test: passed'
        (Get-KandilConfiguration defaults.model).Value | Should -Be 'llama3.2'
    }

    It 'takes arrows, Space and Enter where the host has keys' {
        $said = Invoke-Answering Yes "Initialize-Kandil $mirror -WhatIf" -Pressed Enter, Spacebar, DownArrow, DownArrow, Spacebar, UpArrow, Spacebar, Enter
        # The second and the third, which the hub here has not.
        $said.Output.Models | Should -HaveCount 2
        $said.Output.Models.Name | Should -Not -Contain 'llama3.2:3b'
        $said.Errors | Should -HaveCount 2
        $screen = -join $said.Shown
        $screen | Should -Match '> \[x\]  1\) \* llama3\.2:3b'
        $screen | Should -Match '\[x\]  3\)'
        $screen | Should -Match 'Space: mark'
    }

    It 'reads what is typed on the same screen' {
        $said = Invoke-Answering Yes "Initialize-Kandil $mirror -WhatIf" -Pressed Enter, N, Enter
        $said.Errors | Should -BeNullOrEmpty
        $said.Output.Models | Should -BeNullOrEmpty
    }

    It 'lets go within a second of Ctrl+C while it waits for a key' {
        $screen = [KandilTests.AnsweringHost]::new('Yes')
        $screen.Screen.Pressed = [KandilTests.AnsweringKeys]::new([int[]]@([int][ConsoleKey]::DownArrow))
        $runspace = [runspacefactory]::CreateRunspace($screen)
        $runspace.Open()
        try {
            $shell = [powershell]::Create($runspace).AddScript("Import-Module '$module'; Initialize-Kandil $mirror")
            $running = $shell.BeginInvoke()
            $deadline = [datetime]::UtcNow.AddSeconds(30)
            while ($screen.Screen.RawUI.KeyAvailable -and [datetime]::UtcNow -lt $deadline) { $null = $running.AsyncWaitHandle.WaitOne(20) }
            $running.IsCompleted | Should -BeFalse
            (Measure-Command { $shell.Stop() }).TotalSeconds | Should -BeLessThan 1
            $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        }
        finally { $runspace.Dispose() }
    }

    It 'asks nothing that is given, and says by -WhatIf what it would do' {
        $planned = Invoke-Answering Yes "Initialize-Kandil embedded llama3.2:3b $mirror -WhatIf"
        $planned.Errors | Should -BeNullOrEmpty
        "$($planned.Output.Models)" | Should -Be 'llama3.2:3b: Planned'
        $planned.Output.DryRun | Should -BeTrue
        $planned.Output.TryThis | Should -BeNullOrEmpty
        -join $planned.Shown | Should -Match 'Nothing was changed'
        Get-KandilModel llama3.2 -ErrorAction Ignore | Should -BeNullOrEmpty

        $done = Initialize-Kandil embedded llama3.2:3b -DefaultModel llama3.2:3b -Mirror $hub.Address -WarningAction Ignore
        $done.DefaultModel | Should -Be 'llama3.2'
        $again = Initialize-Kandil embedded llama3.2:3b -Offline
        "$($again.Models)" | Should -Be 'llama3.2: AlreadyInstalled'
        ($again | Out-String) | Should -Match 'TryThis +: Invoke-KandilCompletion'
    }

    It 'takes what is proposed with -Force' {
        $done = Initialize-Kandil -Force -Mirror $hub.Address -WarningAction Ignore
        $done.DefaultModel | Should -Be 'llama3.2'
    }

    It 'fails without a person, and names the parameters' {
        $failure = Get-Failure { Initialize-Kandil -Offline }
        $failure.FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        $failure.ErrorDetails.RecommendedAction | Should -BeLike '*-Provider*-Model*-Key*-DefaultModel*-Force*'
    }

    It 'goes on with the other models when one fails' {
        $done = Initialize-Kandil embedded lab/nowhere, llama3.2:3b -Mirror $hub.Address -WarningAction Ignore -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
        $done.Models.Outcome | Should -Be 'Failed', 'Installed'
    }

    It 'says what to install where nothing keeps keys, and offers the keyring' -Skip:$hasVault {
        $said = Invoke-Answering Yes 'Initialize-Kandil anthropic claude' -Keys sk-right, sk-right -Lines n
        $screen = -join $said.Shown
        $screen | Should -Not -Match 'Key for Anthropic'
        $screen | Should -Match 'Install-PSResource'
        $screen | Should -Match 'keyring of the operating system instead\? \[Y/n\]'
        $said.Errors | Should -HaveCount 1
        $said.Errors[0].FullyQualifiedErrorId | Should -BeLike 'E_AUTH,*'
        Get-KandilCredential anthropic -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'completes the places' {
        (TabExpansion2 'Initialize-Kandil -Provider an').CompletionMatches.CompletionText | Should -Be 'anthropic'
        (TabExpansion2 'Initialize-Kandil em').CompletionMatches.CompletionText | Should -Be 'embedded'
    }
}

Describe 'Install-KandilModel where a person watches' {
    AfterEach { Get-KandilModel llama3.2 -ErrorAction Ignore | Uninstall-KandilModel -Force }

    It 'says what the name means, whether it fits, each check with its result, and what to type' {
        $said = Invoke-Answering Yes "Install-KandilModel 'llama 3.2 3b' $mirror"
        $said.Output.Outcome | Should -Be 'Installed'
        $screen = $said.Shown -join "`n"
        $screen | Should -Match "'llama 3.2 3b' is taken for llama3.2:3b, Llama 3.2 3B Instruct: hf:bartowski/Llama"
        $screen | Should -Match 'Memory: .* of the .* here'
        $screen | Should -Match 'Disk: .* to download, .* free'
        $screen | Should -Match 'Checksum: 1 file as announced by mirror LFS \([0-9a-f]{12}\u2026\)'
        $screen | Should -Match 'Structure: .*sound'
        $screen | Should -Match 'Chat template: '
        $screen | Should -Match 'Load test: passed in a restricted process'
        $screen | Should -Match "Ready: Invoke-KandilCompletion 'Hello' -Model 'llama3.2'"
        (Invoke-Answering Yes "Install-KandilModel llama3.2 $mirror").Shown -join "`n" | Should -Match 'Installed already'
    }

    It 'says nothing of it in a pipeline, with -InformationAction Ignore, and where nobody watches' {
        (Invoke-Answering Yes "Install-KandilModel llama3.2 $mirror | Select-Object Name").Shown | Should -BeNullOrEmpty
        Uninstall-KandilModel llama3.2 -Force
        (Invoke-Answering Yes "Install-KandilModel llama3.2 $mirror -InformationAction Ignore").Shown | Should -BeNullOrEmpty
        Uninstall-KandilModel llama3.2 -Force
        $records = & { $null = Install-KandilModel llama3.2 -Mirror $hub.Address -WarningAction Ignore } 6>&1
        $records | Should -BeNullOrEmpty
    }

    It 'has no colour where none is wanted' {
        $said = Invoke-Answering Yes "`$PSStyle.OutputRendering = 'PlainText'; Install-KandilModel llama3.2 $mirror"
        -join $said.Shown | Should -Not -Match "`e"
    }

    It 'asks for no key of a cloud where nothing could keep it' -Skip:$hasVault {
        $said = Invoke-Answering Yes 'Install-KandilModel claude' -Keys sk-right, sk-right -Lines n
        $said.Errors | Should -HaveCount 1
        $said.Errors[0].FullyQualifiedErrorId | Should -BeLike 'E_AUTH,*'
        -join $said.Shown | Should -Not -Match 'Key for Anthropic'
    }
}
