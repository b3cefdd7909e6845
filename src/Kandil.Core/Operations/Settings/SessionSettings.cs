using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Errors;

namespace Kandil.Core.Operations.Settings;

/// <summary>
/// What holds: the session's settings over the project's over the user's. Files are read when they are asked for, so that a change
/// of them holds from the next operation on. Safe to use from many threads.
/// </summary>
internal sealed class SessionSettings(KandilSession session)
{
    private const string SessionName = "this session's settings";

    private readonly object _lock = new();
    private ConfigurationDocument? _session;

    /// <summary>The user's configuration with the session's settings over it: all but what a project says.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the file.</exception>
    public ConfigurationDocument Effective() => ConfigurationDocument.Read(session.Paths).With(OfSession);

    /// <summary>What was set for this session alone.</summary>
    public ConfigurationDocument OfSession
    {
        get
        {
            lock (_lock)
                return _session ??= ConfigurationDocument.Empty(SessionName);
        }
    }

    /// <summary>The project's file; null where there is none.</summary>
    /// <exception cref="KandilException">E_SCHEMA: it sets what it may not; E_PERM, E_DISK.</exception>
    public ProjectConfiguration? Project => ProjectConfiguration.Find(session);

    /// <summary>Changes what was set for this session.</summary>
    public void Change(Action<ConfigurationDocument> change)
    {
        lock (_lock)
        {
            ConfigurationDocument changed = ConfigurationDocument.Empty(SessionName).With(OfSession);
            change(changed);
            _session = changed;
        }
    }

    /// <summary>The model that is asked where none is named, and where it is set, as errors and commands call it; null for the one that comes with Kandil.</summary>
    /// <param name="warn">Told when the project's word does not count.</param>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: a file.</exception>
    public (string Name, string Place, string? Scope)? DefaultModel(Action<string> warn)
    {
        if (OfSession.Text(ConfigurationKey.DefaultModel) is { } ofSession)
            return (ofSession, "for this session", "session");
        if (Project is { } project && project.DefaultModel is { } ofProject)
        {
            if (project.TakesEffect(ofProject))
                return (ofProject, $"in '{project.File}'", "project");
            warn($"The project's {project.File} names {ofProject} as its model; that is ignored, because it is not installed here and you have not consented to it.");
        }

        return ConfigurationDocument.Read(session.Paths).Text(ConfigurationKey.DefaultModel) is { } ofUser ? (ofUser, $"in '{session.Paths.ConfigurationFile}'", null) : null;
    }

    /// <summary>What is computed on where nothing is asked for: one of <see cref="Compatibility.DeviceChoice.Names"/>; null for <c>auto</c>.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the file.</exception>
    public string? Device => Effective().Text(ConfigurationKey.DefaultDevice);

    /// <summary>Sampling options that were not given, as they are configured: for the model, then for the session, the project, the user.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: a file.</exception>
    public (SamplingOptions Sampling, int? MaxTokens) Sampling(SamplingOptions given, int? maxTokens, IReadOnlyList<string> names)
    {
        ConfigurationDocument user = Effective(), ofSession = OfSession;
        ConfigurationDocument? project = Project?.Document;
        return (given with
        {
            Temperature = given.Temperature ?? (float?)Number(ConfigurationKey.Temperature),
            TopK = given.TopK ?? (int?)Number(ConfigurationKey.TopK),
            TopP = given.TopP ?? (float?)Number(ConfigurationKey.TopP),
            MinP = given.MinP ?? (float?)Number(ConfigurationKey.MinP),
            RepeatPenalty = given.RepeatPenalty ?? (float?)Number(ConfigurationKey.RepeatPenalty),
        }, maxTokens ?? (int?)Number(ConfigurationKey.MaxTokens));

        double? Number(ConfigurationKey key) =>
            names.Select(name => user.Number(key.For(name.ToLowerInvariant()))).FirstOrDefault(number => number is not null)
            ?? ofSession.Number(key) ?? project?.Number(key) ?? user.Number(key);
    }
}
