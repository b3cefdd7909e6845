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
                $example.Text | Should -Not -BeNullOrEmpty -Because "$why $($example.Title)"
            }
            foreach ($parameter in $help.Parameters) { $parameter.Text | Should -Match '\S.*\.$' -Because "$why -$($parameter.Name)" }
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
