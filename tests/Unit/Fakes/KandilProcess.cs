using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>The real <c>kandil</c> as a process, with everything that it says kept.</summary>
public sealed partial class KandilProcess : IDisposable
{
    /// <summary>Ends a test whose process hangs; no test waits for it otherwise.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Captured _output;
    private readonly Captured _error;

    private KandilProcess(Process process)
    {
        _process = process;
        _output = new Captured(process.StandardOutput.BaseStream);
        _error = new Captured(process.StandardError.BaseStream);
    }

    /// <summary>Runs a command to its end, with nothing on standard input.</summary>
    public static Task<KandilResult> RunAsync(KandilHome home, params string[] arguments) => RunWithInputAsync(home, [], arguments);

    /// <summary>Runs a command to its end.</summary>
    public static async Task<KandilResult> RunWithInputAsync(KandilHome home, byte[] input, params string[] arguments)
    {
        using KandilProcess process = Start(home, arguments);
        process.Input.Write(input);
        process.Input.Close();
        return await process.EndAsync();
    }

    /// <summary>Runs a command to its end without a standard input, as <c>&lt;&amp;-</c> starts it.</summary>
    public static async Task<KandilResult> RunWithoutInputAsync(KandilHome home, params string[] arguments)
    {
        using KandilProcess process = Start(home, new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" <&-", Program, .. arguments]));
        return await process.EndAsync();
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "kandil.exe" : "kandil");

    /// <summary>The program that runs another one at a pseudo terminal.</summary>
    public const string TerminalMaker = "/usr/bin/script";

    /// <summary>Starts a command; its standard input is open.</summary>
    public static KandilProcess Start(KandilHome home, params string[] arguments) => Start(home, new ProcessStartInfo(Program, arguments));

    /// <summary>Starts a command with more in its environment; its standard input is open.</summary>
    public static KandilProcess Start(KandilHome home, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        ProcessStartInfo start = new(Program, arguments);
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        return Start(home, start);
    }

    /// <summary>
    /// Starts a command at a terminal of that many columns, where a person would sit. Everything that it shows, on both
    /// streams, is standard output here, and what is written to standard input is typed, Ctrl+C as the character 3.
    /// </summary>
    public static KandilProcess StartAtTerminal(KandilHome home, int columns, bool colours, params string[] arguments) =>
        Start(home, AtTerminal(columns, colours, arguments));

    /// <summary>The same without colours, beside an open keyring of the home's own.</summary>
    public static KandilProcess StartAtTerminalWithKeyring(KandilHome home, int columns, params string[] arguments)
    {
        ProcessStartInfo terminal = AtTerminal(columns, colours: false, arguments);
        ProcessStartInfo start = BesideKeyring(home, isUnlocked: true, terminal.FileName, terminal.ArgumentList);
        (start.Environment["TERM"], start.Environment["NO_COLOR"]) = ("xterm", "1");
        return Start(home, start);
    }

    private static ProcessStartInfo BesideKeyring(KandilHome home, bool isUnlocked, string program, IEnumerable<string> arguments)
    {
        string open = isUnlocked ? "printf secret | gnome-keyring-daemon --unlock --components=secrets" : "gnome-keyring-daemon --start --components=secrets </dev/null";
        ProcessStartInfo start = new("/usr/bin/dbus-run-session", ["--", "/bin/sh", "-c", $"{open} >/dev/null 2>&1; exec \"$0\" \"$@\"", program, .. arguments]);
        foreach (string variable in new[] { "HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME" })
            start.Environment[variable] = Directory.CreateDirectory(home.File("user")).FullName;
        start.Environment.Remove("DISPLAY");
        return start;
    }

    private static ProcessStartInfo AtTerminal(int columns, bool colours, string[] arguments)
    {
        string words = string.Join(' ', arguments.Prepend(Program).Select(word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        // -E never: what is typed is seen as the terminal itself shows it, once.
        ProcessStartInfo start = new(TerminalMaker, ["-q", "-e", "-E", "never", "-c", $"stty cols {columns}; exec {words}", "/dev/null"]);
        start.Environment["TERM"] = "xterm";
        start.Environment.Remove("NO_COLOR");
        if (!colours)
            start.Environment["NO_COLOR"] = "1";
        return start;
    }

    /// <summary>Runs a command to its end beside a keyring of the home's own, on a message bus of its own.</summary>
    /// <param name="home">Where the keyring's file lies, from one run to the next.</param>
    /// <param name="isUnlocked">Whether the keyring is open, as after a login.</param>
    /// <param name="input">What is on standard input.</param>
    /// <param name="arguments">The command's.</param>
    public static async Task<KandilResult> RunWithKeyringAsync(KandilHome home, bool isUnlocked, string input, params string[] arguments)
    {
        using KandilProcess process = Start(home, BesideKeyring(home, isUnlocked, Program, arguments));
        process.Input.Write(Encoding.UTF8.GetBytes(input));
        process.Input.Close();
        return await process.EndAsync();
    }

    /// <summary>Runs a command to its end where there is no keyring.</summary>
    public static async Task<KandilResult> RunWithoutKeyringAsync(KandilHome home, string input, params string[] arguments)
    {
        ProcessStartInfo start = new(Program, arguments);
        start.Environment["DBUS_SESSION_BUS_ADDRESS"] = $"unix:path={home.File("no-bus")}";
        using KandilProcess process = Start(home, start);
        process.Input.Write(Encoding.UTF8.GetBytes(input));
        process.Input.Close();
        return await process.EndAsync();
    }

    private static KandilProcess Start(KandilHome home, ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.WorkingDirectory = home.Files;
        start.Environment["KANDIL_HOME"] = home.Path;
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        start.Environment.Remove("KANDIL_MODELS_DIR");
        return new KandilProcess(Process.Start(start)!);
    }

    /// <summary>What the process reads.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Writes a line to standard input.</summary>
    public void Type(string line)
    {
        Input.Write(Encoding.UTF8.GetBytes(line + "\n"));
        Input.Flush();
    }

    /// <summary>Waits until standard output holds a text.</summary>
    public Task OutputAsync(string text) => _output.HoldsAsync(text).WaitAsync(Patience);

    /// <summary>Waits until standard error holds a text.</summary>
    public Task ErrorAsync(string text) => _error.HoldsAsync(text).WaitAsync(Patience);

    /// <summary>Waits until standard error holds what a pattern describes.</summary>
    public Task ErrorAsync(Regex pattern) => _error.HoldsAsync(pattern).WaitAsync(Patience);

    /// <summary>Sends what Ctrl+C sends.</summary>
    public void Interrupt() => Signal(2);

    /// <summary>Sends what a system that shuts down sends.</summary>
    public void Terminate() => Signal(15);

    /// <summary>Stops reading standard output, as <c>head</c> does when it has enough.</summary>
    public void CloseOutput() => _process.StandardOutput.BaseStream.Dispose();

    /// <summary>Kills the engine processes that it started.</summary>
    public void KillWorkers()
    {
        int[] workers = Workers();
        Assert.NotEmpty(workers);
        foreach (int id in workers)
        {
            using Process worker = Process.GetProcessById(id);
            worker.Kill();
        }
    }

    /// <summary>Has the engine processes that it starts next stand still, and gives their numbers.</summary>
    public int[] FreezeWorkers()
    {
        const int Stop = 19; // SIGSTOP of Linux
        long began = Stopwatch.GetTimestamp();
        int[] workers;
        while ((workers = Workers()).Length == 0)
            Assert.True(Stopwatch.GetElapsedTime(began) < Patience, "It started no engine process.");
        Assert.All(workers, id => Assert.Equal(0, Kill(id, Stop)));
        return workers;
    }

    /// <summary>The engine processes that it has.</summary>
    public int[] Workers()
    {
        ProcessStartInfo list = new("pgrep", ["-P", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        return [.. ChildProgram.Run(list).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
    }

    /// <summary>Waits for the end.</summary>
    public async Task<KandilResult> EndAsync()
    {
        using CancellationTokenSource patience = new(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return new KandilResult(_process.ExitCode, await _output.AllAsync().WaitAsync(patience.Token), await _error.AllAsync().WaitAsync(patience.Token));
    }

    public void Dispose()
    {
        ChildProgram.KillTree(_process);
        _process.Dispose();
    }

    private void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);

    /// <summary>A stream that is read to its end, and may be asked meanwhile.</summary>
    private sealed class Captured
    {
        private readonly StringBuilder _text = new();
        private readonly List<(Regex Wanted, TaskCompletionSource Came)> _waiting = [];
        private readonly Task _reading;

        public Captured(Stream stream) => _reading = Task.Run(() => ReadAsync(stream));

        public Task HoldsAsync(string text) => HoldsAsync(new Regex(Regex.Escape(text)));

        public Task HoldsAsync(Regex wanted)
        {
            lock (_text)
            {
                TaskCompletionSource came = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add((wanted, came));
                Notify();
                return came.Task;
            }
        }

        public async Task<string> AllAsync()
        {
            await _reading;
            lock (_text)
            {
                return _text.ToString();
            }
        }

        private async Task ReadAsync(Stream stream)
        {
            using StreamReader reader = new(stream, new UTF8Encoding(false));
            char[] buffer = new char[4096];
            try
            {
                while (await reader.ReadAsync(buffer) is > 0 and int length)
                {
                    lock (_text)
                    {
                        _text.Append(buffer, 0, length);
                        Notify();
                    }
                }
            }
            catch (Exception closed) when (closed is ObjectDisposedException or IOException)
            {
                // CloseOutput: what came before is what there is.
                await Task.Yield();
            }

            lock (_text)
            {
                _waiting.ForEach(wait => wait.Came.TrySetException(
                    new EndOfStreamException($"The stream ended without '{wait.Wanted}': {_text}")));
            }
        }

        private void Notify()
        {
            string text = _text.ToString();
            foreach ((Regex wanted, TaskCompletionSource came) in _waiting)
            {
                if (wanted.IsMatch(text))
                    came.TrySetResult();
            }
        }
    }
}
