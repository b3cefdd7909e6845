using Kandil.Core.Operations.Endpoints;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model test</c>.</summary>
/// <param name="Endpoints">Every server that answered, and every one that could not be asked.</param>
public sealed record EndpointListData(IReadOnlyList<EndpointData> Endpoints);

/// <summary>What the check of a server found; what it does not say is null or empty.</summary>
public sealed record EndpointData
{
    /// <summary>What was checked, as the user calls it.</summary>
    public required string Name { get; init; }

    /// <summary>True when it can be used now.</summary>
    public required bool Usable { get; init; }

    /// <summary>What the answer means, such as <c>ready</c> or <c>needs_key</c>; null where there was none.</summary>
    public string? State { get; init; }

    /// <summary>The address that was asked.</summary>
    public string? Address { get; init; }

    /// <summary>How it was spoken to.</summary>
    public string? Protocol { get; init; }

    /// <summary>The model that was asked for one token; null where it was asked which it has.</summary>
    public string? Model { get; init; }

    /// <summary>The answer's status.</summary>
    public int? StatusCode { get; init; }

    /// <summary>From the request to the beginning of the answer.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>The IP address.</summary>
    public string? ServerAddress { get; init; }

    /// <summary>Who signed the certificate.</summary>
    public string? CertificateIssuer { get; init; }

    /// <summary>Until when the certificate counts.</summary>
    public DateTimeOffset? CertificateExpires { get; init; }

    /// <summary>The headers about how often it may be asked.</summary>
    public IReadOnlyDictionary<string, string>? RateLimits { get; init; }

    /// <summary>The headers about what the request cost.</summary>
    public IReadOnlyDictionary<string, string>? Costs { get; init; }

    /// <summary>Tokens read and written.</summary>
    public int? TokensUsed { get; init; }

    /// <summary>How many models it lists.</summary>
    public int? ModelCount { get; init; }

    /// <summary>Why it cannot be used; null where it can.</summary>
    public ItemFailureData? Error { get; init; }

    /// <summary>The data of a report.</summary>
    public static EndpointData From(EndpointReport report) => new()
    {
        Name = report.Name,
        Usable = report.IsUsable,
        State = Word(report.State),
        Address = report.Address.AbsoluteUri,
        Protocol = report.Protocol,
        Model = report.Model,
        StatusCode = report.StatusCode,
        LatencyMs = report.LatencyMs,
        ServerAddress = report.ServerAddress,
        CertificateIssuer = report.CertificateIssuer,
        CertificateExpires = report.CertificateExpires,
        RateLimits = report.RateLimits,
        Costs = report.Costs,
        TokensUsed = report.TokensUsed,
        ModelCount = report.ModelCount,
        Error = report.Failure is { } failure ? ItemFailureData.From(failure) : null,
    };

    private static string Word(EndpointState state) => state switch
    {
        EndpointState.Ready => "ready",
        EndpointState.NeedsKey => "needs_key",
        EndpointState.KeyRefused => "key_refused",
        EndpointState.NotFound => "not_found",
        EndpointState.RateLimited => "rate_limited",
        EndpointState.Refused => "refused",
        EndpointState.Failing => "failing",
        _ => "not_the_protocol",
    };
}
