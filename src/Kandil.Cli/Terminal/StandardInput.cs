using Kandil.Core.Errors;
using Kandil.Core.Platform;
using Microsoft.Win32.SafeHandles;

namespace Kandil.Cli.Terminal;

/// <summary>Standard input as text, which is UTF-8 or refused.</summary>
internal sealed class StandardInput
{
    private const string Name = "standard input";
    private const int Limit = 64 * 1024 * 1024;

    private readonly Stream _stream = Open();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _next;
    private int _end;
    private long _consumed;

    /// <summary>All there is, without a byte order mark.</summary>
    /// <exception cref="KandilException">E_ARGS: it is not UTF-8, or longer than 64 MiB.</exception>
    public string ReadAll()
    {
        MemoryStream text = new();
        while (Fill())
        {
            text.Write(_buffer, _next, _end - _next);
            _next = _end;
            if (text.Length > Limit)
            {
                throw CommandLineErrors.TooMuchInput(Name, Limit);
            }
        }

        return Utf8Text.Decode(text.GetBuffer().AsSpan(0, (int)text.Length), Name);
    }

    /// <summary>The next line without its end; null at the end of the input.</summary>
    /// <exception cref="KandilException">E_ARGS: it is not UTF-8, or longer than 64 MiB.</exception>
    public string? ReadLine()
    {
        if (OperatingSystem.IsWindows() && !Console.IsInputRedirected)
        {
            return Console.ReadLine();
        }

        long start = _consumed;
        MemoryStream line = new();
        while (Fill())
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_next, _end - _next);
            int length = rest.IndexOf((byte)'\n');
            line.Write(length < 0 ? rest : rest[..length]);
            int taken = length < 0 ? rest.Length : length + 1;
            _next += taken;
            _consumed += taken;
            if (length >= 0)
            {
                return DecodeLine(line, start);
            }

            if (line.Length > Limit)
            {
                throw CommandLineErrors.TooMuchInput(Name, Limit);
            }
        }

        return line.Length == 0 ? null : DecodeLine(line, start);
    }

    private static string DecodeLine(MemoryStream line, long start)
    {
        string text = Utf8Text.Decode(line.GetBuffer().AsSpan(0, (int)line.Length), Name, start);
        return text.TrimEnd('\r');
    }

    private bool Fill()
    {
        if (_next == _end)
        {
            _next = 0;
            _end = _stream.Read(_buffer);
        }

        return _end > 0;
    }

    // On a terminal the system's own line editing serves: it drops the typed line at Ctrl+C, where the console's reader
    // would keep it and put it in front of the next.
    private static Stream Open() => !InheritedInput.IsOpen ? Stream.Null
        : OperatingSystem.IsWindows() || Console.IsInputRedirected
        ? Console.OpenStandardInput()
        : new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
}
