using System.Globalization;
using Kandil.Core.Credentials;
using Kandil.Core.Operations.Keys;

namespace Kandil.Cli.Rendering.Data;

/// <summary>A key that is kept; never the key.</summary>
internal sealed record CredentialData(string Provider, string Kind, string Origin, string Store, string Name, string SetAt)
{
    /// <summary>Of a credential.</summary>
    public static CredentialData From(CredentialRecord record) => new(
        record.Provider, record.Kind == CredentialKind.ApiKey ? "api_key" : "organization", record.Origin.ToString(), record.Store, record.Name,
        record.SetAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
}

/// <summary>The keys that are kept.</summary>
internal sealed record CredentialListData(IReadOnlyList<CredentialData> Credentials);

/// <summary>A key that was tried.</summary>
/// <param name="Provider">The provider's identifier.</param>
/// <param name="Endpoint">The server that was asked.</param>
/// <param name="State"><c>valid</c>, or <c>may_be_valid</c> where there are too many requests to tell.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="LatencyMs">Milliseconds to the answer.</param>
internal sealed record KeyTrialData(string Provider, string Endpoint, string State, int Status, double LatencyMs)
{
    /// <summary>Of a result.</summary>
    public static KeyTrialData From(KeyTrialResult result) => new(
        result.Provider, result.Endpoint.AbsoluteUri, result.State == KeyState.Valid ? "valid" : "may_be_valid", result.Status, Math.Round(result.Latency.TotalMilliseconds, 1));
}
