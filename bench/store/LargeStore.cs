using System.Globalization;
using System.Text.Json.Nodes;
using Kandil.Core.Configuration;
using Kandil.Core.Operations;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Bench.Store;

/// <summary>A store with many models, each with its file and its metadata.</summary>
internal sealed class LargeStore : IAsyncDisposable
{
    private int _published;

    private LargeStore(string home)
    {
        KandilPaths paths = KandilPaths.Resolve(home: home);
        Session = new KandilSession(new KandilSessionOptions { Paths = paths });
        RegistryFile = paths.RegistryFile;
    }

    public KandilSession Session { get; }

    public string RegistryFile { get; }

    /// <summary>Makes it: one model is installed, the others are what that installation wrote, under names of their own.</summary>
    public static async Task<LargeStore> MakeAsync(string home, int models)
    {
        var store = new LargeStore(home);
        ModelRecord first = (await (await store.StageAsync()).PublishAsync()).Record;
        JsonNode registry = JsonNode.Parse(await File.ReadAllBytesAsync(store.RegistryFile))!;
        JsonArray records = registry["models"]!.AsArray();
        string metadata = Path.Combine(store.Session.Store.Root, "metadata", "{0}.metadata.json");
        string usage = await File.ReadAllTextAsync(Named(metadata, first.Id));
        byte[] model = await File.ReadAllBytesAsync(store.Session.Store.PathOf(first)); // the record's digest and facts are true of every copy
        while (records.Count < models)
        {
            var id = ModelId.TryParse(string.Create(CultureInfo.InvariantCulture, $"owner-{records.Count / 100:000}/model-{records.Count:00000}-GGUF"))!;
            JsonNode record = records[0]!.DeepClone();
            record["id"] = id.ToString();
            record["path"] = $"llama-cpp/{id}";
            string file = Path.Combine(store.Session.Store.Root, "llama-cpp", id.Owner, id.Name, first.Files[0].Path.Value);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, model);
            FileIdentity looks = FileIdentity.Of(file);
            JsonNode verified = record["files"]![0]!["verified"]!;
            (verified["inode"], verified["modified"], verified["changed"]) = (looks.Inode, looks.Modified, looks.Changed);
            records.Add(record);
            await File.WriteAllTextAsync(Named(metadata, id), usage.Replace(first.Id.ToString(), id.ToString(), StringComparison.Ordinal));
        }

        await File.WriteAllTextAsync(store.RegistryFile, registry.ToJsonString(new() { WriteIndented = true }));
        return store;
    }

    /// <summary>Stages one more model, as an installation has it when its last byte was verified.</summary>
    public async Task<StagedModel> StageAsync()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"bench/new-{_published++}-GGUF");
        var key = new ModelKey("hf", ModelId.TryParse(name)!, "main", "Q4_K_M");
        InstallStage stage = await Session.Store.BeginInstallAsync(key);
        SafeRelativePath path = SafeRelativePath.Parse("model-Q4_K_M.gguf");
        string file = stage.PathOf(path);
        byte[] model = GgufBuilder.Chain("hi").Name(name).ToBytes(); // content that no other model has
        await File.WriteAllBytesAsync(file, model);
        return new StagedModel(stage, new PublishRequest
        {
            Library = ModelRecord.LlamaCpp,
            Folder = StoreLayout.GgufFolder(key.Id),
            Files = [new StagedFile(path, model.Length, Sha256Digest.Of(model), "hub LFS") { Hashed = FileIdentity.Of(file) }],
            Origin = $"hf:{key.Id}",
            Commit = new string('1', 40),
            License = "apache-2.0",
        });
    }

    public ValueTask DisposeAsync() => Session.DisposeAsync();

    private static string Named(string pattern, ModelId id) => string.Format(CultureInfo.InvariantCulture, pattern, $"{id.Owner}--{id.Name}");
}

/// <summary>A model that only needs to be published.</summary>
internal sealed record StagedModel(InstallStage Stage, PublishRequest Request)
{
    public async Task<PublishResult> PublishAsync()
    {
        using (Stage)
        {
            return await Stage.PublishAsync(Request);
        }
    }
}
