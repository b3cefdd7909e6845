using Kandil.Core.Operations;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model verify</c>.</summary>
/// <param name="Models">Every model that was read.</param>
public sealed record CheckListData(IReadOnlyList<CheckData> Models);

/// <summary>What reading all of a model's files found.</summary>
/// <param name="Name">The model.</param>
/// <param name="Whole">True when every file is what was installed.</param>
/// <param name="Files">Every file.</param>
/// <param name="Error">Why it could not be read; null where it could.</param>
public sealed record CheckData(string Name, bool Whole, IReadOnlyList<FileCheckData> Files, ItemFailureData? Error)
{
    /// <summary>The data of a check.</summary>
    public static CheckData From(VerifiedModel check) => new(
        check.Name, check.IsWhole,
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
