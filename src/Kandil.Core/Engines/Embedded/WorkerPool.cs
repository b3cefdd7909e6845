using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;

namespace Kandil.Core.Engines.Embedded;

/// <summary>Starts the Worker of a model.</summary>
internal delegate Task<LoadedWorker> LoadWorker(EngineModel model, IProgress<OperationProgress> progress, CancellationToken cancellationToken);

/// <summary>
/// The Workers that are loaded: each model once however many ask for it at the same time, kept while it is used and a
/// time after, given up earlier when memory runs short, and forgotten when it dies.
/// </summary>
internal sealed class WorkerPool : IAsyncDisposable
{
    // What the rest of the machine is left: below it idle models go.
    private const double LeastFreeShare = 0.05;

    private static readonly TimeSpan PressureInterval = TimeSpan.FromSeconds(10);

    private readonly LoadWorker _load;
    private readonly TimeSpan _keepAlive;
    private readonly TimeProvider _clock;
    private readonly Func<MachineMemory> _readMemory;
    private readonly Dictionary<SlotKey, Slot> _slots = [];
    private readonly object _lock = new();
    private ITimer? _pressure;

    public WorkerPool(LoadWorker load, TimeSpan keepAlive, TimeProvider clock, Func<MachineMemory> readMemory)
    {
        (_load, _keepAlive, _clock, _readMemory) = (load, keepAlive, clock, readMemory);
    }

    /// <summary>Gives the model's Worker, loading it if need be; it stays loaded at least until the lease is disposed of.</summary>
    public async Task<Lease> AcquireAsync(EngineModel model, IProgress<OperationProgress>? progress, CancellationToken cancellationToken)
    {
        if (!IsKnown(model))
        {
            await MakeRoomAsync(model);
        }

        var (slot, isNew) = Enter(model, progress);
        try
        {
            await slot.Loading.WaitAsync(cancellationToken);
            return new Lease(this, slot, isNew);
        }
        catch
        {
            Abandon(slot);
            throw;
        }
        finally
        {
            slot.Progress.Remove(progress);
        }
    }

    /// <summary>Every loaded model, in the order of loading.</summary>
    public IReadOnlyList<LoadedModel> List()
    {
        lock (_lock)
        {
            return [.. _slots.Values.Where(slot => slot.IsLoaded).OrderBy(slot => slot.Worker.Started).Select(Describe)];
        }
    }

    /// <summary>Version and start of the Worker that has run longest; null when there is none.</summary>
    public (string? Version, DateTimeOffset Started) Oldest()
    {
        lock (_lock)
        {
            var worker = _slots.Values.Where(slot => slot.IsLoaded).MinBy(slot => slot.Worker.Started)?.Worker;
            return worker is null ? (null, default) : (worker.EngineVersion, worker.Started);
        }
    }

    /// <summary>Unloads every Worker of a model, by name or path, whether it is used or not.</summary>
    public async Task<IReadOnlyList<LoadedModel>> RemoveAsync(string model)
    {
        var removed = new List<LoadedModel>();
        List<Slot> slots;
        lock (_lock)
        {
            slots = [.. _slots.Values.Where(slot =>
                slot.Model.Name.Equals(model, StringComparison.OrdinalIgnoreCase) || slot.Model.Path.Equals(model, StringComparison.Ordinal))];
            removed.AddRange(slots.Where(slot => slot.IsLoaded).Select(Describe));
            slots.ForEach(Forget);
        }

        await EndAsync(slots);
        return removed;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        List<Slot> slots;
        lock (_lock)
        {
            slots = [.. _slots.Values];
            slots.ForEach(Forget);
        }

        await EndAsync(slots);
    }

    private bool IsKnown(EngineModel model)
    {
        lock (_lock)
        {
            return _slots.TryGetValue(Key(model), out var slot) && !slot.HasEnded;
        }
    }

    private (Slot Slot, bool IsNew) Enter(EngineModel model, IProgress<OperationProgress>? progress)
    {
        lock (_lock)
        {
            bool isNew = !_slots.TryGetValue(Key(model), out var slot) || slot.HasEnded;
            if (isNew)
            {
                slot = new Slot(model);
                _slots[Key(model)] = slot;
                slot.Loading = Task.Run(() => LoadAsync(slot));
                _pressure ??= _clock.CreateTimer(_ => _ = RelievePressureAsync(0), null, PressureInterval, PressureInterval);
            }

            slot!.Active++;
            slot.Progress.Add(progress);
            return (slot, isNew);
        }
    }

    private async Task<LoadedWorker> LoadAsync(Slot slot)
    {
        try
        {
            var worker = await _load(slot.Model, slot.Progress, slot.LoadCancellation.Token);
            if (!IsCurrent(slot))
            {
                // Given up or unloaded in the moment it was done.
                await worker.DisposeAsync();
                throw new OperationCanceledException(slot.LoadCancellation.Token);
            }

            _ = ForgetWhenEndedAsync(slot, worker);
            return worker;
        }
        catch
        {
            lock (_lock)
            {
                Forget(slot);
            }

            throw;
        }
    }

    private bool IsCurrent(Slot slot)
    {
        lock (_lock)
        {
            return _slots.GetValueOrDefault(Key(slot.Model)) == slot;
        }
    }

    private async Task ForgetWhenEndedAsync(Slot slot, LoadedWorker worker)
    {
        await worker.Connection.Ended;
        lock (_lock)
        {
            Forget(slot);
        }

        await worker.DisposeAsync();
    }

    private async Task MakeRoomAsync(EngineModel model)
    {
        var file = new FileInfo(model.Path);
        long size = file.Exists ? file.Length : 0;
        var memory = _readMemory();
        if (size > memory.Total)
        {
            throw EngineErrors.OutOfMemory(model.Name, $"its weights are {new ByteSize(size)}, and there are {new ByteSize(memory.Total)} in all.");
        }

        await RelievePressureAsync(size);
    }

    // Unloads what is idle, the longest unused first, until there is room for so many bytes more.
    private async Task RelievePressureAsync(long wanted)
    {
        while (_readMemory() is var memory && memory.Available < wanted + (long)(memory.Total * LeastFreeShare) && TakeIdlest() is { } idle)
        {
            await EndAsync([idle]);
        }
    }

    private Slot? TakeIdlest()
    {
        lock (_lock)
        {
            var idle = _slots.Values.Where(slot => slot.IsLoaded && slot.Active == 0).MinBy(slot => slot.LastUsed);
            if (idle is not null)
            {
                Forget(idle);
            }

            return idle;
        }
    }

    private void Leave(Slot slot)
    {
        lock (_lock)
        {
            slot.LastUsed = _clock.GetUtcNow();
            if (--slot.Active == 0 && _slots.GetValueOrDefault(Key(slot.Model)) == slot)
            {
                slot.UnloadsAt = slot.LastUsed + _keepAlive;
                slot.Expiry ??= _clock.CreateTimer(_ => Expire(slot), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                slot.Expiry.Change(_keepAlive, Timeout.InfiniteTimeSpan);
            }
        }
    }

    // The last one who waits for a load gave up: nobody wants it any more.
    private void Abandon(Slot slot)
    {
        Leave(slot);
        lock (_lock)
        {
            if (slot.Active == 0 && !slot.Loading.IsCompleted)
            {
                Forget(slot);
                slot.LoadCancellation.Cancel();
            }
        }
    }

    private void Expire(Slot slot)
    {
        lock (_lock)
        {
            // Used again in the moment the timer fired.
            if (slot.Active > 0 || slot.UnloadsAt is not { } due || due > _clock.GetUtcNow())
            {
                return;
            }

            Forget(slot);
        }

        _ = EndAsync([slot]);
    }

    // Under the lock. A slot that was replaced meanwhile takes nothing from its successor.
    private void Forget(Slot slot)
    {
        if (_slots.GetValueOrDefault(Key(slot.Model)) == slot)
        {
            _slots.Remove(Key(slot.Model));
        }

        slot.Expiry?.Dispose();
        if (_slots.Count == 0)
        {
            _pressure?.Dispose();
            _pressure = null;
        }
    }

    private static SlotKey Key(EngineModel model) => new(model.Path, model.LoadOptions, model.Sandbox.Fingerprint);

    private static async Task EndAsync(IEnumerable<Slot> slots)
    {
        foreach (var slot in slots)
        {
            slot.LoadCancellation.Cancel();
            try
            {
                await (await slot.Loading).DisposeAsync();
            }
            catch (Exception e) when (e is KandilException or OperationCanceledException)
            {
                // It never came to be loaded; who waited for it has the reason.
            }
        }
    }

    private static LoadedModel Describe(Slot slot) => slot.Worker.Describe(
        EmbeddedEngine.EngineName, slot.Active, slot.LastUsed, slot.Active == 0 ? slot.UnloadsAt : null);

    /// <summary>A use of a loaded model; ends when disposed of.</summary>
    public sealed class Lease : IDisposable
    {
        private readonly WorkerPool _pool;
        private Slot? _slot;

        internal Lease(WorkerPool pool, Slot slot, bool loadedNow)
        {
            (_pool, _slot, Worker, LoadedNow) = (pool, slot, slot.Worker, loadedNow);
        }

        /// <summary>The Worker.</summary>
        public LoadedWorker Worker { get; }

        /// <summary>True when this use loaded the model.</summary>
        public bool LoadedNow { get; }

        /// <summary>The model as listings show it.</summary>
        public LoadedModel Describe()
        {
            lock (_pool._lock)
            {
                return WorkerPool.Describe(_slot!);
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _slot, null) is { } slot)
            {
                _pool.Leave(slot);
            }
        }
    }

    /// <summary>A model that is loaded or being loaded. Its fields change under the pool's lock.</summary>
    internal sealed class Slot(EngineModel model)
    {
        public EngineModel Model => model;

        public Task<LoadedWorker> Loading { get; set; } = null!;

        public CancellationTokenSource LoadCancellation { get; } = new();

        public ProgressFan Progress { get; } = new();

        public int Active { get; set; }

        public DateTimeOffset LastUsed { get; set; }

        public DateTimeOffset? UnloadsAt { get; set; }

        public ITimer? Expiry { get; set; }

        public bool IsLoaded => Loading.IsCompletedSuccessfully && !Worker.Connection.HasEnded;

        public bool HasEnded => Loading.IsFaulted || Loading.IsCanceled || (Loading.IsCompletedSuccessfully && Worker.Connection.HasEnded);

        public LoadedWorker Worker => Loading.Result;
    }

    private sealed record SlotKey(string Path, ModelLoadOptions Options, string Sandbox);
}
