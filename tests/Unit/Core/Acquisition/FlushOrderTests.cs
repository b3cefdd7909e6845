using System.Text.RegularExpressions;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Acquisition;

/// <summary>
/// What the operating system is really asked for by an installation, as strace sees it: no name is given to a file that was
/// not flushed, and what follows a name waits for the flush of its folder.
/// </summary>
public sealed partial class FlushOrderTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-flush-").FullName;
    private readonly FakeHub _hub = new();
    private readonly FakeRegistry _registry = new() { ChunkSize = 200_000 };

    public Task InitializeAsync()
    {
        byte[] model = InstallFixture.Model(500_000);
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(model)).With("config.json", "{}");
        _registry.Add("lab", "sea", "v1", [("sea.gguf", model), ("config.json", "{}"u8.ToArray())]);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _registry.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [StraceFact]
    public async Task Each_file_is_flushed_then_renamed_then_its_folder_is_flushed_and_then_the_registry_likewise()
    {
        await AssertOrderAsync("hub", _hub.Address, "lab/plain", ["llama-cpp/lab/plain/plain-Q4_K_M.gguf", "llama-cpp/lab/plain/config.json"]);
        await AssertOrderAsync("registry", _registry.Address, "store:lab/sea:v1",
            ["registries/store/lab/sea/v1/sea.gguf", "registries/store/lab/sea/v1/config.json", "registries/store/lab/sea/v1/.kandil/manifest.json"]);
    }

    private async Task AssertOrderAsync(string kind, Uri address, string reference, string[] files)
    {
        string models = Path.Combine(_folder, kind, "models");
        List<SystemCall> calls = await TraceAsync(kind, address, reference);
        string registry = Path.Combine(models, "model_registry.json");
        (SystemCall recorded, SystemCall _) = AssertFlushedAndNamed(calls, registry);
        foreach (string file in files)
        {
            (SystemCall _, SystemCall folderFlushed) = AssertFlushedAndNamed(calls, Path.Combine(models, file));
            Assert.True(folderFlushed.End < recorded.Begin, $"the registry names {file} before its folder is on the disk");
        }

        // Whatever else was named by a rename (chunks, notes) was flushed first, too.
        foreach (SystemCall rename in calls.Where(call => call.IsRename))
            AssertFlushedAndNamed(calls, rename.To!);
    }

    /// <summary>Asserts the order for the last rename to a path: the file that gets the name is flushed, renamed, and the folder flushed.</summary>
    private static (SystemCall Rename, SystemCall FolderFlush) AssertFlushedAndNamed(List<SystemCall> calls, string path)
    {
        SystemCall? rename = calls.FindLast(call => call.IsRename && call.To == path);
        Assert.True(rename is not null, $"{path} was not given its name by a rename");
        Assert.True(IsFlushedBefore(calls, rename.Path, rename.Begin), $"{rename.Path} was not flushed before it became {path}");
        Assert.DoesNotContain(calls, call => call.IsWrite && call.Path == path && call.Begin > rename.End);
        SystemCall? flush = calls.Find(call => call.IsFlush && call.Path == Path.GetDirectoryName(path) && call.Begin > rename.End);
        Assert.True(flush is not null, $"the folder of {path} was not flushed after the rename");
        return (rename, flush);
    }

    // Under the name that it has then, or under one that it had before.
    private static bool IsFlushedBefore(List<SystemCall> calls, string path, int line) =>
        calls.Exists(call => call.IsFlush && call.Path == path && call.End < line)
        || (calls.FindLast(call => call.To == path && call.End < line) is { } earlier && IsFlushedBefore(calls, earlier.Path, earlier.Begin));

    private async Task<List<SystemCall>> TraceAsync(string kind, Uri address, string reference)
    {
        string trace = Path.Combine(_folder, $"{kind}.trace");
        using (InstallProgram program = InstallProgram.Start(
            Path.Combine(_folder, kind), kind, address, reference, InstallFixture.BlockSize,
            "strace", "-f", "-y", "-s", "4096", "-e", "trace=fsync,fdatasync,rename,renameat,renameat2,pwrite64,pwritev", "-o", trace))
        {
            Assert.True(await program.EndAsync() > 0);
        }

        return Parse(await File.ReadAllLinesAsync(trace));
    }

    /// <summary>The calls that succeeded, each with the lines where it began and ended: threads are interleaved in a trace.</summary>
    private static List<SystemCall> Parse(string[] lines)
    {
        var calls = new List<SystemCall>();
        var unfinished = new Dictionary<string, (string Text, int Line)>();
        for (int line = 0; line < lines.Length; line++)
        {
            string[] words = lines[line].Split(' ', 2, StringSplitOptions.TrimEntries);
            (string thread, string text, int begin) = (words[0], words[^1], line);
            if (text.EndsWith("<unfinished ...>", StringComparison.Ordinal))
            {
                unfinished[thread] = (text[..^"<unfinished ...>".Length], line);
                continue;
            }

            if (Resumed().Match(text) is { Success: true } resumed && unfinished.Remove(thread, out var first))
                (text, begin) = (first.Text + resumed.Groups[1].Value, first.Line);
            if (Call().Match(text) is { Success: true } call && call.Groups["result"].Value != "-1")
                calls.Add(SystemCall.Of(call.Groups["name"].Value, call.Groups["arguments"].Value, begin, line));
        }

        return calls;
    }

    [GeneratedRegex(@"^<\.\.\. \w+ resumed>(.*)$")]
    private static partial Regex Resumed();

    [GeneratedRegex(@"^(?<name>\w+)\((?<arguments>.*)\)\s+= (?<result>-?\d+)")]
    private static partial Regex Call();

    [GeneratedRegex("\"([^\"]*)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\d+<([^>]*)>")]
    private static partial Regex Descriptor();

    /// <summary>A call of the operating system.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Path">The file that it is about; of a rename the old name.</param>
    /// <param name="To">The new name; null for no rename.</param>
    /// <param name="Begin">The line of the trace where it begins.</param>
    /// <param name="End">The line where it returns.</param>
    private sealed record SystemCall(string Name, string Path, string? To, int Begin, int End)
    {
        public bool IsRename => To is not null;

        public bool IsFlush => Name is "fsync" or "fdatasync";

        public bool IsWrite => Name.StartsWith("pwrite", StringComparison.Ordinal);

        public static SystemCall Of(string name, string arguments, int begin, int end) => name.StartsWith("rename", StringComparison.Ordinal)
            ? new SystemCall(name, Quoted().Matches(arguments)[0].Groups[1].Value, Quoted().Matches(arguments)[1].Groups[1].Value, begin, end)
            : new SystemCall(name, Descriptor().Match(arguments).Groups[1].Value, null, begin, end);
    }
}
