namespace Kandil.Core.Errors;

/// <summary>What kind of failure a code is. The names are those of PowerShell's ErrorCategory, so that a shell maps them by name.</summary>
public enum ErrorCategory
{
    /// <summary>A fault of Kandil's own.</summary>
    NotSpecified,

    /// <summary>An argument or a reference that cannot be used.</summary>
    InvalidArgument,

    /// <summary>Content that does not have the shape it must have.</summary>
    InvalidData,

    /// <summary>A thing that does not exist.</summary>
    ObjectNotFound,

    /// <summary>The network, or a server on it.</summary>
    ConnectionError,

    /// <summary>Something took longer than it may.</summary>
    OperationTimeout,

    /// <summary>Refused because it may do harm.</summary>
    SecurityError,

    /// <summary>No room.</summary>
    ResourceUnavailable,

    /// <summary>Not allowed to.</summary>
    PermissionDenied,

    /// <summary>A credential is missing or refused.</summary>
    AuthenticationError,

    /// <summary>A limit was reached.</summary>
    LimitsExceeded,

    /// <summary>This machine cannot.</summary>
    NotInstalled,

    /// <summary>The engine failed.</summary>
    DeviceError,

    /// <summary>Stopped by the user.</summary>
    OperationStopped,
}
