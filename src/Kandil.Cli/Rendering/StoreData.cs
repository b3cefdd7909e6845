using Kandil.Core.Operations;
using Kandil.Core.Storage;

namespace Kandil.Cli.Rendering;

/// <summary><c>data</c> of <c>kandil model verify</c>.</summary>
/// <param name="Models">Every model that was read.</param>
public sealed record CheckListData(IReadOnlyList<CheckData> Models);

/// <summary>What reading all of a model's files found.</summary>
/// <param name="Name">The model with its source, quantisation and revision.</param>
/// <param name="Whole">True when every file is what was installed.</param>
/// <param name="Files">Every file.</param>
/// <param name="Error">Why it could not be read; null where it could.</param>
public sealed record CheckData(string Name, bool Whole, IReadOnlyList<FileCheckData> Files, ItemFailureData? Error)
{
    /// <summary>The data of a check.</summary>
    public static CheckData From(ModelCheck check) => new(
        check.Record.Key.ToString(), check.IsWhole,
        [.. check.Files.Select(file => new FileCheckData(
            file.File.Path.Value, file.Path, file.State.ToString().ToLowerInvariant(), file.File.Sha256.ToString(), file.File.DigestSource,
            file.Actual?.ToString(), file.Bad.Sum(range => range.Length)))],
        null);
}

/// <summary>What reading a file found.</summary>
/// <param name="File">Relative to the model's folder.</param>
/// <param name="Path">Absolute.</param>
/// <param name="State"><c>whole</c>, <c>missing</c> or <c>damaged</c>.</param>
/// <param name="Sha256">The digest that it must have.</param>
/// <param name="DigestSource">Who says so.</param>
/// <param name="ActualSha256">The digest that it has; null where it is missing.</param>
/// <param name="BadBytes">Bytes that a repair fetches.</param>
public sealed record FileCheckData(string File, string Path, string State, string Sha256, string DigestSource, string? ActualSha256, long BadBytes);

/// <summary><c>data</c> of <c>kandil model repair</c>.</summary>
/// <param name="Name">The model.</param>
/// <param name="Repaired">The files that were put right.</param>
/// <param name="FetchedBytes">Bytes that came over the network.</param>
public sealed record RepairData(string Name, IReadOnlyList<string> Repaired, long FetchedBytes);

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
        result.DryRun, [.. result.Removed.Select(model => new CollectedData(model.Record.Id.ToString(), model.LastUsed, model.FreedBytes))],
        [.. result.InUse.Select(record => record.Id.ToString())], result.LeftoverBytes, result.BytesBefore, result.BytesAfter, result.Limit, result.IsReached, quota);
}

/// <summary>A model that was collected.</summary>
/// <param name="Name">The model.</param>
/// <param name="LastUsed">When it was used last.</param>
/// <param name="FreedBytes">Bytes that this freed.</param>
public sealed record CollectedData(string Name, DateTimeOffset LastUsed, long FreedBytes);

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

/// <summary><c>data</c> of <c>kandil model license</c>.</summary>
/// <param name="Name">The model.</param>
/// <param name="License">The license's identifier; null where nothing names one.</param>
/// <param name="AcceptedBy">Who accepted it; null where nobody did.</param>
/// <param name="AcceptedAt">When.</param>
public sealed record LicenseData(string Name, string? License, string? AcceptedBy, DateTimeOffset? AcceptedAt)
{
    /// <summary>The data of a license.</summary>
    public static LicenseData From(LicenseStatus status) => new(status.Name, status.License, status.Accepted?.By, status.Accepted?.At);
}

/// <summary><c>data</c> of <c>kandil model export</c>.</summary>
/// <param name="Model">The model.</param>
/// <param name="Folder">Where it was exported to.</param>
public sealed record ExportData(ModelData Model, string Folder);
