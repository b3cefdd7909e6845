using System.Diagnostics;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Safety;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>
/// Has damaged files checked, one after the other, and keeps count. A file that makes the check fail with anything but a finding,
/// allocate more than it may, or take longer than it may, is kept with its number, from which it can be made again.
/// </summary>
public sealed class GgufFuzzing(ulong seed)
{
    private const long MostBytes = 64 << 20;
    private const int MostTimes = 100;

    private readonly GgufMutator _mutator = new(seed);
    private readonly Dictionary<string, long> _byRule = [];
    private readonly List<string> _faults = [];
    private TimeSpan[]? _baseTimes;

    /// <summary>Called with every file that was accepted.</summary>
    public Action<long, byte[]>? OnAccepted { get; init; }

    /// <summary>How many shapes files are made of.</summary>
    public int Shapes => _mutator.Shapes;

    /// <summary>How many files were checked.</summary>
    public long Files { get; private set; }

    /// <summary>How many of them were accepted.</summary>
    public long Accepted { get; private set; }

    /// <summary>How many took more than a hundred times their base at first.</summary>
    public long Slow { get; private set; }

    /// <summary>The most that one check allocated, in bytes.</summary>
    public long MostAllocated { get; private set; }

    /// <summary>The share of mutations that lie in the header.</summary>
    public double InHeaderShare => (double)_mutator.InHeader / _mutator.Mutations;

    /// <summary>The share of files that were accepted.</summary>
    public double AcceptedShare => (double)Accepted / Files;

    /// <summary>How many files broke each rule.</summary>
    public IReadOnlyDictionary<string, long> ByRule => _byRule;

    /// <summary>What must not be, with the file's number.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Checks so many further files.</summary>
    public void Run(long files)
    {
        _baseTimes ??= [.. Enumerable.Range(0, _mutator.Shapes).Select(shape => Best(_mutator.Sound(shape)))];
        for (long i = 0; i < files; i++)
            CheckNext();
    }

    private void CheckNext()
    {
        (int shape, byte[] file, int headerEnd) = _mutator.Next();
        Files++;
        long before = GC.GetAllocatedBytesForCurrentThread();
        long began = Stopwatch.GetTimestamp();
        ModelFileReport report;
        try
        {
            report = Check(file);
        }
        catch (Exception e) // whatever it is, it is the finding of this run
        {
            _faults.Add($"file {Files}: {e.GetType().Name}: {e.Message}");
            return;
        }

        TimeSpan took = Stopwatch.GetElapsedTime(began);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        MostAllocated = Math.Max(MostAllocated, allocated);
        if (allocated > MostBytes + (2L * headerEnd))
            _faults.Add($"file {Files}: {allocated:N0} bytes allocated for a header of {headerEnd:N0}");
        if (took > _baseTimes![shape] * MostTimes)
            MeasureAgain(shape, file);
        Count(report, file);
    }

    /// <summary>Another process may have had the processor: alone, the best of five counts.</summary>
    private void MeasureAgain(int shape, byte[] file)
    {
        Slow++;
        if (Best(file) is var best && best > _baseTimes![shape] * MostTimes)
            _faults.Add($"file {Files}: takes {best.TotalMilliseconds:0.0} ms, its base {_baseTimes[shape].TotalMilliseconds:0.000} ms");
    }

    private void Count(ModelFileReport report, byte[] file)
    {
        foreach (string rule in report.Findings.Select(finding => finding.Rule.Id).Distinct())
            _byRule[rule] = _byRule.GetValueOrDefault(rule) + 1;
        if (report.IsRefused)
        {
            if (report.Findings.All(finding => finding.Severity != FindingSeverity.Error))
                _faults.Add($"file {Files}: refused without a finding");
            return;
        }

        Accepted++;
        OnAccepted?.Invoke(Files, file);
    }

    private static TimeSpan Best(byte[] file) => Enumerable.Range(0, 5).Min(_ =>
    {
        long began = Stopwatch.GetTimestamp();
        Check(file);
        return Stopwatch.GetElapsedTime(began);
    });

    private static ModelFileReport Check(byte[] file)
    {
        using var stream = new MemoryStream(file, writable: false);
        return ModelFileCheck.Check(stream, file.Length, "model.gguf");
    }
}
