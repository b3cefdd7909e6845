using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Kandil.Core.Configuration;
using Kandil.Core.Platform;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Listing;

/// <summary>
/// What sources answered searches, kept in <c>cache/discovery</c> of the models' folder for <c>cache.ttlSeconds</c>, and for longer
/// as what is shown where a source cannot be asked. It is a convenience: a file that cannot be read or written fails nothing.
/// </summary>
internal sealed class DiscoveryCache(KandilSession session)
{
    private const int FormatVersion = 1;
    private const long LargestEntry = 16L << 20;
    private const int UsualSeconds = 3600;
    private const long UsualBytes = 100_000_000;

    private readonly ConfigurationDocument _settings = session.Settings.Effective();

    private string Folder => new StoreLayout(session.Paths).DiscoveryFolder;

    /// <summary>What a source answered, however long ago; null where nothing is kept.</summary>
    public DiscoveryEntry? Read(DiscoveryQuestion question) =>
        // The question stands in the answer, so that no file is taken for the answer to another one.
        Read(new FileInfo(FileOf(question))) is { } entry && entry.Question == question ? entry : null;

    private static DiscoveryEntry? Read(FileInfo file)
    {
        try
        {
            return file is { Exists: true, Length: <= LargestEntry }
                && JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName), DiscoveryJson.Default.DiscoveryEntry) is { FormatVersion: FormatVersion } entry ? Cleaned(entry) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The models that a source has told of at an address, in whatever answers are kept, however long ago.</summary>
    public IEnumerable<SourceListing> Kept(string source, Uri address)
    {
        try
        {
            return !Directory.Exists(Folder) ? [] :
            [
                .. Directory.EnumerateFiles(Folder, source + ".*.json").Select(file => Read(new FileInfo(file)))
                    .Where(entry => entry?.Question.Source == source && entry.Question.Address == address.AbsoluteUri)
                    .SelectMany(entry => entry!.Models).DistinctBy(model => model.Reference),
            ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>True when an answer is young enough to stand for a new one.</summary>
    public bool IsFresh(DiscoveryEntry entry)
    {
        TimeSpan age = session.Http.Clock.GetUtcNow() - entry.AskedAt;
        return age >= TimeSpan.Zero && age < TimeSpan.FromSeconds(_settings.Number(ConfigurationKey.CacheSeconds) ?? UsualSeconds);
    }

    /// <summary>Keeps an answer, and drops the oldest ones where there is no more room for all.</summary>
    public void Write(DiscoveryQuestion question, IReadOnlyList<SourceListing> models)
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(
            new DiscoveryEntry(FormatVersion, question, session.Http.Clock.GetUtcNow(), models), DiscoveryJson.Default.DiscoveryEntry);
        if (content.Length > LargestEntry)
            return;
        string temporary = Path.Combine(Folder, Path.GetRandomFileName() + ".tmp");
        try
        {
            OwnerOnly.CreateDirectory(Folder);
            using (FileStream file = OwnerOnly.CreateFile(temporary))
                file.Write(content);
            AtomicFile.MakeVisible(temporary, FileOf(question));
            Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Discard(temporary); // a store that cannot be written can be searched from all the same
        }
    }

    private static void Discard(string temporary)
    {
        try
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return; // Trim takes it
        }
    }

    /// <summary>Drops what one source answered, because it would answer otherwise now.</summary>
    public void Forget(string source)
    {
        try
        {
            if (!Directory.Exists(Folder))
                return;
            foreach (string file in Directory.EnumerateFiles(Folder, source + ".*"))
                File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return; // it grows old by itself
        }
    }

    private string FileOf(DiscoveryQuestion question) => Path.Combine(Folder,
        $"{question.Source}.{Convert.ToHexString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(question, DiscoveryJson.Default.DiscoveryQuestion))).ToLowerInvariant()}.json");

    private void Trim()
    {
        long left = (long)(_settings.Number(ConfigurationKey.CacheBytes) ?? UsualBytes);
        foreach (FileInfo file in new DirectoryInfo(Folder).EnumerateFiles().OrderByDescending(file => file.LastWriteTimeUtc).ToList())
        {
            left -= file.Length;
            if (left < 0)
                file.Delete();
        }
    }

    // Whoever shares the models' folder may have written it, and it goes to a terminal.
    private static DiscoveryEntry Cleaned(DiscoveryEntry entry) => entry with
    {
        Models = [.. entry.Models.Select(model => model with
        {
            Id = SourceText.Of(model.Id) ?? "",
            Version = SourceText.Of(model.Version),
            AliasOf = SourceText.Of(model.AliasOf),
            Description = SourceText.Of(model.Description),
            License = SourceText.Of(model.License),
            Tags = SourceText.Tags(model.Tags),
            Metadata = [.. model.Metadata.Select(pair => KeyValuePair.Create(SourceText.Of(pair.Key) ?? "", SourceText.Of(pair.Value) ?? ""))],
        })],
    };
}

/// <summary>What a source was asked, and where.</summary>
internal sealed record DiscoveryQuestion(string Source, string Address, SourceQuery Query);

/// <summary>What it answered, and when.</summary>
internal sealed record DiscoveryEntry(int FormatVersion, DiscoveryQuestion Question, DateTimeOffset AskedAt, IReadOnlyList<SourceListing> Models);

/// <summary>How answers are kept.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, IgnoreReadOnlyProperties = true, Converters = [typeof(DigestConverter)])]
[JsonSerializable(typeof(DiscoveryEntry))]
internal sealed partial class DiscoveryJson : JsonSerializerContext;
