using Kandil.Core.Errors;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations;

/// <summary>What reading all of a model's files found.</summary>
/// <param name="Name">The model, by a name that leads to it alone.</param>
/// <param name="Files">Every file.</param>
public sealed record VerifiedModel(string Name, IReadOnlyList<FileCheck> Files)
{
    /// <summary>True when every file is what was installed.</summary>
    public bool IsWhole => Files.All(file => file.State == FileState.Whole);

    /// <summary>Bytes that a repair fetches.</summary>
    public long BadBytes => Files.Sum(file => file.Bad.Sum(range => range.Length));

    /// <summary>The damage as a failure; null when the model is whole.</summary>
    public KandilException? Failure { get; private init; }

    internal static VerifiedModel Of(string name, ModelCheck check) => new(name, check.Files)
    {
        Failure = check.IsWhole ? null : StoreErrors.Damaged(
            name,
            [.. check.Files.Where(file => file.State != FileState.Whole).Select(file => (file.Path, file.File.Sha256.ToString(), file.Actual?.ToString()))],
            check.Remedy(name)),
    };

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Reads every byte of an installed model and says which files are bad.</summary>
public sealed class VerifyModel(KandilSession session)
{
    /// <summary>Verifies. Damage is a finding, not a failure. Progress has the phase <c>verify</c>.</summary>
    /// <exception cref="KandilException">E_NOT_INSTALLED; E_ARGS: not a model of the store; E_PERM, E_DISK: a file cannot be read.</exception>
    public Task<ModelCheck> RunAsync(string reference, IOperationSink sink, CancellationToken cancellationToken) =>
        session.Store.CheckAsync(new FindModel(session).InStore(reference)[0], sink, cancellationToken);

    /// <summary>The same for every installed version that the reference leaves open, the newest first.</summary>
    /// <exception cref="KandilException">As <see cref="RunAsync"/>.</exception>
    public async Task<IReadOnlyList<VerifiedModel>> RunAllAsync(string reference, IOperationSink sink, CancellationToken cancellationToken)
    {
        var checks = new List<VerifiedModel>();
        foreach (var record in new FindModel(session).InStore(reference))
        {
            var check = await session.Store.CheckAsync(record, sink, cancellationToken);
            checks.Add(VerifiedModel.Of(new InstalledNames(session.Store).NameOf(record), check));
        }

        return checks;
    }
}
