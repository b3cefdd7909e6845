BeforeDiscovery {
    $noPlatyPS = -not (Get-Module Microsoft.PowerShell.PlatyPS -ListAvailable)
    $pages = Get-ChildItem "$PSScriptRoot/../../docs/cmdlets/*-*.md"
    $topics = Get-ChildItem "$PSScriptRoot/../../docs/cmdlets/about_*.md"
}

BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    $docs = "$root/docs/cmdlets"
    $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters.Where({ $_ -notin 'WhatIf', 'Confirm' })
}

Describe 'The pages of cmdlets' {
    It 'are one for each cmdlet' {
        (Get-ChildItem "$docs/*-*.md").BaseName | Sort-Object | Should -Be ((Get-Command -Module Kandil).Name | Sort-Object)
    }

    It 'have nothing of a template left, no key in clear text, and no link to what is not there: <_.BaseName>' -ForEach ($pages + $topics) {
        $text = Get-Content $_.FullName -Raw
        $text | Should -Not -Match '\{\{'
        $text | Should -Not -Match 'AsPlainText|sk-[a-z0-9]|hf_[a-z0-9]'
        foreach ($link in [regex]::Matches($text, '\]\(([^)]*)\)').ForEach({ $_.Groups[1].Value }) -notmatch '^https://') {
            Test-Path -LiteralPath "$docs/$($link -replace '#.*')" | Should -BeTrue -Because "it is linked to: $link"
        }
    }
}

Describe 'The page of <_.BaseName>' -Skip:$noPlatyPS -ForEach $pages {
    BeforeAll {
        Import-Module Microsoft.PowerShell.PlatyPS
        $page = Import-MarkdownCommandHelp -Path $_.FullName
        $command = Get-Command -Module Kandil -Name $_.BaseName
        $real = @{}
        $command.Parameters.Values | Where-Object Name -NotIn $common | ForEach-Object { $real[$_.Name] = $_ }
    }

    It 'is in the order of the schema' {
        Test-MarkdownCommandHelp -Path $_.FullName | Should -BeTrue
    }

    It 'has the parameters that the cmdlet has, with their types, aliases and places' {
        $page.Parameters.Name | Sort-Object | Should -Be ($real.Keys | Sort-Object)
        foreach ($said in $page.Parameters) {
            $parameter = $real[$said.Name]
            $said.Type | Should -Be $parameter.ParameterType.ToString() -Because "of -$($said.Name)"
            "$($said.Aliases | Sort-Object)" | Should -Be "$($parameter.Aliases | Sort-Object)" -Because "of -$($said.Name)"
            $said.SupportsWildcards | Should -Be @($parameter.Attributes.Where({ $_ -is [Management.Automation.SupportsWildcardsAttribute] })).Count -Because "of -$($said.Name)"
            $sets = $said.ParameterSets | ForEach-Object { "$($_.Name -replace '^\(All\)$', '__AllParameterSets') $($_.Position -replace 'Named', [int]::MinValue) $($_.IsRequired) $($_.ValueFromPipeline) $($_.ValueFromPipelineByPropertyName)" }
            $really = $parameter.ParameterSets.GetEnumerator() | ForEach-Object { "$($_.Key) $($_.Value.Position) $($_.Value.IsMandatory) $($_.Value.ValueFromPipeline) $($_.Value.ValueFromPipelineByPropertyName)" }
            $sets | Sort-Object | Should -Be ($really | Sort-Object) -Because "of -$($said.Name)"
            $element = [Nullable]::GetUnderlyingType($parameter.ParameterType) ?? $parameter.ParameterType.GetElementType() ?? $parameter.ParameterType
            $values = $element.IsEnum ? [enum]::GetNames($element) : $parameter.Attributes.Where({ $_ -is [Management.Automation.ValidateSetAttribute] }).ValidValues
            "$($said.AcceptedValues)" | Should -Be "$values" -Because "of -$($said.Name)"
        }
    }

    It 'has the syntax that the cmdlet has' {
        $said = $page.Syntax | ForEach-Object { $_.ParameterSetName }
        $said | Sort-Object | Should -Be ($command.ParameterSets.Name | Sort-Object)
        foreach ($syntax in $page.Syntax) {
            $names = [regex]::Matches("$syntax", '(?<=\[|\s)-(\w+)').ForEach({ $_.Groups[1].Value })
            $names | Sort-Object | Should -Be ($command.ParameterSets.Where({ $_.Name -eq $syntax.ParameterSetName }).Parameters.Name | Where-Object { $_ -notin $common } | Sort-Object) -Because $syntax.ParameterSetName
        }
    }

    It 'has the outputs that the cmdlet has' {
        $types = @($command.OutputType.Name | Sort-Object -Unique)
        @($page.Outputs.Typename | Sort-Object) | Should -Be ($types ? $types : 'None')
    }
}

Describe 'Get-Help with the help that is built' -Skip:$noPlatyPS {
    BeforeAll {
        . $root/tools/build/Docs.ps1
        $copy = "$TestDrive/Kandil"
        Copy-Item (Split-Path $module) $copy -Recurse
        Remove-Item "$copy/en-US" -Recurse -ErrorAction Ignore
        Build-KandilHelp -Root $root -Module $copy -InformationAction Ignore
        $found = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command {
            param($module)
            $env:KANDIL_HOME = "$module/home"
            Import-Module "$module/Kandil.psd1"
            foreach ($command in Get-Command -Module Kandil) {
                $help = Get-Help $command.Name
                [pscustomobject]@{
                    Name        = $command.Name
                    Synopsis    = "$($help.Synopsis)"
                    Description = "$($help.Description.Text)"
                    Examples    = @($help.Examples.Example | ForEach-Object { @{ Title = $_.title; Code = $_.code; Text = "$($_.remarks.Text)" } })
                    Parameters  = @($help.Parameters.Parameter | Where-Object Name | ForEach-Object { @{ Name = $_.name; Text = "$($_.description.Text)" } })
                    Inputs      = @($help.inputTypes.inputType | ForEach-Object { "$($_.type.name): $($_.description.Text)" })
                    Outputs     = @($help.returnValues.returnValue | ForEach-Object { "$($_.type.name): $($_.description.Text)" })
                    Whole       = (Get-Help $command.Name -Full | Out-String)
                }
            }
            Get-Help about_Kandil* | ForEach-Object { [pscustomobject]@{ Name = $_.Name; Synopsis = $_.Synopsis; Topic = $true } }
        } -args $copy
    }

    It 'shows of each cmdlet what it does, how, and with what' {
        $found.Where({ -not $_.Topic }).Name | Should -Be (Get-Command -Module Kandil).Name
        foreach ($help in $found.Where({ -not $_.Topic })) {
            $why = "of $($help.Name)"
            $help.Synopsis | Should -Match '^[A-Z][^`]{8,}\.$' -Because $why
            $help.Description.Length | Should -BeGreaterThan 100 -Because $why
            $help.Examples.Count | Should -BeGreaterOrEqual 3 -Because $why
            foreach ($example in $help.Examples) {
                $example.Code | Should -Match '\w-Kandil' -Because $why
                $example.Code -split '\r?\n' | ForEach-Object { $_.Length | Should -BeLessOrEqual 96 -Because "$why a terminal of 100 columns shows it whole: $_" }
                $example.Text | Should -Not -BeNullOrEmpty -Because "$why $($example.Title)"
            }
            foreach ($parameter in $help.Parameters) { $parameter.Text | Should -Match '\S.{9,}\.$' -Because "$why -$($parameter.Name)" }
            $help.Inputs.Count * $help.Outputs.Count | Should -BeGreaterThan 0 -Because $why
            @($help.Inputs) + @($help.Outputs) | Should -Match '^\S+: \S' -Because $why
            $help.Whole | Should -Not -Match "``````|``|\]\(|`u{80}|Online Version" -Because $why
        }
    }

    It 'finds the topics, each with a line that says what it is about' {
        $topics = $found.Where({ $_.Topic })
        $topics.Name | Sort-Object | Should -Be 'about_Kandil', 'about_Kandil_Provisioning', 'about_Kandil_References', 'about_Kandil_Security'
        $topics.Synopsis | Should -Match '^[A-Z].{10,}\.$'
    }

    It 'lets PlatyPS make the pages anew while it is installed' {
        & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command {
            param($module, $page)
            $env:KANDIL_HOME = "$module/home"
            Import-Module "$module/Kandil.psd1", Microsoft.PowerShell.PlatyPS
            (New-CommandHelp -CommandInfo (Get-Command Get-KandilModel)).Title
            Copy-Item $page "$module/page.md"
            (Update-MarkdownCommandHelp "$module/page.md" -NoBackup -PassThru).Name
        } -args $copy, "$docs/Get-KandilModel.md" | Should -Be 'Get-KandilModel', 'page.md'
    }
}

Describe 'The examples' {
    BeforeAll {
        # Not run, each with the reason.
        $left = @{
            'about_Kandil_Provisioning 3' = 'it is a job of a machine that has a file in /etc'
            'about_Kandil_Provisioning 4' = 'it asks other machines'
        }
        $hasVault = -not $IsWindows -and (Get-Module Microsoft.PowerShell.SecretStore -ListAvailable)
        $examples = foreach ($page in Get-ChildItem "$docs/*-*.md", "$docs/about_*.md") {
            $number = 0
            foreach ($fence in [regex]::Matches([IO.File]::ReadAllText($page.FullName), '(?s)```powershell\r?\n(.*?)\n```')) {
                $number++
                @{ Page = $page.BaseName; Number = $number; Code = $fence.Groups[1].Value }
            }
        }
        $run = $examples | Where-Object { -not $left["$($_.Page) $($_.Number)"] -and ($hasVault -or $_.Code -notmatch 'KandilCredential|Get-Secret') -and ($IsLinux -or $_.Page -ne 'Install-KandilBackend') }

        $models = New-Item -ItemType Directory "$TestDrive/models"
        'qwen2.5-0.5b-instruct-q4_k_m', 'qwen2.5-0.5b-instruct-q8_0', 'Llama-3.2-1B-Instruct-Q4_K_M', 'Llama-3.2-1B-Instruct-Q8_0', 'qwen2.5-coder-7b-instruct-q4_k_m', 'SmolLM2-135M-Instruct-Q4_K_M', 'Llama-3.2-3B-Instruct-Q4_K_M', 'helper' |
            ForEach-Object { Copy-Item $guide "$models/$_.gguf" }
        $null = New-Item -ItemType Directory "$models/new"
        $newer = [IO.File]::ReadAllBytes($guide)
        $newer[-1] = $newer[-1] -bxor 1
        [IO.File]::WriteAllBytes("$models/new/SmolLM2-135M-Instruct-Q4_K_M.gguf", $newer)

        function Start-Hub([int] $Port, [string] $Moving) {
            Start-FakeServer hub -Port $Port -Content @(
                "Qwen/Qwen2.5-0.5B-Instruct-GGUF=$models/qwen2.5-0.5b-instruct-q4_k_m.gguf,$models/qwen2.5-0.5b-instruct-q8_0.gguf"
                "bartowski/Llama-3.2-1B-Instruct-GGUF=$models/Llama-3.2-1B-Instruct-Q4_K_M.gguf,$models/Llama-3.2-1B-Instruct-Q8_0.gguf"
                "Qwen/Qwen2.5-Coder-7B-Instruct-GGUF=$models/qwen2.5-coder-7b-instruct-q4_k_m.gguf"
                "bartowski/Llama-3.2-3B-Instruct-GGUF=$models/Llama-3.2-3B-Instruct-Q4_K_M.gguf"
                "bartowski/SmolLM2-135M-Instruct-GGUF=$Moving")
        }

        # A user of its own, whose store is filled: the process that runs the examples, and where it writes.
        function Start-User([object[]] $Examples, [string] $Work) {
            $null = New-Item -ItemType Directory "$Work/home/Downloads", "$Work/home/.lmstudio/models/lmstudio-community/tiny-GGUF"
            Copy-Item $guide "$Work/home/Downloads/smollm2-135m-instruct-q4_k_m.gguf"
            Copy-Item $guide "$Work/home/.lmstudio/models/lmstudio-community/tiny-GGUF/tiny-Q8_0.gguf"
            @{
                Module = $module; Tests = $PSScriptRoot; Work = $Work; Examples = $Examples; Guide = $guide; HasVault = [bool]$hasVault
                Hub = $hub.Address; Registry = $registry.Address; Server = $openai.Address; Vendor = $anthropic.Address; Releases = $releases.Address
            } | ConvertTo-Json -Depth 4 | Set-Content "$Work/plan.json"
            $start = [Diagnostics.ProcessStartInfo]@{ FileName = (Get-Process -Id $PID).Path; RedirectStandardInput = $true; RedirectStandardOutput = $true; RedirectStandardError = $true }
            foreach ($argument in '-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/HelpExamples.ps1", '-Plan', "$Work/plan.json") { $start.ArgumentList.Add($argument) }
            $own = @{ HOME = "$Work/home"; USERPROFILE = "$Work/home"; KANDIL_HOME = "$Work/kandil"; OLLAMA_HOST = $ollama.Address }
            $own.GetEnumerator() | ForEach-Object { $start.Environment[$_.Key] = $_.Value }
            foreach ($name in 'KANDIL_MODELS_DIR', 'KANDIL_AGENT', 'OLLAMA_MODELS', 'HF_HOME', 'HF_HUB_CACHE', 'XDG_CACHE_HOME') { $null = $start.Environment.Remove($name) }
            $process = [Diagnostics.Process]::Start($start)
            [pscustomobject]@{ Process = $process; Work = $Work; Ready = $process.StandardOutput.ReadLineAsync(); Wrong = $process.StandardError.ReadToEndAsync() }
        }

        $servers = @(
            ($hub = Start-Hub 0 "$models/SmolLM2-135M-Instruct-Q4_K_M.gguf")
            ($registry = Start-FakeServer registry -Content "chat/helper:v1=$models/helper.gguf", "chat/helper:v2=$models/new/SmolLM2-135M-Instruct-Q4_K_M.gguf")
            ($releases = Start-FakeServer releases)
            ($openai = Start-FakeServer openai)
            ($anthropic = Start-FakeServer anthropic)
            ($ollama = Start-FakeServer ollama -Content '--has', 'nomic-embed-text:latest')
        )
        try {
            # Two at once, page by page in turn.
            $names = @($run.Page | Select-Object -Unique)
            $users = 0, 1 | ForEach-Object { $turn = $_; Start-User @($run | Where-Object { $names.IndexOf($_.Page) % 2 -eq $turn }) "$TestDrive/user$_" }
            $null = [Threading.Tasks.Task]::WaitAll([Threading.Tasks.Task[]]$users.Ready, 120000)
            # What they have installed is not the newest any more.
            Stop-FakeServer $hub
            $servers += Start-Hub ([uri]$hub.Address).Port "$models/new/SmolLM2-135M-Instruct-Q4_K_M.gguf"
            foreach ($user in $users) {
                if (-not $user.Process.HasExited) { $user.Process.StandardInput.Close() }
            }

            $until = [datetime]::UtcNow.AddMinutes(6)
            foreach ($user in $users) {
                $user.Process.StandardOutput.ReadToEndAsync().Wait([int][Math]::Max(1, ($until - [datetime]::UtcNow).TotalMilliseconds)) | Out-Null
                if (-not $user.Process.WaitForExit(5000)) { $user.Process.Kill($true) }
            }
        }
        finally {
            $servers | ForEach-Object { Stop-FakeServer $_ }
        }

        $results = @{}
        Get-Content "$TestDrive/user*/results.jsonl" -ErrorAction Ignore | ConvertFrom-Json | ForEach-Object { $results["$($_.Page) $($_.Number)"] = $_ }
        $end = $users | ForEach-Object { "the process that ran it said: $($_.Wrong.Result); the last that it began: $(Get-Content "$($_.Work)/begun" -Tail 1 -ErrorAction Ignore)" }
    }

    It 'run as they stand: <_.BaseName>' -ForEach ($pages + $topics) {
        $page = $_.BaseName
        $mine = @($run | Where-Object Page -EQ $page)
        if ($mine.Count -eq 0 -and @($examples | Where-Object Page -EQ $page).Count -gt 0) {
            Set-ItResult -Skipped -Because 'this machine lacks a SecretStore vault, or the program that it installs'
        }

        foreach ($example in $mine) {
            $result = $results["$page $($example.Number)"]
            $result | Should -Not -BeNullOrEmpty -Because "example $($example.Number) was to be run; $end"
            $result.Wrong | Should -BeNullOrEmpty -Because "example $($example.Number) is: $($example.Code)"
        }
    }
}
