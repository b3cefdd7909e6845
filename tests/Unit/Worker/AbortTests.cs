using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Kandil.Core.Engines;
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
    private static int _untilAbort;
    private static int _aborts;

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
    public unsafe void Answers_whose_batch_was_given_up_anywhere_in_its_middle_are_still_right()
    {
        using var model = InProcess.Load(_models.Write(GgufBuilder.Chain("tick tock tack").Endless()), contextLength: 512);
        var abort = new AbortFlag();
        var queue = new RequestQueue(abort);
        using var lines = new MemoryStream();
        using var replies = new ReplyWriter(lines);
        using var scheduler = new Scheduler(model, queue, replies, abort);
        ((delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<void*, byte>, void*, void>)NativeLibrary.GetExport(
            NativeLibrary.Load(LibraryNames.Find(WorkerProcess.Natives, LibraryNames.Llama)!), "llama_set_abort_callback"))(
                model.Context.DangerousGetHandle(), &CountDown, null);

        var sampling = new SamplingOptions { Temperature = 0 };
        CompleteRequest Ask(long id, string prompt, int tokens) => new(id, [new ChatMessage(ChatRole.User, prompt)], sampling, tokens, []);
        Add(Ask(1, "x", 90));
        for (int id = 2; id < 10; id++)
        {
            // The prompt takes several batches; each is computed in parts, because the other answer adds one token to it.
            Add(Ask(id, string.Concat(Enumerable.Repeat("Q7! ", 50)), 3));
            for (int step = 0; step < 12; step++)
            {
                _untilAbort = 1 + (((7 * id) + (5 * step)) % 40);
                scheduler.Step();
            }
        }

        _untilAbort = 0;
        while (scheduler.HasWork)
        {
            scheduler.Step();
        }

        Assert.True(_aborts > 20, $"{_aborts} batches were given up");
        var texts = new Dictionary<long, string>();
        foreach (string line in Encoding.UTF8.GetString(lines.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var reply = ProtocolJson.ReadReply(Encoding.UTF8.GetBytes(line));
            Assert.IsNotType<FailedReply>(reply);
            texts[reply.Id] = texts.GetValueOrDefault(reply.Id, "") + (reply as TextReply)?.Text;
        }

        Assert.Equal(string.Concat(Enumerable.Repeat("tick tock tack", 30)), texts[1]);
        Assert.All(Enumerable.Range(2, 8), id => Assert.Equal("tick tock tack", texts[id]));

        void Add(CompleteRequest request)
        {
            queue.TryAdd(request);
            scheduler.Add(queue.Take());
        }
    }

    [Fact]
    public void Loading_stops_at_the_next_step_after_it_is_cancelled()
    {
        string path = _models.Write(GgufBuilder.Random());
        int asked = 0;
        var error = Assert.Throws<WorkerException>(() => InProcess.Load(path, isCancelled: () => ++asked > 2));
        Assert.Equal(WorkerFailure.Cancelled, error.Failure);
    }

    // Called once a step of the computation; gives up at the one that was chosen.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static unsafe byte CountDown(void* data)
    {
        if (_untilAbort == 0 || --_untilAbort > 0)
        {
            return 0;
        }

        _aborts++;
        return 1;
    }
}
