using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Provisioning;

/// <summary>What is installed of a required model.</summary>
internal sealed class InstalledRequirement
{
    private const int CommitDigits = 40;

    private readonly ModelRequirement _requirement;
    private readonly bool _isHub;
    private readonly string? _revision;
    private readonly string? _quantization;
    private readonly IReadOnlyList<ModelRecord> _records;

    public InstalledRequirement(ModelStore store, ModelReference reference, ModelRequirement requirement)
    {
        _requirement = requirement;
        string[] parts = reference.Model.Split(':', 2);
        _records = [.. store.FindAll(parts[0]).Where(record => record.Source == reference.Source)];
        // A source's own manifest is kept of registries alone.
        _isHub = reference.Kind == ModelReferenceKind.HubRepository || _records.Any(record => record.SourceManifest is null);
        string? suffix = reference.Variant ?? (parts.Length == 2 ? parts[1] : null);
        _revision = requirement.Revision ?? (_isHub ? null : suffix);
        _quantization = requirement.Quantization ?? (_isHub ? suffix : null);
    }

    /// <summary>Any installed version of it, the newest first; null if there is none.</summary>
    public ModelRecord? Any() => _records.Count > 0 ? _records[0] : null;

    /// <summary>The installed model if the requirement fixes what it is, so that its source need not be asked; else null.</summary>
    /// <param name="isOffline">
    /// True when the source cannot be asked: then what is installed under the revision that is required is right, whatever the
    /// source has under it by now, and of several quantisations, of which one is the usual one, the only one that is installed.
    /// </param>
    public ModelRecord? Fixed(bool isOffline)
    {
        ModelRecord[] fitting = [.. _records.Where(record => (IsFixed(record) || (isOffline && IsOfRevision(record))) && HasWishedFiles(record))];
        return Array.Find(fitting, IsWishedVariant) ?? (isOffline && _quantization is null && fitting.Length == 1 ? fitting[0] : null);
    }

    /// <summary>The installed model that comes nearest to the requirement: of its quantisation, and where there are several, of its revision; null if there is none.</summary>
    public ModelRecord? Nearest()
    {
        ModelRecord[] fitting = [.. _records.Where(IsWishedVariant)];
        return Array.Find(fitting, IsOfRevision) ?? fitting.FirstOrDefault() ?? (_quantization is null && _records.Count == 1 ? _records[0] : null);
    }

    /// <summary>Every installed model that the requirement leaves open.</summary>
    public IReadOnlyList<ModelRecord> Meant() =>
        [.. _records.Where(record => IsOfRevision(record) && (_quantization is null || IsWishedVariant(record)))];

    // A commit never becomes another one. A version has the name that no alias has; who published other content under it
    // is found by looking for updates.
    private bool IsFixed(ModelRecord record) => _revision is not null && record.Revision == _revision
        && (!_isHub || (_revision.Length == CommitDigits && _revision.All(char.IsAsciiHexDigit) && record.Commit == _revision));

    private bool IsOfRevision(ModelRecord record) => _revision is null || record.Revision == _revision || record.Alias == _revision;

    private bool HasWishedFiles(ModelRecord record) =>
        _requirement.Include.SequenceEqual(record.Include ?? []) && _requirement.Exclude.SequenceEqual(record.Exclude ?? [])
        && (_requirement.Library is null || _requirement.Library.Equals(record.Library, StringComparison.OrdinalIgnoreCase));

    private bool IsWishedVariant(ModelRecord record) => record.Variant is null
        ? _quantization is null
        : QuantizationName.AreSame(_quantization ?? QuantizationChoice.Usual, record.Variant);
}
