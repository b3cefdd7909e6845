using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Core.Errors;
using Kandil.Core.Sandbox;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Engines.Embedded;

/// <summary>The limit of temporary disk holds for all files together.</summary>
public sealed class TemporaryDiskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-disk-").FullName;
    private readonly ManualClock _clock = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Files_count_together_those_below_too_and_what_lay_there_before_does_not()
    {
        int exceeded = 0;
        Write("before", 5000);
        using var watch = new TemporaryDiskWatch([_folder, Path.Combine(_folder, "missing")], 1000, _clock, () => exceeded++);

        Write("one", 600);
        _clock.Advance(TimeSpan.FromSeconds(1));
        int withOne = exceeded;
        Directory.CreateDirectory(Path.Combine(_folder, "below"));
        Write("below/two", 600);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(0, withOne);
        Assert.True(exceeded > 0);
    }

    [LinuxFact]
    public async Task A_worker_that_writes_many_files_is_ended_with_the_limits_name()
    {
        string program = Path.Combine(_folder, "Kandil.Worker"), written = Directory.CreateDirectory(Path.Combine(_folder, "written")).FullName;
        File.WriteAllText(program, $$"""
            #!/bin/sh
            echo '{"type":"ready","id":0,"protocol":{{ProtocolJson.Version}},"engine":"a script","libraries":[],"restrictions":[]}'
            read request
            for i in 1 2 3 4; do head -c 600000 /dev/zero > {{written}}/$i; done
            exec sleep 600
            """);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string model = Path.Combine(_folder, "model.gguf");
        GgufBuilder.Random().WriteTo(model);
        var profile = SandboxProfile.New("writing") with
        {
            LimitsMemory = false, // the script reads no request for it
            WritePaths = [written],
            TemporaryDiskBytes = 1_000_000,
            ReadPaths = ["/bin", "/usr/bin", _folder],
            ChildProcesses = true,
        };
        await using var engine = new EmbeddedEngine(new EmbeddedEngineOptions { WorkerFolder = _folder });

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        KandilException failure = await Assert.ThrowsAsync<KandilException>(
            () => engine.LoadAsync(new EngineModel("the model", model, new ModelLoadOptions()) { Sandbox = profile }, null, limit.Token));

        Assert.Equal(ErrorCode.Limit, failure.Code);
        Assert.Contains("'temporary disk'", failure.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(written, "2")), failure.Message);
    }

    private void Write(string name, int bytes) => File.WriteAllBytes(Path.Combine(_folder, name), new byte[bytes]);
}
