using Kandil.Core.Operations.Listing;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model list</c>.</summary>
/// <param name="Models">The bundled model first, then those installed by name.</param>
public sealed record ModelListData(IReadOnlyList<ModelData> Models);

/// <summary><c>data</c> of <c>kandil model path</c>.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Path">The absolute path of its first GGUF file.</param>
public sealed record ModelPathData(string Name, string Path);

/// <summary>A model; <c>data</c> of <c>kandil model info</c> and <c>rm</c>.</summary>
public sealed record ModelData
{
    /// <summary>What to call it.</summary>
    public required string Name { get; init; }

    /// <summary><c>bundled</c>, <c>installed</c> or <c>file</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>The absolute path of its first GGUF file.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes on disk.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>The engine that runs it.</summary>
    public required string Library { get; init; }

    /// <summary>The model's own name for itself.</summary>
    public string? Title { get; init; }

    /// <summary>The architecture.</summary>
    public string? Architecture { get; init; }

    /// <summary>The number of weights.</summary>
    public long? Parameters { get; init; }

    /// <summary>The quantisation.</summary>
    public string? Quantization { get; init; }

    /// <summary>Tokens of context that it was trained for.</summary>
    public int? ContextLength { get; init; }

    /// <summary>The license that the file names.</summary>
    public string? License { get; init; }

    /// <summary>Who accepted the license; null where nobody did.</summary>
    public string? LicenseAcceptedBy { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset? LicenseAcceptedAt { get; init; }

    /// <summary>Where it was installed from: <c>file</c>, <c>hf</c>, a registered source, <c>ollama</c>.</summary>
    public string? Source { get; init; }

    /// <summary>The server that stood in for the source, and is asked again.</summary>
    public string? Mirror { get; init; }

    /// <summary>The branch, tag or version.</summary>
    public string? Revision { get; init; }

    /// <summary>The quantisation that was chosen at the source.</summary>
    public string? Variant { get; init; }

    /// <summary>The commit, or the SHA-256 of a registry's manifest.</summary>
    public string? Commit { get; init; }

    /// <summary>Who verified the files: <c>kandil</c> or <c>ollama</c>.</summary>
    public string? VerifiedBy { get; init; }

    /// <summary>True when its files lie where somebody else keeps them: removing it leaves them.</summary>
    public bool Referenced { get; init; }

    /// <summary>Every file.</summary>
    public required IReadOnlyList<ModelFileData> Files { get; init; }

    /// <summary>When it was taken in.</summary>
    public DateTimeOffset? InstalledAt { get; init; }

    /// <summary>When it was used last.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>How many answers it gave; null for what is not in the store.</summary>
    public long? UsageCount { get; init; }

    /// <summary>True when clean-up must leave it.</summary>
    public bool Pinned { get; init; }

    /// <summary>Whether it can be used: <c>ready</c>, <c>slow</c>, <c>incompatible</c> or <c>damaged</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Why it is not simply ready.</summary>
    public string? StatusDetail { get; init; }

    /// <summary>Milliseconds that an answer took on average.</summary>
    public double? AverageLatencyMs { get; init; }

    /// <summary>Tokens of an answer that came a second on average.</summary>
    public double? AverageTokensPerSecond { get; init; }

    /// <summary>What else a user should know; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Why the header could not be read; null when it could.</summary>
    public string? Problem { get; init; }

    /// <summary>The data of a model.</summary>
    public static ModelData From(KandilModel model) => new()
    {
        Name = model.Name,
        Origin = model.Origin switch { ModelOrigin.Bundled => "bundled", ModelOrigin.Installed => "installed", ModelOrigin.Ollama => "ollama", _ => "file" },
        Path = model.Path,
        SizeBytes = model.Size,
        Library = model.Library,
        Title = model.Title,
        Architecture = model.Architecture,
        Parameters = model.Parameters,
        Quantization = model.Quantization,
        ContextLength = model.Context,
        License = model.License,
        LicenseAcceptedBy = model.LicenseAccepted?.By,
        LicenseAcceptedAt = model.LicenseAccepted?.At,
        Source = model.Source,
        Mirror = model.Mirror,
        Revision = model.Revision,
        Variant = model.Variant,
        Commit = model.Commit,
        VerifiedBy = model.VerifiedBy,
        Referenced = model.IsReferenced,
        Files = [.. model.Files.Select(file => new ModelFileData(file.Path, file.Size, file.Sha256, file.DigestSource))],
        InstalledAt = model.InstalledAt,
        LastUsed = model.LastUsed,
        UsageCount = model.UsageCount,
        Pinned = model.Pinned,
        Status = AvailableData.StatusOf(model.Status),
        StatusDetail = model.StatusDetail,
        AverageLatencyMs = model.AverageLatencyMs,
        AverageTokensPerSecond = model.AverageTokensPerSecond is { } rate ? Math.Round(rate, 1) : null,
        Note = model.Note,
        Problem = model.Problem,
    };
}

/// <summary>A file of a model.</summary>
/// <param name="Path">Relative to the model's folder, with <c>/</c>; absolute where it lies elsewhere.</param>
/// <param name="SizeBytes">Bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal; null where it was never computed.</param>
/// <param name="DigestSource">Where the digest came from that it was compared with.</param>
public sealed record ModelFileData(string Path, long SizeBytes, string? Sha256, string? DigestSource);
