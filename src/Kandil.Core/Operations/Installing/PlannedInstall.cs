using Kandil.Core.Acquisition;
using Kandil.Core.Audit;
using Kandil.Core.Operations.Verification;
using Kandil.Core.Primitives;

namespace Kandil.Core.Operations.Installing;

/// <summary>Runs a plan; what was installed, refused, or allowed against a default goes to the security log.</summary>
internal sealed class PlannedInstall(KandilSession session, SourceConnection connection, IOperationSink sink)
{
    private readonly SecurityLog _log = new(session, sink);

    /// <summary>Runs it; its warnings, and what the load test left out, go to the sink.</summary>
    /// <exception cref="Errors.KandilException">As <see cref="Installer.RunAsync"/>.</exception>
    public async Task<InstallResult> RunAsync(InstallPlan plan, CancellationToken cancellationToken)
    {
        foreach (string warning in plan.AlreadyInstalled ? [] : plan.Warnings)
            sink.Warn(warning);
        var installer = new Installer(session.Store, connection.Http, session.Engine, connection.Downloads);
        InstallResult result = await _log.RefusalsAsync(plan.Reference, () => installer.RunAsync(plan, new WaitTelling(sink), cancellationToken));
        await LogAsync(plan, result);
        ModelInspection.Warn(result.Findings, sink);
        TestedLoad.Tell(plan.Reference, result.LoadTest, sink);
        return result;
    }

    /// <summary>Progress that says of a wait for another process in a line, too.</summary>
    private sealed class WaitTelling(IOperationSink sink) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value)
        {
            if (value.Phase == "wait")
                sink.Verbose($"Another process is installing {value.Subject}: waiting until it has finished.");
            sink.Report(value);
        }
    }

    private async Task LogAsync(InstallPlan plan, InstallResult result)
    {
        if (plan is { AcceptsLicense: true, LicenseAccepted: null, License: { } license })
            await _log.OverriddenAsync(plan.Reference, $"accepted the license {license}");
        if (result.Outcome == InstallOutcome.AlreadyInstalled)
            return;
        if (plan is { AllowsIncompatible: true, Compatibility: { Blocked: true } verdict })
            await _log.OverriddenAsync(plan.Reference, $"allowed a model that does not fit: {string.Join(' ', verdict.Reasons)}");
        string[] code = [.. plan.Files.Where(file => file.CanRunCode).Select(file => file.Path.Value)];
        if (code.Length > 0)
            await _log.OverriddenAsync(plan.Reference, $"allowed files that can run code: {string.Join(", ", code)}");
        await _log.TakenAsync(AuditAction.Installed, result.Record, result.LoadTest);
    }
}
