namespace Kandil.Bench.Module;

/// <summary>What Tab costs: lines that the completers of Kandil's parameters finish, in a session that completed one before.</summary>
internal static class Completers
{
    /// <summary>The lines, each with a word that something begins with; one of each kind of completer.</summary>
    private static readonly string[] Lines =
    [
        "Invoke-KandilCompletion hi -Model ", "Invoke-KandilCompletion hi -Model cla", "Test-KandilModel -Name gpt", "Get-KandilEmbedding x -Model text",
        "Get-KandilModel -Name kan", "Get-KandilModel -Available -Name llama", "Install-KandilModel qwen", "Install-KandilModel x -Quantization Q",
        "Set-KandilCredential open", "Set-KandilConfiguration network.", "Set-KandilConfiguration defaults.model cla", "Set-KandilModelAlias x gpt",
        "Get-KandilSandboxProfile s", "Find-KandilModel -Source h",
    ];

    /// <summary>A script that writes each line's median, in milliseconds, in their order.</summary>
    public static string Script(string manifest, int runs) => $$"""
        Import-Module '{{manifest}}'
        $null = Register-KandilModel office -Endpoint http://127.0.0.1:9/v1 -ProviderModel any -SkipCheck
        $null = Set-KandilModelAlias boss office
        foreach ($line in {{string.Join(", ", Lines.Select(line => $"'{line}'"))}}) {
            $times = foreach ($run in 0..{{runs}}) {
                $clock = [System.Diagnostics.Stopwatch]::StartNew()
                $found = (TabExpansion2 $line $line.Length).CompletionMatches
                if ($run) { $clock.Elapsed.TotalMilliseconds }
                if (-not $found) { throw "Nothing completes '$line'." }
            }
            $times = @($times | Sort-Object)
            (($times[[int][Math]::Floor(($times.Count - 1) / 2)] + $times[[int][Math]::Floor($times.Count / 2)]) / 2).ToString('R', [cultureinfo]::InvariantCulture)
        }
        """;

    /// <summary>The slowest of the lines, with its median.</summary>
    /// <param name="times">What the script wrote.</param>
    public static (string Line, double Time) Slowest(IReadOnlyList<double> times) => Lines.Zip(times).MaxBy(pair => pair.Second);
}
