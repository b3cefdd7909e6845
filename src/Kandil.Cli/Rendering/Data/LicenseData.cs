using Kandil.Core.Operations.Installing;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model license</c>.</summary>
/// <param name="Name">The model.</param>
/// <param name="License">The license's identifier; null where nothing names one.</param>
/// <param name="AcceptedBy">Who accepted it; null where nobody did.</param>
/// <param name="AcceptedAt">When.</param>
/// <param name="Installed">False where it was accepted in advance: it counts if the source names that license when the model is installed.</param>
public sealed record LicenseData(string Name, string? License, string? AcceptedBy, DateTimeOffset? AcceptedAt, bool Installed)
{
    /// <summary>The data of a license.</summary>
    public static LicenseData From(LicenseStatus status) => new(status.Name, status.License, status.Accepted?.By, status.Accepted?.At, status.IsInstalled);
}

/// <summary><c>data</c> of <c>kandil model license</c> without a model.</summary>
/// <param name="Licenses">Of the installed models, then those that were accepted in advance.</param>
public sealed record LicenseListData(IReadOnlyList<LicenseData> Licenses);
