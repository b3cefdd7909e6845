namespace Kandil.Core.Audit;

/// <summary>What the security log tells of.</summary>
public enum AuditAction
{
    /// <summary>A model was installed from a source.</summary>
    Installed,

    /// <summary>A program that runs models was installed.</summary>
    BackendInstalled,

    /// <summary>A file of this machine, or an exported folder, was taken in.</summary>
    Imported,

    /// <summary>A model, or what was asked of one, was refused.</summary>
    Refused,

    /// <summary>The user decided against a default that protects: accepted a license, allowed files that can run code.</summary>
    Overridden,

    /// <summary>A process ran without a restriction that it should have had.</summary>
    Unrestricted,

    /// <summary>A sandbox profile, or what it is bound to, was changed.</summary>
    SandboxChanged,

    /// <summary>A key was stored; the log has its provider, origin and store, never the key.</summary>
    CredentialSet,

    /// <summary>A key was removed.</summary>
    CredentialRemoved,

    /// <summary>A model called a tool; the log has what became of it, never the arguments.</summary>
    ToolCalled,
}

/// <summary>A line of the security log.</summary>
/// <param name="Action">What happened.</param>
/// <param name="Subject">To what: a model or a profile.</param>
public sealed record AuditEvent(AuditAction Action, string Subject)
{
    /// <summary>The code of a refusal, such as <c>E_UNSAFE</c>; null otherwise.</summary>
    public string? Code { get; init; }

    /// <summary>What happened, a sentence or two; null for nothing more.</summary>
    public string? Message { get; init; }

    /// <summary>More, by name, such as the digest of a file.</summary>
    public IReadOnlyDictionary<string, string> Details { get; init; } = new Dictionary<string, string>();
}
