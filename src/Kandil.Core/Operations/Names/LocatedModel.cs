using Kandil.Core.Compatibility;
using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Fit;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Verification;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Names;

/// <summary>A model that a reference led to: the bundled guide, an installed model, or a file.</summary>
internal sealed class LocatedModel
{
    private readonly KandilSession _session;

    private LocatedModel(KandilSession session, ModelOrigin origin, string name, string path, ModelRecord? record)
    {
        (_session, Origin, Name, Path, Record) = (session, origin, name, path, record);
    }

    public ModelOrigin Origin { get; }

    public string Name { get; }

    /// <summary>The record of the store; null for what is not in it.</summary>
    public ModelRecord? Record { get; }

    /// <summary>The absolute path of the file that an engine loads.</summary>
    public string Path { get; }

    /// <summary>What sandbox profiles may call it.</summary>
    public IReadOnlyList<string> Names => [Name, Path, .. Record is null ? [] : (string[])[Record.Id.ToString()]];

    /// <summary>Every file of a stored model; an engine that opens one of its parts opens the others, too.</summary>
    public IReadOnlyList<string> Files => Record is null ? (Origin == ModelOrigin.File ? ModelParts.Others(Path) : []) : [.. Record.Files.Select(file => _session.Store.PathOf(Record, file))];

    /// <summary>The files that hold weights, the one that an engine loads first; none where no engine here loads it.</summary>
    public IReadOnlyList<string> Weights => [.. Files.Prepend(Path).Distinct(StringComparer.Ordinal).Where(IsWeights)];

    public static LocatedModel Bundled(KandilSession session) =>
        new(session, ModelOrigin.Bundled, BundledGuide.Name, session.Guide.Path, null);

    public static LocatedModel Installed(KandilSession session, ModelRecord record) =>
        Installed(session, record, new InstalledNames(session.Store).NameOf(record));

    /// <summary>The same where the name is known.</summary>
    public static LocatedModel Installed(KandilSession session, ModelRecord record, string name) =>
        new(session, ModelOrigin.Installed, name, session.Store.PathOf(record), record);

    /// <summary>A file outside of the store; a registered one is called by its name, any other by its path.</summary>
    public static LocatedModel OfFile(KandilSession session, string path, string? name = null) => new(session, ModelOrigin.File, name ?? path, path, null);

    /// <summary>
    /// What must hold before an engine opens the file: a stored one is locked and is what was verified, any other is a
    /// whole GGUF.
    /// </summary>
    /// <returns>The lock, held for as long as the model is loaded; null where nobody could take it away.</returns>
    public async Task<IDisposable?> PrepareAsync(IProgress<OperationProgress> progress, CancellationToken cancellationToken)
    {
        if (Record is null)
        {
            CheckFile();
            return null;
        }

        if (Record.Library != ModelRecord.LlamaCpp && !Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
        {
            throw EngineErrors.OtherLibrary(Name, Record.Library);
        }

        var use = _session.Store.AcquireUse(Record);
        try
        {
            await _session.Store.EnsureUnchangedAsync(Record, progress, cancellationToken);
            return use;
        }
        catch
        {
            use.Dispose();
            throw;
        }
    }

    /// <summary>Takes note of an answer, for the listing and for what is collected first.</summary>
    public async Task RecordUseAsync(Completion completion, CancellationToken cancellationToken)
    {
        if (Record is not null)
        {
            await _session.Store.RecordUseAsync(Record, completion.Latency, completion.TokensPerSecond, cancellationToken);
        }
    }

    /// <summary>The model as shells show it; what is wrong with its file is said in it.</summary>
    public KandilModel Describe()
    {
        var (facts, unread) = ReadFacts();
        string? problem = Damage() ?? unread;
        // The registry learns of a model's first use, so what has none there needs no second file.
        var usage = Record?.LastAccessed is null ? null : _session.Store.Metadata(Record);
        long size = Record?.TotalSize ?? LengthOfFile();
        (ModelStatus status, string? detail) = problem is not null ? (ModelStatus.Damaged, problem)
            : Record is { Library: not ModelRecord.LlamaCpp } ? (ModelStatus.Ready, null)
            : Fit(size);
        return new KandilModel
        {
            Status = status,
            StatusDetail = detail,
            AverageLatencyMs = usage is { UsageCount: > 0 } ? usage.AverageLatencyMs : null,
            AverageTokensPerSecond = usage?.AverageTokensPerSecond,
            Name = Name,
            Origin = Origin,
            Path = Path,
            Size = size,
            Library = Record?.Library ?? ModelRecord.LlamaCpp,
            Title = facts?.Title,
            Architecture = facts?.Architecture,
            Parameters = facts?.Parameters,
            Quantization = facts?.Quantization,
            Context = facts?.ContextLength,
            License = Record?.License ?? facts?.License,
            LicenseAccepted = Record?.LicenseAccepted,
            Source = Record?.Source,
            Mirror = Record?.Mirror,
            Revision = Record?.Revision is { Length: > 0 } revision ? revision : null,
            Variant = Record?.Variant,
            Commit = Record?.Commit,
            VerifiedBy = Record is null ? null : KandilEnvironment.DefaultApplicationName,
            DigestSource = Record is null ? null : string.Join(", ", Record.Files.Select(file => file.DigestSource).Distinct()),
            Files = Record is null
                ? [new KandilModelFile(System.IO.Path.GetFileName(Path), LengthOfFile(), null)]
                : [.. Record.Files.Select(file => new KandilModelFile(file.Outside ?? file.Path.Value, file.Size, file.Sha256.ToString()) { DigestSource = file.DigestSource })],
            IsReferenced = Record?.IsReferenced ?? false,
            InstalledAt = Record?.InstalledAt,
            LastUsed = usage?.LastUsed,
            UsageCount = Record is null ? null : usage?.UsageCount ?? 0,
            Pinned = Record?.Pinned ?? false,
            Problem = problem,
        };
    }

    // The header is read where it can change the word, and what it says is kept: a listing of many models opens none of the small ones.
    private (ModelStatus Status, string? Detail) Fit(long size)
    {
        if (!MemoryFit.IsPlenty(size) && Weights.Count > 0)
        {
            try
            {
                return MemoryFit.OfNeed(ModelStatus.Ready, new ModelFit(_session, new ShowHardware(_session).WithoutGraphics(), new LoadPlan()).OfFiles(Weights).Required, recommendsGpu: false);
            }
            catch (KandilException)
            {
                // A part that cannot be read is somebody else's finding; the size says enough here.
            }
        }

        return MemoryFit.Of(ModelStatus.Ready, size, null, recommendsGpu: false);
    }

    // The bundled model is part of the product: only that it is there can be wrong with it.
    private void CheckFile()
    {
        if (Origin == ModelOrigin.File)
        {
            ModelInspection.Check([Path, .. Files]);
        }
        else if (!File.Exists(Path))
        {
            throw ModelNameErrors.GuideMissing(Path);
        }
    }

    // As the last verification found it: listings read no content.
    private string? Damage() => Record?.Files.FirstOrDefault(file => file.DamagedAt is not null) is { } damaged
        ? StoreErrors.FoundDamaged(_session.Store.PathOf(Record, damaged), damaged.DamagedAt!.Value)
        : null;

    private (ModelFacts? Facts, string? Problem) ReadFacts()
    {
        if (Record is { Library: not ModelRecord.LlamaCpp })
        {
            return (null, null); // only GGUF files say what they are
        }

        FileIdentity? looks = FileIdentity.TryOf(Path);
        if (looks is null)
        {
            return (null, Record is null ? StorageErrors.FileNotFound(Path).Message : StorageErrors.FileGone(Name, Path).Message);
        }

        if (Record?.Facts is { } known && looks == Record.Files[0].Verified)
        {
            return (ModelInspection.Clean(known), null);
        }

        try
        {
            return (ModelFacts.From(ModelInspection.Read(Path)), null);
        }
        catch (KandilException e)
        {
            return (null, e.Message);
        }
    }

    private static bool IsWeights(string path) =>
        path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) && !System.IO.Path.GetFileName(path).Contains("mmproj", StringComparison.OrdinalIgnoreCase);

    private long LengthOfFile() => new FileInfo(Path) is { Exists: true } file ? file.Length : 0;
}
