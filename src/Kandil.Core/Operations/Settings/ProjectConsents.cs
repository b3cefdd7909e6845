using System.Text.Json;
using System.Text.Json.Serialization;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Settings;

/// <summary>What a user consented to: a folder's file of one content, and a model that it names. Kept in <c>consents.json</c> of the configuration folder.</summary>
internal sealed class ProjectConsents(KandilPaths paths)
{
    private const int FormatVersion = 1;

    private string Place => Path.Combine(paths.ConfigurationDirectory, "consents.json");

    /// <summary>Whether the user consented to a model of a project's file as it is now.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK.</exception>
    public bool Has(ProjectConfiguration project, string destination) => Read().Consents.Any(consent =>
        consent.File == project.File && consent.ContentHash == project.ContentHash && consent.Destination == destination);

    /// <summary>Records consent to every model of a project's file as it is now; an older consent for that file is forgotten.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK.</exception>
    public async Task AddAsync(ProjectConfiguration project, CancellationToken cancellationToken)
    {
        try
        {
            OwnerOnly.CreateDirectory(paths.ConfigurationDirectory);
            using FileLock held = await FileLock.AcquireAsync(Place + ".lock", cancellationToken);
            ProjectConsent[] others = [.. Read().Consents.Where(consent => consent.File != project.File)];
            ProjectConsent[] own = [.. project.Destinations.Select(destination => new ProjectConsent(project.File, project.ContentHash, destination, DateTimeOffset.UtcNow))];
            AtomicFile.Write(Place, JsonSerializer.SerializeToUtf8Bytes(new ConsentDocument(FormatVersion, [.. others, .. own]), ConsentJson.Default.ConsentDocument));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be written", Place);
        }
    }

    private ConsentDocument Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Place), ConsentJson.Default.ConsentDocument) is { FormatVersion: FormatVersion, Consents: not null } document
                ? document
                : throw ConfigurationErrors.Unreadable(Place, "it is of no version that this release knows");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new ConsentDocument(FormatVersion, []);
        }
        catch (JsonException)
        {
            throw ConfigurationErrors.Unreadable(Place, "it is no JSON of its kind");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be read", Place);
        }
    }
}

/// <summary>A consent.</summary>
internal sealed record ProjectConsent(string File, string ContentHash, string Destination, DateTimeOffset At);

/// <summary>The content of <c>consents.json</c>.</summary>
internal sealed record ConsentDocument(int FormatVersion, IReadOnlyList<ProjectConsent> Consents);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ConsentDocument))]
internal sealed partial class ConsentJson : JsonSerializerContext;
