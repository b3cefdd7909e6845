using System.ComponentModel;
using Kandil.Core.Audit;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;
using Kandil.Core.Sandbox;

namespace Kandil.Core.Engines.Embedded;

/// <summary>Starts a Worker by the first way that works and has it load a model.</summary>
internal sealed class WorkerStart(EmbeddedEngineOptions options)
{
    private const int DefaultBatchSize = 512;

    private readonly WorkerLauncher _launcher = options.Launcher ?? new WorkerLauncher(options.WorkerFolder);
    private readonly TimeProvider _clock = options.Clock;

    public async Task<LoadedWorker> LoadAsync(EngineModel model, IProgress<OperationProgress> progress, CancellationToken cancellationToken)
    {
        CheckPaths(model);
        long started = _clock.GetTimestamp();
        progress.Report(new OperationProgress("load", model.Name, 0, 1000));
        var hold = model.Prepare is { } prepare ? await prepare(progress, cancellationToken) : null;
        WorkerConnection? connection = null;
        try
        {
            (connection, var ready) = await ConnectAsync(model, cancellationToken);
            connection.Model = model.Name;
            var warnings = new List<string>();
            var loaded = await LoadAsync(connection, model, progress, warnings, cancellationToken);
            return new LoadedWorker(model, connection, loaded)
            {
                EngineVersion = ready.Engine,
                Devices = ready.Devices,
                Warnings = warnings,
                LoadTime = _clock.GetElapsedTime(started),
                Started = _clock.GetUtcNow(),
                Hold = hold,
            };
        }
        catch
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }

            hold?.Dispose();
            throw;
        }
    }

    // What the process would say of a file that is closed to it is what it says of one that nobody may read.
    private static void CheckPaths(EngineModel model)
    {
        if (model.Sandbox is not { IsRestricting: true } profile)
            return;
        foreach (string file in (string[])[model.Path, .. model.Files])
        {
            if (PathExceptions.Closing(file, profile.DeniedPaths) is { } closed)
                throw SandboxErrors.PathClosed(model.Name, profile.Name, file, closed);
        }
    }

    /// <summary>A Worker that is confined to a model but has not loaded it, by the first way that works.</summary>
    /// <param name="model">The model; null for none at all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(WorkerConnection Connection, ReadyReply Ready)> ConnectAsync(
        EngineModel? model, CancellationToken cancellationToken)
    {
        var confinement = new WorkerConfinement(model, options.WorkerFolder);
        var ways = _launcher.FindWays([.. options.WorkerArguments, .. confinement.Arguments], out var refusals);
        var attempts = new List<string>();
        Exception? last = null;
        foreach (var way in ways)
        {
            try
            {
                var started = await WorkerConnection.StartAsync(way, confinement, cancellationToken);
                started.Connection.Clock = _clock;
                return started;
            }
            catch (Exception e) when (e is Win32Exception || e is KandilException { Code.Name: "E_BACKEND" })
            {
                attempts.Add($"{way.Name}: {e.Message}");
                last = e;
            }
        }

        throw EngineErrors.CannotStart([.. attempts, .. refusals], last);
    }

    private static async Task<LoadedReply> LoadAsync(
        WorkerConnection connection, EngineModel model, IProgress<OperationProgress> progress, List<string> warnings,
        CancellationToken cancellationToken)
    {
        var load = model.LoadOptions;
        var request = new LoadRequest(
            connection.NextId(), model.Path, load.ContextLength ?? 0, load.BatchSize ?? DefaultBatchSize, load.Threads ?? 0,
            load.FlashAttention, load.MaxConcurrent ?? 1);
        await foreach (var reply in connection.SendAsync(request, cancellationToken))
        {
            switch (reply)
            {
                case ProgressReply { Fraction: var fraction }:
                    progress.Report(new OperationProgress("load", model.Name, (long)(fraction * 1000), 1000));
                    break;
                case WarningReply { Message: var message }:
                    warnings.Add(TerminalText.Clean(message));
                    break;
                case LoadedReply loaded:
                    progress.Report(new OperationProgress("load", model.Name, 1000, 1000));
                    return loaded;
                case FailedReply failed:
                    throw WorkerFailures.ToException(failed, model.Name, connection.Limits);
            }
        }

        throw EngineErrors.ProtocolBroken("the load was not answered.");
    }
}
