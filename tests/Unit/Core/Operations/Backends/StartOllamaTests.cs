using System.Net;
using System.Net.Sockets;
using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Backends;

/// <summary>Ollama started where it is configured, with a program of the test's own in its place, which says that it was started; then a fake listens.</summary>
public sealed class StartOllamaTests : IAsyncLifetime
{
    private readonly ListeningSink _sink = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-start-").FullName;
    private readonly int _port = FreePort();
    private readonly FileSystemWatcher _watcher;
    private readonly TaskCompletionSource<FakeOllama> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly KandilSession _session;

    public StartOllamaTests()
    {
        _session = new KandilSession(new KandilSessionOptions
        {
            Paths = KandilPaths.Resolve(home: Path.Combine(_folder, "home")),
            Environment = new KandilEnvironment(read: name => name switch { "OLLAMA_HOST" => $"127.0.0.1:{_port}", "PATH" => Path.Combine(_folder, "bin"), "HOME" => _folder, _ => null }),
            Http = new HttpOptions { Clock = new FastClock(20) },
        });
        _watcher = new FileSystemWatcher(_folder, "started");
        _watcher.Renamed += (_, _) => _listening.TrySetResult(new FakeOllama(_port).Has("tiny:latest", GgufBuilder.Chain("hello")));
    }

    private string Program => Path.Combine(_folder, "bin", "ollama");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _watcher.Dispose();
        await _session.DisposeAsync();
        if (_listening.Task.IsCompletedSuccessfully)
            await (await _listening.Task).DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [PosixFact]
    public async Task Where_it_is_configured_it_is_started_once_and_said_so_and_answers()
    {
        Install("echo said by ollama $1; echo $1 > started.tmp; mv started.tmp started");
        await ConfigureAsync();

        Assert.Equal("You said: Hi.", await AskAsync());
        Assert.Equal("You said: Hi.", await AskAsync());

        Assert.Contains(Program, _sink.Warnings.Single(), StringComparison.Ordinal);
        Assert.Equal("serve\n", await File.ReadAllTextAsync(Path.Combine(_folder, "started")));
        Assert.Equal("said by ollama serve\n", await File.ReadAllTextAsync(_session.Paths.OllamaLogFile));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_session.Paths.OllamaLogFile));
    }

    [PosixFact]
    public async Task A_pull_starts_it_too()
    {
        Install("echo $1 > started.tmp; mv started.tmp started");
        await ConfigureAsync();

        var missing = await Assert.ThrowsAsync<KandilException>(() => new PullOllamaModel(_session).RunAsync("ollama:nothing", new NetworkOptions(), _sink, default));

        Assert.Equal(ErrorCode.NotFound, missing.Code);
    }

    [PosixFact]
    public async Task Where_it_is_not_configured_nothing_is_started_and_the_error_has_the_command_that_configures_it()
    {
        Install("echo $1 > started.tmp; mv started.tmp started");

        var failure = await Assert.ThrowsAsync<KandilException>(AskAsync);

        Assert.Equal((ErrorCode.Backend, OperationNames.SetConfiguration), (failure.Code, failure.RecommendedAction.Command!.Operation));
        Assert.False(File.Exists(Path.Combine(_folder, "started")));
    }

    [PosixFact]
    public async Task What_does_not_come_up_is_an_error_with_the_last_that_it_said()
    {
        Install("echo listen tcp: address already in use");
        await ConfigureAsync();

        var failure = await Assert.ThrowsAsync<KandilException>(AskAsync);

        Assert.Equal(ErrorCode.Backend, failure.Code);
        Assert.Contains("address already in use", failure.Message, StringComparison.Ordinal);
        Assert.Contains("ollama.log", failure.RecommendedAction.Text, StringComparison.Ordinal);
    }

    [PosixFact]
    public async Task Where_it_is_not_installed_the_error_says_so()
    {
        await ConfigureAsync();

        var failure = await Assert.ThrowsAsync<KandilException>(AskAsync);

        Assert.Contains("not installed", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_sink.Warnings);
    }

    [PosixFact]
    public async Task The_wait_ends_when_the_user_has_had_enough()
    {
        Install("echo too slow");
        await ConfigureAsync();
        using var end = new CancellationTokenSource();
        var asked = new StartOllama(_session).RunAsync(new EndingSink(end), end.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private void Install(string script)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Program)!);
        File.WriteAllText(Program, $"#!/bin/sh\ncd '{_folder}'\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _watcher.EnableRaisingEvents = true;
    }

    private async Task ConfigureAsync() => await new ConfigureKandil(_session).SetAsync("ollama.autoStart", "true", default);

    private async Task<string> AskAsync()
    {
        await foreach (CompletionUpdate update in new CompletePrompt(_session).RunAsync(new PromptRequest { Model = "ollama/tiny", Messages = PromptRequest.Conversation("Hi.") }, _sink, default))
        {
            if (update is CompletionFinished finished)
                return finished.Completion.Text;
        }

        throw new InvalidOperationException("No end of the answer came.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class EndingSink(CancellationTokenSource end) : IOperationSink
    {
        public void Report(Kandil.Core.Primitives.OperationProgress value) => Assert.Fail(value.Phase);

        public void Warn(string message) => end.Cancel();

        public void Verbose(string message) => Assert.NotEmpty(message);
    }
}
