using System.Text;
using System.Text.Json;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Primitives;

namespace Kandil.Core.Sources;

/// <summary>Follows the report of a pull: a JSON line for every step, with the bytes of the layer that it is about.</summary>
internal sealed class OllamaPull(string model, IProgress<OperationProgress>? progress)
{
    private const int LongestLine = 1 << 20;
    private const int MostLayers = 10_000;
    private const string Success = "success";

    private readonly Dictionary<string, (long Done, long Total)> _layers = new(StringComparer.Ordinal);
    private string? _last;

    /// <summary>Reads the report to its end.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND: the library has no such model; E_NET: anything else went wrong.</exception>
    public async Task FollowAsync(Stream report, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[1 << 14];
        using var line = new MemoryStream();
        try
        {
            while (await report.ReadAsync(buffer, cancellationToken) is var read and > 0)
                Take(buffer.AsSpan(0, read), line);
        }
        catch (HttpBrokenException exception)
        {
            throw OllamaErrors.PullCutShort(model, exception);
        }

        Line(line);
        if (_last != Success)
            throw OllamaErrors.PullCutShort(model, null);
    }

    private void Take(ReadOnlySpan<byte> bytes, MemoryStream line)
    {
        while (!bytes.IsEmpty)
        {
            int end = bytes.IndexOf((byte)'\n');
            line.Write(end < 0 ? bytes : bytes[..end]);
            if (line.Length > LongestLine)
                throw OllamaErrors.PullFailed(model, "a line without end");
            if (end < 0)
                return;
            Line(line);
            bytes = bytes[(end + 1)..];
        }
    }

    private void Line(MemoryStream line)
    {
        ReadOnlySpan<byte> text = line.GetBuffer().AsSpan(0, (int)line.Length).Trim(" \t\r\n"u8);
        if (!text.IsEmpty)
            Step(Parsed(text));
        line.SetLength(0);
    }

    private OllamaPullLine Parsed(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, OllamaJson.Default.OllamaPullLine) ?? new();
        }
        catch (JsonException)
        {
            throw OllamaErrors.PullFailed(model, SourceText.Of(Encoding.UTF8.GetString(text[..Math.Min(text.Length, 100)])) ?? "nothing that can be read");
        }
    }

    private void Step(OllamaPullLine line)
    {
        if (SourceText.Of(line.Error) is { } error)
        {
            bool isMissing = error.Contains("file does not exist", StringComparison.OrdinalIgnoreCase) || error.Contains("not found", StringComparison.OrdinalIgnoreCase);
            throw isMissing ? OllamaErrors.NotInLibrary(model, error) : OllamaErrors.PullFailed(model, error);
        }

        _last = line.Status ?? _last;
        if (line.Digest is { } digest && line.Total is { } total and > 0 && (_layers.ContainsKey(digest) || _layers.Count < MostLayers))
            _layers[digest] = (Math.Clamp(line.Completed ?? 0, 0, total), total);
        progress?.Report(new OperationProgress(PhaseOf(line), model, Sum(layer => layer.Done), Sum(layer => layer.Total)));
    }

    // Saturating, as the numbers are a server's.
    private long Sum(Func<(long Done, long Total), long> part) =>
        _layers.Values.Aggregate(0L, (sum, layer) => sum > long.MaxValue - part(layer) ? long.MaxValue : sum + part(layer));

    private static string PhaseOf(OllamaPullLine line) => SourceText.Of(line.Status) switch
    {
        null => "download",
        var status when line.Digest is not null || status.StartsWith("pulling ", StringComparison.Ordinal) =>
            status.Contains("manifest", StringComparison.Ordinal) ? "manifest" : "download",
        var status when status.StartsWith("verifying", StringComparison.Ordinal) => "verify",
        _ => "register",
    };
}
