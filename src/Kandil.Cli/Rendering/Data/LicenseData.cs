using Kandil.Core.Operations;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model license</c>.</summary>
/// <param name="Name">The model.</param>
/// <param name="License">The license's identifier; null where nothing names one.</param>
/// <param name="AcceptedBy">Who accepted it; null where nobody did.</param>
/// <param name="AcceptedAt">When.</param>
public sealed record LicenseData(string Name, string? License, string? AcceptedBy, DateTimeOffset? AcceptedAt)
{
    /// <summary>The data of a license.</summary>
    public static LicenseData From(LicenseStatus status) => new(status.Name, status.License, status.Accepted?.By, status.Accepted?.At);
}
