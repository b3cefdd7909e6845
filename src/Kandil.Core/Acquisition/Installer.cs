using System.Diagnostics;
using Kandil.Core.Acquisition.Transfer;
using Kandil.Core.Acquisition.Validation;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Gguf;
using Kandil.Core.Http;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Core.Safety;
using Kandil.Core.Storage;

namespace Kandil.Core.Acquisition;

/// <summary>
/// Runs a plan: fetch, verify, validate, record. Nothing is visible before the last step, whatever ends it sooner; what had
/// come is kept, and the next run goes on from there.
/// </summary>
/// <param name="store">Where to.</param>
/// <param name="http">What fetches.</param>
/// <param name="engine">What loads the model once, before it is visible.</param>
/// <param name="options">How files are fetched.</param>
public sealed class Installer(ModelStore store, HttpSender http, IModelLoadTest engine, DownloadOptions options)
{
    /// <summary>Installs.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="progress">Told in the phases <c>wait</c> (for another process that installs the same), <c>download</c>, <c>verify</c>, <c>validate</c>, <c>load-test</c>, <c>register</c> and <c>mirror-config</c>.</param>
    /// <param name="cancellationToken">Gives up, at once.</param>
    /// <exception cref="KandilException">
    /// E_LICENSE: not accepted; E_QUOTA, E_DISK, E_PERM: no room, or not allowed; E_NET, E_TIMEOUT, E_AUTH, E_NOT_FOUND,
    /// E_RATE_LIMIT: a file cannot be fetched; E_VERIFY: it is not what its source announced; E_UNSAFE: its structure is unsound, or it failed the load test.
    /// </exception>
    public async Task<InstallResult> RunAsync(InstallPlan plan, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        var clock = new PhaseClock(progress);
        if (plan is { AlreadyInstalled: true, Installed: { } installed })
            return await AlreadyAsync(plan, installed, clock, cancellationToken);
        plan.EnsureCompatible();
        if (plan is { NeedsLicense: true, AcceptsLicense: false })
            throw AcquisitionErrors.LicenseNotAccepted(plan.Reference, plan.License!, LicenseTerms.PlacesOf(plan.Model));
        try
        {
            using InstallStage stage = await store.BeginInstallAsync(
                plan.Key, () => progress?.Report(new OperationProgress("wait", plan.Reference, 0, 0)), cancellationToken);
            if (await ByAnotherAsync(plan, stage, cancellationToken) is { } record)
                return await AlreadyAsync(plan, record, clock, cancellationToken);
            if (plan.Reinstall)
                stage.Discard();
            return await InstallAsync(plan, stage, clock, cancellationToken);
        }
        catch (Exception exception) when (IOFailure.IsDiskFull(exception))
        {
            throw AcquisitionErrors.DiskFull(plan.Reference, store.Root, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be written", store.Root);
        }
    }

    private async Task<InstallResult> InstallAsync(InstallPlan plan, InstallStage stage, PhaseClock clock, CancellationToken cancellationToken)
    {
        EnsureRoom(plan, stage);
        (long toFetch, long toHash) = ModelTransfer.Totals(plan);
        var meter = new TransferMeter(toFetch, toHash, clock, options.Clock);
        var transfer = new ModelTransfer(store, http, plan, stage, meter, options);
        long began = Stopwatch.GetTimestamp();
        IReadOnlyList<StagedFile> files = await FetchAsync(transfer, stage, cancellationToken);
        TimeSpan verifying = options.Clock.GetElapsedTime(meter.LastReceived);
        TimeSpan whole = Stopwatch.GetElapsedTime(began);
        clock.Add(PhaseClock.Download, whole > verifying ? whole - verifying : TimeSpan.Zero);
        clock.Add(PhaseClock.Verify, verifying);

        StructureCheck check = Validate(plan, stage, files, clock, cancellationToken);
        LoadTestResult? tested = await TestLoadAsync(plan, stage, files, clock, cancellationToken);
        clock.Begin(PhaseClock.Register);
        clock.Report(new OperationProgress(PhaseClock.Register, plan.Reference, 0, 0));
        await AcceptLicenseAsync(plan, cancellationToken);
        PublishResult published = await stage.PublishAsync(Request(plan, files, check.Facts), clock, cancellationToken);
        clock.End();
        transfer.CleanUp();
        return new InstallResult
        {
            Outcome = published.Replaced is null ? InstallOutcome.Installed : InstallOutcome.Replaced,
            Record = published.Record,
            DownloadedBytes = meter.Received,
            ReusedBytes = meter.Reused,
            LinkedBytes = published.LinkedBytes,
            LoadTest = tested,
            Phases = [.. plan.Phases, .. clock.Phases],
            Findings = check.Findings,
        };
    }

    private static async Task<IReadOnlyList<StagedFile>> FetchAsync(ModelTransfer transfer, InstallStage stage, CancellationToken cancellationToken)
    {
        try
        {
            return await transfer.RunAsync(cancellationToken);
        }
        catch (KandilException)
        {
            stage.DiscardIfBare();
            throw;
        }
    }

    private static StructureCheck Validate(
        InstallPlan plan, InstallStage stage, IReadOnlyList<StagedFile> files, PhaseClock clock, CancellationToken cancellationToken)
    {
        clock.Begin(PhaseClock.Validate);
        clock.Report(new OperationProgress(PhaseClock.Validate, plan.Reference, 0, 0));
        try
        {
            var check = new StructureCheck(cancellationToken);
            check.Run([.. files.Select(file => (file.Path, PartOf(stage, file)))]);
            return check.Refusal is null ? check : throw check.Refusal;
        }
        catch (KandilException)
        {
            // The bytes are the source's own: another attempt would only refuse them again.
            stage.Discard();
            throw;
        }
        finally
        {
            clock.End();
        }
    }

    private static ModelFilePart PartOf(InstallStage stage, StagedFile file)
    {
        string path = stage.PathOf(file.Path);
        return new ModelFilePart($"{stage.Key.Id}/{file.Path}", new FileInfo(path).Length, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read));
    }

    private async Task<LoadTestResult?> TestLoadAsync(
        InstallPlan plan, InstallStage stage, IReadOnlyList<StagedFile> files, PhaseClock clock, CancellationToken cancellationToken)
    {
        if (files is not [{ Path.Value: var first }, ..] || !first.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
            return null; // no engine here loads it
        clock.Begin(PhaseClock.LoadTest);
        try
        {
            string[] paths = [.. files.Select(file => stage.PathOf(file.Path))];
            return await engine.TestLoadAsync(new EngineModel(plan.Reference, paths[0], new ModelLoadOptions()) { Files = paths }, clock, cancellationToken);
        }
        catch (KandilException failure) when (failure.Code == ErrorCode.Unsafe)
        {
            stage.Discard(); // as above
            throw;
        }
        finally
        {
            clock.End();
        }
    }

    /// <summary>What another process installed while this one waited, or since the plan was made; null if it is not what the plan says.</summary>
    private async Task<ModelRecord?> ByAnotherAsync(InstallPlan plan, InstallStage stage, CancellationToken cancellationToken)
    {
        var installed = new InstalledFiles(store);
        if (stage.Installed is not { } record || record.InstalledAt == plan.Installed?.InstalledAt
            || !await installed.HoldsAsync(record, plan.Model, plan.Files, cancellationToken) || !await installed.AreIntactAsync(record, cancellationToken))
        {
            return null;
        }

        stage.Discard();
        return record;
    }

    private async Task<InstallResult> AlreadyAsync(InstallPlan plan, ModelRecord record, PhaseClock clock, CancellationToken cancellationToken)
    {
        await AcceptLicenseAsync(plan, cancellationToken);
        return new InstallResult
        {
            Outcome = InstallOutcome.AlreadyInstalled,
            Record = await SettledAsync(plan, record, cancellationToken),
            Phases = [.. plan.Phases, .. clock.Phases],
        };
    }

    /// <summary>What is installed already is remembered as the server's that has the same now, so that a mirror which moved is found again.</summary>
    private async Task<ModelRecord> SettledAsync(InstallPlan plan, ModelRecord record, CancellationToken cancellationToken)
    {
        if (plan.Mirror != record.Mirror)
            record = await store.SetMirrorAsync(record, plan.Mirror, cancellationToken);
        return plan.Pin && !record.Pinned ? await store.SetPinnedAsync(record, true, cancellationToken) : record;
    }

    private void EnsureRoom(InstallPlan plan, InstallStage stage)
    {
        var staged = new DirectoryInfo(stage.FilesFolder);
        long arrived = staged.Exists ? staged.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : 0;
        // Chunks lie in the cache until the files that are made of them are whole.
        long written = plan.DownloadBytes + (plan.Files.Any(file => file.Chunks is not null) ? plan.TotalBytes : plan.StagedBytes);
        store.MeasureRoom().Ensure(plan.Reference, store.Root, plan.DownloadBytes + plan.StagedBytes, Math.Max(0, written - arrived));
    }

    private async Task AcceptLicenseAsync(InstallPlan plan, CancellationToken cancellationToken)
    {
        if (plan is { AcceptsLicense: true, License: { } license, LicenseAccepted: null })
            await store.AcceptLicenseAsync(new AcceptedLicense(plan.Key.Source, plan.Key.Id, license, Environment.UserName, DateTimeOffset.UtcNow), cancellationToken);
    }

    private static PublishRequest Request(InstallPlan plan, IReadOnlyList<StagedFile> files, GgufModelFacts? facts) => new()
    {
        Library = plan.Library,
        Folder = plan.Folder,
        Files = files,
        Origin = $"{plan.Model.Source}:{plan.Model.Id}",
        Commit = plan.Model.Commit,
        Alias = plan.Model.Alias,
        License = plan.License,
        Mirror = plan.Mirror,
        Include = plan.Wishes.Include,
        Exclude = plan.Wishes.Exclude,
        Pinned = plan.Pin,
        Manifest = plan.Model.Manifest,
        ContextWindow = facts?.TrainedContextLength is > 0 and <= int.MaxValue and var length ? (int)length : null,
    };
}
