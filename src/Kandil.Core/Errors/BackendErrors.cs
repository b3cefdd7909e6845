using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of installing what runs models.</summary>
public static class BackendErrors
{
    private const string Ollama = "ollama";

    /// <summary>A backend that Kandil installs none of that name.</summary>
    public static KandilException NotInstallable(string name) => new(
        ErrorCode.Args,
        name.Equals("embedded", StringComparison.OrdinalIgnoreCase) ? "The embedded engine comes with Kandil: there is nothing to install." : $"Kandil can install no backend {Quote(name)}.",
        name, new RecommendedAction("Install 'ollama': {command}.", Again()));

    /// <summary>A mirror of Hugging Face's, where it means nothing.</summary>
    public static KandilException MirrorOfReleases() => new(
        ErrorCode.Args, "A mirror stands in for Hugging Face, from which no program is installed.", Ollama,
        new RecommendedAction("Leave it away; where Ollama's releases come from is a setting: {command}.", new OperationCall(OperationNames.SetConfiguration, "ollama.releases", "ADDRESS")));

    /// <summary>A machine for which there is no release.</summary>
    public static KandilException NoRelease(string architecture) => new(
        ErrorCode.Compat, $"There is no release of Ollama for processors of the kind {Quote(architecture)}.", Ollama,
        new RecommendedAction("Use a GGUF model with the embedded engine, or set OLLAMA_HOST to a machine that runs Ollama."));

    /// <summary>A server that was asked for releases and has none.</summary>
    public static KandilException NotReleases(string address, string finding) => new(
        ErrorCode.Net, $"{Quote(address)} does not answer as a server of releases does: {Clean(finding)}.", address,
        new RecommendedAction("Try again later. If ollama.releases is set, look whether it is right: {command}.", new OperationCall(OperationNames.ShowConfiguration)));

    /// <summary>A release whose checksums leave out what would be fetched.</summary>
    public static KandilException NoChecksum(string version, string address, IEnumerable<string> archives) => new(
        ErrorCode.Verify, $"The checksums of Ollama's release {Quote(version)} ({Quote(address)}) have no entry for {string.Join(" or ", archives.Select(Quote))}, so it could not be verified. Nothing was fetched.",
        Ollama, new RecommendedAction("Try again when the release is complete: {command}. Or install Ollama yourself, from ollama.com/download.", Again()));

    /// <summary>A program that unpacking needs and that is not here.</summary>
    public static KandilException NoDecompressor(string archive) => new(
        ErrorCode.Backend, $"Unpacking {Quote(archive)} needs the program zstd or bsdtar, and neither was found on this machine. Nothing was fetched.", Ollama,
        new RecommendedAction(
            "Install zstd ('sudo apt-get install zstd', 'sudo dnf install zstd' or 'sudo pacman -S zstd'), then try again: {command}.", Again()));

    /// <summary>A failure of fetching the archive, with the command that goes on with it.</summary>
    public static KandilException NotFetched(KandilException failure) => new(
        failure.Code, failure.Message, Ollama, new RecommendedAction("Try again: {command}.", Again()), failure);

    /// <summary>An archive with something in it that would leave its folder, or is no ordinary file.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="entry">What is in it.</param>
    /// <param name="finding">What is wrong with it, a clause.</param>
    public static KandilException UnsafeArchive(string archive, string entry, string finding) => new(
        ErrorCode.Unsafe, $"{Quote(archive)} was not unpacked: {Quote(entry)} in it {Clean(finding)}. What was unpacked and fetched was deleted; nothing was installed.", Ollama,
        new RecommendedAction("Do not use this archive. If ollama.releases is set, look whether that server is to be trusted: {command}.", new OperationCall(OperationNames.ShowConfiguration)));

    /// <summary>An archive that cannot be read to its end.</summary>
    public static KandilException DamagedArchive(string archive, string finding, Exception? cause) => new(
        ErrorCode.Verify, $"{Quote(archive)} was not unpacked: {Clean(finding)}. What was unpacked and fetched was deleted; nothing was installed.", Ollama,
        new RecommendedAction("Try again: {command}.", Again()), cause);

    /// <summary>A program that could not be run.</summary>
    public static KandilException CannotRun(string program, string said, Exception? cause) => new(
        ErrorCode.Backend, $"{Quote(program)} could not be run: {Clean(said)}", Ollama,
        new RecommendedAction("Look whether it works, then try again: {command}.", Again()), cause);

    /// <summary>No room for the archive, or for what is in it.</summary>
    public static KandilException DiskFull(string folder, Exception? cause) => new(
        ErrorCode.Disk, $"Ollama is not installed: the disk of {Quote(folder)} is full. What was fetched is kept; what was unpacked was deleted.", Ollama,
        new RecommendedAction("Make room by removing the models that were not used for longest ({command}), then try again.", new OperationCall(OperationNames.CollectStore)), cause);

    /// <summary>A vendor's installer that is not here.</summary>
    public static KandilException NoSystemInstaller(string program) => new(
        ErrorCode.Backend, $"Kandil has {Quote(program)} install Ollama on this system, and it was not found.", Ollama,
        new RecommendedAction("Install Ollama yourself, from ollama.com/download."));

    /// <summary>A vendor's installer that failed.</summary>
    /// <param name="command">What was run.</param>
    /// <param name="exitCode">Its exit code.</param>
    /// <param name="said">The last that it said; empty for nothing.</param>
    public static KandilException InstallerFailed(string command, int exitCode, string said) => new(
        ErrorCode.Backend, FormattableString.Invariant($"{Quote(command)} failed with exit code {exitCode}.{(said.Length > 0 ? $" It said: {Clean(said)}" : "")}"), Ollama,
        new RecommendedAction("Run it in a terminal to see why, or install Ollama from ollama.com/download."));

    private static OperationCall Again() => new(OperationNames.InstallBackend, Ollama);
}
