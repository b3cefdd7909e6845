using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Core.Sources;

/// <summary>A registry's index: which versions of which models there are.</summary>
internal sealed class RegistryIndex(string source, Uri server, Dictionary<string, Dictionary<string, Dictionary<string, RegistryEntry?>?>?> groups)
{
    private const string UsualAlias = "latest";

    /// <summary>Every version that fits a query, in the index's order.</summary>
    public IEnumerable<(RegistryName Name, RegistryEntry Entry)> Versions(SourceQuery query) =>
        from byGroup in groups
        where query.Owner is null || byGroup.Key.Equals(query.Owner, StringComparison.OrdinalIgnoreCase)
        from byModel in byGroup.Value ?? []
        where query.Model is null || byModel.Key.Equals(query.Model, StringComparison.OrdinalIgnoreCase)
        from byVersion in byModel.Value ?? []
        where byVersion.Value is not null
        let name = new RegistryName(byGroup.Key, byModel.Key, byVersion.Key)
        where query.Text is null || name.ToString().Contains(query.Text, StringComparison.OrdinalIgnoreCase)
        select (name, byVersion.Value);

    /// <summary>The version that a name leads to, aliases followed.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND; E_ARGS: several versions and none named; E_NET: an alias leads nowhere or in a circle.</exception>
    public ResolvedVersion Resolve(RegistryName name)
    {
        Dictionary<string, RegistryEntry?> versions = VersionsOf(name);
        string version = name.Version ?? Default(name, versions);
        if (versions.GetValueOrDefault(version) is null)
            throw SourceErrors.VersionMissing(source, name.Id, version, Known(versions));
        var path = new List<string> { version };
        while (versions.GetValueOrDefault(path[^1]) is { AliasOf: { } target })
        {
            bool isLoop = path.Contains(target);
            path.Add(target);
            if (isLoop || versions.GetValueOrDefault(target) is null)
                throw SourceErrors.BadAlias(source, name.Id, path, isLoop);
        }

        RegistryEntry entry = versions[path[^1]]!;
        if (!RegistryName.IsPart(path[^1]))
            throw SourceErrors.UnsafeName(name.Id, path[^1], "is not fit to be a folder's name");
        return Sha256Digest.TryParse(entry.Hash, out Sha256Digest hash)
            ? new ResolvedVersion(path[^1], path.Count > 1 ? version : null, hash, entry)
            : throw SourceErrors.Junk(server, "the hash of a manifest", $"no SHA-256 for {path[^1]} of {name.Id}");
    }

    private Dictionary<string, RegistryEntry?> VersionsOf(RegistryName name)
    {
        if (groups.GetValueOrDefault(name.Group) is not { } models)
            throw SourceErrors.RegistryModelMissing(source, name.Id, server, [.. groups.Keys]);
        return models.GetValueOrDefault(name.Model)
            ?? throw SourceErrors.RegistryModelMissing(source, name.Id, server, [.. models.Keys.Select(model => $"{name.Group}/{model}")]);
    }

    private string Default(RegistryName name, Dictionary<string, RegistryEntry?> versions)
    {
        string[] own = [.. versions.Where(version => version.Value is { AliasOf: null }).Select(version => version.Key)];
        return versions.GetValueOrDefault(UsualAlias) is not null ? UsualAlias
            : own.Length == 1 ? own[0]
            : own.Length == 0 ? throw SourceErrors.VersionMissing(source, name.Id, UsualAlias, Known(versions))
            : throw SourceErrors.VersionNeeded(source, name.Id, Known(versions));
    }

    private static string[] Known(Dictionary<string, RegistryEntry?> versions) =>
        [.. versions.Where(version => version.Value is not null).Select(version => version.Key)];
}

/// <summary>A version with its manifest's hash.</summary>
/// <param name="Version">The version, no alias.</param>
/// <param name="Alias">The alias that was asked for; null if it was none.</param>
/// <param name="Manifest">The hash of its manifest.</param>
/// <param name="Entry">Its entry in the index.</param>
internal sealed record ResolvedVersion(string Version, string? Alias, Sha256Digest Manifest, RegistryEntry Entry);
