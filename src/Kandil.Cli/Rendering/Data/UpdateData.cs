using Kandil.Core.Operations.Installing;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model outdated</c> and <c>update</c>.</summary>
/// <param name="Models">Every model that was compared.</param>
public sealed record UpdateListData(IReadOnlyList<UpdateData> Models);

/// <summary>An installed model beside what its source has.</summary>
/// <param name="Name">The model.</param>
/// <param name="State"><c>current</c>, <c>available</c>, <c>gone</c>, <c>unknown</c>, or <c>updated</c>.</param>
/// <param name="Installed">What is installed.</param>
/// <param name="Available">What there is; null where there is nothing newer.</param>
/// <param name="DownloadBytes">Bytes that the update fetches; null where there is none.</param>
/// <param name="Reason">Why it is gone or unknown.</param>
/// <param name="Error">Why the update failed; null where it did not.</param>
public sealed record UpdateData(
    string Name, string State, string Installed, string? Available, long? DownloadBytes, string? Reason, ItemFailureData? Error)
{
    /// <summary>The data of a comparison.</summary>
    public static UpdateData From(ModelUpdate update) => new(
        update.Model.Name, update.State.ToString().ToLowerInvariant(), update.Installed, update.Available, update.DownloadBytes, update.Reason, null);
}
