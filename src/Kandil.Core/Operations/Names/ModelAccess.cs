using System.IO.Enumeration;
using Kandil.Core.Catalog;
using Kandil.Core.Configuration;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Listing;
using Kandil.Core.References;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Names;

/// <summary>Which models an agent may use.</summary>
/// <param name="Agent">The agent's name; <c>(unnamed)</c> for callers that name none and agents without a list of their own.</param>
/// <param name="Models">Names and patterns; <c>*</c> stands for any text.</param>
public sealed record AccessList(string Agent, IReadOnlyList<string> Models)
{
    /// <inheritdoc/>
    public override string ToString() => Agent;
}

/// <summary>
/// The lists of models that agents may use. A policy aid and not a boundary: an agent names itself, by option or <c>KANDIL_AGENT</c>,
/// and whoever can change the configuration can change the lists.
/// </summary>
public sealed class ModelAccess(KandilSession session)
{
    /// <summary>What callers are called that name no agent.</summary>
    public const string Unnamed = "(unnamed)";

    /// <summary>Every list, by agent, and what holds for callers without one.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the configuration.</exception>
    public IReadOnlyList<AccessList> List()
    {
        ConfigurationDocument settings = session.Settings.Effective();
        return [.. settings.AccessLists.OrderBy(list => list.Key, StringComparer.OrdinalIgnoreCase).Select(list => new AccessList(list.Key, list.Value)),
            new AccessList(Unnamed, UnnamedMay(settings) ? ["*"] : [])];
    }

    /// <summary>Adds models to an agent's list, and makes the list where there is none: from then on the agent may use these alone.</summary>
    /// <param name="agent">The agent: letters, digits, '.', '_' and '-'.</param>
    /// <param name="models">Names, which are resolved now, or patterns with <c>*</c>.</param>
    /// <param name="cancellationToken">Ends the wait for another process.</param>
    /// <exception cref="KandilException">E_ARGS, E_NOT_FOUND: no such agent's name or model; E_SCHEMA, E_PERM, E_DISK.</exception>
    public async Task<AccessList> GrantAsync(string agent, IReadOnlyList<string> models, CancellationToken cancellationToken)
    {
        CheckAgent(agent);
        string[] names = [.. models.Select(Canonical)];
        await ConfigurationWriter.ChangeAsync(
            session.Paths,
            document => document.SetAccess(agent, [.. (document.AccessLists.GetValueOrDefault(agent) ?? []).Concat(names).Distinct(StringComparer.OrdinalIgnoreCase)]),
            cancellationToken);
        return new AccessList(agent, ConfigurationDocument.Read(session.Paths).AccessLists[agent]);
    }

    /// <summary>Takes models from an agent's list, or the whole list away: then what holds for unnamed callers holds for the agent.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="models">Names and patterns of the list; null: the whole list.</param>
    /// <param name="cancellationToken">Ends the wait for another process.</param>
    /// <exception cref="KandilException">E_NOT_FOUND: no such list, or no such model in it; E_SCHEMA, E_PERM, E_DISK.</exception>
    public async Task RevokeAsync(string agent, IReadOnlyList<string>? models, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> listed = ConfigurationDocument.Read(session.Paths).AccessLists.GetValueOrDefault(agent) ?? throw AccessErrors.NoList(agent);
        string[] gone = [.. (models ?? []).Select(model => listed.FirstOrDefault(known => known.Equals(model, StringComparison.OrdinalIgnoreCase)) ?? Canonical(model))];
        if (Array.Find(gone, model => !listed.Contains(model, StringComparer.OrdinalIgnoreCase)) is { } absent)
            throw AccessErrors.NotInList(agent, absent, listed);
        await ConfigurationWriter.ChangeAsync(
            session.Paths,
            document => document.SetAccess(agent, models is null ? null : [.. (document.AccessLists.GetValueOrDefault(agent) ?? []).Except(gone, StringComparer.OrdinalIgnoreCase)]),
            cancellationToken);
    }

    /// <summary>Whether an agent may use a model of this machine.</summary>
    /// <param name="agent">The agent; null: what <c>KANDIL_AGENT</c> says, or nobody.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the configuration.</exception>
    public bool Allows(string? agent, KandilModel model) =>
        RuleOf(agent)(Names(model.Path, model.Source == ReferenceVocabulary.HuggingFace ? model.Name.Split(':')[0] : null).Append(model.Name));

    /// <summary>Whether an agent may use a model of these names.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the configuration.</exception>
    internal Func<IEnumerable<string>, bool> RuleOf(string? agent)
    {
        ConfigurationDocument settings = session.Settings.Effective();
        IReadOnlyList<string>? list = Named(agent) is { } name ? settings.AccessLists.GetValueOrDefault(name) : null;
        bool unnamedMay = UnnamedMay(settings);
        return names => list is null ? unnamedMay : names.Any(model => list.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, model)));
    }

    /// <summary>Refuses a model that an agent may not use.</summary>
    /// <exception cref="KandilException">E_ACCESS; E_SCHEMA, E_PERM, E_DISK: the configuration.</exception>
    internal void Check(string? agent, LocatedModel model)
    {
        if (!RuleOf(agent)(NamesOf(model)))
            throw AccessErrors.Denied(Named(agent), model.Name);
    }

    /// <summary>Refuses a model of a server that an agent may not use.</summary>
    /// <exception cref="KandilException">E_ACCESS; E_SCHEMA, E_PERM, E_DISK: the configuration.</exception>
    internal void Check(string? agent, RemoteModel model)
    {
        if (!RuleOf(agent)(NamesOf(model)))
            throw AccessErrors.Denied(Named(agent), model.Name);
    }

    /// <summary>What a list may call a model of the catalogue.</summary>
    internal static IEnumerable<string> NamesOf(AvailableModel model) =>
        [model.Name, .. model.Repository is { } repository ? [repository] : Array.Empty<string>()];

    private string? Named(string? agent) => agent ?? session.Environment.Read(KandilVariable.Agent);

    // What the store calls it, and what the catalogue does.
    private IEnumerable<string> NamesOf(LocatedModel model)
    {
        string? id = model.Record?.Id.ToString();
        return Names(model.Path, model.Record?.Source == ReferenceVocabulary.HuggingFace ? id : null).Append(model.Name).Concat(id is null ? [] : [id]);
    }

    /// <summary>What a list or a binding may call a model of a server.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the user's catalogue.</exception>
    internal IEnumerable<string> NamesOf(RemoteModel model) => session.UserCatalog.Value.Read().Profiles
        .Where(profile => model.Protocol == ApiProtocol.Ollama
            ? model.ProviderModel.Equals(profile.OllamaTag, StringComparison.OrdinalIgnoreCase)
            : profile.Provider == model.Provider && profile.Model == model.ProviderModel && IsAt(profile, model))
        .Select(profile => profile.Name)
        .Concat([model.Name, $"{model.Provider}:{model.ProviderModel}"]);

    // Two servers of the user's own may call their models the same.
    private static bool IsAt(ModelProfile profile, RemoteModel model) =>
        !model.IsRegistered || (profile.BaseUrl is { } address && new Uri(address) == model.Address);

    private IEnumerable<string> Names(string path, string? repository) => session.UserCatalog.Value.Read().Profiles
        .Where(profile => (profile.Path is not null && profile.Path == path) || (repository is not null && repository.Equals(profile.Repository, StringComparison.OrdinalIgnoreCase)))
        .Select(profile => profile.Name);

    // A name is kept as the model that it means now, so that no alias set later widens a list.
    private string Canonical(string model)
    {
        if (model.AsSpan().IndexOfAny('*', '?') >= 0)
            return model.Trim();
        try
        {
            return new FindModel(session, asksProject: false).Locate(model).Name;
        }
        catch (KandilException exception) when (exception.Code != ErrorCode.Schema && !exception.LeavesOpen)
        {
            return new ResolveModel(session, asksProject: false).Run(model).Name;
        }
    }

    private static bool UnnamedMay(ConfigurationDocument settings) => settings.Text(ConfigurationKey.UnnamedAccess) != "deny";

    private static void CheckAgent(string agent)
    {
        if (agent.Length is 0 or > 128 || !agent.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-'))
            throw AccessErrors.NoAgent(agent);
    }
}
