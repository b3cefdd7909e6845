namespace Kandil.Core.Sources;

/// <summary>What a registered source speaks.</summary>
public enum SourceKind
{
    /// <summary>A chunk registry: <c>models.json</c>, manifests and chunks.</summary>
    Registry,

    /// <summary>A server with the API of the Hugging Face hub.</summary>
    Hub,

    /// <summary>Ollama, which keeps models of its own; only the built-in source is one.</summary>
    Ollama,
}

/// <summary>A source: one that a user registered, or one that is always there.</summary>
/// <param name="Name">What stands before the colon of its references.</param>
/// <param name="Kind">What it speaks.</param>
/// <param name="Address">Its base address.</param>
public sealed record RegisteredSource(string Name, SourceKind Kind, Uri Address)
{
    /// <summary>The environment variable that names it; null for one of the file.</summary>
    public string? Variable { get; init; }

    /// <summary>True for what is always there and cannot be removed: <c>hf</c> and <c>ollama</c>.</summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>Where it is from: <c>always there</c>, the name of the variable, or <c>registered</c>.</summary>
    public string Origin => IsBuiltIn ? "always there" : Variable ?? "registered";

    /// <summary>What somebody should know who registers it, a sentence.</summary>
    public string Remark => $"What {Name} says of its models, their digests too, is the word of {Address.Authority} alone.";
}
