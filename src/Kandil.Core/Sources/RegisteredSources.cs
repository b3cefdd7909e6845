using System.Text.Json;
using System.Text.Json.Serialization;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.References;
using Kandil.Core.Storage;

namespace Kandil.Core.Sources;

/// <summary>
/// The registered sources, kept in <c>sources.json</c> of the configuration folder, and the one that
/// <c>XPRIM_MODELS_REGISTRY_URL</c> names. Several processes may change the file at once; readers never wait.
/// </summary>
public sealed class RegisteredSources(KandilPaths paths, KandilEnvironment environment)
{
    /// <summary>What the chunk registry of the environment is called.</summary>
    public const string EnvironmentName = "xprim";

    private const int FormatVersion = 1;

    /// <summary>Every source, by name. One of the file comes before one of the environment that has the same name.</summary>
    /// <exception cref="KandilException">E_SCHEMA: the file is damaged or newer; E_ARGS: the variable's value is no address; E_PERM, E_DISK.</exception>
    public IReadOnlyList<RegisteredSource> List()
    {
        List<RegisteredSource> sources = [.. Read().Sources.Select(pair => SourceOf(pair.Key, pair.Value))];
        if (environment.Read(KandilVariable.XprimRegistry) is { } address && sources.TrueForAll(source => source.Name != EnvironmentName))
        {
            string variable = environment.NameOf(KandilVariable.XprimRegistry);
            sources.Add(new(EnvironmentName, SourceKind.Registry, SourceAddress.Parse(address, variable)) { Variable = variable });
        }

        return [.. sources.OrderBy(source => source.Name, StringComparer.Ordinal)];
    }

    /// <summary>The source of a name; upper and lower case are the same.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND, and as <see cref="List"/>.</exception>
    public RegisteredSource Get(string name)
    {
        IReadOnlyList<RegisteredSource> sources = List();
        return sources.FirstOrDefault(source => source.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw SourceErrors.UnknownSource(name, [.. sources.Select(source => source.Name)]);
    }

    /// <summary>Adds a source. The same source again is no failure.</summary>
    /// <param name="source">The source.</param>
    /// <param name="cancellationToken">Ends the wait for another process.</param>
    /// <returns>False when it was registered already.</returns>
    /// <exception cref="KandilException">E_ARGS: the name has a meaning already or another address; E_SCHEMA, E_PERM, E_DISK.</exception>
    public async Task<bool> RegisterAsync(RegisteredSource source, CancellationToken cancellationToken = default)
    {
        if (!ReferenceVocabulary.IsFreeName(source.Name))
            throw ReferenceErrors.NameNotFree(source.Name);
        Uri address = SourceAddress.Parse(source.Address.OriginalString, "address");
        return await ChangeAsync(
            sources =>
            {
                if (!sources.TryGetValue(source.Name, out SourceEntry? known))
                {
                    sources.Add(source.Name, new SourceEntry { Kind = KindText(source.Kind), Address = address.AbsoluteUri });
                    return true;
                }

                RegisteredSource same = SourceOf(source.Name, known);
                return same.Kind == source.Kind && same.Address == address ? false : throw SourceErrors.SourceNameTaken(source.Name, same.Address);
            },
            cancellationToken);
    }

    /// <summary>Removes a source. What was installed from it stays.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND; E_ARGS: the environment names it; E_SCHEMA, E_PERM, E_DISK.</exception>
    public async Task UnregisterAsync(string name, CancellationToken cancellationToken = default)
    {
        RegisteredSource source = Get(name);
        if (source.Variable is { } variable)
            throw SourceErrors.SourceOfEnvironment(source.Name, variable);
        await ChangeAsync(sources => sources.Remove(source.Name), cancellationToken);
    }

    private static string KindText(SourceKind kind) => kind == SourceKind.Hub ? "hub" : "registry";

    private RegisteredSource SourceOf(string name, SourceEntry? entry)
    {
        SourceKind? kind = entry?.Kind switch { "registry" => SourceKind.Registry, "hub" => SourceKind.Hub, _ => null };
        if (kind is null || !ReferenceVocabulary.IsFreeName(name))
            throw SourceErrors.SourcesFileInvalid(paths.SourcesFile, $"the source '{name}' has a name or a kind that this release does not know");
        try
        {
            return new(name, kind.Value, SourceAddress.Parse(entry!.Address ?? "", name));
        }
        catch (KandilException exception)
        {
            throw SourceErrors.SourcesFileInvalid(paths.SourcesFile, exception.Message);
        }
    }

    private async Task<bool> ChangeAsync(Func<Dictionary<string, SourceEntry?>, bool> change, CancellationToken cancellationToken)
    {
        try
        {
            OwnerOnly.CreateDirectory(paths.ConfigurationDirectory);
            using FileLock held = await FileLock.AcquireAsync(paths.SourcesFile + ".lock", cancellationToken);
            SourcesDocument document = Read();
            if (!change(document.Sources))
                return false;
            AtomicFile.Write(paths.SourcesFile, JsonSerializer.SerializeToUtf8Bytes(document, SourcesJson.Default.SourcesDocument));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be written", paths.SourcesFile);
        }
    }

    private SourcesDocument Read()
    {
        try
        {
            SourcesDocument document = JsonSerializer.Deserialize(File.ReadAllBytes(paths.SourcesFile), SourcesJson.Default.SourcesDocument) ?? new();
            return document is { FormatVersion: FormatVersion, Sources: not null }
                ? document
                : throw SourceErrors.SourcesFileInvalid(paths.SourcesFile, "it has no format_version that this release knows, or no sources");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            KandilPaths.CheckFolder(paths.ConfigurationDirectory);
            return new() { FormatVersion = FormatVersion };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be read", paths.SourcesFile);
        }
        catch (JsonException exception)
        {
            throw SourceErrors.SourcesFileInvalid(paths.SourcesFile, exception.LineNumber is { } line ? $"it is no JSON of its kind at line {line + 1}" : "it is no JSON");
        }
    }
}

/// <summary>The content of <c>sources.json</c>; what other releases wrote into it is kept.</summary>
internal sealed class SourcesDocument
{
    public int FormatVersion { get; set; }

    public Dictionary<string, SourceEntry?> Sources { get; set; } = [];

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}

internal sealed class SourceEntry
{
    public string? Kind { get; set; }

    public string? Address { get; set; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(SourcesDocument))]
internal sealed partial class SourcesJson : JsonSerializerContext;
