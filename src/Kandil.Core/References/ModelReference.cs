using Kandil.Core.Errors;

namespace Kandil.Core.References;

/// <summary>
/// What a user writes to name a model: a value, read without touching the world.
/// <para>The first rule that fits wins. Paths are as the system has them; in names, upper and lower case are the same.</para>
/// <code>
/// 1 path      anything that ends in ".gguf", has no prefix of rule 2 and no "://" in it, or
///             anything that starts with "./" "../" "/" "~" "\" ".\" "..\" or a drive ("C:\" "C:/")
/// 2 source    SOURCE ":" REST            hf:owner/repo:Q4_K_M   lab:group/model:version   openai:gpt-4o
///             SOURCE: hf, ollama, a cloud provider, a registered source: [a-z][a-z0-9-]+
///             REST: of hf [NAME "/"] NAME [":" NAME]; of the others 1 to 512 of A-Z a-z 0-9 . _ - + / : @
/// 3 local     "local/" MODEL             a model on this machine
///             "ollama/" MODEL            the same as "local/" MODEL "@ollama"
///             "embedded/" MODEL          the same as "local/" MODEL "@embedded"; so is "candle/" MODEL
///             MODEL: NAME *("/" NAME) [":" NAME]
/// 4 name      NAME [":" NAME]            a profile, an alias, an installed model: claude   llama3.1:8b
/// 5 hub       NAME "/" NAME [":" NAME]   Hugging Face: owner/repo[:quantisation]
///
///   NAME      1 to 128 of A-Z a-z 0-9 . _ -, a letter or digit first, no ".." in it; the last of a reference does not end in ".gguf"
///   Rules 2 to 5 may end in "@" BACKEND, split off at the last "@":
///   BACKEND   ollama, embedded (candle, llamacpp and llama mean the same), a registered server
/// </code>
/// </summary>
public sealed class ModelReference : IEquatable<ModelReference>
{
    internal ModelReference(ModelReferenceKind kind, string model, string? variant = null, string? source = null, string? backend = null) =>
        (Kind, Model, Variant, Source, Backend) = (kind, model, variant, source, backend);

    /// <summary>Which rule the text followed. <c>hf:owner/repo</c> is a hub repository, as <c>owner/repo</c> is.</summary>
    public ModelReferenceKind Kind { get; }

    /// <summary>The path as written (<c>~</c> not expanded); the rest after the source; or the name, with its owner if it has one, without <see cref="Variant"/>.</summary>
    public string Model { get; }

    /// <summary>What follows the colon of a name: a tag or a quantisation; null if nothing does, and for paths and sources.</summary>
    public string? Variant { get; }

    /// <summary>The source in lowercase: of a source, and <c>hf</c> of a hub repository; else null.</summary>
    public string? Source { get; }

    /// <summary>The backend asked for, in lowercase: <c>ollama</c>, <c>embedded</c> or a server; null if none is.</summary>
    public string? Backend { get; }

    /// <summary>True where the text names its source: <c>hf:owner/repo</c>, unlike <c>owner/repo</c>, means no model that came from elsewhere.</summary>
    internal bool NamesSource { get; init; }

    /// <summary><see cref="Model"/> with its variant: <c>llama3.1:8b</c>.</summary>
    public string Name => Variant is null ? Model : $"{Model}:{Variant}";

    /// <summary>Reads a reference with the built-in vocabulary.</summary>
    /// <exception cref="KandilException">E_ARGS, with the nearest valid form.</exception>
    public static ModelReference Parse(string text) => Parse(text, ReferenceVocabulary.Default);

    /// <summary>Reads a reference.</summary>
    /// <param name="text">The text.</param>
    /// <param name="vocabulary">The sources and servers that there are.</param>
    /// <exception cref="KandilException">E_ARGS, with the nearest valid form.</exception>
    public static ModelReference Parse(string text, ReferenceVocabulary vocabulary)
    {
        var parsed = ReferenceParser.Parse(text, vocabulary);
        return parsed.Reference ?? throw ReferenceErrors.Unparsable(text, parsed.Problem, NearestReference.To(text, vocabulary));
    }

    /// <summary>Reads a reference with the built-in vocabulary.</summary>
    /// <returns>Null when the text is none.</returns>
    public static ModelReference? TryParse(string text) => ReferenceParser.Parse(text, ReferenceVocabulary.Default).Reference;

    /// <summary>The canonical text, which <see cref="Parse(string, ReferenceVocabulary)"/> reads back as an equal reference.</summary>
    public override string ToString()
    {
        string text = Kind switch
        {
            ModelReferenceKind.Source or ModelReferenceKind.HubRepository => $"{Source}:{Name}",
            ModelReferenceKind.Local => $"{ReferenceVocabulary.Local}/{Name}",
            _ => Name,
        };
        return Backend is null ? text : $"{text}@{Backend}";
    }

    /// <summary>Equal kind, source, backend and model; case counts in paths and in what follows a source, and not in names.</summary>
    public bool Equals(ModelReference? other) =>
        other is not null && Kind == other.Kind && Source == other.Source && Backend == other.Backend
        && string.Equals(Name, other.Name, Comparison);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ModelReference);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Source, Backend, Name.GetHashCode(Comparison));

    private StringComparison Comparison => Kind is ModelReferenceKind.Path or ModelReferenceKind.Source
        ? StringComparison.Ordinal
        : StringComparison.OrdinalIgnoreCase;
}
