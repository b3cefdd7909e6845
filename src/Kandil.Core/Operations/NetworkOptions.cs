using Kandil.Core.Http;

namespace Kandil.Core.Operations;

/// <summary>How an operation uses the network. What is null is as the user configured it, or else as suits an ordinary one.</summary>
public sealed record NetworkOptions
{
    /// <summary>The address of a server that stands in for Hugging Face; the hub's own address overrides a configured mirror.</summary>
    public string? Mirror { get; init; }

    /// <summary>Told when the network makes an operation wait that has no sink of its own; null to tell nobody.</summary>
    public IOperationSink? Sink { get; init; }

    /// <summary>True: nothing is sent.</summary>
    public bool? Offline { get; init; }

    /// <summary>Connections at once, 1 to 16; 4 where nothing says another number.</summary>
    public int? Connections { get; init; }

    /// <summary>Bytes a second over all connections together; 0 for no limit, whatever is configured.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>The proxy, <c>http://[user:password@]host:port</c>; where there is none, what the system or the environment names.</summary>
    public string? Proxy { get; init; }

    /// <summary>A PEM file of certificate authorities to trust besides the system's.</summary>
    public string? CertificateAuthorityFile { get; init; }

    /// <summary>Is told what is seen while connecting; null for nobody.</summary>
    internal ConnectionWitness? Witness { get; init; }
}
