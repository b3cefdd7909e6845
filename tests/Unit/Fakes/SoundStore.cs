using System.Security.Cryptography;
using Kandil.Core.Configuration;
using Kandil.Core.Storage;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>What must hold of a store after whatever happened to it.</summary>
public static class SoundStore
{
    private static readonly string[] VisibleFolders = ["llama-cpp", "transformers", "registries", "distilbert-base-uncased"];

    /// <summary>
    /// Asserts that the registry reads whole, that every file of a record is there with the content that the record says, and
    /// that no other file is in sight.
    /// </summary>
    /// <param name="paths">Where the store lies.</param>
    /// <param name="mayHaveStrangers">True right after a kill: files that no record names wait for the next run to put them back.</param>
    /// <returns>What is installed.</returns>
    public static IReadOnlyList<ModelRecord> Assert(KandilPaths paths, bool mayHaveStrangers = false)
    {
        var store = new ModelStore(paths);
        IReadOnlyList<ModelRecord> records = store.List();
        var named = new HashSet<string>();
        foreach (ModelRecord record in records)
        {
            foreach (ModelFileRecord file in record.Files.Concat(record.SourceManifest is null ? [] : [record.SourceManifest]))
            {
                string path = store.PathOf(record, file);
                using FileStream content = File.OpenRead(path);
                Xunit.Assert.Equal(file.Sha256.ToString(), Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant());
                named.Add(path);
            }
        }

        IEnumerable<string> strangers = VisibleFolders.Select(name => Path.Combine(paths.ModelsDirectory, name)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Where(path => !named.Contains(path));
        if (!mayHaveStrangers)
            Xunit.Assert.Empty(strangers);
        return records;
    }
}
