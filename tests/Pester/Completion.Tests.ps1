#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5' }

# kandil's own completion in PowerShell: the script of 'kandil completion pwsh', asked as Tab asks it.
Describe 'kandil completion pwsh' {
    BeforeAll {
        $program = Get-ChildItem "$PSScriptRoot/../../src/Kandil.Cli/bin/*/net10.0/kandil*" -ErrorAction Ignore |
            Where-Object { $_.BaseName -eq 'kandil' -and $_.Extension -in '', '.exe' } | Sort-Object LastWriteTime | Select-Object -Last 1
        $oldPath, $oldHome, $oldRoot = $env:PATH, $env:KANDIL_HOME, $env:DOTNET_ROOT
        if ($program) {
            $env:PATH = $program.DirectoryName + [IO.Path]::PathSeparator + $env:PATH
            $env:KANDIL_HOME = "$TestDrive/home"
            $dotnet = Get-Command dotnet -CommandType Application -ErrorAction Ignore | Select-Object -First 1
            if ($dotnet -and -not $env:DOTNET_ROOT) {
                $env:DOTNET_ROOT = Split-Path ((Get-Item $dotnet.Source).ResolveLinkTarget($true)?.FullName ?? $dotnet.Source)
            }

            . ([scriptblock]::Create((kandil completion pwsh | Out-String)))
        }

        function Complete([string] $Line) {
            (TabExpansion2 -inputScript $Line -cursorColumn $Line.Length).CompletionMatches
        }
    }

    AfterAll {
        $env:PATH, $env:KANDIL_HOME, $env:DOTNET_ROOT = $oldPath, $oldHome, $oldRoot
    }

    BeforeEach {
        if (-not $program) {
            Set-ItResult -Skipped -Because 'kandil is not built'
        }
    }

    It 'completes <Line> to <Expected>' -ForEach @(
        @{ Line = 'kandil mo'; Expected = 'model' }
        @{ Line = 'kandil model alias s'; Expected = 'set' }
        @{ Line = 'kandil model add --quan'; Expected = '--quant' }
        @{ Line = 'kandil ask --device cu'; Expected = 'cuda' }
        @{ Line = 'kandil sandbox set sec'; Expected = 'secure' }
        @{ Line = "kandil config set 'network.off"; Expected = 'network.offline' }
        @{ Line = 'git diff | kandil ask -m kandil-gu'; Expected = 'kandil-guide' }
    ) {
        (Complete $Line).CompletionText | Should -Be $Expected
    }

    It 'says what a word is, and offers no help of another kind' {
        (Complete 'kandil model ad').ToolTip | Should -BeLike 'Install models*'
        (Complete 'kandil model -').CompletionText | Should -Not -Contain '-?'
        (Complete 'kandil ').CompletionText | Should -Not -Contain 'complete'
    }
}
