using Kandil.Core.Platform;

namespace Kandil.Core.Operations.Backends;

/// <summary>What installs programs on a system whose vendor has such a thing.</summary>
/// <param name="Name">Its program.</param>
/// <param name="Install">What it is given to install Ollama.</param>
/// <param name="Upgrade">What it is given to bring Ollama to its newest release.</param>
internal sealed record SystemInstaller(string Name, string Install, string Upgrade)
{
    /// <summary>That of Windows or macOS.</summary>
    public static SystemInstaller Of(OperatingSystemKind system) => system == OperatingSystemKind.Windows
        ? new("winget", "install --id Ollama.Ollama --exact --source winget --disable-interactivity", "upgrade --id Ollama.Ollama --exact --source winget --disable-interactivity")
        : new("brew", "install ollama", "upgrade ollama");

    /// <summary>Its path; null where it was not found.</summary>
    public string? Find(IReadOnlyList<string> folders) => folders.Where(Path.IsPathFullyQualified)
        .SelectMany(folder => (string[])[Path.Combine(folder, Name), Path.Combine(folder, Name + ".exe")]).FirstOrDefault(File.Exists);
}
