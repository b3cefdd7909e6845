#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# Several runspaces of one process: they share the store, the models in memory and the chats.
BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $server = Start-FakeServer openai
    $null = Register-KandilModel pester-parallel -Endpoint $server.Address -SkipCheck
}

AfterAll {
    Get-KandilChat 'pester-*' | Remove-KandilChat
    Unregister-KandilModel pester-parallel -Confirm:$false
    Stop-FakeServer $server
}

Describe 'ForEach-Object -Parallel' {
    It 'lists models in every runspace' {
        $found = 1..8 | ForEach-Object -Parallel { Import-Module $using:module; Get-KandilModel kandil-guide } -ThrottleLimit 8
        $found | Should -HaveCount 8
        $found.Status | Select-Object -Unique | Should -Be 'Ready'
    }

    It 'asks a server from every runspace, each its own question' {
        $answers = 1..12 | ForEach-Object -Parallel {
            Import-Module $using:module
            Invoke-KandilCompletion "question $_" -Model pester-parallel
        } -ThrottleLimit 6
        $answers.Text | Sort-Object -Unique | Should -HaveCount 12
        foreach ($answer in $answers) { $answer.Text | Should -Be "You said: $($answer.Prompt)" }
    }

    It 'holds a chat in each, and every other runspace sees them' {
        1..4 | ForEach-Object -Parallel {
            Import-Module $using:module
            $chat = New-KandilChat pester-parallel -Name "pester-own-$_"
            $null = Invoke-KandilCompletion "mine is $_" -Chat $chat
        } -ThrottleLimit 4
        $chats = Get-KandilChat 'pester-own-*'
        $chats | Should -HaveCount 4
        foreach ($chat in $chats) { $chat.Messages[1].Content | Should -Be "You said: mine is $($chat.Name[-1])" }
    }

    It 'may share one chat: one question waits for the other''s answer' {
        $null = New-KandilChat pester-parallel -Name pester-shared
        $answers = 1..6 | ForEach-Object -Parallel {
            Import-Module $using:module
            Invoke-KandilCompletion "turn $_" -Chat pester-shared
        } -ThrottleLimit 6
        $answers | Should -HaveCount 6
        $chat = Get-KandilChat pester-shared
        $chat.Turns | Should -Be 6
        for ($i = 0; $i -lt 12; $i += 2) {
            $chat.Messages[$i].Role | Should -Be 'User'
            $chat.Messages[$i + 1].Content | Should -Be "You said: $($chat.Messages[$i].Content)"
        }
    }

    It 'fails in one and goes on in the others' {
        $ErrorActionPreference = 'Continue' # -Parallel knows no -ErrorAction
        $failures = @()
        $found = 'kandil-guide', 'no-such-model', 'kandil-guide' |
            ForEach-Object -Parallel { Import-Module $using:module; Get-KandilModel $_ } -ErrorVariable failures 2>$null
        $found | Should -HaveCount 2
        $failures.FullyQualifiedErrorId | Should -BeLike 'E_NOT_INSTALLED,*'
    }
}

Describe 'A chat that two runspaces use' {
    It 'is free again when one of them is stopped in the middle of its answer' {
        $stalling = Start-FakeServer openai -Content '--stall', '0'
        try {
            $null = Register-KandilModel pester-stalling -Endpoint $stalling.Address -SkipCheck
            $null = New-KandilChat pester-stalling -Name pester-stopped
            $shell = [powershell]::Create().AddScript("Import-Module '$module'; Invoke-KandilCompletion 'go on and on' -Chat pester-stopped -Stream 6>&1")
            $output = [Management.Automation.PSDataCollection[psobject]]::new()
            $output.BlockingEnumerator = $true
            $null = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $output)
            foreach ($piece in $output) { break }
            $piece | Should -Not -BeNullOrEmpty

            $waiting = Start-Session "Invoke-KandilCompletion 'me too' -Chat pester-stopped -Stream 6>&1"
            (Measure-Command { $waiting.Stop() }).TotalSeconds | Should -BeLessThan 1
            (Measure-Command { $shell.Stop() }).TotalSeconds | Should -BeLessThan 1
            (Get-KandilChat pester-stopped).Messages[0].Content | Should -Be 'go on and on'
            Remove-KandilChat pester-stopped
        }
        finally {
            Unregister-KandilModel pester-stalling -Confirm:$false
            Stop-FakeServer $stalling
        }
    }
}
