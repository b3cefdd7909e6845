using Kandil.Core.Storage;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model migrate</c>.</summary>
/// <param name="DryRun">True when nothing was changed.</param>
/// <param name="Unchanged">True when everything was as it should be.</param>
/// <param name="Adopted">Models that were given a record.</param>
/// <param name="Moved">Files that were moved into folders.</param>
/// <param name="MirroredConfigurations">Models whose configuration was copied to where it belongs.</param>
/// <param name="LeftoverBytes">Bytes of corrupt files that went.</param>
/// <param name="Skipped">What was left alone, with the reason.</param>
public sealed record MigrateData(
    bool DryRun, bool Unchanged, IReadOnlyList<string> Adopted, IReadOnlyList<string> Moved, IReadOnlyList<string> MirroredConfigurations,
    long LeftoverBytes, IReadOnlyList<SkippedData> Skipped)
{
    /// <summary>The data of a migration.</summary>
    public static MigrateData From(MigrateResult result, bool dryRun) => new(
        dryRun, result.IsUnchanged, [.. result.Adopted.Select(record => record.Id.ToString())], result.Moved,
        [.. result.MirroredConfigurations.Select(id => id.ToString())], result.LeftoverBytes,
        [.. result.Skipped.Select(skipped => new SkippedData(skipped.Path, skipped.Reason))]);
}

/// <summary>What a migration left alone.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Reason">Why.</param>
public sealed record SkippedData(string Path, string Reason);
