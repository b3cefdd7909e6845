BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    . $PSScriptRoot/AnsweringHost.ps1
    $server = Start-FakeServer openai
    $null = Register-KandilModel pester-talker -Endpoint $server.Address -SkipCheck

    # A session whose host types the lines; its screen shows what a person would have seen.
    function Invoke-Typing([string[]] $Lines, [string] $Script) {
        $person = [KandilTests.AnsweringHost]::new('Yes')
        $Lines | ForEach-Object { $person.Screen.Lines.Enqueue($_) }
        $runspace = [runspacefactory]::CreateRunspace($person)
        $runspace.Open()
        $shell = [powershell]::Create($runspace).AddScript("Import-Module '$module'; $Script")
        try { [pscustomobject]@{ Given = $shell.Invoke(); Shown = -join $person.Screen.Shown; Wrong = @($shell.Streams.Error) } }
        finally { $shell.Dispose(); $runspace.Dispose() }
    }
}

AfterAll {
    Get-KandilChat | Remove-KandilChat
    Unregister-KandilModel pester-talker -Confirm:$false
    Stop-FakeServer $server
}

Describe 'Chats' {
    AfterEach { Get-KandilChat | Remove-KandilChat }

    It 'remember what was said, and are objects' {
        $chat = New-KandilChat pester-talker -System 'Be kind.' -Name plans
        $null = 'one', 'two' | Invoke-KandilCompletion -Chat $chat
        $chat.Turns | Should -Be 2
        $chat.Messages.Content | Should -Be 'Be kind.', 'one', 'You said: one', 'two', 'You said: two'
        (Get-KandilChat pl*).Name | Should -Be 'plans'
        $chat | Out-String | Should -BeLike '*plans*2*pester-talker*'
        (Get-Failure { New-KandilChat -Name PLANS }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        (Get-Failure { Invoke-KandilCompletion x -Chat nowhere }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
        (Get-KandilChat nothing*) | Should -BeNullOrEmpty
        (TabExpansion2 'Get-KandilChat p' 16).CompletionMatches.CompletionText | Should -Be 'plans'
    }

    It 'keep their own model and options, and say so' {
        $chat = New-KandilChat pester-talker
        (Get-Failure { Invoke-KandilCompletion x -Chat $chat -Model kandil-guide }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        "$(Get-Failure { Invoke-KandilCompletion x -Chat $chat -Temperature 0 })" | Should -BeLike '*-Temperature*'
        "$(Invoke-KandilCompletion x -Chat $chat)" | Should -Be 'You said: x'
    }

    It 'are saved to a file of their owner, and go on from it with their model' {
        $file = "$TestDrive/kept.json"
        $null = Invoke-KandilCompletion one -Chat (New-KandilChat pester-talker -Name kept -System 'Be brief.' -MaxTokens 9)
        Export-KandilChat kept $file
        if (-not $IsWindows) { (Get-Item $file).UnixMode | Should -Be '-rw-------' }
        (Get-Failure { Export-KandilChat kept $file -NoClobber }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        (Get-Failure { Import-KandilChat $file }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        Remove-KandilChat kept
        $again = Get-Item $file | Import-KandilChat
        "$(Invoke-KandilCompletion two -Chat kept)" | Should -Be 'You said: two'
        $again.Messages.Content | Should -Be 'Be brief.', 'one', 'You said: one', 'two', 'You said: two'
        $null = New-KandilChat -Name second
        (Get-Failure { Get-KandilChat | Export-KandilChat -Path "$TestDrive/all.json" }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        (Get-Content "$TestDrive/all.json" | ConvertFrom-Json).name | Should -Be 'kept'
        'nonsense' | Set-Content "$TestDrive/bad.json"
        (Get-Failure { Import-KandilChat "$TestDrive/bad.json" }).FullyQualifiedErrorId | Should -BeLike 'E_SCHEMA,*'
        (Get-Failure { Import-KandilChat "$TestDrive/none.json" }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
    }

    It 'are talked with at a prompt, with commands' {
        $talk = Invoke-Typing 'hello', '/model', '/undo', '/model use pester-talker', '/model use nobody', 'good bye', '/frobnicate', '/exit', 'never read' "Enter-KandilChat -Model pester-talker -PassThru"
        $talk.Wrong.FullyQualifiedErrorId | Should -BeLike 'E_NOT_INSTALLED,*'
        $talk.Shown | Should -BeLike '*> You said: hello*pester-talker answers*forgotten*pester-talker answers in this conversation*You said: good bye*no command*'
        $talk.Shown | Should -Not -BeLike '*never*'
        $talk.Given.Messages.Content | Should -Be 'good bye', 'You said: good bye'
        (Get-KandilChat).Turns | Should -Be 1
    }

    It 'stay in the session, and are gone on with by their name' {
        $null = Invoke-KandilCompletion one -Chat (New-KandilChat pester-talker -Name later)
        $talk = Invoke-Typing 'two', '/exit' 'Enter-KandilChat later'
        $talk.Shown | Should -BeLike '*later goes on after 1 turn with *You said: two*'
        (Get-KandilChat later).Turns | Should -Be 2
    }

    It 'say what to use instead where nobody can type' {
        $said = Invoke-FreshPwsh @{} { $null = Enter-KandilChat -ErrorVariable wrong -ErrorAction SilentlyContinue; $wrong[0].FullyQualifiedErrorId; $wrong[0].ErrorDetails.RecommendedAction }
        $said[-2] | Should -BeLike 'E_ARGS,*'
        $said[-1] | Should -BeLike '*Invoke-KandilCompletion*-Chat*'
    }
}
