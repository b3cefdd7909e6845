using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Tests.Unit.Fakes;
using Kandil.Worker;
using Kandil.Worker.Inference;
using Kandil.Worker.Native;
using Kandil.Worker.Serving;

namespace Kandil.Tests.Unit.Worker;

/// <summary>Giving up inside of llama.cpp: the parts of it, because no test can hit the middle of a batch from outside.</summary>
public sealed class AbortTests : IDisposable
{
    private readonly TemporaryModels _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public void A_raised_flag_stops_a_batch_and_a_lowered_one_lets_it_run()
    {
        var abort = new AbortFlag();
        using var model = InProcess.Load(_models.Write(GgufBuilder.Random()), abort: abort);
        using var batch = new DecodeBatch(model.BatchSize, model.Sequences);
        batch.Add(5, 0, 0, true);
        abort.Raise();
        Assert.Equal(DecodeFunctions.Aborted, batch.Decode(model.Context));
        abort.Lower();
        Assert.Equal(DecodeFunctions.Computed, batch.Decode(model.Context));
    }

    [Fact]
    public unsafe void Cancelling_raises_the_flag_only_for_what_is_being_computed()
    {
        var abort = new AbortFlag();
        var queue = new RequestQueue(abort);
        queue.TryAdd(new TokenizeRequest(1, "one"));
        queue.TryAdd(new TokenizeRequest(2, "two"));
        queue.Take().IsComputing = true;
        queue.Cancel(2);
        Assert.Equal(0, *abort.Pointer);
        queue.Cancel(1);
        Assert.Equal(1, *abort.Pointer);
    }

    [Fact]
    public void Loading_stops_at_the_next_step_after_it_is_cancelled()
    {
        string path = _models.Write(GgufBuilder.Random());
        int asked = 0;
        var error = Assert.Throws<WorkerException>(() => InProcess.Load(path, isCancelled: () => ++asked > 2));
        Assert.Equal(WorkerFailure.Cancelled, error.Failure);
    }
}
