using Kandil.Core.Acquisition.Transfer;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Acquisition.Programs;

/// <summary>
/// Installs a release of a program: fetched and verified, unpacked into a stage, and only then given its name. Whatever ends it
/// sooner leaves what was installed before; of the archive, what came is kept and goes on with the next run.
/// </summary>
internal sealed class ProgramInstaller(ProgramStore store, HttpSender http, DownloadOptions options)
{
    // Each request of a release goes by a redirect of GitHub's, which counts them.
    private const int BlocksPerRequest = 64;

    /// <summary>Installs.</summary>
    /// <param name="name">What the program is called.</param>
    /// <param name="release">The release.</param>
    /// <param name="program">Where the program lies in its archive.</param>
    /// <param name="decompressor">What decompresses the archive.</param>
    /// <param name="onlyNew">True: nothing is done where another process has installed this release meanwhile.</param>
    /// <param name="progress">Told in the phases <c>wait</c>, <c>download</c>, <c>verify</c>, <c>unpack</c> and <c>register</c>.</param>
    /// <param name="cancellationToken">Gives up, at once.</param>
    /// <exception cref="KandilException">E_VERIFY, E_UNSAFE: it is not what the release says, or nothing to unpack; E_NET, E_TIMEOUT, E_NOT_FOUND, E_RATE_LIMIT; E_DISK, E_PERM; E_BACKEND.</exception>
    public async Task<ProgramInstallation> RunAsync(
        string name, OllamaRelease release, SafeRelativePath program, Decompressor decompressor, bool onlyNew, IProgress<OperationProgress> progress, CancellationToken cancellationToken)
    {
        using ProgramStage stage = await store.BeginAsync(name, () => progress.Report(new OperationProgress("wait", name, 0, 0)), cancellationToken);
        if (onlyNew && stage.Installed is { } other && other.Version == release.Version)
            return new ProgramInstallation(other, false, 0, []);
        bool isReplacing = stage.Installed is not null;
        try
        {
            long downloaded = await FetchAsync(stage, release, progress, cancellationToken);
            await UnpackAsync(stage, release, program, decompressor, progress, cancellationToken);
            progress.Report(new OperationProgress("register", name, 0, 0));
            (InstalledProgram installed, IReadOnlyList<string> used) = stage.Publish(release.Version, program, release.Address.GetLeftPart(UriPartial.Path), release.Sha256);
            return new ProgramInstallation(installed, isReplacing, downloaded, used) { IsNew = true };
        }
        catch (Exception exception) when (IOFailure.IsDiskFull(exception))
        {
            throw BackendErrors.DiskFull(store.Root, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be written", store.Root);
        }
    }

    private async Task<long> FetchAsync(ProgramStage stage, OllamaRelease release, IProgress<OperationProgress> progress, CancellationToken cancellationToken)
    {
        SafeRelativePath archive = SafeRelativePath.Parse(release.Archive);
        var file = new SourceFile(archive, release.Size, DigestKind.Sha256, release.Sha256.ToString(), "the release's checksums", release.Address, null, CanRunCode: true);
        using var connections = new SemaphoreSlim(options.Connections);
        var meter = new TransferMeter(release.Size, release.Size, progress, options.Clock);
        var transfer = new FileTransfer(
            http, new RemoteFile(stage.Name, file, null, null), archive.Below(stage.Folder), Path.Combine(stage.Folder, "journal"), connections, meter.For(release.Archive),
            options with { BlocksPerRequest = BlocksPerRequest });
        try
        {
            await transfer.RunAsync(cancellationToken);
            return meter.Received;
        }
        catch (KandilException failure) when (failure.RecommendedAction.Command?.Operation == OperationNames.AddModel)
        {
            throw BackendErrors.NotFetched(failure);
        }
    }

    private static async Task UnpackAsync(
        ProgramStage stage, OllamaRelease release, SafeRelativePath program, Decompressor decompressor, IProgress<OperationProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            await using FileStream file = new(Path.Combine(stage.Folder, release.Archive), FileMode.Open, FileAccess.Read, FileShare.Read);
            int percent = -1;
            await using (var plain = new PlainTar(file, release.Archive, decompressor, cancellationToken))
            {
                await new TarUnpacking(stage.Unpacked, release.Archive).RunAsync(plain.Content, Tell, cancellationToken);
                await plain.FinishAsync(cancellationToken);
            }

            if (!File.Exists(program.Below(stage.Unpacked)))
                throw BackendErrors.DamagedArchive(release.Archive, $"there is no {program} in it", null);

            void Tell()
            {
                long position = file.Position;
                if (percent < (percent = (int)(100 * position / Math.Max(1, release.Size))))
                    progress.Report(new OperationProgress("unpack", release.Archive, Math.Min(position, release.Size), release.Size));
            }
        }
        catch (KandilException refusal) when (refusal.Code == ErrorCode.Unsafe || refusal.Code == ErrorCode.Verify)
        {
            stage.Discard(); // its bytes are the release's own: another attempt would only refuse them again
            throw;
        }
        catch
        {
            stage.DiscardUnpacked();
            throw;
        }
    }
}

/// <summary>What became of an installation.</summary>
/// <param name="Program">What is installed.</param>
/// <param name="HasReplaced">True where another installation made way.</param>
/// <param name="DownloadedBytes">Bytes that came over the network.</param>
/// <param name="StillUsed">Folders of former ones that stay because a program runs from them.</param>
internal sealed record ProgramInstallation(InstalledProgram Program, bool HasReplaced, long DownloadedBytes, IReadOnlyList<string> StillUsed)
{
    /// <summary>False where another process had done it.</summary>
    public bool IsNew { get; init; }
}
