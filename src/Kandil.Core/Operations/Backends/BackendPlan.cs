using Kandil.Core.Acquisition.Programs;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;

namespace Kandil.Core.Operations.Backends;

/// <summary>What installing a backend will fetch, check, run and change; nothing of it is done yet.</summary>
public sealed record BackendPlan
{
    /// <summary>The backend: <c>ollama</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The program that is on this machine now; null where none was found.</summary>
    public string? Installed { get; init; }

    /// <summary>The release of that program, where Kandil installed it; else null.</summary>
    public string? InstalledVersion { get; init; }

    /// <summary>True where nothing is to be done: it is installed, and was not to be installed again.</summary>
    public bool AlreadyInstalled { get; init; }

    /// <summary>The release that is fetched; null where nothing is fetched by Kandil.</summary>
    public string? Version => Release?.Version;

    /// <summary>Where its archive is fetched from; null where nothing is fetched by Kandil.</summary>
    public Uri? Address => Release?.Address;

    /// <summary>The SHA-256 that the archive must have, in hexadecimal digits.</summary>
    public string? Sha256 => Release?.Sha256.ToString();

    /// <summary>Bytes to fetch at the most.</summary>
    public long DownloadBytes => Release?.Size ?? 0;

    /// <summary>The folder that it is unpacked into; null where a package manager decides.</summary>
    public string? Folder { get; init; }

    /// <summary>The program that will be there; null where a package manager decides.</summary>
    public string? Program { get; init; }

    /// <summary>The program that is run, with its arguments: what decompresses the archive, or the package manager. Empty where none is.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>What will be done, a sentence each, in order.</summary>
    public IReadOnlyList<string> Steps { get; init; } = [];

    /// <summary>What the user should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The release.</summary>
    internal OllamaRelease? Release { get; init; }

    /// <summary>What decompresses its archive.</summary>
    internal Decompressor? Decompressor { get; init; }

    /// <summary>Whether it is installed again.</summary>
    internal bool Reinstall { get; init; }

    /// <summary>The bytes to fetch, for people.</summary>
    public override string ToString() => AlreadyInstalled ? $"{Name}: installed already" : Version is null ? $"{Name}: {string.Join(' ', Command)}" : $"{Name} {Version}, {new ByteSize(DownloadBytes)}";
}

/// <summary>How an installation of a backend ended.</summary>
public enum BackendOutcome
{
    /// <summary>It is installed now.</summary>
    Installed,

    /// <summary>It is installed in place of another release, or of the same.</summary>
    Replaced,

    /// <summary>It was installed before; nothing was done.</summary>
    AlreadyInstalled,
}

/// <summary>A backend that is installed.</summary>
/// <param name="Name"><c>ollama</c>.</param>
/// <param name="Outcome">What was done.</param>
/// <param name="Version">Its release; null where another than Kandil installed it.</param>
/// <param name="Program">The program; null where it was not found after its installer had ended.</param>
/// <param name="DownloadedBytes">Bytes that Kandil fetched.</param>
/// <param name="Sha256">The archive's digest, as it was verified; null where Kandil fetched nothing.</param>
/// <param name="Start">The command that starts it; null where there is no program.</param>
public sealed record BackendInstallation(string Name, BackendOutcome Outcome, string? Version, string? Program, long DownloadedBytes, string? Sha256, string? Start);
