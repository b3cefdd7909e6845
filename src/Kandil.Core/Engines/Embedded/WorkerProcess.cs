using System.Diagnostics;
using System.Globalization;
using Kandil.Core.Sandbox;

namespace Kandil.Core.Engines.Embedded;

/// <summary>The running Worker: its streams, its last words, and how it ended.</summary>
internal sealed class WorkerProcess : IDisposable
{
    // SIGXFSZ, on Linux and macOS.
    private const int FileTooLarge = 128 + 25;

    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    // Looking for what a process started means looking at every process there is, which takes a load test's time again.
    private readonly bool _mayHaveChildren;
    private readonly LastWords _lastWords = new();
    private readonly Task _standardError;
    private readonly Lazy<Task<WorkerEnd>> _end;

    private WorkerProcess(Process process, IReadOnlyList<Restriction> restrictions, bool mayHaveChildren)
    {
        (_process, Restrictions, _mayHaveChildren) = (process, restrictions, mayHaveChildren);
        Id = process.Id;
        _standardError = ReadStandardErrorAsync();
        _end = new Lazy<Task<WorkerEnd>>(EndOnceAsync);
    }

    /// <summary>The process id.</summary>
    public int Id { get; }

    /// <summary>What this process took from it before it began, and what it could not.</summary>
    public IReadOnlyList<Restriction> Restrictions { get; }

    /// <summary>Requests go here.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Replies come from here.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>The end of what it wrote to standard error, cleaned.</summary>
    public string LastWords => _lastWords.ToString();

    /// <summary>Bytes of memory that it holds now; 0 when it has ended.</summary>
    public long Memory
    {
        get
        {
            try
            {
                _process.Refresh();
                return _process.HasExited ? 0 : _process.WorkingSet64;
            }
            catch (InvalidOperationException)
            {
                return 0;
            }
        }
    }

    /// <summary>Starts Worker.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static WorkerProcess Start(WorkerLaunch launch, WorkerConfinement confinement)
    {
        var start = new ProcessStartInfo(launch.Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            // Not the caller's folder: ggml looks for libraries in the working folder too.
            WorkingDirectory = Path.GetDirectoryName(launch.Program)!,
        };
        foreach (string argument in launch.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        WorkerEnvironment.Apply(start.Environment, launch);
        Process process = confinement.Start(start, launch, out var restrictions);
        return new WorkerProcess(process, restrictions, confinement.Limits is not { ForbidsChildren: true, FiltersCalls: true });
    }

    /// <summary>Kills it and what it started; one that has ended is none to kill.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(_mayHaveChildren);
        }
        catch (InvalidOperationException)
        {
            return;
        }
    }

    /// <summary>Closes standard input, at which Worker ends by itself, and kills it if it does not.</summary>
    /// <returns>How it ended.</returns>
    public Task<WorkerEnd> EndAsync() => _end.Value;

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private async Task<WorkerEnd> EndOnceAsync()
    {
        try
        {
            Input.Close();
        }
        catch (IOException)
        {
            // What was still to be written has no reader any more; the process is as good as gone.
        }

        using var grace = new CancellationTokenSource(ExitGrace);
        bool killed = false;
        try
        {
            await _process.WaitForExitAsync(grace.Token);
        }
        catch (OperationCanceledException)
        {
            killed = true;
            _process.Kill(_mayHaveChildren);
            await _process.WaitForExitAsync();
        }

        // A profile may let it start programs, and one that outlives it keeps the stream open.
        await _standardError.WaitAsync(ExitGrace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return killed ? new WorkerEnd("it did not end by itself and was killed") : Describe(_process.ExitCode);
    }

    // .NET reports a signal as 128 + its number on Unix, and an NTSTATUS on Windows. Signal 9 is what Linux and macOS send
    // to the process that holds most when memory runs out; hardly anybody else sends it.
    private static WorkerEnd Describe(int code) => code switch
    {
        0 => new("it ended by itself"),
        134 => new("it aborted (signal 6)"),
        137 => new("it was killed (signal 9)") { LacksMemory = true },
        139 => new("it crashed (signal 11)"),
        143 => new("it was told to end (signal 15)"),
        FileTooLarge => new("it wrote more to a file than it may (signal 25)") { WroteTooMuch = true },
        > 128 and < 192 => new(string.Create(CultureInfo.InvariantCulture, $"signal {code - 128} ended it")),
        < 0 => new(string.Create(CultureInfo.InvariantCulture, $"it crashed (0x{code:X8})")),
        _ => new(string.Create(CultureInfo.InvariantCulture, $"it ended with exit code {code}")),
    };

    private async Task ReadStandardErrorAsync()
    {
        try
        {
            while (await _process.StandardError.ReadLineAsync() is { } line)
            {
                _lastWords.Add(line);
            }
        }
        catch (IOException)
        {
            // The pipe broke with the process; what was read is all there is.
        }
    }
}
