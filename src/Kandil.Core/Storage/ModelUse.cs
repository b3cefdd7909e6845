using Kandil.Core.Platform;

namespace Kandil.Core.Storage;

/// <summary>Keeps a model's files from being removed for as long as it is not disposed; the operating system ends it with the process.</summary>
public sealed class ModelUse : IDisposable
{
    private readonly IReadOnlyList<FileLock> _held;

    internal ModelUse(ModelRecord record, IReadOnlyList<FileLock> held) => (Record, _held) = (record, held);

    /// <summary>The model.</summary>
    public ModelRecord Record { get; }

    /// <summary>Ends the use.</summary>
    public void Dispose()
    {
        foreach (FileLock held in _held)
            held.Dispose();
    }
}
