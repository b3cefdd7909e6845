using Kandil.Core.Sources;

namespace Kandil.Core.Acquisition;

/// <summary>Knows the licenses that ask nothing of who only uses a model, so that nobody must accept them first.</summary>
public static class LicenseTerms
{
    private static readonly HashSet<string> Open = new(StringComparer.OrdinalIgnoreCase)
    {
        "apache-2.0", "mit", "mit-0", "bsd", "bsd-2-clause", "bsd-3-clause", "bsd-3-clause-clear", "isc", "zlib", "ncsa", "ms-pl", "unlicense", "0bsd", "wtfpl",
        "cc0-1.0", "cc-by-2.0", "cc-by-2.5", "cc-by-3.0", "cc-by-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0", "pddl", "odc-by", "odbl", "cdla-permissive-1.0",
        "cdla-permissive-2.0", "cdla-sharing-1.0", "bsl-1.0", "artistic-2.0", "ecl-2.0", "postgresql", "afl-3.0", "osl-3.0", "epl-1.0", "epl-2.0", "eupl-1.1",
        "eupl-1.2", "gpl", "gpl-2.0", "gpl-3.0", "lgpl", "lgpl-2.1", "lgpl-3.0", "agpl-3.0", "mpl-2.0", "gfdl", "openmdw-1.0", "openmdw-1.1", "unknown",
    };

    private static readonly string[] FileNames = ["license", "licence", "use_policy", "notice"];

    /// <summary>Where a model's terms can be read: its own files of that name, or else its page at a hub. None for a registry without such files, which has no pages.</summary>
    public static IReadOnlyList<Uri> PlacesOf(SourceModel model)
    {
        Uri[] files = [.. model.Files.Where(IsLicense).Select(file => file.Address).OfType<Uri>()];
        return files.Length > 0 ? files : model.ChunkSize is null ? [new Uri(model.Server, model.Id)] : [];
    }

    private static bool IsLicense(SourceFile file) =>
        Array.Exists(FileNames, name => Path.GetFileName(file.Path.Value).StartsWith(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>True for a license with terms of its own, such as Llama's or Gemma's, or one for research alone. False where the source names none.</summary>
    public static bool NeedsAcceptance(string? license) => !string.IsNullOrWhiteSpace(license) && !Open.Contains(license);
}
