using Kandil.Core.Audit;
using Kandil.Core.Catalog;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Listing;
using Kandil.Core.References;

namespace Kandil.Core.Operations.Names;

/// <summary>What a name or a reference stands for, before anything is asked of anybody.</summary>
public sealed record ResolvedModel
{
    /// <summary>What was typed.</summary>
    public required string Input { get; init; }

    /// <summary>The model's own name; for a path, a source or a repository the reference in its canonical form.</summary>
    public required string Name { get; init; }

    /// <summary>How the name led there.</summary>
    public required NameMatchKind Match { get; init; }

    /// <summary>What installs or runs it: <c>hf:owner/repo</c>, <c>openai:gpt-4o</c>, <c>ollama:llama3.1:8b</c>, a path.</summary>
    public required string Reference { get; init; }

    /// <summary>What the catalogue knows of it; null for a model that is in no catalogue.</summary>
    public AvailableModel? Model { get; init; }

    /// <summary>Its name for people; null for a model that is in no catalogue.</summary>
    public string? Title => Model?.Title;

    /// <summary>The quantisation that was typed behind the name; null where none was.</summary>
    public string? Quantization { get; init; }

    /// <summary>The backend that was typed behind an <c>@</c>; null where none was.</summary>
    public string? Backend { get; init; }

    /// <summary>What to tell somebody who typed a name that is not quite the model's: a sentence; null where it was taken exactly, or is another name of it.</summary>
    public string? Remark => Told is not null ? TerminalText.Clean(Told) : Match != NameMatchKind.Fuzzy || Name.Equals(Input, StringComparison.OrdinalIgnoreCase) ? null
        : Model is { IsLocal: false, IsOwn: false } cloud ? TerminalText.Clean($"'{Input}' is taken for {Name}, which {cloud.Provider} answers for.")
        : TerminalText.Clean($"'{Input}' is taken for {Name}.");

    /// <summary>What else to tell whoever typed it.</summary>
    internal string? Told { get; init; }

    /// <summary>True where letters of the name are wrong.</summary>
    internal bool HasSlips { get; init; }

    /// <summary>The model of a server; what somebody typed with slips leads to no cloud.</summary>
    /// <exception cref="KandilException">E_ARGS, with the name that was probably meant.</exception>
    internal ModelProfile ToBeAsked => HasSlips && Model is { IsOwn: false } cloud
        ? throw ModelNameErrors.OnlyAGuess(Input, Name, cloud.Provider)
        : Model!.Profile;

    /// <summary>The reference read.</summary>
    internal ModelReference? Parsed { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
