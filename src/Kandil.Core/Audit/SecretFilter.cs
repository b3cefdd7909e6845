namespace Kandil.Core.Audit;

/// <summary>Removes from a text that comes in pieces what this process has sent to prove who asks, also where it is spread over pieces.</summary>
public sealed class SecretFilter
{
    private string _held = "";

    /// <summary>Takes a piece.</summary>
    /// <returns>What can be shown by now: all but an end that may be the beginning of a secret.</returns>
    public string Next(string piece)
    {
        IReadOnlyList<string> secrets = SecretText.EverySent;
        if (secrets.Count == 0)
            return piece;
        string text = _held + piece;
        foreach (string secret in secrets)
            text = text.Replace(secret, SecretText.Removed, StringComparison.Ordinal);
        int held = secrets.Max(secret => Begun(text, secret));
        _held = text[^held..];
        return text[..^held];
    }

    /// <summary>What was held back, at the end of the text.</summary>
    public string End()
    {
        string rest = SecretText.WithoutSent(_held);
        _held = "";
        return rest;
    }

    private static int Begun(string text, string secret)
    {
        for (int length = Math.Min(secret.Length - 1, text.Length); length > 0; length--)
        {
            if (text.AsSpan().EndsWith(secret.AsSpan(0, length), StringComparison.Ordinal))
                return length;
        }

        return 0;
    }
}
