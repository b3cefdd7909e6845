using System.Diagnostics;
using System.Management.Automation;
using Kandil.Core.Primitives;

namespace Kandil.PowerShell.Pipeline;

/// <summary>An operation's progress as PowerShell shows it: at most ten records a second, so that the work never waits for the screen.</summary>
internal sealed class ProgressView(Cmdlet cmdlet)
{
    private const int ActivityId = 0x4B61; // any number; one bar at a time

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private OperationProgress? _last;
    private long _lastTime;
    private string? _shown;

    /// <summary>The record to show now, or null when the last one is too fresh. Called by the work, one call at a time.</summary>
    public ProgressRecord? Next(OperationProgress progress)
    {
        bool isSameWork = _last is { } last && last.Phase == progress.Phase && last.Subject == progress.Subject;
        bool isEnd = progress.Total > 0 && progress.Done >= progress.Total;
        if (isSameWork && !isEnd && Stopwatch.GetElapsedTime(_lastTime) < Interval)
        {
            return null;
        }

        (_last, _lastTime) = (progress, Stopwatch.GetTimestamp());
        return new ProgressRecord(ActivityId, Activity(progress), Status(progress))
        {
            PercentComplete = progress.Fraction is { } share ? (int)(share * 100) : -1,

            SecondsRemaining = progress.Remaining is { TotalSeconds: < int.MaxValue } remaining ? (int)remaining.TotalSeconds : -1,

            // At once and not with the pipeline's end: an answer streams where the bar would stand.
            RecordType = isEnd ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        };
    }

    /// <summary>Shows a record; on the pipeline's thread.</summary>
    public void Show(ProgressRecord record)
    {
        _shown = record.RecordType == ProgressRecordType.Completed ? null : record.Activity;
        cmdlet.WriteProgress(record);
    }

    /// <summary>Takes the bar away, if it still stands; on the pipeline's thread.</summary>
    public void Complete()
    {
        if (_shown is { } activity)
        {
            cmdlet.WriteProgress(new ProgressRecord(ActivityId, activity, " ") { RecordType = ProgressRecordType.Completed });
        }
    }

    private static string Activity(OperationProgress progress) => progress.Phase switch
    {
        "answer" => $"Answering {progress.Subject}".TrimEnd(),
        "answers" => "Answering prompts",
        "load" => $"Loading {progress.Subject}",
        "copy" => $"Copying {progress.Subject}",
        "verify" => $"Verifying {progress.Subject}",
        "download" => $"Downloading {progress.Subject}",
        "pull" => $"Pulling {progress.Subject}",
        "validate" => $"Checking the structure of {progress.Subject}",
        "load-test" => $"Testing {progress.Subject} in a restricted process",
        "register" => $"Recording {progress.Subject}",
        "mirror-config" => $"Copying the configuration of {progress.Subject}",
        "unpack" => $"Unpacking {progress.Subject}",
        "install" => $"Installing {progress.Subject}",
        "wait" => $"Waiting for another process that works on {progress.Subject}",
        "retry" => $"Waiting {progress.Subject}",
        "answer-wait" => $"Waiting for {progress.Subject}",
        "check" => $"Comparing {progress.Subject}",
        var other => $"{other} {progress.Subject}",
    };

    private static string Status(OperationProgress progress) => progress switch
    {
        { Phase: "answer", Total: 0 } => $"{progress.Done} token{(progress.Done == 1 ? "" : "s")} so far",
        { Phase: "answer" } => $"{progress.Done} of at most {progress.Total} tokens",
        { Phase: "answers" } => $"{progress.Done} of {progress.Total}",
        { Total: 1000, Fraction: { } share } => $"{(int)(share * 100)} %",
        { Total: > 0, BytesPerSecond: { } rate } => $"{new ByteSize(progress.Done)} of {new ByteSize(progress.Total)}, {new ByteSize((long)rate)}/s",
        { Total: > 0 } => $"{new ByteSize(progress.Done)} of {new ByteSize(progress.Total)}",
        _ => "...",
    };
}
