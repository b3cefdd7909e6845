# What every cmdlet has from its base class, tested with cmdlets made for that.
BeforeAll {
    . $PSScriptRoot/Prepare.ps1
    $folder = Split-Path $module
    $source = @'
using System;
using System.Management.Automation;
using System.Threading;
using System.Threading.Tasks;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;
using Kandil.PowerShell.Pipeline;

namespace KandilTests
{
    [Cmdlet(VerbsDiagnostic.Test, "Pump")]
    public sealed class TestPump : KandilCmdlet
    {
        [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
        public string Case { get; set; }

        protected override void ProcessRecord()
        {
            DoItem(Case, async (pump, cancel) =>
            {
                await Task.Yield();
                switch (Case)
                {
                    case "ask": pump.Post(() => WriteObject("before")); bool answer = await pump.AskAsync(() => ShouldContinue("go on?", "")); break;
                    case "asked": int thread = await pump.AskAsync(() => Environment.CurrentManagedThreadId); pump.Post(() => WriteObject(thread == Environment.CurrentManagedThreadId)); break;
                    case "many": for (int i = 0; i < 5000; i++) { int n = i; pump.Post(() => WriteObject(n)); } break;
                    case "fault": throw new InvalidTimeZoneException("the clock fell down");
                    case "quote": throw new KandilException(ErrorCode.NotFound, "no", "x", new RecommendedAction("Try {command}.", new OperationCall(OperationNames.ShowModel, "it's; Remove-Item \u2019x\u2019")));
                    case "newline": throw new KandilException(ErrorCode.NotFound, "no", "x", new RecommendedAction("Try {command}.", new OperationCall(OperationNames.ShowModel, "a\n$(b)")));
                    case "bracket": throw new KandilException(ErrorCode.NotFound, "no", "x", new RecommendedAction("Try {command}.", new OperationCall(OperationNames.ImportModel, "/a[1].gguf")));
                    case "progress": for (int i = 0; i <= 1000; i++) pump.Report(new OperationProgress("load", "tiny", i, 1000)); break;
                    case "warn": pump.Warn("careful"); pump.Verbose("detail"); break;
                    case "deaf":
                        pump.Report(new OperationProgress("load", "tiny", 1, 1000));
                        pump.Report(new OperationProgress("load", "tiny", 1000, 1000));
                        pump.Post(() => WriteObject("loaded"));
                        await Task.Delay(Timeout.Infinite);
                        break;
                    default: pump.Post(() => WriteObject(Case)); break;
                }
            });
        }
    }
}
'@
    if (-not ('KandilTests.TestPump' -as [type])) {
        Add-Type -TypeDefinition $source -IgnoreWarnings -WarningAction SilentlyContinue -ReferencedAssemblies @(
            "$folder/Kandil.PowerShell.dll", "$folder/Kandil.Core.dll", [psobject].Assembly.Location, 'System.Runtime', 'System.Threading', 'System.Collections', 'netstandard')
    }
    Import-Module -Assembly ([KandilTests.TestPump].Assembly)
}

Describe 'Background work of a cmdlet' {
    It 'writes everything, in order' {
        Test-Pump many | Should -Be (0..4999)
    }

    It 'can ask on the thread of the pipeline, and the refusal of the host ends it' {
        Test-Pump asked | Should -BeTrue
        (Get-Failure { Test-Pump ask })[0].ToString() | Should -BeLike '*NonInteractive*'
    }

    It 'fails as one record and the next item has its turn' {
        $done = 'one', 'fault', 'two' | Test-Pump -ErrorVariable failures -ErrorAction SilentlyContinue
        $done | Should -Be 'one', 'two'
        $failures | Should -HaveCount 1
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'E_INTERNAL,*'
        $failures[0].TargetObject | Should -Be 'fault'
        "$($failures[0])" | Should -BeLike '*the clock fell down*'
    }

    It 'ends the pipeline with -ErrorAction Stop' {
        { 'fault', 'one' | Test-Pump -ErrorAction Stop } | Should -Throw -ErrorId 'E_INTERNAL,*'
    }

    It 'leaves the errors of commands further down alone' {
        { 'one' | Test-Pump | ForEach-Object { throw 'mine' } } | Should -Throw 'mine'
    }

    It 'reports progress, warnings and details' {
        $records = Test-Pump warn -Verbose 3>&1 4>&1
        "$($records[0]) $($records[1])" | Should -Be 'careful detail'

        $shell = [powershell]::Create().AddScript('Import-Module -Assembly ([KandilTests.TestPump].Assembly); Test-Pump progress')
        $null = $shell.Invoke()
        $shell.Streams.Progress[0].Activity | Should -Be 'Loading tiny'
        $shell.Streams.Progress[-1].RecordType | Should -Be 'Completed'
        $shell.Streams.Progress.Count | Should -BeLessThan 100
    }

    It 'takes the progress bar away when the work is done and not when the cmdlet is, and holds the prompt for less than a second when it does not listen' {
        $shell = [powershell]::Create().AddScript('Import-Module -Assembly ([KandilTests.TestPump].Assembly); Test-Pump deaf')
        $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $output.BlockingEnumerator = $true
        $null = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
        foreach ($piece in $output) { break }
        $piece | Should -Be 'loaded'
        $shell.Streams.Progress[-1].RecordType | Should -Be 'Completed'
        (Measure-Command { $shell.Stop() }).TotalSeconds | Should -BeLessThan 1
    }
}

Describe 'A recommended action' {
    It 'is a command whose arguments cannot become code: <Case>' -ForEach @(
        @{ Case = 'quote'; Arguments = @("it's; Remove-Item $([char]0x2019)x$([char]0x2019)") }
        @{ Case = 'newline'; Arguments = @("a`n`$(b)") }
        @{ Case = 'bracket'; Arguments = @('/a[1].gguf') }
    ) {
        $action = (Get-Failure { Test-Pump $Case }).ErrorDetails.RecommendedAction
        $command = $action -replace '^Try ' -replace '\.$'
        $command | Should -Not -Match "`n"
        $parsed = [System.Management.Automation.Language.Parser]::ParseInput($command, [ref]$null, [ref]$null)
        $pipeline = $parsed.EndBlock.Statements
        $pipeline | Should -HaveCount 1
        $values = $pipeline[0].PipelineElements[0].CommandElements | Select-Object -Skip 1 |
            Where-Object { $_ -is [System.Management.Automation.Language.StringConstantExpressionAst] } | ForEach-Object Value
        $values | Should -Be $Arguments
    }
}
