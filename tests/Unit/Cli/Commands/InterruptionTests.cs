using System.Diagnostics;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary>What happens in the middle of an answer.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly KandilHome _home = new();
    private readonly string _model;

    public InterruptionTests() => _model = _home.Model("endless.gguf", AskBadInputTests.Endless);

    public void Dispose() => _home.Dispose();

    private string[] EndlessAnswer => ["ask", "-m", _model, "--context-length", "100000", "Go on"];

    [PosixFact]
    public async Task A_killed_worker_costs_one_error_line()
    {
        using KandilProcess process = KandilProcess.Start(_home, EndlessAnswer);
        process.Input.Close();
        await process.OutputAsync("tock");
        process.KillWorkers();
        KandilResult result = await process.EndAsync();

        result.Failure("E_BACKEND", 11);
        Assert.StartsWith("tick tock", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n", result.Output, StringComparison.Ordinal);
    }

    [PosixFact]
    public async Task Ctrl_C_cancels()
    {
        using KandilProcess process = KandilProcess.Start(_home, EndlessAnswer);
        process.Input.Close();
        await process.OutputAsync("tock");
        process.Interrupt();
        KandilResult result = await process.EndAsync();

        result.Failure("E_CANCELLED", 130);
        Assert.EndsWith("\n", result.Output, StringComparison.Ordinal);
    }

    [PosixFact]
    public async Task A_request_to_end_cancels()
    {
        using KandilProcess process = KandilProcess.Start(_home, EndlessAnswer);
        process.Input.Close();
        await process.OutputAsync("tock");
        process.Terminate();

        (await process.EndAsync()).Failure("E_CANCELLED", 130);
    }

    [PosixFact]
    public async Task Ctrl_C_cancels_with_an_envelope()
    {
        using KandilProcess process = KandilProcess.Start(_home, [.. EndlessAnswer, "--json", "--verbose"]);
        process.Input.Close();
        await process.ErrorAsync("\"load\"");
        process.Interrupt();
        KandilResult result = await process.EndAsync();

        result.Ended(130);
        Assert.Equal("E_CANCELLED", result.Envelope().GetProperty("error_code").GetString());
    }

    [LinuxFact]
    public async Task Ctrl_C_in_a_load_test_that_hangs_ends_it_and_leaves_no_process()
    {
        string file = _home.Model("large.gguf", GgufBuilder.Hollow(4_000_000_000));
        using KandilProcess process = KandilProcess.Start(_home, "model", "verify", file, "--json", "--verbose");
        process.Input.Close();
        await process.ErrorAsync("\"load-test\"");
        int[] workers = process.FreezeWorkers();
        long began = Stopwatch.GetTimestamp();
        process.Interrupt();
        KandilResult result = await process.EndAsync();

        result.Ended(130);
        // The test itself may take 30 seconds; a machine that is busy with others takes some.
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.DoesNotContain(Process.GetProcesses(), left => workers.Contains(left.Id));
    }

    [PosixFact]
    public async Task Ctrl_C_cancels_the_wait_for_input()
    {
        using KandilProcess process = KandilProcess.Start(_home, "chat");
        process.Type("/nothing");
        await process.ErrorAsync("/nothing");
        process.Terminate();

        (await process.EndAsync()).Ended(130);
    }

    [PosixFact]
    public async Task A_second_Ctrl_C_ends_at_once()
    {
        using KandilProcess process = KandilProcess.Start(_home, "chat", "-m", _model);
        process.Type("/nothing");
        await process.ErrorAsync("/nothing");
        process.Interrupt();
        await process.ErrorAsync("once more");
        process.Interrupt();
        KandilResult result = await process.EndAsync();

        result.Ended(130);
        Assert.DoesNotContain("E_", result.Error, StringComparison.Ordinal);
    }

    [PosixFact]
    public async Task A_reader_that_has_enough_ends_the_answer_quietly()
    {
        using KandilProcess process = KandilProcess.Start(_home, EndlessAnswer);
        process.Input.Close();
        await process.OutputAsync("tock");
        process.CloseOutput();
        KandilResult result = await process.EndAsync();

        result.Ended(0);
        Assert.Empty(result.Error);
    }
}
