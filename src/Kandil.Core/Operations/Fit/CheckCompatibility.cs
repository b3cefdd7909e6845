using Kandil.Core.Compatibility;
using Kandil.Core.Errors;
using Kandil.Core.Gguf;
using Kandil.Core.Hardware;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Fit;

/// <summary>A question whether a model runs on this machine.</summary>
public sealed record CompatibilityRequest
{
    /// <summary>The model: a name of the catalogue, <c>owner/repo[:quantisation]</c>, an installed model, or a file's path.</summary>
    public required string Model { get; init; }

    /// <summary>Branch, tag, commit or version; null for the reference's own, or the source's default.</summary>
    public string? Revision { get; init; }

    /// <summary>The one quantisation that is of interest; null for all of the repository.</summary>
    public string? Quantization { get; init; }

    /// <summary>Tokens of context; null for what the engine takes.</summary>
    public int? ContextLength { get; init; }

    /// <summary>How keys and values are kept, one of <see cref="CheckCompatibility.CacheTypes"/>; null for F16.</summary>
    public string? CacheType { get; init; }

    /// <summary>What it shall be computed on: <c>auto</c>, <c>cpu</c>, <c>cuda</c>, <c>metal</c>, <c>vulkan</c>; null: what <c>defaults.device</c> says.</summary>
    public string? Device { get; init; }

    /// <summary>True where warnings block.</summary>
    public bool Strict { get; init; }

    /// <summary>How the network is used.</summary>
    public NetworkOptions Network { get; init; } = new();
}

/// <summary>Says whether a model runs on this machine, before a byte of its weights is fetched: from its header alone.</summary>
public sealed class CheckCompatibility(KandilSession session)
{
    /// <summary>How keys and values can be kept.</summary>
    public static IReadOnlyList<string> CacheTypes { get; } = ["F16", "BF16", "F32", "Q8_0", "Q5_1", "Q5_0", "Q4_1", "Q4_0", "IQ4_NL"];

    /// <summary>The verdicts: one for a file, an installed model or a quantisation that was asked for; else one for each of the repository.</summary>
    /// <exception cref="KandilException">
    /// E_ARGS: no model that has files, or an impossible value; E_NOT_FOUND: there is none; E_AUTH, E_NET, E_TIMEOUT, E_RATE_LIMIT: the source; E_UNSAFE: no
    /// GGUF file, or one that is refused for its header; E_SCHEMA, E_PERM, E_DISK: the store.
    /// </exception>
    public async Task<IReadOnlyList<CompatibilityVerdict>> RunAsync(CompatibilityRequest request, CancellationToken cancellationToken)
    {
        Engines.OptionRanges.ContextLength.Check(request.ContextLength);
        var plan = new LoadPlan { Context = request.ContextLength, CacheType = TypeOf(request.CacheType) };
        request = request with { Device = request.Device ?? session.Settings.Device };
        if (Local(request) is { } located)
        {
            Tell(new FindModel(session).Remark(request.Model));
            return [await OfLocalAsync(located, request, plan, cancellationToken)];
        }

        ResolvedModel resolved = new ResolveModel(session).AtItsSource(request.Model);
        Tell(resolved.Remark);
        using var connection = new SourceConnection(session, request.Network);
        try
        {
            return await connection.TellingMirrorAsync(
                () => connection.NamingOfflineAsync(request.Model, () => OfSourceAsync(connection, resolved, request, plan, cancellationToken)));
        }
        catch (KandilException failure) when (connection.IsOffline && failure.Code == ErrorCode.Net && resolved.Model is { Size: not null })
        {
            return [await OfCatalogueAsync(resolved.Model, request, cancellationToken)];
        }

        void Tell(string? remark)
        {
            if (remark is not null)
                request.Network.Sink?.WarnOnce(remark);
        }
    }

    private async Task<IReadOnlyList<CompatibilityVerdict>> OfSourceAsync(
        SourceConnection connection, ResolvedModel resolved, CompatibilityRequest request, LoadPlan plan, CancellationToken cancellationToken)
    {
        ModelReference reference = connection.Parse(resolved.Reference);
        IModelSource source = await connection.OpenAsync(reference, cancellationToken);
        SourceModel model = await source.ResolveAsync(reference, request.Revision, cancellationToken);
        var repository = new RepositoryFit(session, connection, source, model) { RecommendsGpu = resolved.Model?.RecommendsGpu == true };
        return await repository.JudgeAsync(reference, request, plan, cancellationToken);
    }

    // Nobody can be asked for the header: what the catalogue knows of its size says whether it fits at all.
    private async Task<CompatibilityVerdict> OfCatalogueAsync(AvailableModel model, CompatibilityRequest request, CancellationToken cancellationToken) => CompatibilityCheck.Judge(
        new CompatibilityQuestion(model.Name, model.Size!.Value)
        {
            IsOfCatalogue = true,
            ToWrite = model.Size.Value,
            Device = request.Device,
            IsStrict = request.Strict,
            RecommendsGpu = model.RecommendsGpu,
            IsDefault = true,
        },
        await new ShowHardware(session).ForFitAsync(cancellationToken));

    private static GgmlType TypeOf(string? name) => name is null ? GgmlType.F16
        : CacheTypes.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase) ? GgmlType.All.First(type => type.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase))
        : throw CompatibilityErrors.UnknownCacheType(name, CacheTypes);

    // What is installed answers, unless its source is asked: about a repository as a whole, or what of it is not here. Offline, what is here answers.
    private LocatedModel? Local(CompatibilityRequest request)
    {
        try
        {
            LocatedModel located = new FindModel(session).Locate(request.Model);
            return AsksSource(located, request) && request.Network.Offline != true && !session.Http.Offline && !session.Offline ? null : located;
        }
        catch (KandilException exception) when (!exception.LeavesOpen && (exception.Code == ErrorCode.NotInstalled || exception.Code == ErrorCode.Args || exception.Code == ErrorCode.Backend))
        {
            return null;
        }
    }

    private static bool AsksSource(LocatedModel located, CompatibilityRequest request)
    {
        if (located.Record is not { } record || record.Source == ModelRecord.FileSource)
            return false;
        bool isOther = (request.Quantization is { } wanted && !QuantizationName.AreSame(wanted, record.Variant ?? ""))
            || (request.Revision is { } revision && revision != record.Revision && revision != record.Commit);
        // "hf:owner/repo" and "lab:group/model" name what is there.
        return isOther || (request.Model == $"{record.Source}:{record.Id}" && request.Model != located.Name);
    }

    private async Task<CompatibilityVerdict> OfLocalAsync(LocatedModel located, CompatibilityRequest request, LoadPlan plan, CancellationToken cancellationToken)
    {
        MachineHardware hardware = await new ShowHardware(session).ForFitAsync(cancellationToken);
        string[] files = [.. located.Files.Prepend(located.Path).Distinct(StringComparer.Ordinal)];
        IReadOnlyList<string> weights = located.Weights;
        var size = files.Sum(path => new FileInfo(path) is { Exists: true } file ? file.Length : 0);
        FitFigures? figures = weights.Count > 0 ? new ModelFit(session, hardware, plan).OfFiles(weights) : null;
        return CompatibilityCheck.Judge(
            new CompatibilityQuestion(located.Name, size)
            {
                Quantization = located.Describe().Quantization,
                Figures = figures,
                Device = request.Device,
                IsStrict = request.Strict,
                IsDefault = true,
            },
            hardware);
    }

    /// <summary>The verdict on files of this machine that are about to be taken in; null where they are so small that there is nothing to say.</summary>
    /// <param name="name">What the model will be called.</param>
    /// <param name="weights">The file, or all shards, the first one first.</param>
    /// <param name="strict">True where warnings block.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<CompatibilityVerdict?> OfImportAsync(string name, IReadOnlyList<string> weights, bool strict, CancellationToken cancellationToken)
    {
        long size = weights.Sum(path => new FileInfo(path).Length);
        if (RepositoryFit.IsSmall(size))
            return null;
        MachineHardware hardware = await new ShowHardware(session).ForFitAsync(cancellationToken);
        FitFigures figures = new ModelFit(session, hardware, new LoadPlan()).OfFiles(weights);
        return CompatibilityCheck.Judge(
            new CompatibilityQuestion(name, size) { Figures = figures, Device = session.Settings.Device, IsStrict = strict, IsDefault = true }, hardware);
    }
}
