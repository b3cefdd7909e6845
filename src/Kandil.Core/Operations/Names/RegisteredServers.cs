using Kandil.Core.Catalog;
using Kandil.Core.References;

namespace Kandil.Core.Operations.Names;

/// <summary>The servers that may follow an <c>@</c>: the user's own endpoints whose names can stand there.</summary>
internal sealed class RegisteredServers(KandilSession session)
{
    /// <summary>Their names.</summary>
    /// <exception cref="Errors.KandilException">E_SCHEMA, E_PERM, E_DISK: the user's models cannot be read.</exception>
    public IEnumerable<string> Names => Profiles.Select(profile => profile.Name);

    /// <summary>What may follow an <c>@</c>, and in front of the name of a model.</summary>
    /// <param name="sources">Registered sources.</param>
    /// <exception cref="Errors.KandilException">As <see cref="Names"/>.</exception>
    public ReferenceVocabulary Vocabulary(IEnumerable<string>? sources = null) => new(sources, Names);

    /// <summary>The endpoint of a name; null if there is none.</summary>
    /// <exception cref="Errors.KandilException">As <see cref="Names"/>.</exception>
    public ModelProfile? Find(string name) => Profiles.FirstOrDefault(profile => profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private IEnumerable<ModelProfile> Profiles => session.UserCatalog.Value.Own().Profiles
        .Where(profile => profile.BaseUrl is not null && ReferenceVocabulary.IsFreeName(profile.Name));
}
