namespace Kandil.Core.Storage;

/// <summary>What a collection shall reach.</summary>
public sealed record CollectRequest
{
    /// <summary>A <see cref="Quota"/> that nothing exceeds, in place of the store's own.</summary>
    public const long NoQuota = long.MaxValue;

    /// <summary>
    /// Models are removed only if all together take more bytes than this. Null: the store's own quota if it has one and no
    /// target is given.
    /// </summary>
    public long? Quota { get; init; }

    /// <summary>Models are removed until all together take at most so many bytes; null: down to the quota.</summary>
    public long? Target { get; init; }

    /// <summary>True to say what would be removed, and to remove nothing.</summary>
    public bool DryRun { get; init; }
}

/// <summary>What a collection did, or would do.</summary>
/// <param name="Removed">The models, the one that was unused for longest first.</param>
/// <param name="InUse">Models whose turn it was, and that somebody has loaded.</param>
/// <param name="LeftoverBytes">Bytes of expired chunks, abandoned downloads and <c>*.corrupt</c> files that went too.</param>
/// <param name="BytesBefore">What the models took together.</param>
/// <param name="BytesAfter">What they take now.</param>
/// <param name="Limit">What was to be reached; null when nothing but leftovers was to go.</param>
/// <param name="DryRun">True when nothing was removed.</param>
public sealed record CollectResult(
    IReadOnlyList<CollectedModel> Removed, IReadOnlyList<ModelRecord> InUse, long LeftoverBytes, long BytesBefore, long BytesAfter, long? Limit, bool DryRun)
{
    /// <summary>The same where nothing was removed, for somebody who did not want that.</summary>
    public CollectResult Spared() => this with { Removed = [], InUse = [], LeftoverBytes = 0, BytesAfter = BytesBefore, DryRun = false };

    /// <summary>False when pinned models, or models in use, take more than the limit.</summary>
    public bool IsReached => Limit is null || BytesAfter <= Limit;
}

/// <summary>A model that was collected.</summary>
/// <param name="Record">The model.</param>
/// <param name="LastUsed">When it was used last, or installed if never.</param>
/// <param name="FreedBytes">Bytes that this freed; files that other models share stay.</param>
public sealed record CollectedModel(ModelRecord Record, DateTimeOffset LastUsed, long FreedBytes)
{
    /// <summary>The model, by the name that led to it and to no other when the collection began.</summary>
    public string Name { get; init; } = Record.Id.ToString();

    /// <inheritdoc/>
    public override string ToString() => Name;
}
