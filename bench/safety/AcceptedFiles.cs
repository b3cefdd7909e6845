using System.Diagnostics;
using System.Globalization;
using Kandil.Bench.Measuring;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Bench.Safety;

/// <summary>Has the files that the check accepted loaded in restricted Workers, as an installation has its load test.</summary>
internal static class AcceptedFiles
{
    /// <summary>Loads those of <c>--accepted</c>, or a piece of them.</summary>
    /// <returns>0 where each was loaded or refused.</returns>
    public static async Task<int> LoadAsync(BenchArguments arguments)
    {
        string folder = arguments["--accepted"] ?? throw new ArgumentException("--only load needs --accepted FOLDER.");
        string[] files = [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Skip(arguments.Number("--from", 0)).Take(arguments.Number("--count", int.MaxValue))];
        await using var loading = new GgufLoading(Path.Combine(AppContext.BaseDirectory, "worker"));
        long began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            files, new ParallelOptions { MaxDegreeOfParallelism = arguments.Number("--parallel", 2) }, async (file, _) => await loading.TestAsync(file));
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        Say($"{files.Length:N0} files in {took.TotalSeconds:0} s, {took.TotalMilliseconds / Math.Max(1, files.Length):0} ms a file");
        Say($"{loading.Loaded,7:N0} loaded");
        Say($"{loading.Refused,7:N0} refused by the engine");
        Say($"{loading.Ended,7:N0} ended the process, or were stopped at a limit");
        Say($"{loading.Unknown,7:N0} of architectures that the engine does not know");
        Say($"{loading.Faults.Count,7:N0} faults");
        foreach ((string reason, List<string> names) in loading.ByReason.OrderByDescending(pair => pair.Value.Count))
            Say($"{names.Count,7:N0} {reason} ({string.Join(", ", names.Take(3))})");
        foreach (string fault in loading.Faults)
            Say($"FAULT {fault}");
        return files.Length > 0 && loading.Faults.Count == 0 ? 0 : 1;
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
