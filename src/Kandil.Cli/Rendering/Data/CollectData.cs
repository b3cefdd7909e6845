using Kandil.Core.Storage;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model gc</c>.</summary>
/// <param name="DryRun">True when nothing was removed.</param>
/// <param name="Removed">The models that went, or would; the longest unused first.</param>
/// <param name="InUse">Models whose turn it was and that somebody has loaded.</param>
/// <param name="LeftoverBytes">Bytes of abandoned downloads, expired chunks and corrupt files that went.</param>
/// <param name="BytesBefore">What the models took.</param>
/// <param name="BytesAfter">What they take.</param>
/// <param name="LimitBytes">What was to be reached; null where only leftovers were to go.</param>
/// <param name="Reached">True when it was.</param>
/// <param name="QuotaBytes">The quota that holds from now on; null where it was not set.</param>
public sealed record CollectData(
    bool DryRun, IReadOnlyList<CollectedData> Removed, IReadOnlyList<string> InUse, long LeftoverBytes, long BytesBefore, long BytesAfter,
    long? LimitBytes, bool Reached, long? QuotaBytes)
{
    /// <summary>The data of a collection.</summary>
    public static CollectData From(CollectResult result, long? quota) => new(
        result.DryRun, [.. result.Removed.Select(model => new CollectedData(
            model.Name, model.Record.Source, model.Record.Revision, model.Record.Variant, model.LastUsed, model.FreedBytes))],
        [.. result.InUse.Select(record => record.Key.ToString())], result.LeftoverBytes, result.BytesBefore, result.BytesAfter, result.Limit, result.IsReached, quota);
}

/// <summary>A model that was collected.</summary>
/// <param name="Name">The model.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Revision">Which branch, tag or version; empty where there are none.</param>
/// <param name="Variant">Which quantisation; null where the source's names say none.</param>
/// <param name="LastUsed">When it was used last.</param>
/// <param name="FreedBytes">Bytes that this freed.</param>
public sealed record CollectedData(string Name, string Source, string Revision, string? Variant, DateTimeOffset LastUsed, long FreedBytes);
