using Kandil.Core.Catalog;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.References;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Names;

/// <summary>Who gave a name to a model.</summary>
public enum AliasOrigin
{
    /// <summary>The catalogue.</summary>
    Catalogue,

    /// <summary>The user, in <c>config.json</c> or <c>models.json</c>.</summary>
    User,

    /// <summary>The project's <c>.kandil.json</c>.</summary>
    Project,
}

/// <summary>Another name of a model.</summary>
/// <param name="Alias">The name.</param>
/// <param name="Model">The model, or the reference, that it stands for.</param>
/// <param name="Origin">Who gave it.</param>
public sealed record ModelAlias(string Alias, string Model, AliasOrigin Origin)
{
    /// <inheritdoc/>
    public override string ToString() => Alias;
}

/// <summary>Names that stand for models: the catalogue's, and the user's own, which come before them.</summary>
public sealed class ModelAliases(KandilSession session)
{
    /// <summary>Every alias, by name; one of the user's takes the place of the catalogue's of the same name.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the configuration or the user's models cannot be read.</exception>
    public IReadOnlyList<ModelAlias> List()
    {
        var own = session.UserCatalog.Value.Own().Profiles.Select(profile => profile.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        IEnumerable<ModelAlias> known = session.UserCatalog.Value.Read().Profiles.SelectMany(profile => profile.Aliases.Select(
            alias => new ModelAlias(alias, profile.Name, own.Contains(profile.Name) ? AliasOrigin.User : AliasOrigin.Catalogue)));
        IEnumerable<ModelAlias> ofProject = (session.Settings.Project?.Document.Aliases ?? new Dictionary<string, string>()).Select(pair => new ModelAlias(pair.Key, pair.Value, AliasOrigin.Project));
        return [.. Configured.Select(pair => new ModelAlias(pair.Key, pair.Value, AliasOrigin.User)).Concat(known).Concat(ofProject.Where(alias => !Resolves(alias.Alias)))
            .DistinctBy(alias => alias.Alias, StringComparer.OrdinalIgnoreCase).OrderBy(alias => alias.Alias, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Has a name stand for a model. An alias of the catalogue may be given another meaning, a model's own name not.</summary>
    /// <param name="alias">The name: letters, digits, '.', '_' and '-', a letter or digit first.</param>
    /// <param name="model">The model: a name, or a reference. It is resolved now, so that a slip is found now.</param>
    /// <param name="cancellationToken">Ends the wait for another process.</param>
    /// <exception cref="KandilException">E_ARGS, E_NOT_FOUND: the name cannot be an alias, or means a model already, or no model is called so; E_SCHEMA, E_PERM, E_DISK.</exception>
    public async Task<ModelAlias> SetAsync(string alias, string model, CancellationToken cancellationToken)
    {
        string name = alias.Trim();
        if (ModelReference.TryParse(name) is not { Kind: ModelReferenceKind.Name, Variant: null, Backend: null } || ReferenceVocabulary.Default.FindSource(name) is not null || BundledGuide.IsNamed(name))
            throw ModelNameErrors.NoAlias(alias);
        if (session.UserCatalog.Value.Read().Names.Find(name) is { Kind: NameMatchKind.Exact })
            throw ModelNameErrors.AliasIsModel(name);
        ResolvedModel target = BundledGuide.IsNamed(model) || IsInstalled(model) ? new() { Input = model, Name = model, Reference = model, Match = NameMatchKind.Exact } : new ResolveModel(session).Run(model);
        if (Leads(target, name))
            throw ModelNameErrors.AliasCircle(name);
        string meant = target.Quantization is null && target.Backend is null ? target.Name : target.Input.Trim();
        await ConfigurationWriter.ChangeAsync(session.Paths, document => document.SetAlias(name, meant), cancellationToken);
        return new ModelAlias(name, meant, AliasOrigin.User);
    }

    /// <summary>Takes a name of the user's away.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND: the user gave no such name; E_ARGS: it is the catalogue's; E_SCHEMA, E_PERM, E_DISK.</exception>
    public async Task RemoveAsync(string alias, CancellationToken cancellationToken)
    {
        if (!Configured.ContainsKey(alias))
            throw List().Any(known => known.Alias.Equals(alias, StringComparison.OrdinalIgnoreCase)) ? ModelNameErrors.AliasOfCatalog(alias) : ModelNameErrors.NoSuchAlias(alias, NameLikeness.Nearest(alias, Configured.Keys));
        await ConfigurationWriter.ChangeAsync(session.Paths, document => document.SetAlias(alias, null), cancellationToken);
    }

    /// <summary>What a name of the user's stands for, or else one of the project's; null where nobody gave such a name.</summary>
    /// <exception cref="KandilException">E_ACCESS: it is the project's, and neither installed nor consented to; E_SCHEMA, E_PERM, E_DISK.</exception>
    internal string? Target(string name, bool asksProject = true)
    {
        if (Configured.TryGetValue(name, out string? own) || !asksProject)
            return own;
        if (session.Settings.Project is not { } project || !project.Document.Aliases.TryGetValue(name, out string? target) || Resolves(name))
            return null;
        return project.TakesEffect(target) ? target : throw ConfigurationErrors.ProjectNotTrusted(name, target, project.File);
    }

    // A project's alias never takes the place of a name that means something without it.
    private bool Resolves(string name) =>
        session.UserCatalog.Value.Read().Names.Find(name).Kind is NameMatchKind.Exact or NameMatchKind.Alias || BundledGuide.IsNamed(name) || IsInstalled(name);

    private IReadOnlyDictionary<string, string> Configured => ConfigurationDocument.Read(session.Paths).Aliases;

    private bool IsInstalled(string model)
    {
        try
        {
            return new FindModel(session, asksProject: false).InStore(model).Count > 0;
        }
        catch (KandilException exception) when (exception.Code == ErrorCode.Args || exception.Code == ErrorCode.NotInstalled)
        {
            return exception.LeavesOpen;
        }
    }

    private bool Leads(ResolvedModel target, string name) =>
        target.Input.Trim().Equals(name, StringComparison.OrdinalIgnoreCase)
        || (Configured.GetValueOrDefault(target.Input.Trim()) is { } next && next.Equals(name, StringComparison.OrdinalIgnoreCase));
}
