using System.Diagnostics;
using System.Runtime.InteropServices;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Worker;

/// <summary>Worker as the package has it: one trimmed file with its runtime, and the libraries beside it.</summary>
public sealed class PublishedWorkerTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(8);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kandil-published-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_trimmed_single_file_answers()
    {
        string published = Path.Combine(_folder.FullName, "worker");
        await PublishAsync(published);
        Assert.DoesNotContain(Directory.GetFiles(published), file => Path.GetExtension(file) == ".dll");

        await using var worker = WorkerProcess.StartProgram(Path.Combine(published, OperatingSystem.IsWindows() ? "Kandil.Worker.exe" : "Kandil.Worker"));
        var libraries = Assert.Single((await worker.ReadAsync<ReadyReply>(0)).Libraries);
        Assert.Equal(Path.Combine(published, "natives"), Path.GetDirectoryName(libraries.Folder));
        await worker.LoadAsync(WorkerProcess.GuideModel);
        Assert.Contains("kandil model add", (await worker.AnswerAsync("How do I install a larger model?")).Text, StringComparison.Ordinal);
        // What only reflection would find must not have been trimmed away: every kind of reply, the failures among them.
        Assert.Equal(WorkerFailure.BadGrammar, (await worker.AnswerAsync("x", new() { Grammar = "(" })).Failed!.Failure);
        worker.Send(new TokenizeRequest(900, "text"));
        Assert.True((await worker.ReadAsync<TokensReply>(900)).Count > 0);
        worker.Send(new UnloadRequest(901));
        await worker.ReadAsync<UnloadedReply>(901);
        Assert.Equal(0, (await worker.EndAsync()).ExitCode);
    }

    private async Task PublishAsync(string output)
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Kandil.sln")))
        {
            root = Path.GetDirectoryName(root)!;
        }

        // With intermediate files of its own, so that it disturbs no build of the same source; no server of it stays behind.
        var start = new ProcessStartInfo("dotnet",
        [
            "publish", Path.Combine(root, "src", "Kandil.Worker"), "--runtime", RuntimeInformation.RuntimeIdentifier, "--self-contained",
            "-p:PublishSingleFile=true", "-p:PublishTrimmed=true", "--artifacts-path", Path.Combine(_folder.FullName, "artifacts"),
            "--output", output, "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false",
        ]);
        ChildResult publish = await ChildProgram.RunAsync(start, Limit);
        Assert.True(publish.ExitCode == 0, publish.Said);
        Assert.DoesNotContain("warning", publish.Said, StringComparison.OrdinalIgnoreCase);
    }
}
