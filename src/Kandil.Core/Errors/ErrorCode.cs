namespace Kandil.Core.Errors;

/// <summary>
/// A code of the one table that every failure of Kandil's is in: its name (PowerShell's ErrorId, the command line's
/// <c>error_code</c>), the exit code of a process that ends with it, and its category.
/// </summary>
public sealed class ErrorCode
{
    private static readonly List<ErrorCode> Table = [];

    /// <summary>A fault of Kandil's own.</summary>
    public static readonly ErrorCode Internal = new("E_INTERNAL", 1, ErrorCategory.NotSpecified);

    /// <summary>A bad argument or reference.</summary>
    public static readonly ErrorCode Args = new("E_ARGS", 2, ErrorCategory.InvalidArgument);

    /// <summary>Bad content of a configuration, catalogue, requirements or registry file.</summary>
    public static readonly ErrorCode Schema = new("E_SCHEMA", 2, ErrorCategory.InvalidData);

    /// <summary>The source, repository, version, quantisation or file does not exist there.</summary>
    public static readonly ErrorCode NotFound = new("E_NOT_FOUND", 3, ErrorCategory.ObjectNotFound);

    /// <summary>Not on this machine.</summary>
    public static readonly ErrorCode NotInstalled = new("E_NOT_INSTALLED", 4, ErrorCategory.ObjectNotFound);

    /// <summary>Network, mirror, offline.</summary>
    public static readonly ErrorCode Net = new("E_NET", 5, ErrorCategory.ConnectionError);

    /// <summary>Took longer than it may.</summary>
    public static readonly ErrorCode Timeout = new("E_TIMEOUT", 5, ErrorCategory.OperationTimeout);

    /// <summary>A hash does not match.</summary>
    public static readonly ErrorCode Verify = new("E_VERIFY", 6, ErrorCategory.SecurityError);

    /// <summary>Refused by validation or by the load test.</summary>
    public static readonly ErrorCode Unsafe = new("E_UNSAFE", 6, ErrorCategory.SecurityError);

    /// <summary>The disk is full or failed.</summary>
    public static readonly ErrorCode Disk = new("E_DISK", 7, ErrorCategory.ResourceUnavailable);

    /// <summary>The store's quota is reached.</summary>
    public static readonly ErrorCode Quota = new("E_QUOTA", 7, ErrorCategory.LimitsExceeded);

    /// <summary>The operating system does not allow it.</summary>
    public static readonly ErrorCode Perm = new("E_PERM", 7, ErrorCategory.PermissionDenied);

    /// <summary>A credential is missing or refused.</summary>
    public static readonly ErrorCode Auth = new("E_AUTH", 8, ErrorCategory.AuthenticationError);

    /// <summary>A server limits how often it answers.</summary>
    public static readonly ErrorCode RateLimit = new("E_RATE_LIMIT", 8, ErrorCategory.LimitsExceeded);

    /// <summary>The machine cannot run it.</summary>
    public static readonly ErrorCode Compat = new("E_COMPAT", 9, ErrorCategory.NotInstalled);

    /// <summary>A license was not accepted.</summary>
    public static readonly ErrorCode License = new("E_LICENSE", 10, ErrorCategory.PermissionDenied);

    /// <summary>An agent is not allowed to use it.</summary>
    public static readonly ErrorCode Access = new("E_ACCESS", 10, ErrorCategory.PermissionDenied);

    /// <summary>An engine is missing, unhealthy or crashed.</summary>
    public static readonly ErrorCode Backend = new("E_BACKEND", 11, ErrorCategory.DeviceError);

    /// <summary>A limit of a sandbox profile or of a model, named in the message.</summary>
    public static readonly ErrorCode Limit = new("E_LIMIT", 11, ErrorCategory.LimitsExceeded);

    /// <summary>Cancelled by the user.</summary>
    public static readonly ErrorCode Cancelled = new("E_CANCELLED", 130, ErrorCategory.OperationStopped);

    private ErrorCode(string name, int exitCode, ErrorCategory category)
    {
        (Name, ExitCode, Category) = (name, exitCode, category);
        Table.Add(this);
    }

    /// <summary>Every code there is.</summary>
    public static IReadOnlyList<ErrorCode> All => Table;

    /// <summary>The stable name, such as <c>E_NOT_FOUND</c>.</summary>
    public string Name { get; }

    /// <summary>What a process exits with.</summary>
    public int ExitCode { get; }

    /// <summary>The kind of failure.</summary>
    public ErrorCategory Category { get; }

    /// <summary>The code of that name, or null.</summary>
    public static ErrorCode? Find(string name) => Table.Find(code => code.Name == name);

    /// <summary>The code of several items' failures: the common one if all share it, else that of the first.</summary>
    /// <param name="failures">The codes of the items that failed, in input order; at least one.</param>
    public static ErrorCode Combine(IReadOnlyList<ErrorCode> failures) => failures[0];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
