using Kandil.Core.Errors;

namespace Kandil.Core.Operations.Endpoints;

/// <summary>What the check of a server found. What it does not say is null or empty.</summary>
public sealed record EndpointReport
{
    /// <summary>What was checked, as the user calls it.</summary>
    public required string Name { get; init; }

    /// <summary>The address that was asked.</summary>
    public required Uri Address { get; init; }

    /// <summary>How it was spoken to.</summary>
    public required string Protocol { get; init; }

    /// <summary>The model that was asked for one token; null: it was asked which models it has.</summary>
    public string? Model { get; init; }

    /// <summary>What the answer means.</summary>
    public required EndpointState State { get; init; }

    /// <summary>True when it can be used now.</summary>
    public bool IsUsable => State == EndpointState.Ready;

    /// <summary>The answer's status, such as 200.</summary>
    public required int StatusCode { get; init; }

    /// <summary>From the request to the beginning of the answer, finding the host and connecting included.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>The same in milliseconds.</summary>
    public double LatencyMs => Math.Round(Latency.TotalMilliseconds, 1);

    /// <summary>The IP address of the server, or of the proxy in between.</summary>
    public string? ServerAddress { get; init; }

    /// <summary>True where the connection was encrypted and the certificate counted.</summary>
    public bool IsSecure => Address.Scheme == Uri.UriSchemeHttps;

    /// <summary>Who signed the server's certificate.</summary>
    public string? CertificateIssuer { get; init; }

    /// <summary>Until when the server's certificate counts.</summary>
    public DateTimeOffset? CertificateExpires { get; init; }

    /// <summary>The headers that say how often it may be asked, by their names in lower case.</summary>
    public IReadOnlyDictionary<string, string> RateLimits { get; init; } = new Dictionary<string, string>();

    /// <summary>The headers that say what the request cost, by their names in lower case.</summary>
    public IReadOnlyDictionary<string, string> Costs { get; init; } = new Dictionary<string, string>();

    /// <summary>Tokens that were read and written, as the server counts them.</summary>
    public int? TokensUsed { get; init; }

    /// <summary>How many models it lists; null where a model was asked.</summary>
    public int? ModelCount { get; init; }

    /// <summary>What came in place of the protocol's answer, or what the server says about its failure.</summary>
    public string? Detail { get; init; }

    /// <summary>The state as a failure; null when it is ready.</summary>
    public KandilException? Failure { get; init; }

    /// <summary>The result as a sentence.</summary>
    public string Message => Failure?.Message ?? (Model is null
        ? FormattableString.Invariant($"{Name} answers ({LatencyMs:0} ms) and has {ModelCount} {(ModelCount == 1 ? "model" : "models")}.")
        : FormattableString.Invariant($"{Name} answers for {Model} ({LatencyMs:0} ms)."));

    /// <inheritdoc/>
    public override string ToString() => Message;
}
