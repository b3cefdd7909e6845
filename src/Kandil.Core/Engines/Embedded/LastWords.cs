using Kandil.Core.Audit;

namespace Kandil.Core.Engines.Embedded;

/// <summary>The last lines that a process wrote to standard error, for the message when it dies.</summary>
internal sealed class LastWords
{
    private const int MostLines = 8;
    private const int LongestLine = 400;

    private readonly Queue<string> _lines = new();
    private readonly object _lock = new();

    /// <summary>Adds a line; the oldest goes when there are too many.</summary>
    public void Add(string line)
    {
        line = TerminalText.Clean(line).Trim();
        if (line.Length == 0)
        {
            return;
        }

        lock (_lock)
        {
            _lines.Enqueue(line.Length > LongestLine ? line[..LongestLine] + "…" : line);
            if (_lines.Count > MostLines)
            {
                _lines.Dequeue();
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        lock (_lock)
        {
            return string.Join(" | ", _lines);
        }
    }
}
