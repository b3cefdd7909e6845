using Kandil.Core.Engines.Embedded;
using Kandil.Core.Errors;
using Kandil.Core.Sandbox;

namespace Kandil.Tests.Unit.Core.Engines.Embedded;

public class WorkerFailuresTests
{
    private static readonly ProcessLimits Limits = new() { MemoryBytes = 2_000_000_000, FileBytes = 1_000_000 };

    [Fact]
    public void A_process_that_wrote_too_much_reached_the_limit_of_temporary_disk()
    {
        KandilException failure = WorkerFailures.OfEnd(new WorkerEnd("it wrote too much") { WroteTooMuch = true }, "m", "", Limits);
        Assert.Equal(ErrorCode.Limit, failure.Code);
        Assert.Contains("'temporary disk' of its sandbox profile, 1 MB", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("terminate called after throwing an instance of 'std::bad_alloc'")]
    [InlineData("Out of memory.")]
    public void A_process_that_was_refused_memory_reached_the_limit_of_memory_if_it_had_one(string words)
    {
        KandilException limited = WorkerFailures.OfEnd(new WorkerEnd("it aborted"), "m", words, Limits);
        KandilException free = WorkerFailures.OfEnd(new WorkerEnd("it aborted"), "m", words, null);

        Assert.Equal((ErrorCode.Limit, ErrorCode.Backend), (limited.Code, free.Code));
        Assert.Contains("'memory' of its sandbox profile, 2 GB", limited.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_that_crashed_within_its_limits_is_a_crash() =>
        Assert.Equal(ErrorCode.Backend, WorkerFailures.OfEnd(new WorkerEnd("it crashed (signal 11)"), "m", "GGML_ASSERT", Limits).Code);
}
