using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Worker;

/// <summary>What can be wrong with a model, and with how it is to be loaded.</summary>
public sealed class LoadingTests : IDisposable
{
    private readonly TemporaryModels _models = new();

    public void Dispose() => _models.Dispose();

    [Fact]
    public async Task Progress_grows_to_the_whole()
    {
        await using var worker = WorkerProcess.Start();
        var load = worker.Load(_models.Write(GgufBuilder.Random().Size(GgufModelSize.Small)));
        worker.Send(load);
        var fractions = new List<float>();
        WorkerReply reply;
        while ((reply = await worker.ReadAsync(load.Id)) is ProgressReply progress)
        {
            fractions.Add(progress.Fraction);
        }

        Assert.IsType<LoadedReply>(reply);
        Assert.Equal(fractions.Order(), fractions);
        Assert.Equal(1, fractions[^1]);
        Assert.InRange(fractions.Count, 2, 101);
    }

    [Fact]
    public async Task The_context_is_what_the_model_was_trained_for_but_no_more_than_4096()
    {
        Assert.Equal(300, (await LoadedAsync(GgufBuilder.Chain("well said").Context(300), 0)).ContextLength);
        Assert.Equal(4096, (await LoadedAsync(GgufBuilder.Chain("well said").Context(9000), 0)).ContextLength);
        Assert.Equal(5000, (await LoadedAsync(GgufBuilder.Chain("well said").Context(9000), 5000)).ContextLength);
    }

    [Fact]
    public async Task A_context_beyond_the_training_is_warned_of()
    {
        await using var worker = WorkerProcess.Start();
        var load = worker.Load(_models.Write(GgufBuilder.Chain("well said").Context(300)), contextLength: 600);
        worker.Send(load);
        WorkerReply reply;
        while ((reply = await worker.ReadAsync(load.Id)) is ProgressReply)
        {
        }

        string warning = Assert.IsType<WarningReply>(reply).Message;
        Assert.Contains("600", warning, StringComparison.Ordinal);
        Assert.Contains("300", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_refused_by_name()
    {
        var failed = await FailedAsync(Path.Combine(_models.Folder, "no.gguf"));
        Assert.Equal(WorkerFailure.BadModel, failed.Failure);
        Assert.Contains("no.gguf", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is text and no model")]
    [InlineData("GGUF and then text")]
    public async Task A_file_that_is_no_model_is_refused_with_the_words_of_llama_cpp(string content)
    {
        string path = Path.Combine(_models.Folder, "text.gguf");
        await File.WriteAllTextAsync(path, content);
        var failed = await FailedAsync(path);
        Assert.Equal(WorkerFailure.BadModel, failed.Failure);
        Assert.Contains(path, failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("no reason", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_file_is_refused()
    {
        string path = _models.Write(GgufBuilder.Chain("well said"));
        using (var file = File.OpenWrite(path))
        {
            file.SetLength(file.Length / 2);
        }

        Assert.Equal(WorkerFailure.BadModel, (await FailedAsync(path)).Failure);
    }

    [Fact]
    public async Task An_unknown_architecture_is_told_apart_and_named()
    {
        var failed = await FailedAsync(_models.Write(GgufBuilder.Chain("well said").Architecture("futura")));
        Assert.Equal(WorkerFailure.UnknownArchitecture, failed.Failure);
        Assert.Contains("futura", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_larger_than_memory_is_refused_before_it_takes_any()
    {
        var failed = await FailedAsync(_models.Write(GgufBuilder.Hollow(8L << 40)));
        Assert.Equal(WorkerFailure.OutOfMemory, failed.Failure);
    }

    [Fact]
    public async Task A_context_larger_than_memory_is_refused()
    {
        var failed = await FailedAsync(
            _models.Write(GgufBuilder.Random().Size(GgufModelSize.Small).Context(16_000_000)), contextLength: 16_000_000);
        Assert.Equal(WorkerFailure.OutOfMemory, failed.Failure);
        Assert.Contains("16000000 tokens", failed.Message, StringComparison.Ordinal);
    }

    private async Task<LoadedReply> LoadedAsync(GgufBuilder model, int contextLength)
    {
        await using var worker = WorkerProcess.Start();
        return await worker.LoadAsync(_models.Write(model), contextLength: contextLength);
    }

    private static async Task<FailedReply> FailedAsync(string path, int contextLength = 0)
    {
        await using var worker = WorkerProcess.Start();
        var load = worker.Load(path, contextLength: contextLength);
        worker.Send(load);
        var failed = await worker.ReadAsync<FailedReply>(load.Id);
        Assert.NotEqual(0, (await worker.EndAsync()).ExitCode);
        return failed;
    }
}
