using Kandil.Core.Catalog;
using Kandil.Core.Engines.Embedded;
using Kandil.Core.Errors;
using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations;

/// <summary>Finds a model of this machine by what a user calls it.</summary>
public sealed class FindModel(KandilSession session)
{
    /// <summary>The model that a reference means: the bundled guide, an installed model by name, or a file by path.</summary>
    /// <exception cref="KandilException">
    /// E_ARGS: no reference; E_NOT_FOUND: no such file; E_NOT_INSTALLED, with what may have been meant; E_BACKEND: an
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

    /// <summary>The same without reading the file; null means the default model.</summary>
    internal LocatedModel Locate(string? text)
    {
        if (text is null || BundledGuide.IsNamed(text))
        {
            return LocatedModel.Bundled(session);
        }

        var reference = Names.Parse(text);
        if (reference.Backend is { } backend && backend != EmbeddedEngine.EngineName)
        {
            throw EngineErrors.UnknownEngine(text, backend);
        }

        return reference.Kind switch
        {
            ModelReferenceKind.Path => LocatedModel.OfFile(session, KandilSession.FullPath(reference.Model)),
            _ when BundledGuide.IsNamed(reference.Name) => LocatedModel.Bundled(session),
            _ => LocatedModel.Installed(session, Names.Find(reference) ?? throw NotInstalled(text)),
        };
    }

    /// <summary>The installed models that a reference means: every version that it leaves open, the newest first.</summary>
    /// <exception cref="KandilException">E_NOT_INSTALLED; E_ARGS: the guide or a file, which are not the store's.</exception>
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

        return Names.FindAll(reference) is { Count: > 0 } found ? found : throw NotInstalled(text);
    }

    private InstalledNames Names => new(session.Store, () => new RegisteredSources(session.Paths, session.Environment).List().Select(source => source.Name));

    private KandilException NotInstalled(string text) =>
        ModelNameErrors.NotInstalled(text, NameLikeness.Nearest(text, session.Store.List().Select(record => record.Id.ToString()).Append(BundledGuide.Name)));
}
