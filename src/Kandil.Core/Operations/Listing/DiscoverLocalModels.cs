using Kandil.Core.Configuration;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Sources.Local;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Listing;

/// <summary>A model that another program keeps on this machine.</summary>
public sealed record DiscoveredModel
{
    /// <summary>The program: <c>LM Studio</c>, <c>Hugging Face cache</c>, <c>Ollama</c>.</summary>
    public required string Program { get; init; }

    /// <summary>What the program calls it.</summary>
    public required string Name { get; init; }

    /// <summary>A name under which it can be imported, which no other found model has.</summary>
    public required string SuggestedName { get; init; }

    /// <summary>Its GGUF file, or the first of its shards; absolute.</summary>
    public required string Path { get; init; }

    /// <summary>Its file, or all its shards.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Bytes of the files.</summary>
    public required long Size { get; init; }

    /// <summary>The quantisation, where a name says it.</summary>
    public string? Quantization { get; init; }

    /// <summary>The file of the part that sees or hears; null where there is none.</summary>
    public string? Companion { get; init; }

    /// <summary>What the program says the SHA-256 is; nobody checked it here. Null where it says nothing.</summary>
    public string? ClaimedSha256 { get; init; }

    /// <summary>The installed model that is this one, by the file it was taken from or by its digest; null where there is none.</summary>
    public string? InstalledAs { get; init; }

    /// <summary>True when it is installed.</summary>
    public bool AlreadyInstalled => InstalledAs is not null;

    /// <summary>The import of it.</summary>
    /// <param name="reference">True to use it where it lies, without a second copy.</param>
    public ImportRequest ToImport(bool reference) => new() { Path = Path, Name = SuggestedName, Companion = Companion, Reference = reference };

    /// <inheritdoc/>
    public override string ToString() => SuggestedName;
}

/// <summary>Finds the GGUF models that LM Studio, Hugging Face's tools and Ollama keep on this machine. Reads names, links and Ollama's manifests alone.</summary>
public sealed class DiscoverLocalModels(KandilSession session)
{
    /// <summary>Looks. What cannot be read is passed over.</summary>
    /// <exception cref="Errors.KandilException">E_SCHEMA, E_PERM, E_DISK: the store cannot be read; E_ARGS: nothing says where the user's folder is.</exception>
    public Task<IReadOnlyList<DiscoveredModel>> RunAsync(CancellationToken cancellationToken) => Task.Run(Find, cancellationToken);

    private IReadOnlyList<DiscoveredModel> Find()
    {
        IReadOnlyList<FoundModel> found = LocalModels.Find(new ProgramFolders(session.Environment));
        IReadOnlyList<ModelRecord> installed = session.Store.List();
        var sources = installed.Where(record => record.Source == ModelRecord.FileSource)
            .Select(record => (Record: record, session.Store.Metadata(record)?.Source)).ToList();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. found.Select(model => new DiscoveredModel
        {
            Program = model.Program,
            Name = model.Name,
            SuggestedName = Suggested(model, names),
            Path = model.Files[0],
            Files = model.Files,
            Size = model.Size,
            Quantization = model.Quantization,
            Companion = model.Companion,
            ClaimedSha256 = model.ClaimedSha256?.ToString(),
            InstalledAs = Same(model)?.Id.ToString(),
        })];

        ModelRecord? Same(FoundModel model) =>
            sources.Find(source => source.Record.Files[0].Outside == model.Files[0] || source.Source == $"{ModelRecord.FileSource}:{model.Files[0]}").Record
            ?? installed.FirstOrDefault(record => model.ClaimedSha256 is { } digest && record.Files[0].Sha256 == digest);
    }

    // Two quantisations of one repository have one name at their program.
    private static string Suggested(FoundModel model, HashSet<string> taken)
    {
        string plain = model.Name.Replace(':', '-');
        string[] candidates = [plain, $"{plain}-{model.Quantization}", $"{plain}-{model.Program.Replace(' ', '-')}"];
        foreach (string candidate in candidates)
        {
            if (ModelId.TryParse(candidate) is { } id && taken.Add(id.ToString()))
                return id.ToString();
        }

        string stem = (ModelId.TryParse(plain) ?? ModelId.OfFile($"{plain.Replace('/', '-')}.gguf")).ToString();
        return Enumerable.Range(1, int.MaxValue).Select(number => number == 1 ? stem : $"{stem}-{number}").First(taken.Add);
    }
}
