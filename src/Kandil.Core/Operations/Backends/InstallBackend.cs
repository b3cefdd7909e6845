using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Kandil.Core.Acquisition.Programs;
using Kandil.Core.Audit;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Primitives;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Backends;

/// <summary>Runs the plan of a backend's installation, which somebody has seen and agreed to.</summary>
public sealed class InstallBackend(KandilSession session)
{
    private const int MostSaid = 2000;

    /// <summary>Installs.</summary>
    /// <param name="plan">What <see cref="PlanBackend"/> gave.</param>
    /// <param name="network">How the network is used.</param>
    /// <param name="sink">Told in the phases <c>wait</c>, <c>download</c>, <c>verify</c>, <c>unpack</c> and <c>register</c>; or <c>install</c> where a package manager works.</param>
    /// <param name="cancellationToken">Gives up: what was installed before stays, and what came of the archive.</param>
    /// <exception cref="KandilException">
    /// E_VERIFY, E_UNSAFE: the archive is not what its release says, or would write outside of its folder; E_BACKEND: a program that
    /// was run failed; E_NET, E_TIMEOUT, E_NOT_FOUND, E_RATE_LIMIT, E_DISK, E_PERM.
    /// </exception>
    public async Task<BackendInstallation> RunAsync(BackendPlan plan, NetworkOptions network, IOperationSink sink, CancellationToken cancellationToken)
    {
        sink = new SerialSink(sink);
        if (plan.AlreadyInstalled)
            return Result(plan, BackendOutcome.AlreadyInstalled, plan.InstalledVersion, plan.Installed, 0, null);
        if (plan.Release is null)
            return await BySystemInstallerAsync(plan, network, sink, cancellationToken);
        var log = new SecurityLog(session, sink);
        ProgramInstallation done = await log.RefusalsAsync(plan.Name, () => InstallAsync(plan, network, sink, cancellationToken));
        string program = new ProgramStore(session.Paths).PathOf(done.Program);
        if (!done.IsNew)
            return Result(plan, BackendOutcome.AlreadyInstalled, done.Program.Version, program, 0, null);
        await log.BackendAsync(done.Program);
        foreach (string folder in done.StillUsed)
            sink.Warn($"A program runs from {folder}: it goes on with the former release until it is started again, and the next installation deletes that folder.");
        return Result(plan, done.HasReplaced ? BackendOutcome.Replaced : BackendOutcome.Installed, done.Program.Version, program, done.DownloadedBytes, plan.Sha256);
    }

    private async Task<ProgramInstallation> InstallAsync(BackendPlan plan, NetworkOptions network, IOperationSink sink, CancellationToken cancellationToken)
    {
        using var connection = new SourceConnection(session, network) { Sink = sink };
        var installer = new ProgramInstaller(new ProgramStore(session.Paths), connection.Http, connection.Downloads);
        return await installer.RunAsync(plan.Name, plan.Release!, PlanBackend.ProgramInArchive, plan.Decompressor!, !plan.Reinstall, sink, cancellationToken);
    }

    private async Task<BackendInstallation> BySystemInstallerAsync(BackendPlan plan, NetworkOptions network, IOperationSink sink, CancellationToken cancellationToken)
    {
        using var connection = new SourceConnection(session, network) { Sink = sink };
        if (connection.IsOffline)
            throw NetworkErrors.Offline(plan.Command[0]);
        sink.Report(new OperationProgress("install", plan.Name, 0, 0));
        await RunAsync(plan.Command, sink, cancellationToken);
        return Result(plan, plan.Installed is null ? BackendOutcome.Installed : BackendOutcome.Replaced, null, connection.Ollama.Program(), 0, null);
    }

    private static BackendInstallation Result(BackendPlan plan, BackendOutcome outcome, string? version, string? program, long downloaded, string? sha256) =>
        new(plan.Name, outcome, version, program, downloaded, sha256, program is null ? null : $"{program} serve");

    // What it asks is answered by the end of its input; who wants to answer runs it in a terminal.
    private static async Task RunAsync(IReadOnlyList<string> command, IOperationSink sink, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, CreateNoWindow = true,
        };
        var said = new StringBuilder();
        string line = string.Join(' ', command);
        try
        {
            using Process process = Process.Start(start)!;
            try
            {
                process.StandardInput.Close();
                await Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError)).WaitAsync(cancellationToken);
                await process.WaitForExitAsync(cancellationToken);
            }
            finally
            {
                End(process);
            }

            if (process.ExitCode != 0)
                throw BackendErrors.InstallerFailed(line, process.ExitCode, Last(said));
        }
        catch (Win32Exception cause)
        {
            throw BackendErrors.CannotRun(command[0], cause.Message, cause);
        }

        async Task ReadAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync(cancellationToken) is { } text)
            {
                if (SecretText.Clean(text).Trim() is not { Length: > 0 } clean)
                    continue;
                sink.Verbose(clean);
                lock (said)
                    said.Append(clean).Append(' ');
            }
        }
    }

    private static string Last(StringBuilder said) =>
        said.Length <= MostSaid ? said.ToString().Trim() : said.ToString(said.Length - MostSaid, MostSaid).Trim();

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            return; // it ended by itself
        }
    }
}
