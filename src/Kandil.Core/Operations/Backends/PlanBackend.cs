using System.Runtime.InteropServices;
using Kandil.Core.Acquisition.Programs;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Backends;

/// <summary>Says what installing a backend will do: which is Ollama, the embedded engine being there.</summary>
public sealed class PlanBackend
{
    internal static readonly SafeRelativePath ProgramInArchive = SafeRelativePath.Parse("bin/ollama");

    private readonly KandilSession _session;
    private readonly OperatingSystemKind _system;

    /// <summary>For this machine.</summary>
    public PlanBackend(KandilSession session)
        : this(session, CurrentSystem.Kind)
    {
    }

    internal PlanBackend(KandilSession session, OperatingSystemKind system) => (_session, _system) = (session, system);

    /// <summary>Plans. Where it is installed already and shall not be installed again, nobody is asked.</summary>
    /// <param name="name"><c>ollama</c>.</param>
    /// <param name="reinstall">True to install the newest release although one is installed.</param>
    /// <param name="network">How the network is used.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">
    /// E_ARGS: there is nothing of that name to install; E_COMPAT: no release for this machine; E_BACKEND: a program is missing that
    /// installing needs; E_VERIFY: the release's checksums leave the archive out; E_NET, E_TIMEOUT, E_NOT_FOUND, E_RATE_LIMIT.
    /// </exception>
    public async Task<BackendPlan> RunAsync(string name, bool reinstall, NetworkOptions network, CancellationToken cancellationToken)
    {
        if (!name.Trim().Equals(ReferenceVocabulary.Ollama, StringComparison.OrdinalIgnoreCase))
            throw BackendErrors.NotInstallable(name);
        if (network.Mirror is not null)
            throw BackendErrors.MirrorOfReleases();
        using var connection = new SourceConnection(_session, network);
        string? installed = connection.Ollama.Program();
        var programs = new ProgramStore(_session.Paths);
        InstalledProgram? own = programs.Find(ReferenceVocabulary.Ollama);
        var plan = new BackendPlan
        {
            Name = ReferenceVocabulary.Ollama,
            Installed = installed,
            InstalledVersion = own is not null && programs.PathOf(own) == installed ? own.Version : null,
            AlreadyInstalled = installed is not null && !reinstall,
            Reinstall = reinstall,
            Warnings = [.. Warnings()],
        };
        return plan.AlreadyInstalled ? plan
            : _system == OperatingSystemKind.Linux ? await OfReleaseAsync(plan, connection, programs, cancellationToken)
            : OfSystemInstaller(plan);
    }

    private IEnumerable<string> Warnings()
    {
        Uri address = OllamaAddress.Of(_session.Environment);
        if (!Origin.Of(address).IsLoopback)
            yield return $"OLLAMA_HOST names another machine ({Origin.Of(address)}): what is installed here is not asked before it is cleared.";
    }

    private async Task<BackendPlan> OfReleaseAsync(BackendPlan plan, SourceConnection connection, ProgramStore programs, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> archives = OllamaReleases.ArchivesFor(RuntimeInformation.OSArchitecture);
        Uri address = SourceAddress.Parse(_session.Settings.Effective().Text(ConfigurationKey.OllamaReleases) ?? ConfigurationKey.OllamaReleases.Default!, ConfigurationKey.OllamaReleases.Name);
        OllamaRelease release = await new OllamaReleases(connection.Http, address).LatestAsync(archives, cancellationToken);
        Decompressor decompressor = Decompressor.For(release.Archive, new ProgramFolders(_session.Environment).Programs);
        string folder = programs.FolderOf(plan.Name, release.Version);
        return plan with
        {
            Release = release,
            Decompressor = decompressor,
            Folder = folder,
            Program = ProgramInArchive.Below(folder),
            Command = decompressor.Program is { } program ? [program, .. decompressor.Arguments] : [],
            Steps =
            [
                $"Fetch {release.Archive} of Ollama {release.Version} ({new ByteSize(release.Size)}) from {release.Address.GetLeftPart(UriPartial.Path)}.",
                $"Verify its SHA-256, {release.Sha256}, as {release.Checksums.GetLeftPart(UriPartial.Path)} says, before anything is unpacked.",
                decompressor.Program is null ? "Run nothing: Kandil unpacks it itself."
                    : $"Run {string.Join(' ', decompressor.Arguments.Prepend(decompressor.Program))}, which decompresses it from its standard input to its standard output.",
                $"Unpack it into {folder}, for you alone; nothing is changed outside of it, and no administrator is needed.",
            ],
        };
    }

    private BackendPlan OfSystemInstaller(BackendPlan plan)
    {
        SystemInstaller manager = SystemInstaller.Of(_system);
        string again = plan.Installed is null ? manager.Install : manager.Upgrade;
        string program = manager.Find(new ProgramFolders(_session.Environment).Programs) ?? throw BackendErrors.NoSystemInstaller(manager.Name);
        IReadOnlyList<string> command = [program, .. again.Split(' ')];
        return plan with
        {
            Command = command,
            Steps = [$"Run {string.Join(' ', command)}, which fetches, verifies and installs Ollama in its own way."],
        };
    }
}
