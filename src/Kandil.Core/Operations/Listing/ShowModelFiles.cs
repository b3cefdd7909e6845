using Kandil.Core.Acquisition;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Sources;

namespace Kandil.Core.Operations.Listing;

/// <summary>A model at its source, with its files; nothing of it was downloaded.</summary>
public sealed record ModelFileListing
{
    /// <summary>What a user writes to install it: <c>hf:owner/repo</c>, <c>lab:group/model:version</c>.</summary>
    public required string Model { get; init; }

    /// <summary>The source: <c>hf</c>, or a registered source's name.</summary>
    public required string Source { get; init; }

    /// <summary>The server that answered.</summary>
    public required Uri Server { get; init; }

    /// <summary>The branch, tag or version that was asked for.</summary>
    public required string Revision { get; init; }

    /// <summary>The version that an alias led to; null where none did.</summary>
    public string? Version { get; init; }

    /// <summary>The commit that the revision is, or the SHA-256 of a registry's manifest.</summary>
    public string? Commit { get; init; }

    /// <summary>The license's identifier; null where the source says nothing.</summary>
    public string? License { get; init; }

    /// <summary>True when installing it asks for the acceptance of its license.</summary>
    public bool LicenseNeedsAcceptance { get; init; }

    /// <summary>True when the source gives the files only to who asked for access there.</summary>
    public bool Gated { get; init; }

    /// <summary>True when a mirror answered: nothing it says is official then.</summary>
    public bool ThroughMirror { get; init; }

    /// <summary>Every file, in the source's order.</summary>
    public required IReadOnlyList<RemoteFile> Files { get; init; }

    /// <summary>Bytes of all files.</summary>
    public required long TotalSize { get; init; }

    /// <summary>Bytes of the files that an installation without further wishes takes; 0 where it would have to be told more.</summary>
    public required long DefaultSize { get; init; }

    /// <summary>Why an installation without further wishes is not possible; null where it is.</summary>
    public string? DefaultProblem { get; init; }

    /// <summary>The quantisations that can be chosen, by their names in the files.</summary>
    public required IReadOnlyList<string> Quantizations { get; init; }

    /// <summary>Bytes of every chunk but the last; null where there are no chunks.</summary>
    public long? ChunkSize { get; init; }

    /// <summary>How many chunks; null where there are none.</summary>
    public int? ChunkCount { get; init; }

    /// <summary>What the source says of it beyond that, in its own words.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Model;
}

/// <summary>A file of a model at its source.</summary>
/// <param name="Path">Where it lies in the model.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Digest">Its digest in lowercase hexadecimal digits; null where the source gives none for the file.</param>
/// <param name="DigestKind"><c>sha256</c>, <c>git_blob_sha1</c> or <c>none</c>.</param>
/// <param name="DigestSource">Where the digest came from: <c>hub LFS</c>, <c>hub git blob</c>, <c>registry manifest</c>, <c>none</c>.</param>
/// <param name="Quantization">The quantisation, where a name or header says one.</param>
/// <param name="CanRunCode">True when the file can run code as soon as a program loads it.</param>
/// <param name="Chunks">How many chunks hold its bytes; null where there are none.</param>
/// <param name="IsDefault">True when an installation without further wishes takes it.</param>
public sealed record RemoteFile(
    string Path, long Size, string? Digest, string DigestKind, string DigestSource, string? Quantization, bool CanRunCode, int? Chunks, bool IsDefault);

/// <summary>Shows the files of a model at its source.</summary>
public sealed class ShowModelFiles(KandilSession session)
{
    /// <summary>Shows them. Of a file whose name does not say its quantisation, the header may be read.</summary>
    /// <param name="reference">The model: <c>owner/repo[:quantisation]</c>, a name of the catalogue, or <c>SOURCE:group/model[:version]</c>.</param>
    /// <param name="revision">Branch, tag, commit or version; null for the reference's own, or the source's default.</param>
    /// <param name="network">How the network is used.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">
    /// E_ARGS: no model of a source; E_NOT_FOUND: no such source, model or version; E_AUTH, E_NET, E_TIMEOUT, E_RATE_LIMIT: the
    /// source; E_UNSAFE: a name from it is no safe path.
    /// </exception>
    public async Task<ModelFileListing> RunAsync(string reference, string? revision, NetworkOptions network, CancellationToken cancellationToken)
    {
        using var connection = new SourceConnection(session, network);
        return await connection.TellingMirrorAsync(
            () => connection.NamingOfflineAsync(reference, () => ShowAsync(connection, reference, revision, cancellationToken)));
    }

    private async Task<ModelFileListing> ShowAsync(SourceConnection connection, string reference, string? revision, CancellationToken cancellationToken)
    {
        var parsed = connection.Parse(new ResolveModel(session).AtItsSource(reference).Reference);
        IModelSource source = await connection.OpenAsync(parsed, cancellationToken);
        SourceModel model = await source.ResolveAsync(parsed, revision, cancellationToken);
        FileChoice? choice = null;
        string? problem = null;
        try
        {
            choice = await new InstallPlanner(session.Store, connection.Http).ChooseAsync(source, model, new InstallOptions(parsed), cancellationToken);
        }
        catch (KandilException exception) when (exception.Code != ErrorCode.Cancelled)
        {
            problem = exception.Message;
        }

        return Listing(model, choice, problem);
    }

    private static ModelFileListing Listing(SourceModel model, FileChoice? choice, string? problem)
    {
        HashSet<SourceFile> taken = [.. choice?.Files ?? []];
        var quantizations = GgufVariant.Among(model.Files)
            .SelectMany(variant => variant.Files.Select(file => (file, variant.Quantization)))
            .ToDictionary(pair => pair.file, pair => pair.Quantization);
        return new ModelFileListing
        {
            Model = model.Version is null ? $"{model.Source}:{model.Id}" : $"{model.Source}:{model.Id}:{model.Version}",
            Source = model.Source,
            Server = model.Server,
            Revision = model.Revision,
            Version = model.Version,
            Commit = model.Commit,
            License = model.License,
            LicenseNeedsAcceptance = LicenseTerms.NeedsAcceptance(model.License),
            Gated = model.Gated,
            ThroughMirror = model.ThroughMirror,
            Files = [.. model.Files.Select(File)],
            TotalSize = model.Files.Sum(file => file.Size),
            DefaultSize = taken.Sum(file => file.Size),
            DefaultProblem = problem,
            Quantizations = QuantizationChoice.Available(model),
            ChunkSize = model.ChunkSize,
            ChunkCount = model.Chunks.Count > 0 ? model.Chunks.Count : null,
            Metadata = model.Metadata,
        };

        RemoteFile File(SourceFile file) => new(
            file.Path.Value, file.Size, file.Digest, KindText(file.DigestKind), file.DigestSource,
            quantizations.GetValueOrDefault(file) ?? (taken.Contains(file) && LibraryRouting.IsGguf(file) && !GgufVariant.IsCompanion(file) ? choice!.Quantization : null),
            file.CanRunCode, file.Chunks?.Count, taken.Contains(file));
    }

    private static string KindText(DigestKind kind) => kind switch
    {
        DigestKind.Sha256 => "sha256",
        DigestKind.GitBlobSha1 => "git_blob_sha1",
        _ => "none",
    };
}
