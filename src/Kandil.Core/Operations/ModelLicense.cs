using Kandil.Core.Errors;
using Kandil.Core.References;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations;

/// <summary>A model's license.</summary>
/// <param name="Name">The model.</param>
/// <param name="License">The license's identifier; null where neither its source nor its files name one.</param>
/// <param name="Accepted">Who accepted it and when; null where nobody did.</param>
public sealed record LicenseStatus(string Name, string? License, LicenseAcceptance? Accepted);

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
    /// <summary>The license of an installed model.</summary>
    /// <exception cref="KandilException">E_NOT_INSTALLED; E_ARGS: not a model of the store; E_SCHEMA, E_PERM, E_DISK.</exception>
    public LicenseStatus Show(string reference) => Status(new FindModel(session).InStore(reference)[0]);

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
        return new LicenseStatus(id.ToString(), license, await session.Store.AcceptLicenseAsync(accepted, cancellationToken));
    }

    private (string Source, ModelId Id, string License) Named(AcceptLicenseRequest request)
    {
        if (Installed(request.Model) is { } record)
        {
            string? known = request.License ?? Status(record).License;
            return (record.Source, record.Id, known ?? throw StoreErrors.LicenseUnknown(request.Model));
        }

        var registered = new ModelSources(session).List().Where(source => !source.IsBuiltIn).Select(source => source.Name);
        var reference = ModelReference.Parse(request.Model, new ReferenceVocabulary(registered));
        return request.License is { } license && reference.Source is { } source && ModelId.TryParse(reference.Model.Split(':')[0]) is { } id
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
