#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# How cmdlets behave between others: who has enough stops the work, and one bad item leaves the rest as they are.
BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    # Its first answer is whole; every later one stops in the middle.
    $server = Start-FakeServer openai -Content '--stall', '1'
    $whole = Start-FakeServer openai
    $null = Register-KandilModel pester-once -Endpoint $server.Address -SkipCheck
    $null = Register-KandilModel pester-whole -Endpoint $whole.Address -SkipCheck
    $code = 1..3 | ForEach-Object {
        Set-Content "$TestDrive/code$_.ps1" "function Get-Number { $_ }"
        Get-Item "$TestDrive/code$_.ps1"
    }
}

AfterAll {
    'pester-once', 'pester-whole' | Unregister-KandilModel -Confirm:$false
    Stop-FakeServer $server
    Stop-FakeServer $whole
}

Describe 'Select-Object -First 1' {
    It 'stops a batch whose other answers would not come' {
        $took = Measure-Command { $answer = 'one', 'two', 'three' | Invoke-KandilCompletion -Model pester-once -ThrottleLimit 1 | Select-Object -First 1 }
        $answer.Text | Should -Be 'You said: one'
        $took.TotalSeconds | Should -BeLessThan 10
    }

    It 'stops <Name> before its second item' -ForEach @(
        @{ Name = 'Test-KandilCompatibility'; Items = 'kandil-guide', 'no-such-model', 'nor-this' }
        @{ Name = 'Get-KandilModel'; Items = 'kandil-guide', 'no-such-model', 'nor-this' }
        @{ Name = 'Resolve-KandilModel'; Items = 'kandil-guide', 'no-such-model', 'nor-this' }
        @{ Name = 'Find-KandilModel'; Items = 'llama', 'qwen', 'phi'; Options = @{ Source = 'catalogue' } }
    ) {
        $options = $Options ?? @{}
        $script:given = 0
        $failures = @()
        $found = $Items | ForEach-Object { $script:given++; $_ } | & $Name @options -ErrorVariable failures -ErrorAction SilentlyContinue | Select-Object -First 1
        $found | Should -Not -BeNullOrEmpty
        $script:given | Should -Be 1
        $failures | Should -BeNullOrEmpty
    }

    It 'stops reviews before the second file is read' {
        $script:given = 0
        $finding = $code | ForEach-Object { $script:given++; $_ } |
            Invoke-KandilCodeTask review -Model pester-whole -Instruction 'say 1: info: Fine.' | Select-Object -First 1
        $finding.Path | Should -Be $code[0].FullName
        $script:given | Should -Be 1
    }
}

Describe 'One bad item of three' {
    It 'costs <Name> one error and leaves the others' -ForEach @(
        @{ Name = 'Get-KandilModel' }, @{ Name = 'Test-KandilCompatibility' }, @{ Name = 'Resolve-KandilModel' }
        @{ Name = 'Get-KandilChat'; Good = 'pester-chat'; Code = 'E_NOT_FOUND' }
    ) {
        $chat = New-KandilChat -Name pester-chat
        try {
            $good = $Good ?? 'kandil-guide'
            $failures = @()
            $found = @($good, 'no-such-thing', $good | & $Name -ErrorVariable failures -ErrorAction SilentlyContinue)
            $found | Should -HaveCount 2
            $failures | Should -HaveCount 1
            $failures[0].FullyQualifiedErrorId | Should -Match '^E_[A-Z_]+,'
            $failures[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            $script:given = 0
            { $good, 'no-such-thing', $good | ForEach-Object { $script:given++; $_ } | & $Name -ErrorAction Stop } | Should -Throw -ErrorId 'E_*'
            $script:given | Should -Be 2
        }
        finally { $chat | Remove-KandilChat }
    }

    It 'costs a batch one error, in its place' {
        $failures = @()
        $answers = @('one', '', 'three' | Invoke-KandilCompletion -Model pester-whole -ThrottleLimit 3 -ErrorVariable failures -ErrorAction SilentlyContinue)
        $answers.Text | Should -Be 'You said: one', 'You said: three'
        $failures | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
    }

    It 'ends a batch with -ErrorAction Stop' {
        $took = Measure-Command { { '', 'two', 'three' | Invoke-KandilCompletion -Model pester-once -ThrottleLimit 1 -ErrorAction Stop } | Should -Throw -ErrorId 'E_ARGS,*' }
        $took.TotalSeconds | Should -BeLessThan 10
    }

    It 'costs reviews one error' {
        $failures = @()
        $findings = $code[0].FullName, "$TestDrive/nothing.ps1", $code[2].FullName |
            Invoke-KandilCodeTask review -Model pester-whole -Instruction 'say 1: info: Fine.' -ErrorVariable failures -ErrorAction SilentlyContinue
        $findings.Path | Should -Be $code[0].FullName, $code[2].FullName
        $failures | Should -HaveCount 1
        { "$TestDrive/nothing.ps1", $code[2].FullName | Invoke-KandilCodeTask review -Model pester-whole -ErrorAction Stop } | Should -Throw -ErrorId 'E_NOT_FOUND,*'
    }
}

Describe 'Questions as a job' {
    It 'are one job for all that is piped, in its order, and one bad prompt costs one error' {
        $job = 'one', '', 'three' | Invoke-KandilCompletion -Model pester-whole -AsJob -ThrottleLimit 3
        $job | Should -HaveCount 1
        $failures = @()
        $answers = $job | Receive-Job -Wait -AutoRemoveJob -ErrorVariable failures -ErrorAction SilentlyContinue
        $answers.Text | Should -Be 'You said: one', 'You said: three'
        $failures | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
    }

    It 'take a prompt that is given and the lines that it is about' {
        $answer = 'first line', 'second line' | Invoke-KandilCompletion 'what is this' -Model pester-whole -AsJob | Receive-Job -Wait -AutoRemoveJob
        $answer | Should -HaveCount 1
        $answer.Prompt | Should -BeLike 'what is this*first line*second line'
        (Invoke-KandilCompletion 'alone' -Model pester-whole -AsJob | Receive-Job -Wait -AutoRemoveJob).Text | Should -Be 'You said: alone'
    }

    It 'do not call tools, for which somebody must be there' {
        { Invoke-KandilCompletion 'alone' -Model pester-whole -Tool Get-Date -AsJob } | Should -Throw -ErrorId 'E_ARGS,*'
    }
}
