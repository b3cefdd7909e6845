using Kandil.Core.Catalog;
using Kandil.Core.Engines.Embedded;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Verification;
using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Names;

/// <summary>Finds a model of this machine by what a user calls it.</summary>
public sealed class FindModel(KandilSession session)
{
    private readonly bool _asksProject = true;

    /// <summary>The same where a project's aliases are to mean nothing.</summary>
    internal FindModel(KandilSession session, bool asksProject)
        : this(session) => _asksProject = asksProject;

    /// <summary>The model that a reference means: the bundled guide, an installed model by name, or a file by path.</summary>
    /// <exception cref="KandilException">
    /// E_ARGS: no reference, or one that models of several sources share; E_NOT_FOUND: no such file; E_NOT_INSTALLED, with what may have been meant; E_BACKEND: an
    /// engine that is not there; for a path also what makes its file unfit.
    /// </exception>
    public KandilModel Run(string reference)
    {
        var located = Locate(reference);
        if (located.Origin == ModelOrigin.File)
        {
            // An installed model with a damaged file is still listed; a path that leads to no model is none.
            ModelInspection.Read(located.Path);
        }

        return located.Describe();
    }

    /// <summary>What installs an installed model again, from where it came and as it is: <c>lab:owner/repo:Q4_K_M</c>; null for what came from a file, and for what is not in the store.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the registry cannot be read.</exception>
    public string? ReferenceOf(string name)
    {
        try
        {
            return InStore(name)[0].Reference;
        }
        catch (KandilException exception) when (exception.Code == ErrorCode.Args || exception.Code == ErrorCode.NotInstalled)
        {
            return null; // of a cloud, or removed since
        }
    }

    /// <summary>
    /// A sentence where a name leaves open which of several installed models is meant, or is not quite the model's: which one is taken,
    /// and what else there is.
    /// </summary>
    /// <returns>Null where it is clear.</returns>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the registry cannot be read.</exception>
    public string? Remark(string reference)
    {
        try
        {
            var names = InStore(reference).Select(new InstalledNames(session.Store).NameOf).ToList();
            return names.Count < 2 ? null : $"'{reference}' is taken for {names[0]}, which was installed last; there is also {string.Join(", ", names.Skip(1))}.";
        }
        catch (KandilException exception) when (exception.Code == ErrorCode.Args || exception.Code == ErrorCode.NotInstalled)
        {
            return new ResolveModel(session, _asksProject).Remark(reference);
        }
    }

    /// <summary>The same without reading the file; null means the default model.</summary>
    internal LocatedModel Locate(string? text)
    {
        if (text is null || BundledGuide.IsNamed(text))
        {
            return LocatedModel.Bundled(session);
        }

        ModelReference reference = Parse(text);
        if (reference.Backend is { } backend && backend != EmbeddedEngine.EngineName)
        {
            throw new RegisteredServers(session).Find(backend) is null ? EngineErrors.UnknownEngine(text, backend) : EngineErrors.OfServer(text, backend);
        }

        return reference.Kind switch
        {
            ModelReferenceKind.Path => LocatedModel.OfFile(session, KandilSession.FullPath(reference.Model)),
            _ when BundledGuide.IsNamed(reference.Name) => LocatedModel.Bundled(session),
            _ => Names.Find(reference) is { } record ? LocatedModel.Installed(session, record) : Known(text),
        };
    }

    // "qwen coder 7b" is no reference, but a name of the catalogue as people say it.
    private ModelReference Parse(string text)
    {
        try
        {
            return Names.Parse(text);
        }
        catch (KandilException exception) when (exception.Code == ErrorCode.Args && ResolveModel.IsWords(text))
        {
            return Names.Parse(Meant(text).Name);
        }
    }

    private ResolvedModel Meant(string words)
    {
        try
        {
            return new ResolveModel(session, _asksProject).Run(words);
        }
        catch (KandilException exception) when (exception.Code == ErrorCode.NotFound)
        {
            throw NotInstalled(words);
        }
    }

    // What the catalogue or an alias calls otherwise than the store does.
    private LocatedModel Known(string text)
    {
        if (new ResolveModel(session, _asksProject).TryRun(text) is not { } resolved || (resolved.Model is null && resolved.Match != NameMatchKind.Alias))
            throw NotInstalled(text);
        if (BundledGuide.IsNamed(resolved.Name))
            return LocatedModel.Bundled(session);
        if (Names.Parse(resolved.Reference) is { Kind: ModelReferenceKind.Path } path)
            return LocatedModel.OfFile(session, KandilSession.FullPath(path.Model), resolved.Model?.Name);
        ModelRecord? record = Installed(resolved) is [var newest, ..] ? newest : Names.Find(Names.Parse(resolved.Name));
        return record is not null ? LocatedModel.Installed(session, record) : throw (resolved.Model is { IsLocal: false } cloud
            ? ModelNameErrors.OfCloud(cloud.Name, cloud.Provider)
            : ModelNameErrors.KnownNotInstalled(resolved.Name));
    }

    /// <summary>The absolute path of the file that a reference means: a path, or the name of a file that was registered; null for any other.</summary>
    internal string? FileOf(string text)
    {
        if (BundledGuide.IsNamed(text) || ModelReference.TryParse(text) is not { } reference)
            return null;
        if (reference.Kind == ModelReferenceKind.Path)
            return KandilSession.FullPath(reference.Model);
        return Names.FindAll(reference).Count == 0
            && new ResolveModel(session, _asksProject).TryRun(text) is { Match: NameMatchKind.Exact or NameMatchKind.Alias } resolved
            && ModelReference.TryParse(resolved.Reference) is { Kind: ModelReferenceKind.Path } path
            ? KandilSession.FullPath(path.Model)
            : null;
    }

    /// <summary>The installed models that a reference means: every version that it leaves open, all of one source, the newest first.</summary>
    /// <exception cref="KandilException">E_NOT_INSTALLED; E_ARGS: the guide or a file, which are not the store's, or a name that models of several sources share.</exception>
    internal IReadOnlyList<ModelRecord> InStore(string text)
    {
        if (BundledGuide.IsNamed(text))
        {
            throw ModelNameErrors.NotOfTheStore(text);
        }

        var reference = Names.Parse(text);
        if (reference.Kind == ModelReferenceKind.Path || BundledGuide.IsNamed(reference.Name))
        {
            throw ModelNameErrors.NotOfTheStore(text);
        }

        return Names.FindAll(reference) is { Count: > 0 } found ? found
            : Renamed(text) is { Count: > 0 } renamed ? renamed
            : throw (FileOf(text) is { } file ? ModelNameErrors.IsOwnFile(text, file) : NotInstalled(text));
    }

    // The catalogue's own names and aliases alone: what is only like a name removes nothing.
    private IReadOnlyList<ModelRecord> Renamed(string text) =>
        new ResolveModel(session, _asksProject).TryRun(text) is { Match: NameMatchKind.Exact or NameMatchKind.Alias } resolved && !BundledGuide.IsNamed(resolved.Name)
            ? Installed(resolved)
            : [];

    // An alias means what its target does, as that is written; a name of the catalogue means Hugging Face's repository.
    private IReadOnlyList<ModelRecord> Installed(ResolvedModel resolved) => resolved.Parsed is { Kind: ModelReferenceKind.HubRepository or ModelReferenceKind.Source } written
        ? Names.FindAll(written)
        : Names.Parse(resolved.Reference) is { Kind: ModelReferenceKind.HubRepository } repository ? Names.FindCatalogued(repository) : Names.FindAll(Names.Parse(resolved.Reference));

    private InstalledNames Names => new(session.Store, () => new RegisteredSources(session.Paths, session.Environment).List().Select(source => source.Name), () => new RegisteredServers(session).Names);

    // What is here and is called like it; else the catalogue's, of which the next error says how to install one.
    private KandilException NotInstalled(string text)
    {
        if (PathNamed(text) is { } path)
            return ModelNameErrors.IsPath(text, path);
        IReadOnlyList<string> here = NameLikeness.Nearest(text, session.Store.List().Select(record => record.Id.ToString()).Append(BundledGuide.Name));
        if (here.Count > 0)
            return ModelNameErrors.NotInstalled(text, here);
        ModelCatalog catalog = session.UserCatalog.Value.Read();
        IReadOnlyList<string> near = ListAvailable.Near(catalog, text);
        return near is [var one] && catalog.Find(one) is { Repository: { } repository } ? ModelNameErrors.KnownElsewhere(text, one, repository) : ModelNameErrors.NotInstalled(text, near);
    }

    // A folder's or file's name without what makes a path of it, such as the "models" of 'verify models'.
    private string? PathNamed(string text)
    {
        string path = Path.Combine(session.WorkingFolder ?? Environment.CurrentDirectory, text);
        return !Path.IsPathRooted(text) && Path.Exists(path) ? $".{Path.DirectorySeparatorChar}{text}" : null;
    }
}
