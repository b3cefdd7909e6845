using Kandil.Core.Catalog;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Names;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Settings;

/// <summary>Where a setting's value comes from, and where it is set; the later come before the earlier.</summary>
public enum SettingOrigin
{
    /// <summary>Nothing is configured.</summary>
    Default,

    /// <summary>The user's <c>config.json</c>.</summary>
    User,

    /// <summary>The project's <c>.kandil.json</c>.</summary>
    Project,

    /// <summary>This session alone.</summary>
    Session,
}

/// <summary>A setting as it is now.</summary>
/// <param name="Key">Its name: <c>network.mirror</c>.</param>
/// <param name="Value">What holds now, as people read and type it; null for nothing.</param>
/// <param name="Default">What holds where nothing is configured; null for nothing.</param>
/// <param name="Origin">Where the value comes from.</param>
/// <param name="Meaning">What it changes.</param>
/// <param name="AllowedValues">What it can be.</param>
public sealed record ConfigurationEntry(string Key, string? Value, string? Default, SettingOrigin Origin, string Meaning, string AllowedValues);

/// <summary>Shows and changes the configuration. An option that is given with an operation comes before it.</summary>
public sealed class ConfigureKandil(KandilSession session)
{
    /// <summary>The user's file; it may not be there yet.</summary>
    public string File => session.Paths.ConfigurationFile;

    /// <summary>The project's file; null where there is none.</summary>
    /// <exception cref="KandilException">E_SCHEMA: it sets what it may not; E_PERM, E_DISK.</exception>
    public string? ProjectFile => session.Settings.Project?.File;

    /// <summary>Every setting, in the table's order, then those of single models. The files are read anew.</summary>
    /// <exception cref="KandilException">E_SCHEMA: a file is no configuration or has a bad value; E_PERM, E_DISK, E_ARGS.</exception>
    public IReadOnlyList<ConfigurationEntry> Show()
    {
        ConfigurationDocument user = ConfigurationDocument.Read(session.Paths);
        ProjectConfiguration? project = session.Settings.Project;
        IEnumerable<ConfigurationKey> ofModels = user.ModelKeys.Concat(session.Settings.OfSession.ModelKeys).DistinctBy(key => key.Name);
        return [.. ConfigurationKey.All.Concat(ofModels).Select(key => Entry(user, project, key))];
    }

    /// <summary>Reads every file of the configuration anew: the user's, the project's, and the user's models.</summary>
    /// <returns>The files that there are.</returns>
    /// <exception cref="KandilException">E_SCHEMA: one is bad, with what is; E_PERM, E_DISK.</exception>
    public IReadOnlyList<string> Reload()
    {
        Show();
        session.UserCatalog.Value.Read();
        _ = new ModelAliases(session).List();
        return [.. new[] { session.Paths.ConfigurationFile, session.Paths.CatalogFile, ProjectFile }.OfType<string>().Where(System.IO.File.Exists)];
    }

    /// <summary>Sets a setting.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="value">What a user types for it; see <see cref="ConfigurationEntry.AllowedValues"/>.</param>
    /// <param name="cancellationToken">Ends the wait for another process.</param>
    /// <param name="sink">Warned where a name is set that nobody answers for; null to look at no name.</param>
    /// <param name="scope">Where: the user's file, the project's (which is made in the working folder where there is none), or this session.</param>
    /// <returns>The setting as it is now.</returns>
    /// <exception cref="KandilException">E_ARGS: no such setting, or it cannot be that, or a project may not set it; E_SCHEMA: the file is no configuration; E_PERM, E_DISK.</exception>
    public async Task<ConfigurationEntry> SetAsync(string key, string value, CancellationToken cancellationToken, SettingOrigin scope = SettingOrigin.User, IOperationSink? sink = null)
    {
        ConfigurationKey known = Find(key);
        string meant = known == ConfigurationKey.DefaultBackend ? Backend(value) : value;
        await ChangeAsync(scope, known, document => document.Set(known, meant), cancellationToken);
        string? name = known.Model ?? (known == ConfigurationKey.DefaultModel || known == ConfigurationKey.FallbackModel ? meant : null);
        if (sink is not null && name is not null && await new CheckName(session).RunAsync(name, cancellationToken) is { } doubt)
            sink.Warn(ModelNameErrors.NobodyAnswers(known.Name, doubt));
        return Entry(ConfigurationDocument.Read(session.Paths), session.Settings.Project, known);
    }

    /// <summary>Takes a setting out, or all that are known, so that what lies below holds.</summary>
    /// <param name="key">Its name; null for all.</param>
    /// <param name="cancellationToken">Ends the wait for another process.</param>
    /// <param name="scope">Where.</param>
    /// <returns>Where a file of the user's is kept that could not be read and gave way to an empty one; null in all other cases.</returns>
    /// <exception cref="KandilException">E_ARGS: no such setting; E_SCHEMA: the file is no configuration, and not all of it is reset; E_PERM, E_DISK.</exception>
    public async Task<string?> ResetAsync(string? key, CancellationToken cancellationToken, SettingOrigin scope = SettingOrigin.User)
    {
        ConfigurationKey? one = key is null ? null : Find(key);
        if (scope == SettingOrigin.Project && session.Settings.Project is null)
            return null;
        try
        {
            await ChangeAsync(scope, one, document =>
            {
                foreach (ConfigurationKey each in one is null ? [.. ConfigurationKey.All, .. document.ModelKeys] : new[] { one })
                    document.Remove(each);
            }, cancellationToken);
            return null;
        }
        catch (KandilException unreadable) when (one is null && scope == SettingOrigin.User && unreadable.Code == ErrorCode.Schema)
        {
            return await ConfigurationWriter.StartOverAsync(session.Paths, cancellationToken);
        }
    }

    /// <summary>The models that the project's file names, and whether each counts.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND: there is no project's file; E_SCHEMA, E_PERM, E_DISK.</exception>
    public IReadOnlyList<(string Model, bool TakesEffect)> ProjectModels() =>
        [.. Project.Destinations.Select(model => (model, Project.TakesEffect(model)))];

    /// <summary>Consents to the models that the project's file names, as long as its content stays what it is.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND: there is no project's file; E_SCHEMA, E_PERM, E_DISK.</exception>
    public Task TrustProjectAsync(CancellationToken cancellationToken) => new ProjectConsents(session.Paths).AddAsync(Project, cancellationToken);

    private ProjectConfiguration Project => session.Settings.Project
        ?? throw ConfigurationErrors.NoProject(session.WorkingFolder ?? Environment.CurrentDirectory);

    private async Task ChangeAsync(SettingOrigin scope, ConfigurationKey? key, Action<ConfigurationDocument> change, CancellationToken cancellationToken)
    {
        switch (scope)
        {
            case SettingOrigin.Session:
                session.Settings.Change(change);
                break;
            case SettingOrigin.Project:
                if (key is { IsForProjects: false })
                    throw ConfigurationErrors.NotAProjectSetting(key.Name);
                string file = ProjectFile ?? System.IO.Path.Combine(session.WorkingFolder ?? Environment.CurrentDirectory, ProjectConfiguration.FileName);
                await ConfigurationWriter.ChangeProjectAsync(file, change, cancellationToken);
                await TrustProjectAsync(cancellationToken); // whoever writes it says what it is to mean
                break;
            default:
                await ConfigurationWriter.ChangeAsync(session.Paths, document => Changes(document, change), cancellationToken);
                break;
        }
    }

    private static bool Changes(ConfigurationDocument document, Action<ConfigurationDocument> change)
    {
        byte[] before = document.ToBytes();
        change(document);
        return !document.ToBytes().AsSpan().SequenceEqual(before);
    }

    private static ConfigurationKey Find(string key) => ConfigurationKey.Find(key)
        ?? throw ConfigurationErrors.UnknownKey(key, NameLikeness.Nearest(key, ConfigurationKey.All.Select(known => known.Name)));

    // Other names of the embedded engine are its name; a server that nobody registered would answer nothing.
    private string Backend(string value)
    {
        return new RegisteredServers(session).Vocabulary().FindBackend(value.Trim())
            ?? throw ConfigurationErrors.BadValue(ConfigurationKey.DefaultBackend.Name, value, string.Join(", ", BackendsToChoose));
    }

    /// <summary>What <c>defaults.backend</c> can be: the backends and the user's servers.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the user's models cannot be read.</exception>
    public IReadOnlyList<string> BackendsToChoose => [.. ConfigurationKey.DefaultBackend.Kind.Words, .. new RegisteredServers(session).Names.Order(StringComparer.Ordinal)];

    private ConfigurationEntry Entry(ConfigurationDocument user, ProjectConfiguration? project, ConfigurationKey key)
    {
        (string? value, SettingOrigin origin) = session.Settings.OfSession.Show(key) is { } ofSession ? (ofSession, SettingOrigin.Session)
            : OfProject(project, key) is { } ofProject ? (ofProject, SettingOrigin.Project)
            : user.Show(key) is { } ofUser ? (ofUser, SettingOrigin.User)
            : (key.Default, SettingOrigin.Default);
        return new ConfigurationEntry(key.Name, value, key.Default, origin, key.Meaning, key.Kind.Allowed);
    }

    // A model that the project names and that does not count is not what holds.
    private static string? OfProject(ProjectConfiguration? project, ConfigurationKey key) =>
        project is not null && key.IsForProjects && project.Document.Show(key) is { } value && (key != ConfigurationKey.DefaultModel || project.TakesEffect(value)) ? value : null;
}
