namespace Kandil.Core.Primitives;

/// <summary>How far long work has come.</summary>
/// <param name="Phase">What is being done, a word or two: <c>load</c>, <c>copy</c>, <c>verify</c>, <c>download</c>.</param>
/// <param name="Subject">On what: a model or a file name.</param>
/// <param name="Done">How much is done, in bytes, or in thousandths where <paramref name="Total"/> is 1000.</param>
/// <param name="Total">How much there is; 0 when it is not known.</param>
public readonly record struct OperationProgress(string Phase, string Subject, long Done, long Total)
{
    /// <summary>The share that is done, 0 to 1; null when the total is not known.</summary>
    public double? Fraction => Total > 0 ? Math.Clamp((double)Done / Total, 0, 1) : null;

    /// <summary>How fast it goes, over the last seconds; null where that means nothing or is not known yet.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>How long the rest takes at that rate; null when that is not known.</summary>
    public TimeSpan? Remaining => BytesPerSecond is { } rate and > 0 && Total >= Done
        ? TimeSpan.FromSeconds(Math.Min((Total - Done) / rate, TimeSpan.MaxValue.TotalSeconds / 2))
        : null;
}
