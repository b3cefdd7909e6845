namespace Kandil.Bench.Module;

/// <summary>Many models through a pipeline, and as many plain objects with the same values through the same.</summary>
internal static class ManyModels
{
    /// <summary>A script that writes the medians: Kandil's objects, plain ones, Kandil's with the reading of the store.</summary>
    /// <remarks>The objects of the first two are there before the clock starts; the third has the listing in it, which bench/store measures.</remarks>
    public static string Script(string manifest, int models, int runs) => $$"""
        Import-Module '{{manifest}}'
        $models = @(Get-KandilModel -Offline)
        if ($models.Count -lt {{models}}) { throw 'Models are missing.' }
        $plain = @($models | ForEach-Object { [pscustomobject]@{ Name = $_.Name; Size = $_.Size; Quantization = $_.Quantization } })
        function Measure-Pipeline([scriptblock] $Source) {
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $found = & $Source | Where-Object Size -gt 100 | Sort-Object Name -Descending
            if ($found.Count -lt {{models}}) { throw 'Models are missing.' }
            $clock.Elapsed.TotalMilliseconds
        }
        $ours, $theirs, $read = foreach ($side in 1..3) { , [System.Collections.Generic.List[double]]::new() }
        foreach ($run in 0..{{runs}}) {
            $a = Measure-Pipeline { $models }; $b = Measure-Pipeline { $plain }; $c = Measure-Pipeline { Get-KandilModel -Offline }
            if ($run) { $ours.Add($a); $theirs.Add($b); $read.Add($c) }
        }
        foreach ($side in $ours, $theirs, $read) { $side.Sort(); (($side[[int][Math]::Floor(($side.Count - 1) / 2)] + $side[[int][Math]::Floor($side.Count / 2)]) / 2).ToString('R', [cultureinfo]::InvariantCulture) }
        """;
}
