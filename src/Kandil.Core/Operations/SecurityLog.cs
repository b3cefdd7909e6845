using Kandil.Core.Audit;
using Kandil.Core.Credentials;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Sandbox;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations;

/// <summary>What operations tell the security log; that it cannot be written is a warning.</summary>
internal sealed class SecurityLog(KandilSession session, IOperationSink sink)
{
    private static readonly HashSet<ErrorCode> Refusals = [ErrorCode.Unsafe, ErrorCode.Verify, ErrorCode.Access, ErrorCode.Limit, ErrorCode.License];

    /// <summary>Whether a failure is a refusal to protect the user, which is logged.</summary>
    public static bool IsRefusal(KandilException failure) => Refusals.Contains(failure.Code);

    /// <summary>Runs work that takes a model in; a refusal is logged and goes on.</summary>
    public async Task<T> RefusalsAsync<T>(string subject, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (KandilException failure) when (IsRefusal(failure))
        {
            await RefusedAsync(subject, failure);
            throw;
        }
    }

    /// <summary>A refusal.</summary>
    public Task RefusedAsync(string subject, KandilException failure) =>
        WriteAsync(new AuditEvent(AuditAction.Refused, subject) { Code = failure.Code.Name, Message = failure.Message });

    /// <summary>A model that is here now.</summary>
    /// <param name="action">Where it came from.</param>
    /// <param name="record">The model.</param>
    /// <param name="test">What its load test found; null for none.</param>
    public async Task TakenAsync(AuditAction action, ModelRecord record, LoadTestResult? test)
    {
        await WriteAsync(new AuditEvent(action, record.Id.ToString())
        {
            Details = new Dictionary<string, string>
            {
                ["source"] = record.Source,
                ["revision"] = record.Commit ?? record.Revision,
                ["sha256"] = string.Join(' ', record.Files.Select(file => file.Sha256.ToString())),
                ["load_test"] = test?.ToString() ?? "none",
            },
        });
        await UnrestrictedAsync(record.Id.ToString(), test?.MissingRestrictions ?? []);
    }

    /// <summary>A decision of the user's against what protects.</summary>
    /// <param name="subject">The model.</param>
    /// <param name="what">What was decided, a clause.</param>
    public Task OverriddenAsync(string subject, string what) => WriteAsync(new AuditEvent(AuditAction.Overridden, subject) { Message = what });

    /// <summary>Restrictions that a process should have had; nothing where all hold.</summary>
    public Task UnrestrictedAsync(string subject, IReadOnlyList<Restriction> missing) => missing.Count == 0 ? Task.CompletedTask
        : WriteAsync(new AuditEvent(AuditAction.Unrestricted, subject) { Message = string.Join("; ", missing) });

    /// <summary>A model that was loaded, where its process lacks a restriction, or its profile asks for none.</summary>
    public Task LoadedAsync(string model, SandboxProfile profile, IReadOnlyList<Restriction> missing) =>
        profile.IsRestricting ? UnrestrictedAsync(model, missing)
        : WriteAsync(new AuditEvent(AuditAction.Unrestricted, model) { Message = "Its sandbox profile restricts nothing." });

    /// <summary>A profile or a binding that was changed.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="what">What was done, a clause.</param>
    public Task SandboxAsync(string profile, string what) => WriteAsync(new AuditEvent(AuditAction.SandboxChanged, profile) { Message = what });

    /// <summary>A key that was stored or removed: whose and where, never the key.</summary>
    public Task CredentialAsync(AuditAction action, CredentialRecord record) => WriteAsync(new AuditEvent(action, record.Provider)
    {
        Details = new Dictionary<string, string> { ["kind"] = record.Kind.ToString(), ["origin"] = record.Origin.ToString(), ["store"] = record.Store, ["name"] = record.Name },
    });

    /// <summary>A program that runs models and is here now.</summary>
    public Task BackendAsync(InstalledProgram program) => WriteAsync(new AuditEvent(AuditAction.BackendInstalled, program.Name)
    {
        Details = new Dictionary<string, string> { ["version"] = program.Version, ["source"] = program.Source, ["sha256"] = program.Sha256.ToString() },
    });

    /// <summary>A tool that a model called.</summary>
    public Task ToolAsync(string model, ToolCall call) => WriteAsync(new AuditEvent(AuditAction.ToolCalled, model)
    {
        Details = new Dictionary<string, string> { ["tool"] = call.Name, ["outcome"] = call.Outcome.ToString() },
    });

    // What is told of has happened: a user who loses patience now changes nothing about it.
    private async Task WriteAsync(AuditEvent happened)
    {
        if (await session.Audit.WriteAsync(happened, CancellationToken.None) is { } problem)
            sink.Warn($"The security log {session.Audit.File} could not be written: {problem}.");
    }
}
