using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded.Protocol;

namespace Kandil.Tests.Unit.Worker;

/// <summary>Which llama.cpp is taken, and what is said of those that are not.</summary>
public sealed class LibraryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kandil-libraries-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_folder_that_does_not_exist_is_passed_over_with_its_reason()
    {
        string missing = Path.Combine(_folder.FullName, "missing");
        await using var worker = WorkerProcess.Start("--libraries", missing);
        var ready = await worker.ReadAsync<ReadyReply>(0);
        Assert.Equal([new LibraryCandidate(missing, "the folder does not exist"), new LibraryCandidate(WorkerProcess.Natives, null)], ready.Libraries);
        await worker.LoadAsync(WorkerProcess.GuideModel);
    }

    [Fact]
    public async Task A_folder_without_a_library_is_passed_over_and_the_library_named()
    {
        await using var worker = WorkerProcess.Start("--libraries", _folder.FullName);
        var refused = (await worker.ReadAsync<ReadyReply>(0)).Libraries[0];
        Assert.Matches("ggml-base.* is missing", refused.Refusal);
    }

    [Fact]
    public async Task A_folder_of_another_version_is_passed_over_and_the_known_ones_named()
    {
        CopyNatives(name => name.Replace("v0.4.0", "v9.8.7", StringComparison.Ordinal));
        await using var worker = WorkerProcess.Start("--libraries", _folder.FullName);
        var refused = (await worker.ReadAsync<ReadyReply>(0)).Libraries[0];
        Assert.Contains("v9.8.7", refused.Refusal, StringComparison.Ordinal);
        Assert.Contains("0.4.0", refused.Refusal, StringComparison.Ordinal);
        await worker.LoadAsync(WorkerProcess.GuideModel);
    }

    [Fact]
    public async Task A_file_that_is_no_library_is_passed_over_with_the_words_of_the_loader()
    {
        CopyNatives(name => name);
        string broken = Directory.GetFiles(_folder.FullName, "*ggml-base*").Single();
        await File.WriteAllTextAsync(broken, "not a library");
        await using var worker = WorkerProcess.Start("--libraries", _folder.FullName);
        var refused = (await worker.ReadAsync<ReadyReply>(0)).Libraries[0];
        Assert.StartsWith(Path.GetFileName(broken) + " cannot be loaded: ", refused.Refusal, StringComparison.Ordinal);
        await worker.LoadAsync(WorkerProcess.GuideModel);
    }

    [Fact]
    public async Task A_library_that_calls_itself_another_version_is_refused_and_no_second_copy_is_mixed_with_it()
    {
        // The name says nothing; the library's own word counts.
        CopyNatives(name => name.StartsWith("libllama.", StringComparison.Ordinal) || name.StartsWith("llama.", StringComparison.Ordinal)
            ? name.Replace(".v0.4.0", "", StringComparison.Ordinal)
            : name);
        string llama = Directory.GetFiles(_folder.FullName).Single(file => Path.GetFileNameWithoutExtension(file) is "libllama" or "llama" or "libllama.metal");
        byte[] bytes = await File.ReadAllBytesAsync(llama);
        int at = bytes.AsSpan().IndexOf("0.4.0-dev\0"u8);
        bytes[at] = (byte)'9';
        await File.WriteAllBytesAsync(llama, bytes);

        await using var worker = WorkerProcess.Start("--libraries", _folder.FullName);
        var failed = await worker.ReadAsync<FailedReply>(0);
        Assert.Equal(WorkerFailure.Libraries, failed.Failure);
        Assert.Contains("9.4.0-dev", failed.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.FullName, failed.Message, StringComparison.Ordinal);
        Assert.Contains(WorkerProcess.Natives, failed.Message, StringComparison.Ordinal);
        Assert.Equal(3, (await worker.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task The_folder_that_is_named_goes_before_the_packaged_one()
    {
        CopyNatives(name => name);
        await using var worker = WorkerProcess.Start("--libraries", _folder.FullName);
        Assert.Equal([new LibraryCandidate(_folder.FullName, null)], (await worker.ReadAsync<ReadyReply>(0)).Libraries);
        await worker.LoadAsync(WorkerProcess.GuideModel);
        Assert.Equal(FinishReason.Stop, (await worker.AnswerAsync("How do I install a larger model?")).Completed!.FinishReason);
    }

    [Fact]
    public async Task A_compute_backend_that_cannot_be_loaded_is_named()
    {
        string missing = Path.Combine(_folder.FullName, "libggml-cpu-none.so");
        await using var worker = WorkerProcess.Start("--cpu-backend", missing);
        var failed = await worker.ReadAsync<FailedReply>(0);
        Assert.Equal(WorkerFailure.Libraries, failed.Failure);
        Assert.Contains(missing, failed.Message, StringComparison.Ordinal);
    }

    private void CopyNatives(Func<string, string> name)
    {
        foreach (string file in Directory.GetFiles(WorkerProcess.Natives))
        {
            File.Copy(file, Path.Combine(_folder.FullName, name(Path.GetFileName(file))));
        }
    }
}
