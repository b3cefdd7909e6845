using System.Globalization;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Listing;

/// <summary>Where a model of a listing comes from.</summary>
public enum ModelOrigin
{
    /// <summary>Comes with Kandil.</summary>
    Bundled,

    /// <summary>Taken into the store.</summary>
    Installed,

    /// <summary>A file outside of the store, named by its path.</summary>
    File,

    /// <summary>In Ollama's own store.</summary>
    Ollama,
}

/// <summary>A model as both shells show it.</summary>
public sealed record KandilModel
{
    /// <summary>What to call it: <c>kandil-guide</c>, <c>local/tiny</c>, <c>ollama/llama3.1:8b</c>, or the path of a file.</summary>
    public required string Name { get; init; }

    /// <summary>Where it comes from.</summary>
    public required ModelOrigin Origin { get; init; }

    /// <summary>The absolute path of its first GGUF file; empty for a model of Ollama's, whose files are its own affair.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes on disk, all files together.</summary>
    public required long Size { get; init; }

    /// <summary>What runs it: <c>llama-cpp</c>, <c>transformers</c>, <c>ollama</c>.</summary>
    public required string Library { get; init; }

    /// <summary>The model's own name for itself; null where it has none.</summary>
    public string? Title { get; init; }

    /// <summary>The architecture, such as <c>llama</c>; from the file's header.</summary>
    public string? Architecture { get; init; }

    /// <summary>The number of weights.</summary>
    public long? Parameters { get; init; }

    /// <summary>The quantisation, such as <c>Q4_K_M</c>.</summary>
    public string? Quantization { get; init; }

    /// <summary>Tokens of context that it was trained for.</summary>
    public int? Context { get; init; }

    /// <summary>The license that its source names, or else the file.</summary>
    public string? License { get; init; }

    /// <summary>Who accepted the license; null where nobody did.</summary>
    public LicenseAcceptance? LicenseAccepted { get; init; }

    /// <summary>Where it was installed from: <c>file</c>, <c>hf</c>, a registered source; null for what is not in the store.</summary>
    public string? Source { get; init; }

    /// <summary>The server that stood in for its source, and is asked again; null where none did.</summary>
    public string? Mirror { get; init; }

    /// <summary>The branch, tag or version that was installed; null where there are none.</summary>
    public string? Revision { get; init; }

    /// <summary>The quantisation that was chosen at its source; null where the whole revision is the model.</summary>
    public string? Variant { get; init; }

    /// <summary>The commit that the revision was; null where there are none.</summary>
    public string? Commit { get; init; }

    /// <summary>Who checked the files' digests: <c>kandil</c>, or <c>ollama</c>, whose word it is; null where nobody did.</summary>
    public string? VerifiedBy { get; init; }

    /// <summary>Where the digests came from that its files were compared with: <c>hub LFS</c>, <c>mirror LFS</c>, <c>lab LFS</c>, <c>registry manifest</c>, <c>computed</c>; null for what is not in the store.</summary>
    public string? DigestSource { get; init; }

    /// <summary>True when its files lie where somebody else keeps them, and the store only knows of them.</summary>
    public bool IsReferenced { get; init; }

    /// <summary>Every file, relative to the model's folder.</summary>
    public IReadOnlyList<KandilModelFile> Files { get; init => field = new TextList<KandilModelFile>(value); } = new TextList<KandilModelFile>([]);

    /// <summary>When it was taken in; null for what is not in the store.</summary>
    public DateTimeOffset? InstalledAt { get; init; }

    /// <summary>When it was used last; null if never, and for what is not in the store: only the store counts, because it may have to make room.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>How many answers it gave; null for what is not in the store.</summary>
    public long? UsageCount { get; init; }

    /// <summary>True when clean-up must leave it.</summary>
    public bool Pinned { get; init; }

    /// <summary>Whether it can be used now; known in listings.</summary>
    public ModelStatus Status { get; init; }

    /// <summary>Why it is not simply ready; null where it is.</summary>
    public string? StatusDetail { get; init; }

    /// <summary>How long an answer took on average, in milliseconds; null where nobody counts.</summary>
    public double? AverageLatencyMs { get; init; }

    /// <summary>How many tokens of an answer came a second on average; null where nobody counts, or no answer was long enough to tell.</summary>
    public double? AverageTokensPerSecond { get; init; }

    /// <summary>What is wrong with it: a header that cannot be read, a file that is gone or was found damaged; null where nothing is known to be.</summary>
    public string? Problem { get; init; }

    /// <summary>True where its source calls it a quantisation of other bits than its file's header says, such as <c>Q4_K_M</c> for <c>F16</c>.</summary>
    public bool IsMisnamed => Bits(Variant) is { } named && Bits(Quantization) is { } said && named != said;

    /// <summary>What else a user should know of it, a sentence; null for nothing.</summary>
    public string? Note => IsMisnamed ? $"its source calls it {Variant}, and its header says {Quantization}." : null;

    /// <inheritdoc/>
    public override string ToString() => Name;

    // Names vary beyond that: Q4_K_XL has a header of Q4_K_M.
    private static int? Bits(string? quantization)
    {
        if (quantization is null || !QuantizationType.TryParse(quantization, out _))
            return null;
        string digits = new([.. quantization.SkipWhile(character => !char.IsAsciiDigit(character)).TakeWhile(char.IsAsciiDigit)]);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int bits) ? bits : null;
    }
}

/// <summary>A file of a model.</summary>
/// <param name="Path">Relative to the model's folder, with <c>/</c>; absolute where it lies elsewhere.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal; null where it was never computed.</param>
public sealed record KandilModelFile(string Path, long Size, string? Sha256)
{
    /// <summary>Where its digest came from; null where it has none.</summary>
    public string? DigestSource { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
