using Kandil.Core.Errors;
using Kandil.Core.Operations.Names;
using Kandil.Core.References;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Installing;

/// <summary>A model's license.</summary>
/// <param name="Name">The model.</param>
/// <param name="License">The license's identifier; null where neither its source nor its files name one.</param>
/// <param name="Accepted">Who accepted it and when; null where nobody did.</param>
public sealed record LicenseStatus(string Name, string? License, LicenseAcceptance? Accepted)
{
    /// <summary>False for a model that is not here: its license was accepted in advance, and counts if its source names that one when it is installed.</summary>
    public bool IsInstalled { get; init; } = true;

    /// <summary>Who accepted it; null where nobody did.</summary>
    public string? AcceptedBy => Accepted?.By;

    /// <summary>When; null where nobody did.</summary>
    public DateTimeOffset? AcceptedAt => Accepted?.At;
}

/// <summary>What is accepted.</summary>
public sealed record AcceptLicenseRequest
{
    /// <summary>The model; it need not be installed if <see cref="License"/> is given.</summary>
    public required string Model { get; init; }

    /// <summary>The license's identifier, such as <c>apache-2.0</c>; null: the one that the installed model names.</summary>
    public string? License { get; init; }

    /// <summary>Who accepts; null: the user of this process.</summary>
    public string? By { get; init; }
}

/// <summary>Shows and accepts licenses of models.</summary>
public sealed class ModelLicense(KandilSession session)
{
    /// <summary>The license of an installed model, or the one that was accepted in advance.</summary>
    /// <exception cref="KandilException">E_NOT_INSTALLED; E_ARGS: not a model of the store; E_SCHEMA, E_PERM, E_DISK.</exception>
    public LicenseStatus Show(string reference)
    {
        LicenseStatus? accepted = null;
        try
        {
            return Status(new FindModel(session).InStore(reference)[0]);
        }
        catch (KandilException absent) when (absent.Code == ErrorCode.NotInstalled && (accepted = TryInAdvance(reference)) is not null)
        {
            return accepted;
        }
    }

    /// <summary>The licenses that were accepted of models that are not installed.</summary>
    /// <exception cref="KandilException">E_SCHEMA, E_PERM, E_DISK.</exception>
    public IReadOnlyList<LicenseStatus> ListAcceptedInAdvance()
    {
        var installed = session.Store.List().Select(record => (record.Source, record.Id)).ToHashSet();
        return [.. session.Store.ListAcceptances().Where(accepted => !installed.Contains((accepted.Source, accepted.Id))).Select(InAdvance)];
    }

    /// <summary>Records that a license was accepted.</summary>
    /// <exception cref="KandilException">
    /// E_NOT_INSTALLED: the model is not here, and either no license is named or the reference names no source; E_ARGS: nobody
    /// says which license it has; E_SCHEMA, E_PERM, E_DISK.
    /// </exception>
    public async Task<LicenseStatus> AcceptAsync(AcceptLicenseRequest request, CancellationToken cancellationToken)
    {
        var (source, id, license) = Named(request);
        string by = string.IsNullOrWhiteSpace(request.By) ? Environment.UserName : request.By.Trim();
        var accepted = new AcceptedLicense(source, id, license, by, DateTimeOffset.UtcNow);
        var acceptance = await session.Store.AcceptLicenseAsync(accepted, cancellationToken);
        return Installed(request.Model) is null ? InAdvance(accepted) : new LicenseStatus(id.ToString(), license, acceptance);
    }

    private static LicenseStatus InAdvance(AcceptedLicense accepted) => new(
        $"{accepted.Source}:{accepted.Id}", accepted.License, new LicenseAcceptance(accepted.By, accepted.License, accepted.At)) { IsInstalled = false };

    private LicenseStatus? TryInAdvance(string reference) =>
        TryName(reference) is var (source, id) && session.Store.ListAcceptances().LastOrDefault(known => known.Source == source && known.Id.Equals(id)) is { } accepted
            ? InAdvance(accepted)
            : null;

    // What a reference names at a source, whether that has it or not.
    private (string Source, ModelId Id)? TryName(string text)
    {
        var registered = new ModelSources(session).List().Where(source => !source.IsBuiltIn).Select(source => source.Name);
        var reference = ModelReference.Parse(text, new ReferenceVocabulary(registered));
        return reference.Source is { } source && ModelId.TryParse(reference.Model.Split(':')[0]) is { } id ? (source, id) : null;
    }

    private (string Source, ModelId Id, string License) Named(AcceptLicenseRequest request)
    {
        if (Installed(request.Model) is { } record)
        {
            string? known = request.License ?? Status(record).License;
            return (record.Source, record.Id, known ?? throw StoreErrors.LicenseUnknown(request.Model));
        }

        return request.License is { } license && TryName(request.Model) is var (source, id)
            ? (source, id, license)
            : throw ModelNameErrors.NotInstalled(request.Model, []);
    }

    private ModelRecord? Installed(string reference)
    {
        try
        {
            return new FindModel(session).InStore(reference)[0];
        }
        catch (KandilException e) when (e.Code == ErrorCode.NotInstalled)
        {
            return null;
        }
    }

    private LicenseStatus Status(ModelRecord record)
    {
        var model = LocatedModel.Installed(session, record).Describe();
        string? license = model.License;
        return new LicenseStatus(model.Name, license, record.LicenseAccepted ?? session.Store.FindAcceptance(record.Source, record.Id, license));
    }
}
