using System.Text.Json;
using System.Text.Json.Serialization;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Core.Credentials;

/// <summary>The content of <c>credentials.json</c>: which credentials there are and where, so that a listing opens no vault. No secret is ever in it.</summary>
public sealed class CredentialList
{
    private const int FormatVersion = 1;

    private readonly List<CredentialRecord> _records;

    private CredentialList(List<CredentialRecord> records) => _records = records;

    /// <summary>Every credential, by provider.</summary>
    public IReadOnlyList<CredentialRecord> Records =>
        [.. _records.OrderBy(record => record.Provider, StringComparer.Ordinal).ThenBy(record => record.Origin.ToString(), StringComparer.Ordinal).ThenBy(record => record.Kind)];

    /// <summary>Reads the file's content; null is that of a file that is missing.</summary>
    /// <param name="content">UTF-8 JSON.</param>
    /// <param name="file">The file's path, for errors.</param>
    /// <exception cref="KandilException">E_SCHEMA.</exception>
    public static CredentialList Parse(ReadOnlySpan<byte> content, string file)
    {
        if (content.IsEmpty)
            return new CredentialList([]);
        try
        {
            var stored = JsonSerializer.Deserialize(content, CredentialJson.Default.StoredList);
            return stored switch
            {
                { Version: > FormatVersion } => throw CredentialErrors.ListNewer(file, stored.Version, FormatVersion),
                { Version: 1, Credentials: { } credentials } => new CredentialList([.. credentials.Select(one => Record(one, file))]),
                _ => throw CredentialErrors.ListInvalid(file, "version or credentials are missing"),
            };
        }
        catch (JsonException exception)
        {
            throw CredentialErrors.ListInvalid(file, $"it is no such JSON at line {(exception.LineNumber ?? 0) + 1}");
        }
    }

    /// <summary>The credential of a provider for an origin; null if there is none.</summary>
    public CredentialRecord? Find(string provider, Origin origin, CredentialKind kind) =>
        _records.Find(record => record.Provider == provider && record.Origin == origin && record.Kind == kind);

    /// <summary>Adds a credential, in place of the one of the same provider, origin and kind.</summary>
    public void Put(CredentialRecord record)
    {
        Remove(record);
        _records.Add(record);
    }

    /// <summary>Removes the one of the same provider, origin and kind.</summary>
    public void Remove(CredentialRecord record) =>
        _records.RemoveAll(other => other.Provider == record.Provider && other.Origin == record.Origin && other.Kind == record.Kind);

    /// <summary>The file's new content.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(
        new StoredList(FormatVersion, [.. Records.Select(record => new StoredCredential(record.Provider, record.Kind, record.Origin.ToString(), record.Store, record.Name, record.SetAt))]),
        CredentialJson.Default.StoredList);

    private static CredentialRecord Record(StoredCredential stored, string file) =>
        stored is { Provider.Length: > 0, Store.Length: > 0, Name.Length: > 0 } && Uri.TryCreate(stored.Origin, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
            ? new CredentialRecord { Provider = stored.Provider, Kind = stored.Kind, Origin = Origin.Of(address), Store = stored.Store, Name = stored.Name, SetAt = stored.SetAt }
            : throw CredentialErrors.ListInvalid(file, "a credential has no provider, origin, store or name");
}

internal sealed record StoredList(int Version, IReadOnlyList<StoredCredential>? Credentials);

internal sealed record StoredCredential(string? Provider, CredentialKind Kind, string? Origin, string? Store, string? Name, DateTimeOffset SetAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StoredList))]
internal sealed partial class CredentialJson : JsonSerializerContext;
