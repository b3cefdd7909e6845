using System.Globalization;
using System.Text;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>What <see cref="LoopbackServer"/> answers, faults included. Made by one of the methods; <c>with</c> adds the faults.</summary>
public sealed record LoopbackAnswer
{
    public int Status { get; init; } = 200;

    /// <summary>Headers besides Content-Length; a name may come more than once.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Fault: the connection is closed after so many bytes of the body.</summary>
    public long? DropAfter { get; init; }

    /// <summary>Fault: after so many bytes of the body nothing comes any more; the connection stays open.</summary>
    public long? StallAfter { get; init; }

    /// <summary>Fault: so many bytes of the body come for each release of <see cref="Drip"/>.</summary>
    public int DripBytes { get; init; } = 1;

    /// <summary>Fault: what lets the next bytes of the body go; null for all at once.</summary>
    public SemaphoreSlim? Drip { get; init; }

    /// <summary>Fault: the Content-Length that is sent, true or not; -1 for none, so that the body ends with the connection.</summary>
    public long? ClaimedLength { get; init; }

    /// <summary>Fault: nothing is sent at all; the connection stays open.</summary>
    public bool Silent { get; init; }

    /// <summary>Fault: the connection is closed without an answer.</summary>
    public bool HangUp { get; init; }

    /// <summary>Answer of a proxy to CONNECT: 200, and then whatever comes goes to that port of this machine, and back.</summary>
    public int? TunnelTo { get; init; }

    public static LoopbackAnswer Bytes(ReadOnlyMemory<byte> body) => new() { Body = body };

    public static LoopbackAnswer Text(string text, int status = 200, string type = "text/plain") =>
        new() { Status = status, Body = Encoding.UTF8.GetBytes(text), Headers = [("Content-Type", type)] };

    public static LoopbackAnswer Json(string json, int status = 200) => Text(json, status, "application/json");

    public static LoopbackAnswer Error(int status) => new() { Status = status };

    public static LoopbackAnswer Redirect(string location, int status = 302) => new() { Status = status, Headers = [("Location", location)] };

    /// <summary>A file as a proper server gives it: 206 with its range, 416 beyond its end, the whole if If-Range names another tag.</summary>
    public static LoopbackAnswer File(LoopbackRequest request, ReadOnlyMemory<byte> content, string? entityTag = null)
    {
        var tag = entityTag is null ? Array.Empty<(string, string)>() : [("ETag", entityTag)];
        (string, string)[] headers = [("Accept-Ranges", "bytes"), .. tag];
        bool isOther = request.Header("If-Range") is { } wanted && wanted != entityTag;
        if (isOther || request.Range(content.Length) is not { } range)
            return new() { Body = content, Headers = headers };
        if (range.From >= content.Length || range.To < range.From)
            return new() { Status = 416, Headers = [.. headers, ("Content-Range", Invariant($"bytes */{content.Length}"))] };
        return new()
        {
            Status = 206,
            Body = content.Slice((int)range.From, (int)(range.To - range.From + 1)),
            Headers = [.. headers, ("Content-Range", Invariant($"bytes {range.From}-{range.To}/{content.Length}"))],
        };
    }

    /// <summary>The same with the header set to the value, in place of what it had.</summary>
    public LoopbackAnswer With(string name, string value) =>
        this with { Headers = [.. Headers.Where(header => !header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)), (name, value)] };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
