using Kandil.Core.Platform;

namespace Kandil.Core.Storage;

/// <summary>Counts answers in a model's metadata; the registry learns only once an hour that the model is used, for it is the file that all share.</summary>
internal sealed class UseCounter(ModelRegistry registry, ModelMetadataFiles metadata)
{
    private static readonly TimeSpan BetweenRegistryWrites = TimeSpan.FromHours(1);

    /// <summary>False if the store cannot be written.</summary>
    public async Task<bool> CountAsync(ModelRecord record, TimeSpan latency, double? tokensPerSecond, CancellationToken cancellationToken)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        bool isCounted = await metadata.TryChangeAsync(
            record.Id, known => (known ?? ModelStore.NewMetadata(record, record.Source)).Used(now, latency, tokensPerSecond), cancellationToken);
        return isCounted && (WrittenTime.IsWithin(BetweenRegistryWrites, record.LastAccessed, now) || await TellRegistryAsync(record, now, cancellationToken));
    }

    private async Task<bool> TellRegistryAsync(ModelRecord record, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            using RegistryChange change = await registry.BeginAsync(cancellationToken);
            if (change.Find(record) is { } current && !WrittenTime.IsWithin(BetweenRegistryWrites, current.LastAccessed, now))
            {
                change.Put(current with { LastAccessed = now });
                change.Save();
            }

            return true;
        }
        catch (Exception exception) when (IOFailure.IsDenied(exception) || IOFailure.IsDiskFull(exception))
        {
            return false;
        }
    }
}
