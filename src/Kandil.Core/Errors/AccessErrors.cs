using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of the lists of models that agents may use.</summary>
public static class AccessErrors
{
    /// <summary>A model that is not on the caller's list.</summary>
    /// <param name="agent">The agent; null where the caller named none.</param>
    /// <param name="model">The model.</param>
    public static KandilException Denied(string? agent, string model) => new(
        ErrorCode.Access,
        agent is null ? $"A caller that names no agent may not use {Quote(model)}." : $"The agent {Quote(agent)} may not use {Quote(model)}.", model,
        agent is null
            ? new RecommendedAction("Name the agent, or change what callers without a name may: {command}.", new OperationCall(OperationNames.SetConfiguration, "access.unnamed", "allow"))
            : new RecommendedAction("See what it may use with {command}; allow more with {other}.", new OperationCall(OperationNames.ShowAccess), new OperationCall(OperationNames.GrantAccess, agent, model)));

    /// <summary>A word that names no agent.</summary>
    public static KandilException NoAgent(string name) => new(
        ErrorCode.Args, $"{Quote(name)} cannot name an agent.", name, new RecommendedAction("Use letters, digits, '.', '_' and '-'."));

    /// <summary>An agent that has no list.</summary>
    public static KandilException NoList(string agent) => new(
        ErrorCode.NotFound, $"The agent {Quote(agent)} has no list of its own.", agent,
        new RecommendedAction("See every list with {command}.", new OperationCall(OperationNames.ShowAccess)));

    /// <summary>A model that is not on the list.</summary>
    public static KandilException NotInList(string agent, string model, IReadOnlyList<string> listed) => new(
        ErrorCode.NotFound, $"{Quote(model)} is not on the list of the agent {Quote(agent)}: {Clean(string.Join(", ", listed))}.", model,
        new RecommendedAction("Name one that is."));
}
