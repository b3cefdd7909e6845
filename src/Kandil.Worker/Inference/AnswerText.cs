using System.Buffers;
using System.Text;

namespace Kandil.Worker.Inference;

/// <summary>
/// Turns the pieces of an answer's tokens into text to send: whole characters only, and nothing that may turn out to be
/// the beginning of a stop text.
/// </summary>
internal sealed class AnswerText(IReadOnlyList<string> stops)
{
    private readonly byte[][] _stops = [.. stops.Select(Encoding.UTF8.GetBytes)];
    private byte[] _held = new byte[256];
    private int _sent;
    private int _count;

    /// <summary>True when a stop text came; the text before it has been given out, and nothing more will be.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Adds a piece.</summary>
    /// <returns>What can be sent now, perhaps nothing; valid until the next call.</returns>
    public ReadOnlySpan<byte> Add(ReadOnlySpan<byte> piece)
    {
        Forget();
        if (_count + piece.Length > _held.Length)
        {
            Array.Resize(ref _held, Math.Max(_held.Length * 2, _count + piece.Length));
        }

        piece.CopyTo(_held.AsSpan(_count));
        _count += piece.Length;
        var held = _held.AsSpan(0, _count);
        int stop = FirstStop(held);
        if (stop >= 0)
        {
            IsStopped = true;
            return Give(stop, _count);
        }

        int ready = _count - LongestBeginningOfStop(held);
        ready -= BrokenCharacter(held[..ready]);
        return Give(ready, ready);
    }

    /// <summary>What was held back, when nothing more comes.</summary>
    public ReadOnlySpan<byte> Rest()
    {
        Forget();
        return Give(_count, _count);
    }

    private ReadOnlySpan<byte> Give(int length, int forgotten)
    {
        _sent = forgotten;
        return _held.AsSpan(0, length);
    }

    private void Forget()
    {
        _held.AsSpan(_sent, _count - _sent).CopyTo(_held);
        (_count, _sent) = (_count - _sent, 0);
    }

    private int FirstStop(ReadOnlySpan<byte> text)
    {
        int first = -1;
        foreach (byte[] stop in _stops)
        {
            int at = text.IndexOf(stop);
            first = at >= 0 && (first < 0 || at < first) ? at : first;
        }

        return first;
    }

    private int LongestBeginningOfStop(ReadOnlySpan<byte> text)
    {
        int longest = 0;
        foreach (byte[] stop in _stops)
        {
            for (int length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
            {
                if (text.EndsWith(stop.AsSpan(0, length)))
                {
                    longest = length;
                }
            }
        }

        return longest;
    }

    // The bytes at the end that are the beginning of a character of more bytes.
    private static int BrokenCharacter(ReadOnlySpan<byte> text)
    {
        for (int back = 1; back <= Math.Min(3, text.Length); back++)
        {
            if ((text[^back] & 0xC0) != 0x80)
            {
                return Rune.DecodeFromUtf8(text[^back..], out _, out _) == OperationStatus.NeedMoreData ? back : 0;
            }
        }

        return 0;
    }
}
