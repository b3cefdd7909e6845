namespace Kandil.Core.Operations;

/// <summary>How an operation uses the network; every value has the default of an ordinary user.</summary>
public sealed record NetworkOptions
{
    /// <summary>The address of a server that stands in for Hugging Face; null for the hub itself.</summary>
    public string? Mirror { get; init; }

    /// <summary>True: nothing is sent; null: as it is configured.</summary>
    public bool? Offline { get; init; }

    /// <summary>Connections at once, 1 to 16.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Bytes a second over all connections together; null for no limit.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>The proxy; null for what the system or the environment names.</summary>
    public string? Proxy { get; init; }

    /// <summary>A PEM file of certificate authorities to trust besides the system's; null for none.</summary>
    public string? CertificateAuthorityFile { get; init; }
}
