using Kandil.Core.Catalog;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Primitives;
using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Names;

/// <summary>Finds out which model a name means: exactly, by an alias, or by likeness. Nothing is asked of anybody.</summary>
public sealed class ResolveModel(KandilSession session)
{
    private const int MostAliases = 8;

    private readonly bool _asksProject = true;

    /// <summary>The same where a project's aliases are to mean nothing.</summary>
    internal ResolveModel(KandilSession session, bool asksProject)
        : this(session) => _asksProject = asksProject;

    /// <summary>What a name or a reference stands for: an installed model before any other, as wherever a model is used.</summary>
    /// <exception cref="KandilException">
    /// E_ARGS: it leaves open which model is meant, or is no reference; E_NOT_FOUND: there is none of that name; E_SCHEMA, E_PERM,
    /// E_DISK: the store, or the user's models or sources cannot be read.
    /// </exception>
    public ResolvedModel Run(string text) => Installed(text) ?? Find(text, 0);

    /// <summary>The reference that an installation takes for a name or a reference.</summary>
    /// <exception cref="KandilException">As <see cref="Run"/>; E_ARGS: the model runs in a cloud alone; E_NOT_FOUND: Ollama's library does not have it.</exception>
    public ResolvedModel ForInstallation(string text)
    {
        ResolvedModel resolved = Find(text, 0);
        if (resolved.Model is not { } model || resolved.Parsed is { Kind: ModelReferenceKind.HubRepository or ModelReferenceKind.Path })
            return resolved;
        if (resolved.Backend == ReferenceVocabulary.Ollama)
            return resolved with { Reference = $"{ReferenceVocabulary.Ollama}:{model.OllamaTag ?? throw ModelNameErrors.NotInOllama(model.Name)}" };
        return resolved with { Reference = LocalReference(model, resolved.Quantization) ?? throw ModelNameErrors.NoWeights(model.Name, model.Provider) };
    }

    /// <summary>
    /// The same for what a user names here and now: <c>owner/repo</c> of which a version is installed means that one's source. A requirement, which
    /// must mean the same on every machine, means Hugging Face's by it.
    /// </summary>
    /// <exception cref="KandilException">As <see cref="ForInstallation"/>; E_ARGS: installed models of several sources share the name.</exception>
    public ResolvedModel AtItsSource(string text)
    {
        if (Parse(text, out _) is not { Kind: ModelReferenceKind.HubRepository, NamesSource: false, Backend: null } reference
            || new InstalledNames(session.Store).SourceOf(reference) is not { } source || source is ReferenceVocabulary.HuggingFace or ModelRecord.FileSource)
            return ForInstallation(text);
        if (!Sources(text).Contains(source))
            throw SourceErrors.SourceOfModelGone(text, source);
        string meant = $"{source}:{reference.Name}";
        return ForInstallation(meant) with { Told = $"'{text}' is taken for {meant}, where the installed one came from; Hugging Face's is {reference}." };
    }

    /// <summary>What to tell somebody who typed a name that is not quite the model's, as <see cref="ResolvedModel.Remark"/> does; null also where it means none.</summary>
    public string? Remark(string text) => TryRun(text)?.Remark;

    /// <summary>
    /// A cloud's model, written as OpenRouter and others do: <c>openai/gpt-4o</c>. The grammar calls that a repository, and an
    /// installation takes it for one; a question goes to the cloud where no such repository is installed.
    /// </summary>
    /// <returns>Null for anything else: a repository that is named with <c>hf:</c>, an owner that is no cloud, a model that the catalogue does not have there.</returns>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the user's models cannot be read.</exception>
    internal ResolvedModel? AsOfCloud(string text, ModelReference? reference)
    {
        if (reference is not { Kind: ModelReferenceKind.HubRepository, Variant: null, Backend: null } || text.Contains(':') || reference.Model.Split('/') is not [var owner, var name])
            return null;
        string id = owner.Replace("-", "", StringComparison.Ordinal); // x-ai
        bool IsNamed(string? known) => name.Equals(known, StringComparison.OrdinalIgnoreCase);
        return ReferenceVocabulary.Default.FindSource(id) is { } provider
            && Catalog.Profiles.FirstOrDefault(one => one.Provider == provider && (IsNamed(one.Model) || IsNamed(one.Name) || one.Aliases.Any(IsNamed))) is { } profile
            ? new ResolvedModel { Input = text, Name = profile.Name, Match = NameMatchKind.Fuzzy, Reference = $"{provider}:{profile.Model ?? profile.Name}", Model = Describe(profile), Parsed = reference }
            : null;
    }

    /// <summary>The model that a name means, where it means one; a name that means none or several is no failure.</summary>
    internal ResolvedModel? TryRun(string text)
    {
        try
        {
            return Find(text, 0);
        }
        catch (KandilException exception) when (exception.Code == ErrorCode.Args || exception.Code == ErrorCode.NotFound)
        {
            return null;
        }
    }

    // What the store has of Hugging Face under its own name is what that name says anyway.
    private ResolvedModel? Installed(string text)
    {
        var names = new InstalledNames(session.Store);
        if (Parse(text, out _) is not { Kind: ModelReferenceKind.Name or ModelReferenceKind.Local or ModelReferenceKind.HubRepository, NamesSource: false, Backend: null or ReferenceVocabulary.Embedded } reference
            || names.Find(reference) is not { } record || (reference.Kind == ModelReferenceKind.HubRepository && record.Source == ReferenceVocabulary.HuggingFace))
            return null;
        return new ResolvedModel
        {
            Input = text,
            Name = names.NameOf(record),
            Match = NameMatchKind.Exact,
            Reference = record.Reference ?? names.NameOf(record),
            Quantization = QuantizationType.TryParse(record.Variant, out var type) ? type.Name : null,
            Backend = reference.Backend,
            Parsed = reference,
        };
    }

    private ModelCatalog Catalog => session.UserCatalog.Value.Read();

    private ResolvedModel Find(string text, int depth)
    {
        ModelReference? reference = Parse(text, out KandilException? unparsable);
        if (reference is { Kind: ModelReferenceKind.Path or ModelReferenceKind.Source or ModelReferenceKind.HubRepository })
            return Plain(text, reference);
        if (reference is { Kind: ModelReferenceKind.Local } && (reference.Backend == ReferenceVocabulary.Ollama || reference.Model.Contains('/')))
            return Plain(text, reference);
        if (reference is null && !IsWords(text))
            throw unparsable!;

        string name = reference?.Name ?? text.Trim();
        if (reference is not null && (BundledGuide.IsNamed(name) || (depth > 0 && Catalog.Names.Find(name).Meaning is null)))
            return Plain(text, reference); // an alias may stand for what is installed and in no catalogue
        if (new ModelAliases(session).Target(name, _asksProject) is { } target)
        {
            return depth == MostAliases ? throw ModelNameErrors.AliasCircle(name)
                : Find(target, depth + 1) is var meant && meant.Backend is null
                    ? meant with { Input = text, Match = NameMatchKind.Alias, Backend = reference?.Backend }
                    : meant with { Input = text, Match = NameMatchKind.Alias };
        }

        return ByName(text, name, reference);
    }

    private ResolvedModel ByName(string text, string name, ModelReference? reference)
    {
        ModelCatalog catalog = Catalog;
        NameMatch match = catalog.Names.Find(name);
        string? quantization = null;
        if (match.Meaning is null && SplitQuantization(name) is { } split)
        {
            NameMatch plain = catalog.Names.Find(split.Name);
            if (plain.Meaning is not null || !match.LeavesOpen)
                (match, quantization) = (plain, split.Quantization);
        }

        if (match.Meaning is null)
            throw match.LeavesOpen ? ModelNameErrors.LeavesOpen(name, match.Meant) : ModelNameErrors.Unknown(name, match.Meant);
        AvailableModel model = Describe(catalog.Find(match.Meaning)!);
        return new ResolvedModel
        {
            Input = text,
            Name = model.Name,
            Match = match.Kind,
            HasSlips = match.HasSlips,
            Reference = reference?.Backend == ReferenceVocabulary.Ollama && model.OllamaTag is { } tag ? $"{ReferenceVocabulary.Ollama}:{tag}"
                : model.Profile.Path ?? LocalReference(model, quantization) ?? CloudReference(model),
            Model = model,
            Quantization = quantization,
            Backend = reference?.Backend,
            Parsed = reference,
        };
    }

    private AvailableModel Describe(ModelProfile profile) => ListAvailable.Describe(Catalog, session.UserCatalog.Value.Own(), profile, new ListAvailable(session).Installed(), new ListAvailable(session).Keys());

    private static string? LocalReference(AvailableModel model, string? quantization) => model switch
    {
        { Repository: { } repository } => quantization is null ? $"{ReferenceVocabulary.HuggingFace}:{repository}" : $"{ReferenceVocabulary.HuggingFace}:{repository}:{quantization}",
        { OllamaTag: { } tag } => $"{ReferenceVocabulary.Ollama}:{tag}",
        _ => null,
    };

    private static string CloudReference(AvailableModel model) => ReferenceVocabulary.CloudProviders.Contains(model.Provider)
        ? $"{model.Provider}:{model.ProviderModel ?? model.Name}"
        : model.Name;

    private ResolvedModel Plain(string text, ModelReference reference)
    {
        ModelProfile? profile = reference switch
        {
            { Kind: ModelReferenceKind.HubRepository } => Catalog.Profiles.FirstOrDefault(one => reference.Model.Equals(one.Repository, StringComparison.OrdinalIgnoreCase)),
            { Kind: ModelReferenceKind.Source, Source: var source } => Catalog.Profiles.FirstOrDefault(one => one.Provider == source && one.Model == reference.Model),
            _ => null,
        };
        string canonical = reference.ToString();
        bool isOllama = reference is { Kind: ModelReferenceKind.Local, Backend: ReferenceVocabulary.Ollama };
        return new ResolvedModel
        {
            Input = text,
            Name = profile?.Name ?? canonical,
            Match = NameMatchKind.Exact,
            Reference = isOllama ? $"{ReferenceVocabulary.Ollama}:{reference.Name}" : canonical,
            Model = profile is null ? null : Describe(profile),
            Quantization = QuantizationType.TryParse(reference.Variant, out var type) ? type.Name : null,
            Backend = reference.Backend,
            Parsed = reference,
        };
    }

    // What is registered, and where the installed models came from that a text names.
    private IEnumerable<string> Sources(string text)
    {
        string[] registered = [.. new RegisteredSources(session.Paths, session.Environment).List().Select(source => source.Name)];
        string prefix = text.Split(':')[0];
        bool isGone = prefix.Length < text.Length && ReferenceVocabulary.IsFreeName(prefix) && !registered.Contains(prefix) && session.Store.List().Any(record => record.Source == prefix);
        return isGone ? registered.Append(prefix) : registered;
    }

    private ModelReference? Parse(string text, out KandilException? failure)
    {
        try
        {
            failure = null;
            return ModelReference.Parse(text, new RegisteredServers(session).Vocabulary(Sources(text)));
        }
        catch (KandilException exception) when (exception.Code == ErrorCode.Args)
        {
            failure = exception;
            return null;
        }
    }

    /// <summary>True for what somebody says aloud: "qwen coder 7b".</summary>
    internal static bool IsWords(string text) =>
        text.Any(char.IsLetterOrDigit) && !text.Trim().EndsWith(':') && text.All(character => char.IsLetterOrDigit(character) || character is ' ' or '.' or '_' or '-' or ':');

    // "llama3.1:8b:Q5_K_M" is no reference, but llama3.1-8b:q5_k_m and Ollama's 8b-instruct-q5_K_M are what people have seen.
    private static (string Name, string Quantization)? SplitQuantization(string name)
    {
        int at = name.LastIndexOfAny([':', '-', ' ']);
        return at > 0 && QuantizationType.TryParse(name[(at + 1)..], out var type) ? (name[..at], type.Name) : null;
    }
}
