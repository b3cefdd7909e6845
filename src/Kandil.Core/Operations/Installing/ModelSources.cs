using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Installing;

/// <summary>The sources that models come from: lists, registers and removes them.</summary>
public sealed class ModelSources(KandilSession session)
{
    /// <summary>Every source: Hugging Face and Ollama, which are always there, then what is registered, by name.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the list cannot be read; E_ARGS: an environment variable holds no address.</exception>
    public IReadOnlyList<RegisteredSource> List() =>
    [
        new(ReferenceVocabulary.HuggingFace, SourceKind.Hub, HuggingFaceSource.Official) { IsBuiltIn = true },
        new(ReferenceVocabulary.Ollama, SourceKind.Ollama, OllamaAddress.Of(session.Environment)) { IsBuiltIn = true },
        .. Registered.List(),
    ];

    /// <summary>Registers a source, which is asked first whether it is one. The same source again is no failure.</summary>
    /// <param name="name">What will stand before the colon of its references.</param>
    /// <param name="address">Its base address.</param>
    /// <param name="kind">What it speaks; null: what it is found to speak, or a chunk registry where it is not asked.</param>
    /// <param name="network">How the network is used.</param>
    /// <param name="skipCheck">True to register it without asking.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">
    /// E_ARGS: the name is taken or has a meaning already, or the address is none; E_NET, E_TIMEOUT, E_AUTH: it does not answer
    /// as a source does; E_SCHEMA, E_PERM, E_DISK: the list of sources.
    /// </exception>
    public async Task<RegisteredSource> RegisterAsync(
        string name, string address, SourceKind? kind, NetworkOptions network, bool skipCheck, CancellationToken cancellationToken)
    {
        Uri server = SourceAddress.Parse(address, "address");
        if (kind == SourceKind.Ollama)
            throw SourceErrors.OllamaIsBuiltIn(name);
        CheckName(name, server);
        if (!skipCheck)
        {
            using var connection = new SourceConnection(session, network);
            kind = await FoundAsync(connection, name, server, kind, cancellationToken);
        }

        var source = new RegisteredSource(name, kind ?? SourceKind.Registry, server);
        await Registered.RegisterAsync(source, cancellationToken);
        return source;
    }

    /// <summary>A sentence about the installed models that came from a source, to tell whoever removes it; null where there are none.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK: the registry cannot be read.</exception>
    public string? RemarkOnRemoval(string name)
    {
        IReadOnlyList<ModelRecord> records = session.Store.List();
        var names = new InstalledNames(records);
        string[] models = [.. records.Where(record => record.Source.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(names.NameOf)];
        return models.Length == 0 ? null : SourceErrors.ModelsStay(name, models);
    }

    /// <summary>Removes a source from the list. What was installed from it stays.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND: none of that name; E_ARGS: one that is always there, or that an environment variable names; E_SCHEMA, E_PERM, E_DISK.</exception>
    public Task UnregisterAsync(string name, CancellationToken cancellationToken) =>
        name.Equals(ReferenceVocabulary.HuggingFace, StringComparison.OrdinalIgnoreCase) || name.Equals(ReferenceVocabulary.Ollama, StringComparison.OrdinalIgnoreCase)
            ? throw SourceErrors.SourceIsBuiltIn(name)
            : Registered.UnregisterAsync(name, cancellationToken);

    private RegisteredSources Registered => new(session.Paths, session.Environment);

    // Before anything is asked; registering looks again, under its lock.
    private void CheckName(string name, Uri server)
    {
        if (!ReferenceVocabulary.IsFreeName(name))
            throw ReferenceErrors.NameNotFree(name);
        if (session.UserCatalog.Value.Read().IsModelName(name))
            throw ReferenceErrors.NameOfModel(name);
        RegisteredSource? known = Registered.List().FirstOrDefault(source => source.Name == name && source.Variable is null);
        if (known is not null && known.Address != server)
            throw SourceErrors.SourceNameTaken(name, known.Address);
    }

    // The server was not asked, and a setting decides whether it may be: that is the next step, not the address.
    private static bool IsOfSettings(KandilException failure) =>
        failure.RecommendedAction.Command?.Operation is OperationNames.SetConfiguration or OperationNames.ResetConfiguration or OperationNames.ShowConfiguration;

    private static async Task<SourceKind> FoundAsync(
        SourceConnection connection, string name, Uri server, SourceKind? kind, CancellationToken cancellationToken)
    {
        if (kind is { } known)
        {
            await connection.Open(new RegisteredSource(name, known, server)).CheckReachableAsync(cancellationToken);
            return known;
        }

        if (await FailureAsync(SourceKind.Registry) is not { } noRegistry)
            return SourceKind.Registry;
        if (noRegistry.InnerException is DialException || noRegistry.Code == ErrorCode.Timeout || IsOfSettings(noRegistry))
            throw SourceErrors.NotReachable($"The source {name}", server, noRegistry);
        if (await FailureAsync(SourceKind.Hub) is not { } noHub)
            return SourceKind.Hub;
        // What kept anything from being asked says nothing of what the server speaks: plain http that is not allowed, or being offline.
        bool isAsked = !connection.IsOffline && noRegistry.Message != noHub.Message;
        throw isAsked ? SourceErrors.NoSource(server, noRegistry, noHub) : noRegistry;

        async Task<KandilException?> FailureAsync(SourceKind tried)
        {
            try
            {
                // A list, and not the reachability check: that one takes a server that has no list for a hub.
                await connection.Open(new RegisteredSource(name, tried, server)).ListAsync(new SourceQuery { Most = 1 }, cancellationToken);
                return null;
            }
            catch (KandilException exception) when (exception.Code != ErrorCode.Cancelled)
            {
                return exception;
            }
        }
    }
}
