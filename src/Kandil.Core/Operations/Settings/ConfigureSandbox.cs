using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Names;
using Kandil.Core.Platform;
using Kandil.Core.References;
using Kandil.Core.Sandbox;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Settings;

/// <summary>A sandbox profile with what it is for.</summary>
/// <param name="Profile">The profile.</param>
/// <param name="IsDefault">True for the one of everything that none is bound to.</param>
/// <param name="Models">The models that are bound to it.</param>
/// <param name="Agents">The agents that are bound to it.</param>
public sealed record SandboxEntry(SandboxProfile Profile, bool IsDefault, IReadOnlyList<string> Models, IReadOnlyList<string> Agents)
{
    /// <summary>Its name.</summary>
    public string Name => Profile.Name;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>What shall be changed about a profile; what is null or empty stays.</summary>
public sealed record SandboxChange
{
    /// <summary>The profile; a new one has the fields of <c>secure</c>.</summary>
    public required string Name { get; init; }

    /// <summary>New values by the names of <see cref="SandboxField"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Fields { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>True to make it the profile of everything that none is bound to.</summary>
    public bool MakeDefault { get; init; }

    /// <summary>Models to bind: references or paths.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Agents to bind.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];
}

/// <summary>Sandbox profiles: lists, makes, changes, binds and removes them. Changes go to the security log.</summary>
public sealed class ConfigureSandbox(KandilSession session)
{
    /// <summary>The file of the user's profiles.</summary>
    public string File => session.Paths.SandboxFile;

    /// <summary>Every profile: those that come with Kandil, then the user's.</summary>
    /// <exception cref="KandilException">E_SCHEMA, with the field; E_PERM, E_DISK.</exception>
    public IReadOnlyList<SandboxEntry> List()
    {
        SandboxSettings settings = SandboxSettings.Read(session.Paths);
        return [.. settings.Profiles.Select(profile => Entry(settings, profile))];
    }

    /// <summary>The profile of a name.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND, and as <see cref="List"/>.</exception>
    public SandboxEntry Get(string name)
    {
        SandboxSettings settings = SandboxSettings.Read(session.Paths);
        return Entry(settings, Known(settings, name));
    }

    /// <summary>Makes or changes a profile, and binds it.</summary>
    /// <exception cref="KandilException">E_ARGS: a name or value that cannot be, with the field; a change of a built-in one; E_SCHEMA, E_PERM, E_DISK.</exception>
    public async Task<SandboxEntry> SetAsync(SandboxChange change, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (change is { Fields.Count: 0, MakeDefault: false, Models.Count: 0, Agents.Count: 0 })
            throw SandboxErrors.NothingToDo(change.Name);
        SandboxSettings settings = await ChangeAsync(known => Changed(known, change), cancellationToken);
        await new SecurityLog(session, sink).SandboxAsync(change.Name, Describe(change));
        if (!settings.Find(change.Name)!.IsRestricting && change is { MakeDefault: true } or { Models.Count: > 0 } or { Agents.Count: > 0 })
            sink.Warn($"From now on no restriction holds for {(change.MakeDefault ? "anything that no other profile is bound to" : string.Join(", ", change.Models.Concat(change.Agents.Select(agent => $"the agent {agent}"))))}.");
        return Entry(settings, settings.Find(change.Name)!);
    }

    /// <summary>Removes a profile of the user's own that nothing uses.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND; E_ARGS: it comes with Kandil, or is in use; E_SCHEMA, E_PERM, E_DISK.</exception>
    public async Task RemoveAsync(string name, IOperationSink sink, CancellationToken cancellationToken)
    {
        await ChangeAsync(known =>
        {
            SandboxEntry entry = Entry(known, Known(known, name));
            if (entry.Profile.IsBuiltIn)
                throw SandboxErrors.IsBuiltIn(entry.Name);
            if (entry.IsDefault || entry.Models.Count + entry.Agents.Count > 0)
                throw SandboxErrors.IsBound(entry.Name, Uses(entry));
            return known with { Own = [.. known.Own.Where(profile => profile != entry.Profile)] };
        }, cancellationToken);
        await new SecurityLog(session, sink).SandboxAsync(name, "removed");
    }

    /// <summary>Unbinds models and agents, which then have the default profile.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND: one is not bound; E_SCHEMA, E_PERM, E_DISK.</exception>
    public async Task UnbindAsync(IReadOnlyList<string> models, IReadOnlyList<string> agents, IOperationSink sink, CancellationToken cancellationToken)
    {
        await ChangeAsync(known => known with
        {
            Models = Without(known.Models, models.Select(model => BoundName(known, model)), "model"),
            Agents = Without(known.Agents, agents, "agent"),
        }, cancellationToken);
        foreach (string bound in models.Concat(agents))
            await new SecurityLog(session, sink).SandboxAsync(SandboxSettings.Read(session.Paths).Default, $"holds for {bound} again");
    }

    /// <summary>The profile that holds for a model and who asks for it: the agent's, else the model's, else the default.</summary>
    /// <param name="names">What the model is called, each way.</param>
    /// <param name="agent">Who asks; null: what <c>KANDIL_AGENT</c> says, or nobody.</param>
    internal SandboxProfile For(IEnumerable<string> names, string? agent) =>
        SandboxSettings.Read(session.Paths).For(names, agent ?? session.Environment.Read(KandilVariable.Agent));

    private SandboxSettings Changed(SandboxSettings known, SandboxChange change)
    {
        if (known.Find(change.Name) is { IsBuiltIn: true } && change.Fields.Count > 0)
            throw SandboxErrors.IsBuiltIn(change.Name);
        if (!SandboxSettings.IsName(change.Name))
            throw SandboxErrors.BadName(change.Name);
        SandboxProfile profile = known.Find(change.Name) ?? (change.Fields.Count > 0 ? SandboxProfile.New(change.Name) : throw NotThere(known, change.Name));
        if (change.Fields.Keys.FirstOrDefault(name => SandboxField.Find(name) is null) is { } unknown)
            throw SandboxErrors.UnknownField(unknown, [.. SandboxField.All.Select(field => field.Name)]);
        foreach (SandboxField field in SandboxField.All)
        {
            if (change.Fields.TryGetValue(field.Name, out IReadOnlyList<string>? values))
                profile = field.Set(profile, values) ?? throw SandboxErrors.BadValue(field.Name, string.Join(", ", values), field.Allowed);
        }

        if (profile.Contradiction() is { } wrong)
            throw SandboxErrors.Contradiction(wrong.Field, wrong.Problem);
        return known with
        {
            Own = profile.IsBuiltIn ? known.Own : [.. known.Own.Where(own => own.Name != profile.Name), profile],
            Default = change.MakeDefault ? profile.Name : known.Default,
            Models = With(known.Models, change.Models.Select(NameOf), profile.Name),
            Agents = With(known.Agents, change.Agents, profile.Name),
        };
    }

    // An installed model by its id, whichever version is loaded; a file by its place; what is not here yet as it is referred to.
    private string NameOf(string model)
    {
        if (BundledGuide.IsNamed(model))
            return BundledGuide.Name;
        ModelReference? reference = ModelReference.TryParse(model);
        if (reference?.Kind == ModelReferenceKind.Path)
            return KandilSession.FullPath(reference.Model);
        try
        {
            return new FindModel(session).InStore(model)[0].Id.ToString();
        }
        catch (KandilException failure) when (failure.Code == ErrorCode.NotInstalled)
        {
            return new ResolveModel(session, asksProject: false).TryRun(model) is { Model: { IsLocal: false } remote } ? remote.Name : model;
        }
    }

    private string BoundName(SandboxSettings known, string model) => known.Models.ContainsKey(model) ? model : NameOf(model);

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> bindings, IEnumerable<string> names, string profile)
    {
        var changed = new Dictionary<string, string>(bindings, StringComparer.OrdinalIgnoreCase);
        foreach (string name in names)
            changed[name] = profile;
        return changed;
    }

    private static Dictionary<string, string> Without(IReadOnlyDictionary<string, string> bindings, IEnumerable<string> names, string kind)
    {
        var changed = new Dictionary<string, string>(bindings, StringComparer.OrdinalIgnoreCase);
        foreach (string name in names)
        {
            if (!changed.Remove(name))
                throw SandboxErrors.NotBound(kind, name);
        }

        return changed;
    }

    private async Task<SandboxSettings> ChangeAsync(Func<SandboxSettings, SandboxSettings> change, CancellationToken cancellationToken)
    {
        try
        {
            OwnerOnly.CreateDirectory(session.Paths.ConfigurationDirectory);
            using FileLock held = await FileLock.AcquireAsync(File + ".lock", cancellationToken);
            SandboxSettings changed = change(SandboxSettings.Read(session.Paths));
            AtomicFile.Write(File, changed.ToBytes());
            return changed;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be written", File);
        }
    }

    private static SandboxProfile Known(SandboxSettings settings, string name) => settings.Find(name) ?? throw NotThere(settings, name);

    private static KandilException NotThere(SandboxSettings settings, string name) =>
        SandboxErrors.NotThere(name, [.. settings.Profiles.Select(profile => profile.Name)]);

    private static SandboxEntry Entry(SandboxSettings settings, SandboxProfile profile) => new(
        profile, settings.Default.Equals(profile.Name, StringComparison.OrdinalIgnoreCase), BoundTo(settings.Models, profile), BoundTo(settings.Agents, profile));

    private static List<string> BoundTo(IReadOnlyDictionary<string, string> bindings, SandboxProfile profile) =>
        [.. bindings.Where(pair => pair.Value.Equals(profile.Name, StringComparison.OrdinalIgnoreCase)).Select(pair => pair.Key).Order(StringComparer.Ordinal)];

    private static string Uses(SandboxEntry entry) => string.Join(", ",
        entry.Models.Select(model => $"model {model}").Concat(entry.Agents.Select(agent => $"agent {agent}")).Concat(entry.IsDefault ? ["as the default"] : []));

    private static string Describe(SandboxChange change) => string.Join("; ",
        change.Fields.Select(field => $"{field.Key} = {string.Join(", ", field.Value)}")
            .Concat(change.Models.Select(model => $"holds for the model {model}"))
            .Concat(change.Agents.Select(agent => $"holds for the agent {agent}"))
            .Concat(change.MakeDefault ? ["is the default"] : []));
}
