using Kandil.Core.Acquisition.Chunks;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Acquisition;

/// <summary>Finds out what an installation would do. Reads the source and the store, and changes nothing.</summary>
public sealed class InstallPlanner(ModelStore store, HttpSender http)
{
    /// <summary>Plans.</summary>
    /// <param name="source">Where the model is.</param>
    /// <param name="options">What is to be installed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">
    /// E_NOT_FOUND, E_ARGS: there is no such model, quantisation or file; E_AUTH: no access; E_NET, E_TIMEOUT, E_RATE_LIMIT;
    /// E_UNSAFE: a name from the source is no safe path; E_SCHEMA, E_PERM, E_DISK: the store cannot be read.
    /// </exception>
    public async Task<InstallPlan> PlanAsync(IModelSource source, InstallOptions options, CancellationToken cancellationToken)
    {
        var clock = new PhaseClock(null);
        clock.Begin(PhaseClock.Resolve);
        SourceModel model = await source.ResolveAsync(options.Reference, options.Revision, cancellationToken);
        await source.CheckAccessAsync(model, cancellationToken);
        clock.Begin(PhaseClock.Plan);
        FileChoice choice = await ChooseAsync(source, model, options, cancellationToken);
        InstallPlan plan = await PlanAsync(source, model, choice, options, cancellationToken);
        clock.End();
        return plan with { Phases = clock.Phases };
    }

    /// <summary>Picks the files; the headers of those whose names do not tell are read for it.</summary>
    /// <exception cref="KandilException">As <see cref="QuantizationChoice.Choose"/>, and what reading throws.</exception>
    internal async Task<FileChoice> ChooseAsync(IModelSource source, SourceModel model, InstallOptions options, CancellationToken cancellationToken)
    {
        FileWishes wishes = options.Wishes with { Quantization = options.Wishes.Quantization ?? QuantizationOf(source, options.Reference) };
        IReadOnlyList<SourceFile> unnamed = QuantizationChoice.Unnamed(model, wishes);
        if (unnamed.Count > 0)
            wishes = wishes with { FromHeaders = await new RemoteHeaders(http, source).ReadAsync(unnamed, cancellationToken) };
        return QuantizationChoice.Choose(model, wishes);
    }

    // What follows the colon is a quantisation at a hub, and a version in a registry.
    private static string? QuantizationOf(IModelSource source, ModelReference reference) =>
        source is HuggingFaceSource ? HuggingFaceSource.QuantizationOf(reference) : null;

    private async Task<InstallPlan> PlanAsync(
        IModelSource source, SourceModel model, FileChoice choice, InstallOptions options, CancellationToken cancellationToken)
    {
        ModelId id = ModelId.Parse(model.Id);
        var key = new ModelKey(model.Source, id, model.Version ?? model.Revision, choice.Quantization);
        var installed = new InstalledFiles(store);
        ModelRecord? record = installed.Find(key);
        bool isHere = !options.Reinstall && record is not null && await installed.HoldsAsync(record, model, choice.Files, cancellationToken)
            && await installed.AreIntactAsync(record, cancellationToken);
        HereBytes here = isHere ? new HereBytes(Wanted(choice), 0) : options.Reinstall ? default : Here(installed, key, model, choice);
        LicenseAcceptance? accepted = store.FindAcceptance(model.Source, id, model.License);
        return new InstallPlan
        {
            Source = source,
            Reference = options.Reference.ToString(),
            Model = model,
            Key = key,
            Library = choice.Library,
            Folder = model.Version is { } version ? StoreLayout.RegistryFolder(model.Source, id, version) : StoreLayout.HubFolder(choice.Library, id),
            Files = choice.Files,
            LeftOut = choice.LeftOut,
            Wishes = options.Wishes,
            Quantization = choice.Quantization,
            Note = choice.Note,
            DownloadBytes = Wanted(choice) - here.Installed - here.Staged,
            AlreadyHereBytes = here.Installed + here.Staged,
            StagedBytes = here.Staged,
            Room = store.MeasureRoom(),
            LicenseAccepted = accepted,
            NeedsLicense = accepted is null && LicenseTerms.NeedsAcceptance(model.License),
            AcceptsLicense = options.AcceptLicense,
            Installed = record,
            AlreadyInstalled = isHere,
            Reinstall = options.Reinstall,
            Pin = options.Pin,
            Warnings = [.. Warnings(model, choice)],
        };
    }

    /// <summary>Bytes of a planned installation that interrupted ones have left by now.</summary>
    internal long Kept(InstallPlan plan)
    {
        var earlier = new EarlierAttempts(store, plan.Key, plan.Model.Commit);
        return plan.Files.Any(file => file.Chunks is not null)
            ? ChunkAssembly.ChunksOf(plan.Files).Sum(earlier.BytesOf)
            : plan.Files.Sum(file => earlier.BytesOf(file) ?? 0);
    }

    private static bool IsChunked(FileChoice choice) => choice.Files.Any(file => file.Chunks is not null);

    // A chunk that is in a model twice is fetched once.
    private static long Wanted(FileChoice choice) =>
        IsChunked(choice) ? ChunkAssembly.ChunksOf(choice.Files).Sum(chunk => chunk.Size) : choice.Files.Sum(file => file.Size);

    // In the same order of preference as the installation: what an earlier attempt has of a file comes before another model's.
    private HereBytes Here(InstalledFiles installed, ModelKey key, SourceModel model, FileChoice choice)
    {
        var earlier = new EarlierAttempts(store, key, model.Commit);
        if (!IsChunked(choice))
        {
            return choice.Files.Aggregate(default(HereBytes), (sum, file) => earlier.BytesOf(file) is { } staged
                ? sum with { Staged = sum.Staged + staged }
                : sum with { Installed = sum.Installed + (installed.Twin(file, key) is null ? 0 : file.Size) });
        }

        InstalledChunks known = store.ReadInstalledChunks();
        ILookup<bool, SourceChunk> chunks = ChunkAssembly.ChunksOf(choice.Files).ToLookup(chunk => known.Has(chunk.Sha256));
        return new HereBytes(chunks[true].Sum(chunk => chunk.Size), chunks[false].Sum(earlier.BytesOf));
    }

    /// <summary>Bytes that need not be fetched.</summary>
    /// <param name="Installed">Of installed models.</param>
    /// <param name="Staged">Of earlier attempts.</param>
    private readonly record struct HereBytes(long Installed, long Staged);

    private static IEnumerable<string> Warnings(SourceModel model, FileChoice choice)
    {
        if (choice.Note is { } note)
            yield return note;
        if (model.ThroughMirror)
            yield return $"{model.Id} comes through {model.Server.GetLeftPart(UriPartial.Authority)}, not from Hugging Face itself: its digests are that server's word.";
        foreach (SourceFile file in choice.Files)
        {
            if (file.CanRunCode)
                yield return $"{file.Path} can run code when a program loads it, and is not checked.";
            if (file is { DigestKind: DigestKind.None, Chunks: null })
                yield return $"{file.Path} has no digest at its source; what comes is recorded as it is.";
        }
    }
}
