using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Spectre.Console;

namespace Kandil.Cli.Terminal;

/// <summary>
/// The three standard streams. Results go to standard output, everything else to standard error. Safe to call from any
/// thread: a line is never torn.
/// </summary>
internal sealed class ConsoleTerminal
{
    // Long enough for a program that is about to write, too short for a person to think of a fault.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Lazy<StandardOutput> _output = new(() => new StandardOutput());
    private readonly Lazy<Stream> _error = new(Console.OpenStandardError);
    private readonly Lazy<StandardInput> _input = new(() => new StandardInput());
    private bool _lineIsOpen;
    private bool _questionIsOpen;
    private int _statusLength;
    private Task<string?>? _reading;
    private Task<ConsoleKeyInfo>? _pressing;
    private volatile bool _readsKeys;

    public ConsoleTerminal()
    {
        if (OperatingSystem.IsWindows() && (OutputIsTerminal || ErrorIsTerminal))
        {
            Console.OutputEncoding = Encoding.UTF8;
        }
    }

    /// <summary>True when a person types.</summary>
    public bool InputIsTerminal { get; } = !Console.IsInputRedirected;

    /// <summary>True when a person reads standard output.</summary>
    public bool OutputIsTerminal { get; } = !Console.IsOutputRedirected;

    /// <summary>True when a person reads standard error.</summary>
    public bool ErrorIsTerminal { get; } = !Console.IsErrorRedirected;

    /// <summary>True when a line on standard error may be overwritten.</summary>
    public bool ErrorIsLively => ErrorIsTerminal && KandilEnvironment.Current.Read(KandilVariable.Terminal) != "dumb";

    /// <summary>True where a list on standard error can be drawn again and answered with keys.</summary>
    public bool TakesKeys => InputIsTerminal && ErrorIsLively && AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }).Profile.Capabilities.Ansi;

    /// <summary>True where colours are welcome on standard error.</summary>
    public bool ErrorIsColoured => IsColoured(ErrorIsTerminal);

    /// <summary>True where colours are welcome on standard output.</summary>
    public bool OutputIsColoured => IsColoured(OutputIsTerminal);

    /// <summary>Columns of the terminal behind standard output; 80 where it does not say.</summary>
    public int OutputWidth => OutputIsTerminal && Console.WindowWidth > 0 ? Console.WindowWidth : 80;

    /// <summary>Columns of the terminal behind standard error; 80 where it does not say.</summary>
    public int ErrorWidth => ErrorIsTerminal && Console.WindowWidth > 0 ? Console.WindowWidth : 80;

    /// <summary>Lines of the terminal behind standard error; 24 where it does not say.</summary>
    public int ErrorHeight => ErrorIsTerminal && Console.WindowHeight > 0 ? Console.WindowHeight : 24;

    /// <summary>Standard input.</summary>
    public StandardInput Input => _input.Value;

    /// <summary>Writes text to standard output as it is.</summary>
    public void Write(string text)
    {
        if (text.Length == 0)
        {
            return;
        }

        lock (_gate)
        {
            EraseStatus();
            _output.Value.Write(Encoding.UTF8.GetBytes(text));
            _lineIsOpen = text[^1] != '\n';
        }
    }

    /// <summary>Writes a line to standard output.</summary>
    public void WriteLine(string line) => Write(line + "\n");

    /// <summary>Writes bytes, whole lines, to standard output.</summary>
    public void WriteLines(byte[] lines)
    {
        lock (_gate)
        {
            EraseStatus();
            _output.Value.Write(lines);
        }
    }

    /// <summary>Ends the line on standard output if text stands on it.</summary>
    public void EndLine()
    {
        lock (_gate)
        {
            if (_lineIsOpen)
            {
                _output.Value.Write("\n"u8);
                _lineIsOpen = false;
            }
        }
    }

    /// <summary>Writes a line to standard error, below what stands there.</summary>
    public void WriteError(string line)
    {
        lock (_gate)
        {
            EraseStatus();
            _error.Value.Write(Encoding.UTF8.GetBytes(_questionIsOpen ? $"\n{line}\n" : $"{line}\n"));
            _questionIsOpen = false;
        }
    }

    /// <summary>Writes a failure's two lines to standard error, its code in red where colours are welcome.</summary>
    public void WriteFailure(string code, string message, string nextStep)
    {
        EndLine();
        WriteError($"kandil: {(ErrorIsColoured ? $"\e[31m{code}\e[0m" : code)}: {message}");
        WriteError($"        {nextStep}");
    }

    /// <summary>Asks on standard error, and reads the line that is typed; null at the end of the input.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the read goes on, and the next question gets what it reads.</exception>
    public async Task<string?> AskAsync(string question, CancellationToken cancellation)
    {
        lock (_gate)
        {
            EraseStatus();
            _error.Value.Write(Encoding.UTF8.GetBytes(question));
            _questionIsOpen = question.Length > 0;
        }

        // Nothing can take a read back from the system.
        Func<string?> read = _readsKeys ? Console.ReadLine : Input.ReadLine;
        _reading ??= Task.Run(read, CancellationToken.None);
        string? line = await _reading.WaitAsync(cancellation);
        _reading = null;
        _questionIsOpen &= line is null;
        return line;
    }

    /// <summary>Writes lines to standard error in the place of as many that were written last.</summary>
    public void Redraw(int last, IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        if (last > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\e[{last}F\e[J");
        }

        foreach (string line in lines)
        {
            text.Append(line).Append('\n');
        }

        lock (_gate)
        {
            EraseStatus();
            _error.Value.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }
    }

    /// <summary>Notes that keys are read one by one: .NET then leaves the terminal so that only its own reader shows what is typed.</summary>
    public void KeysAreRead() => _readsKeys = true;

    /// <summary>Waits for a key, which is not shown.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the next wait gets what is pressed.</exception>
    public async Task<ConsoleKeyInfo> ReadKeyAsync(CancellationToken cancellation)
    {
        // Nothing can take a read back from the system.
        KeysAreRead();
        _pressing ??= Task.Run(() => Console.ReadKey(intercept: true), CancellationToken.None);
        ConsoleKeyInfo key = await _pressing.WaitAsync(cancellation);
        _pressing = null;
        return key;
    }

    /// <summary>Reads standard input to its end. The calling thread waits, because tasks would cost at every start.</summary>
    /// <param name="sayWaiting">Called once if the end does not come soon.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the read goes on and ends with the process.</exception>
    public string ReadInput(Action sayWaiting, CancellationToken cancellation)
    {
        string input = "";
        ExceptionDispatchInfo? failure = null;
        // Not disposed of: a reader that is given up sets it when the input ends after all.
        ManualResetEventSlim done = new();
        Thread reader = new(() =>
        {
            try
            {
                input = Input.ReadAll();
            }
            catch (Exception e)
            {
                // Thrown below, on the thread that waits.
                failure = ExceptionDispatchInfo.Capture(e);
            }

            done.Set();
        })
        {
            IsBackground = true,
        };
        reader.Start();
        if (!done.Wait(Patience, cancellation))
        {
            sayWaiting();
            done.Wait(cancellation);
        }

        failure?.Throw();
        return input;
    }

    /// <summary>Ends the line on standard error where a question was left without an answer.</summary>
    public void EndQuestion()
    {
        lock (_gate)
        {
            if (_questionIsOpen)
            {
                _error.Value.Write("\n"u8);
                _questionIsOpen = false;
            }
        }
    }

    /// <summary>Shows a line on standard error that the next output overwrites; on a terminal only.</summary>
    public void ShowStatus(string text)
    {
        if (!ErrorIsLively)
        {
            return;
        }

        lock (_gate)
        {
            if (_lineIsOpen)
            {
                return;
            }

            _error.Value.Write(Encoding.UTF8.GetBytes("\r" + text.PadRight(_statusLength)));
            _statusLength = text.Length;
        }
    }

    /// <summary>Takes the status line away.</summary>
    public void ClearStatus()
    {
        lock (_gate)
        {
            EraseStatus();
        }
    }

    /// <summary>Leaves the terminal at the beginning of a line, unless somebody is writing and may never be done.</summary>
    public void TryEndLines()
    {
        if (ErrorIsTerminal && _gate.TryEnter())
        {
            // Bars hide the cursor while they move.
            _error.Value.Write(ErrorIsLively && !OperatingSystem.IsWindows() ? "\e[?25h\n"u8 : "\n"u8);
            _gate.Exit();
        }
    }

    // Spaces rather than an escape sequence: every terminal has them.
    private void EraseStatus()
    {
        if (_statusLength > 0)
        {
            _error.Value.Write(Encoding.UTF8.GetBytes("\r" + new string(' ', _statusLength) + "\r"));
            _statusLength = 0;
        }
    }

    // The old console of Windows shows escape sequences as they are. An empty NO_COLOR is none.
    private static bool IsColoured(bool isTerminal) => !OperatingSystem.IsWindows() && Colors() switch
    {
        "always" => true,
        "never" => false,
        _ => isTerminal && KandilEnvironment.Current.Read(KandilVariable.Terminal) != "dumb" && string.IsNullOrEmpty(KandilEnvironment.Current.Read(KandilVariable.NoColor)),
    };

    // A configuration that cannot be read is another failure's affair.
    private static string? Colors()
    {
        try
        {
            return ConfigurationDocument.Read(KandilPaths.Resolve(KandilEnvironment.Current)).Text(ConfigurationKey.TerminalColor);
        }
        catch (KandilException)
        {
            return null;
        }
    }
}
