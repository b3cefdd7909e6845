BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    . $PSScriptRoot/AnsweringHost.ps1
    $open = Start-FakeServer openai
    $anthropic = Start-FakeServer anthropic
    $locked = Start-FakeServer openai -Content --key, 'sk-canary0123456789abcdef'
    $null = Register-KandilModel pester-tools -Endpoint $open.Address -ProviderModel served-as -SkipCheck
    $null = Register-KandilModel pester-tools-messages -Endpoint $anthropic.Address -Protocol Anthropic -SkipCheck
    $null = Register-KandilModel pester-tools-locked -Endpoint $locked.Address -SkipCheck

    function global:Get-PesterWeather {
        <#
        .SYNOPSIS
            The weather of a place.
        .PARAMETER Place
            A town.
        #>
        param(
            [Parameter(Mandatory)] [string] $Place,
            [ValidateSet('Metric', 'Imperial')] [string] $Unit = 'Metric',
            [ValidateRange(1, 7)] [int] $Days = 1,
            [string[]] $Tag,
            [switch] $Short,
            [scriptblock] $Format
        )
        $global:PesterWeather += [pscustomobject]$PSBoundParameters
        if ($Place -eq 'Nowhere') { throw 'There is no such place.' }
        if ($Place -eq 'Cloudy') { Write-Error 'The sky cannot be seen.' -ErrorAction Continue; return 'clouds' }
        "$Place`: $Days $Unit $($Tag -join '+') $Short"
    }

    # A session whose user gives every question this answer.
    function Invoke-Tool([string] $Answer, [string] $Script) {
        $definition = "function global:Get-PesterWeather { $((Get-Command Get-PesterWeather).Definition) }"
        Invoke-Answering $Answer "`$global:PesterWeather = @(); $definition; $Script"
    }
}

AfterAll {
    'pester-tools', 'pester-tools-messages', 'pester-tools-locked' | Unregister-KandilModel -Confirm:$false
    $open, $anthropic, $locked | ForEach-Object { Stop-FakeServer $_ }
    Remove-Item Function:/Get-PesterWeather
    Remove-Variable PesterWeather -Scope Global -ErrorAction Ignore
}

Describe 'Invoke-KandilCompletion -Tool' {
    BeforeEach { $global:PesterWeather = @() }

    It 'runs what the model calls after a yes, as values of parameters, and gives it what came of it' {
        $result = Invoke-Tool Yes @'
$answer = Invoke-KandilCompletion 'call Get-PesterWeather {"Place":"$(1+1); Bern","days":3,"Tag":["a","b"],"Short":true,"Unit":null}' pester-tools -Tool Get-PesterWeather
$answer; $global:PesterWeather[0]
'@
        $result.Errors | Should -BeNullOrEmpty
        $answer, $bound = $result.Output
        $answer.Text | Should -Be 'Tools said: $(1+1); Bern: 3 Metric a+b True'
        $answer.FinishReason | Should -Be 'Stop'
        $answer.ToolCalls.Count | Should -Be 1
        $answer.ToolCalls[0].Outcome | Should -Be 'Succeeded'
        $answer.ToolCalls[0].Result | Should -Be '$(1+1); Bern: 3 Metric a+b True'
        $bound.Place | Should -Be '$(1+1); Bern'
        $result.Asked.Count | Should -Be 1
        $result.Asked[0] | Should -BeLike "*Get-PesterWeather -Days:3 -Place:'`$(1+1); Bern' -Short:`$true -Tag:@('a', 'b')"
        $result.Defaults | Should -Be 'No'
    }

    It 'does not run what the user does not agree to, and the model is told' {
        $result = Invoke-Tool No @'
Invoke-KandilCompletion 'call Get-PesterWeather {"Place":"Bern"} && Get-PesterWeather {"Place":"Chur"}' pester-tools-messages -Tool Get-PesterWeather; $global:PesterWeather.Count
'@
        $result.Output[0].ToolCalls.Outcome | Should -Be 'Refused', 'Refused'
        $result.Output[0].Text | Should -BeLike 'Tools said: error: It was not run: the user does not agree*'
        $result.Output[1] | Should -Be 0
        $result.Asked.Count | Should -Be 2
        $result = Invoke-Tool 'No to All' @'
Invoke-KandilCompletion 'call Get-PesterWeather {"Place":"Bern"} && Get-PesterWeather {"Place":"Chur"}' pester-tools -Tool Get-PesterWeather
'@
        $result.Asked.Count | Should -Be 1
    }

    It 'runs nothing where nobody can be asked, unless -Force says so' {
        $run = {
            param($address, $force)
            $null = Register-KandilModel mine -Endpoint $address -SkipCheck
            function Get-Here { param([string] $Name) "ran $Name" }
            $answer = Invoke-KandilCompletion 'call Get-Here {"Name":"x"}' mine -Tool Get-Here -Force:$force -WarningVariable warned 3>$null
            @{ Text = $answer.Text; Outcome = "$($answer.ToolCalls.Outcome)"; Warned = "$warned" } | ConvertTo-Json
        }
        $alone = Invoke-FreshPwsh @{} $run $open.Address, $false | ConvertFrom-Json
        $alone.Outcome | Should -Be 'Refused'
        $alone.Text | Should -BeLike 'Tools said: It was not run: nobody was there*'
        $alone.Warned | Should -BeLike "*Get-Here -Name:'x'*-Force*"
        (Invoke-FreshPwsh @{} $run $open.Address, $true | ConvertFrom-Json).Text | Should -Be 'Tools said: ran x'
    }

    It 'tells the model of errors, of what does not fit, and of tools that are not there, and runs none of these' {
        $ask = { param($Call) Invoke-KandilCompletion "call $Call" pester-tools -Tool Get-PesterWeather -Force }
        $answer = & $ask 'Get-PesterWeather {"Place":"Nowhere"}'
        $answer.Text | Should -BeLike 'Tools said: Error: There is no such place.*'
        $answer.ToolCalls[0].Outcome | Should -Be 'Failed'
        (& $ask 'Get-PesterWeather {"Place":"Cloudy"}').Text | Should -Be "Tools said: clouds`nError: The sky cannot be seen."
        $global:PesterWeather.Count | Should -Be 2
        (& $ask 'Get-PesterWeather {"Town":"Bern"}').Text | Should -BeLike '*has no parameter Town. It has: Place, Unit, Days, Tag, Short.'
        (& $ask 'Get-PesterWeather {"Place":"Bern","Format":"Get-Date"}').Text | Should -BeLike '*has no parameter Format*'
        (& $ask 'Get-PesterWeather {"Days":1}').Text | Should -BeLike '*needs the parameter Place.'
        (& $ask 'Get-PesterWeather [1]').Text | Should -BeLike '*no JSON object.'
        (& $ask 'Remove-Item {"Path":"/"}').Text | Should -BeLike '*There is no tool Remove-Item. There are: Get-PesterWeather.'
        $global:PesterWeather.Count | Should -Be 2
        (& $ask 'Get-PesterWeather {"Place":"Bern","Days":70}').ToolCalls[0].Outcome | Should -Be 'Failed'
    }

    It 'takes cmdlets and what Get-Command gives, and shows objects to the model as PowerShell does' {
        $null = New-Item -ItemType Directory "$TestDrive/seen"
        Set-Content "$TestDrive/seen/note.txt" hello
        $answer = Invoke-KandilCompletion "call Get-ChildItem {""Path"":[""$("$TestDrive/seen" -replace '\\', '/')""]}" pester-tools -Tool (Get-Command Get-ChildItem), Get-PesterWeather -Force
        $answer.Text | Should -BeLike '*note.txt*'
        $answer.ToolCalls[0].Name | Should -Be 'Get-ChildItem'
    }

    It 'tells the model of each parameter: its type, what it may be, whether it is needed, and what its help says' {
        $null = Invoke-KandilCompletion hello pester-tools -Tool Get-PesterWeather
        $box = [Kandil.PowerShell.Cmdlets.InvokeKandilCompletionCommand].Assembly.GetType('Kandil.PowerShell.Tools.ToolCommand')
        $definition = $box.GetConstructors()[0].Invoke(@((Get-Command Get-PesterWeather).PSObject.BaseObject)).Definition
        $schema = $definition.Parameters | ConvertFrom-Json
        $definition.Description | Should -Be 'The weather of a place.'
        $schema.required | Should -Be 'Place'
        $schema.properties.PSObject.Properties.Name | Should -Be 'Place', 'Unit', 'Days', 'Tag', 'Short'
        $schema.properties.Place.description | Should -Be 'A town.'
        $schema.properties.Unit.enum | Should -Be 'Metric', 'Imperial'
        $schema.properties.Days.type, $schema.properties.Days.minimum, $schema.properties.Days.maximum | Should -Be 'integer', 1, 7
        $schema.properties.Tag.items.type | Should -Be 'string'
        $schema.properties.Short.type | Should -Be 'boolean'
    }

    It 'runs the calls of many answers at once one after the other' {
        $answers = 1..6 | ForEach-Object { "call Get-PesterWeather {""Place"":""Town $_""}" } | Invoke-KandilCompletion -Model pester-tools -Tool Get-PesterWeather -Force -ThrottleLimit 3
        $answers.Text | Should -Be (1..6 | ForEach-Object { "Tools said: Town $_`: 1 Metric  False" })
        $global:PesterWeather.Count | Should -Be 6
    }

    It 'refuses what cannot be a tool, before anything is asked' {
        (Get-Failure { Invoke-KandilCompletion hello pester-tools -Tool No-SuchCommand }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
        (Get-Failure { Invoke-KandilCompletion hello pester-tools -Tool (Get-Command pwsh -CommandType Application)[0] }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        (Get-Failure { Invoke-KandilCompletion hello pester-tools -Tool ForEach-Object }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        (Get-Failure { Invoke-KandilCompletion hello pester-tools -Tool Get-PesterWeather, get-pesterweather }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        (Get-Failure { Invoke-KandilCompletion hello -Tool Get-PesterWeather }).FullyQualifiedErrorId | Should -BeLike 'E_BACKEND,*'
    }

    It 'completes the names of commands' {
        (TabExpansion2 'Invoke-KandilCompletion hello -Tool Get-PesterWea').CompletionMatches.CompletionText | Should -Contain 'Get-PesterWeather'
    }
}

Describe 'Invoke-KandilCompletion -ImagePath' {
    BeforeAll {
        $image = Join-Path $TestDrive 'plan [1].png'
        [IO.File]::WriteAllBytes($image, [byte[]](0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13))
    }

    It 'shows the model the images, also those of a pipeline' {
        (Invoke-KandilCompletion 'What is it?' pester-tools -ImagePath $image, $image).Text | Should -Be 'You said: What is it? [image/png 12 bytes] [image/png 12 bytes]'
        (Get-ChildItem -LiteralPath $image | Invoke-KandilCompletion 'What is it?' -Model pester-tools-messages).Text | Should -Be 'You said: What is it? [image/png 12 bytes]'
        Push-Location -LiteralPath $TestDrive
        try { (Invoke-KandilCompletion 'What is it?' pester-tools -ImagePath 'plan [1].png').Text | Should -BeLike '*12 bytes]' } finally { Pop-Location }
        (Get-Item $guide | Invoke-KandilCompletion 'How do I list models?' -MaxTokens 5).Provider | Should -Be 'embedded'
        # A line of a file is a prompt, whatever PowerShell says of the file beside it.
        'one', 'two' | Set-Content "$TestDrive/prompts.txt"
        (Get-Content "$TestDrive/prompts.txt" | Invoke-KandilCompletion -Model pester-tools-messages).Text | Should -Be 'You said: one', 'You said: two'
    }

    It 'refuses what is no image, and models that see nothing' {
        Set-Content "$TestDrive/text.png" 'no'
        (Get-Failure { Invoke-KandilCompletion hello pester-tools -ImagePath "$TestDrive/text.png" }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
        (Get-Failure { Invoke-KandilCompletion hello pester-tools -ImagePath "$TestDrive/missing.png" }).FullyQualifiedErrorId | Should -BeLike 'E_NOT_FOUND,*'
        (Get-Failure { Invoke-KandilCompletion hello -ImagePath $image }).FullyQualifiedErrorId | Should -BeLike 'E_BACKEND,*'
    }
}

Describe 'Invoke-KandilCompletion -JsonSchema' {
    BeforeAll { $schema = '{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"tags":{"type":"array"}}}' }

    It 'gives the answer as an object that follows the schema' {
        $answer = Invoke-KandilCompletion 'say {"name":"Ada","tags":["a","b"]}' pester-tools -JsonSchema $schema
        $answer.Object.name | Should -Be 'Ada'
        $answer.Object.tags | Should -Be 'a', 'b'
        $answer.Object | Should -BeOfType [pscustomobject]
        ($answer | Format-List | Out-String) | Should -BeLike '*Object*Ada*'
        (Invoke-KandilCompletion hello pester-tools).Object | Should -BeNullOrEmpty
        $table = @{ type = 'object'; required = @('name'); properties = @{ name = @{ type = 'string'; minLength = 1 } } }
        (Invoke-KandilCompletion 'say {"name":"Ada"}' pester-tools -JsonSchema $table).Object.name | Should -Be 'Ada'
        (Get-Failure { Invoke-KandilCompletion 'say {"name":""}' pester-tools -JsonSchema $table }).FullyQualifiedErrorId | Should -BeLike 'E_SCHEMA,*'
    }

    It 'says what is wrong with an answer that does not follow it' {
        $failure = Get-Failure { Invoke-KandilCompletion 'say {"name":7}' pester-tools -JsonSchema $schema }
        $failure.FullyQualifiedErrorId | Should -BeLike 'E_SCHEMA,*'
        "$failure" | Should -BeLike '*$.name is the number 7, and must be a text*'
        (Get-Failure { Invoke-KandilCompletion hello pester-tools -JsonSchema '{"items":7}' }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
    }
}

Describe 'Invoke-KandilCompletion -Key' {
    It 'asks with a key for this call alone' {
        $secret = [securestring]::new()
        'sk-canary0123456789abcdef'.ToCharArray() | ForEach-Object { $secret.AppendChar($_) }
        (Invoke-KandilCompletion hello pester-tools-locked -Key $secret).Text | Should -Be 'You said: hello'
        (Get-Failure { Invoke-KandilCompletion hello pester-tools-locked }).FullyQualifiedErrorId | Should -BeLike 'E_AUTH,*'
        (Get-Failure { Invoke-KandilCompletion hello -Key $secret }).FullyQualifiedErrorId | Should -BeLike 'E_ARGS,*'
    }

    It 'lets a model use each parameter set of a command, and no mixture of them' {
        function global:Get-PesterPlace {
            [CmdletBinding(DefaultParameterSetName = 'Name')]
            param(
                [Parameter(Mandatory, ParameterSetName = 'Name')] [string] $Name,
                [Parameter(Mandatory, ParameterSetName = 'Point')] [double] $Latitude,
                [Parameter(Mandatory, ParameterSetName = 'Point')] [double] $Longitude,
                [int] $Days = 1
            )
            "$($PSCmdlet.ParameterSetName) $Name $Latitude $Longitude $Days"
        }
        try {
            $ask = { param($call) (Invoke-KandilCompletion "call Get-PesterPlace $call" pester-tools -Tool Get-PesterPlace -Force).ToolCalls[0] }
            (& $ask '{"Name":"Bern","Days":2}').Result | Should -Be 'Name Bern 0 0 2'
            (& $ask '{"Latitude":46.9,"Longitude":7.4}').Result | Should -Be 'Point  46.9 7.4 1'
            $half = & $ask '{"Latitude":46.9}'
            $half.Outcome | Should -Be Failed
            $half.Result | Should -Match 'needs the parameter Longitude'
            (& $ask '{"Days":2}').Result | Should -Match 'needs the parameter Name'
            (& $ask '{"Name":"Bern","Latitude":46.9}').Result | Should -Match 'together so: Name \[Days\]; or Latitude Longitude \[Days\]'
        }
        finally {
            Remove-Item Function:/Get-PesterPlace
        }
    }

    It 'ends within a second where the pipeline is stopped while a tool runs, and the call is not recorded as done' {
        $log = Join-Path $env:KANDIL_HOME audit.jsonl
        $before = @(Get-Content $log | Where-Object { $_ -match 'Wait-Pester' }).Count
        $started = Join-Path $TestDrive started
        $shell = Start-Session "function global:Wait-Pester { Set-Content '$started' x; Wait-Event -SourceIdentifier never -Timeout 60 }; Invoke-KandilCompletion 'call Wait-Pester {}' pester-tools -Tool Wait-Pester -Force"
        try {
            $limit = [Diagnostics.Stopwatch]::StartNew()
            while (-not (Test-Path $started) -and $limit.Elapsed.TotalSeconds -lt 30) { [Threading.Tasks.Task]::Delay(20).Wait() }
            $started | Should -Exist
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $clock.Elapsed.TotalSeconds | Should -BeLessThan 1
            @(Get-Content $log | Where-Object { $_ -match 'Wait-Pester' }).Count | Should -Be $before
        }
        finally {
            $shell.Dispose()
        }
    }
}
