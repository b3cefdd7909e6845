using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Settings;

/// <summary>
/// A project's <c>.kandil.json</c>, found in the working folder or the nearest folder above it: a default model, aliases and
/// sampling, and nothing else. A repository that is cloned redirects nothing: a model that it names counts only where it is
/// installed here, or where the user consented to this content of this folder.
/// </summary>
internal sealed class ProjectConfiguration
{
    public const string FileName = ".kandil.json";

    private const long Largest = 1 << 20;

    private readonly KandilSession _session;

    private ProjectConfiguration(KandilSession session, string file, byte[] content)
    {
        (_session, File) = (session, file);
        Document = ConfigurationDocument.Parse(file, content, needsVersion: false);
        Document.CheckForProject();
        ContentHash = Sha256Digest.Of(content).ToString();
    }

    /// <summary>The file's path.</summary>
    public string File { get; }

    /// <summary>Its content.</summary>
    public ConfigurationDocument Document { get; }

    /// <summary>SHA-256 of the content.</summary>
    public string ContentHash { get; }

    /// <summary>The model that it names for what names none.</summary>
    public string? DefaultModel => Document.Text(ConfigurationKey.DefaultModel);

    /// <summary>Every model that it names.</summary>
    public IReadOnlyList<string> Destinations => [.. Document.Aliases.Values.Append(DefaultModel).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>The nearest one; null where there is none.</summary>
    /// <exception cref="KandilException">E_SCHEMA: it is no configuration, or sets what it may not; E_PERM, E_DISK.</exception>
    public static ProjectConfiguration? Find(KandilSession session)
    {
        if (session.Environment.Read(KandilVariable.NoProject) is { Length: > 0 } and not "0")
            return null;
        for (string? folder = Path.GetFullPath(session.WorkingFolder ?? Environment.CurrentDirectory); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string file = Path.Combine(folder, FileName);
            if (!System.IO.File.Exists(file))
                continue;
            try
            {
                if (new FileInfo(file).Length > Largest)
                    throw ConfigurationErrors.Unreadable(file, "it is too large");
                return new ProjectConfiguration(session, file, System.IO.File.ReadAllBytes(file));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw ConfigurationErrors.OfProject(IOErrors.Of(exception, "be read", file), file);
            }
            catch (KandilException exception) when (exception.Code == ErrorCode.Schema)
            {
                throw ConfigurationErrors.OfProject(exception, file);
            }
        }

        return null;
    }

    /// <summary>Whether a model that it names counts: it is here, or the user consented.</summary>
    public bool TakesEffect(string destination) => IsHere(destination) || new ProjectConsents(_session.Paths).Has(this, destination);

    /// <summary>Whether a model that it names is installed on this machine.</summary>
    public bool IsHere(string destination)
    {
        try
        {
            return new FindModel(_session, asksProject: false).Locate(destination).Origin is ModelOrigin.Installed or ModelOrigin.Bundled;
        }
        catch (KandilException exception) when (exception.Code != ErrorCode.Schema)
        {
            return false;
        }
    }
}
