using Kandil.Core.Audit;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Fit;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Verification;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Installing;

/// <summary>A file to take into the store.</summary>
public sealed record ImportRequest
{
    /// <summary>The GGUF file, or the folder of an exported model, to which nothing else of this applies.</summary>
    public required string Path { get; init; }

    /// <summary>What to call the model: <c>name</c> or <c>owner/name</c>; null: after the file.</summary>
    public string? Name { get; init; }

    /// <summary>Whether a model of that name with other content makes way.</summary>
    public bool Replace { get; init; }

    /// <summary>True to use the file where it lies: no copy is made. It is checked again whenever it looks different.</summary>
    public bool Reference { get; init; }

    /// <summary>True where what does not fit this machine, or fits it badly, is refused; else it is taken in with a warning, for the file is here.</summary>
    public bool Strict { get; init; }

    /// <summary>The file of the part that sees or hears; null for none.</summary>
    public string? Companion { get; init; }
}

/// <summary>What became of an import.</summary>
/// <param name="Model">The model.</param>
/// <param name="AlreadyInstalled">True when the same content was installed under that name before; nothing was changed.</param>
/// <param name="Cloned">True when the file system shares the bytes until one side changes, so that no room was taken.</param>
/// <param name="LoadTest">What loading it in a restricted process found; null where nothing was taken in, or nothing that an engine here loads.</param>
public sealed record ImportResult(KandilModel Model, bool AlreadyInstalled, bool Cloned, LoadTestResult? LoadTest);

/// <summary>
/// Takes a GGUF file into the store: checked, cloned or copied, hashed, and only then visible. Of a split model the first part
/// is named, and the others are taken from beside it.
/// </summary>
public sealed class ImportModel(KandilSession session)
{
    /// <summary>Imports. The file itself is left as it is. Progress has the phases copy, verify and load-test.</summary>
    /// <exception cref="KandilException">
    /// E_NOT_FOUND, E_ARGS, E_PERM: the file or the name cannot be used, or a part of the model is missing; E_UNSAFE: refused by its findings or by the load test; E_DISK; E_VERIFY: it changed
    /// meanwhile. Nothing is left behind then.
    /// </exception>
    public async Task<ImportResult> RunAsync(ImportRequest request, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Path))
        {
            throw ArgumentErrors.NoPath();
        }

        string path = KandilSession.FullPath(request.Path);
        if (Directory.Exists(path))
        {
            return ExportManifest.IsIn(path) && Unfit(request) is { } option
                ? throw ArgumentErrors.OnlyForFiles(option, path)
                : await new ImportFolder(session).RunAsync(path, sink, cancellationToken);
        }

        return await new SecurityLog(session, sink).RefusalsAsync(path, () => RunAsync(request, path, sink, cancellationToken));
    }

    // An exported model has its name, its files and their place already.
    private static OptionName? Unfit(ImportRequest request) =>
        request.Name is not null ? OptionNames.Name : request.Replace ? OptionNames.Replace : request.Reference ? OptionNames.Reference : request.Strict ? OptionNames.Strict : null;

    private async Task<ImportResult> RunAsync(ImportRequest request, string path, IOperationSink sink, CancellationToken cancellationToken)
    {
        string[] shards = ModelParts.Others(path);
        var facts = ModelInspection.Check([path, .. shards], sink);
        string? companion = request.Companion is null ? null : KandilSession.FullPath(request.Companion);
        if (companion is not null)
        {
            ModelInspection.Check([companion], sink);
        }

        var id = request.Name is null ? IdOf(path) : ModelId.Parse(request.Name);
        if (BundledGuide.IsNamed(id.Name) && id.Owner == ModelId.LocalOwner)
        {
            throw ModelNameErrors.TakenByTheGuide(id.Name);
        }

        await TellFitAsync(id.ToString(), [path, .. shards], request.Strict, sink, cancellationToken);
        var tested = new TestedLoad(session, id.ToString(), sink);
        var import = new StoreImportRequest
        {
            Path = path,
            Name = id.ToString(),
            Others = [.. shards, .. companion is null ? (string[])[] : [companion]],
            Reference = request.Reference,
            Replace = request.Replace,
            Validate = ModelInspection.CheckGgufAsync,
            Try = tested.RunAsync,
            ContextWindow = ModelFacts.From(facts).ContextLength,
        };
        var result = await session.Store.ImportAsync(import, sink, cancellationToken);
        if (result.Outcome != ImportOutcome.AlreadyInstalled)
        {
            await new SecurityLog(session, sink).TakenAsync(AuditAction.Imported, result.Record, tested.Result);
        }

        return new ImportResult(
            LocatedModel.Installed(session, result.Record).Describe(), result.Outcome == ImportOutcome.AlreadyInstalled, result.IsClone, tested.Result);
    }

    private async Task TellFitAsync(string name, IReadOnlyList<string> weights, bool strict, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (await new CheckCompatibility(session).OfImportAsync(name, weights, strict, cancellationToken) is not { } verdict)
            return;
        if (strict && verdict.Blocked)
            throw CompatibilityErrors.ImportRefused(name, verdict.Reasons);
        if (verdict.Blocked)
            sink.Warn(CompatibilityErrors.DoesNotFit(name, verdict.Reasons));
        foreach (string warning in verdict.Warnings)
            sink.Warn(warning);
    }

    // A split model is called after all of its parts, not after the first.
    private static ModelId IdOf(string path) => ModelId.OfFile(ModelParts.NameOf(path) is { } shard ? shard.Stem + shard.Ending : path);
}
