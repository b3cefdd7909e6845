using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Worker;

/// <summary>A Worker of its own, as Kandil starts it, and the lines to and from it. Every wait has an end.</summary>
public sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly ConcurrentDictionary<long, Channel<WorkerReply>> _replies = new();
    private readonly Task _reading;
    private readonly Task<string> _errors;
    private long _lastId;

    private WorkerProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardInputEncoding = start.StandardOutputEncoding = start.StandardErrorEncoding = new UTF8Encoding(false);
        // The apphost finds the runtime that runs this test.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["GGML_NO_BACKTRACE"] = "1";
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    /// <summary>The folder with Worker and its libraries.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "worker");

    /// <summary>The folder of the packaged libraries of this machine.</summary>
    public static string Natives { get; } = Directory.GetDirectories(Path.Combine(Folder, "natives")).Single();

    /// <summary>The compute backend that every x64 processor can run; the greedy answers of tests are exact on it.</summary>
    public static string BaselineBackend { get; } = Directory.GetFiles(Natives).Single(file => Path.GetFileName(file) is "libggml-cpu-x64.so" or "ggml-cpu-x64.dll");

    /// <summary>The model that ships with Kandil.</summary>
    public static string GuideModel { get; } = Path.Combine(AppContext.BaseDirectory, "guide", "kandil-guide.gguf");

    /// <summary>The process's number.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Standard input, for what no request says.</summary>
    public StreamWriter Input => _process.StandardInput;

    /// <summary>Starts Worker.</summary>
    public static WorkerProcess Start(params string[] arguments) =>
        StartProgram(Path.Combine(Folder, OperatingSystem.IsWindows() ? "Kandil.Worker.exe" : "Kandil.Worker"), arguments);

    /// <summary>Starts another program that behaves as Worker.</summary>
    public static WorkerProcess StartProgram(string program, params string[] arguments) => new(new ProcessStartInfo(program, arguments));

    /// <summary>Starts Worker and loads a model.</summary>
    public static async Task<WorkerProcess> StartWithAsync(string model, int maxConcurrent = 1, int contextLength = 0)
    {
        var worker = Start();
        await worker.ReadAsync<ReadyReply>(0);
        await worker.LoadAsync(model, maxConcurrent, contextLength);
        return worker;
    }

    /// <summary>A number that no other request of this Worker has.</summary>
    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Sends a request.</summary>
    public void Send(WorkerRequest request) => SendLine(Line(request));

    /// <summary>A request as a line, without its end.</summary>
    public static string Line(WorkerRequest request) => Encoding.UTF8.GetString(ProtocolJson.ToLine(request));

    /// <summary>Sends a line, whatever is in it.</summary>
    public void SendLine(string line)
    {
        _process.StandardInput.Write(line + "\n");
        _process.StandardInput.Flush();
    }

    /// <summary>Makes a request to load, one thread being enough for small models.</summary>
    public LoadRequest Load(string model, int maxConcurrent = 1, int contextLength = 0) =>
        new(NextId(), model, contextLength, BatchSize: 512, Threads: 1, FlashAttention.Auto, maxConcurrent);

    /// <summary>Loads a model.</summary>
    public async Task<LoadedReply> LoadAsync(string model, int maxConcurrent = 1, int contextLength = 0)
    {
        var request = Load(model, maxConcurrent, contextLength);
        Send(request);
        return await ReadAsync<LoadedReply>(request.Id);
    }

    /// <summary>Makes a request for an answer, greedy unless it says otherwise.</summary>
    public CompleteRequest Ask(string prompt, SamplingOptions? sampling = null, int? maxTokens = null, params string[] stop) =>
        new(NextId(), [new ChatMessage(ChatRole.User, prompt)], sampling ?? new SamplingOptions { Temperature = 0 }, maxTokens, stop);

    /// <summary>Asks and waits for the whole answer.</summary>
    public Task<WorkerAnswer> AnswerAsync(string prompt, SamplingOptions? sampling = null, int? maxTokens = null, params string[] stop) =>
        AnswerAsync(Ask(prompt, sampling, maxTokens, stop));

    /// <summary>Asks and waits for the whole answer.</summary>
    public Task<WorkerAnswer> AnswerAsync(CompleteRequest request)
    {
        Send(request);
        return RestAsync(request.Id);
    }

    /// <summary>What is still to come of an answer.</summary>
    public async Task<WorkerAnswer> RestAsync(long id)
    {
        var answer = new WorkerAnswer();
        while (true)
        {
            switch (await ReadAsync(id))
            {
                case TextReply text:
                    answer.Pieces.Add(text.Text);
                    break;
                case WarningReply warning:
                    answer.Warnings.Add(warning.Message);
                    break;
                case CompletedReply completed:
                    return answer with { Completed = completed };
                case FailedReply failed:
                    return answer with { Failed = failed };
                case var other:
                    throw new InvalidOperationException($"Unexpected: {other}");
            }
        }
    }

    /// <summary>The next reply to a request.</summary>
    /// <exception cref="InvalidOperationException">There is none: Worker ended.</exception>
    public async Task<WorkerReply> ReadAsync(long id)
    {
        var replies = Replies(id).Reader;
        return await replies.WaitToReadAsync().AsTask().WaitAsync(Patience)
            ? await replies.ReadAsync()
            : throw new InvalidOperationException($"Worker ended with {_process.ExitCode}: {await _errors}");
    }

    /// <summary>The next reply of a kind to a request; progress and warnings before it are left out.</summary>
    public async Task<T> ReadAsync<T>(long id)
        where T : WorkerReply
    {
        while (true)
        {
            switch (await ReadAsync(id))
            {
                case T wanted:
                    return wanted;
                case ProgressReply or WarningReply:
                    break;
                case var other:
                    throw new InvalidOperationException($"Expected {typeof(T).Name}, got {other}");
            }
        }
    }

    /// <summary>Waits for the end of the process.</summary>
    /// <returns>What it ended with, and all that it wrote to standard error.</returns>
    public async Task<(int ExitCode, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return (_process.ExitCode, await _errors.WaitAsync(Patience));
    }

    /// <summary>Closes standard input and waits for the end.</summary>
    public Task<(int ExitCode, string Errors)> CloseAsync()
    {
        _process.StandardInput.Close();
        return EndAsync();
    }

    /// <summary>Stops listening to the replies, as a caller that died does.</summary>
    public void CloseReplies() => _process.StandardOutput.BaseStream.Close();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        ChildProgram.KillTree(_process);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _reading.WaitAsync(Patience);
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            var lines = new BoundedLineReader(_process.StandardOutput.BaseStream, ProtocolJson.LongestReply);
            while (await lines.ReadLineAsync(CancellationToken.None) is { } line)
            {
                var reply = ProtocolJson.ReadReply(line);
                await Replies(reply.Id).Writer.WriteAsync(reply);
            }

            await _process.WaitForExitAsync();
            Finish(null);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or JsonException)
        {
            Finish(error);
        }
    }

    private void Finish(Exception? error)
    {
        foreach (var replies in _replies.Values)
        {
            replies.Writer.TryComplete(error);
        }
    }

    private Channel<WorkerReply> Replies(long id) => _replies.GetOrAdd(id, _ =>
    {
        var channel = Channel.CreateUnbounded<WorkerReply>();
        if (_reading is { IsCompleted: true })
        {
            channel.Writer.Complete();
        }

        return channel;
    });
}

/// <summary>An answer as it came.</summary>
public sealed record WorkerAnswer
{
    /// <summary>The pieces of text, in order.</summary>
    public List<string> Pieces { get; } = [];

    /// <summary>The warnings.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>The whole text.</summary>
    public string Text => string.Concat(Pieces);

    /// <summary>The figures; null when it failed.</summary>
    public CompletedReply? Completed { get; init; }

    /// <summary>The failure; null when there was none.</summary>
    public FailedReply? Failed { get; init; }
}
