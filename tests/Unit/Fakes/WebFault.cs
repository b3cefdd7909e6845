namespace Kandil.Tests.Unit.Fakes;

/// <summary>What can be wrong with one answer of a fake server. Each is a step away from an honest answer.</summary>
public sealed record WebFault
{
    /// <summary>The connection is reset after that many bytes of the body.</summary>
    public long? DropAfter { get; init; }

    /// <summary>Nothing more comes after that many bytes of the body, and the connection stays open.</summary>
    public long? StallAfter { get; init; }

    /// <summary>The body comes in pieces of that many bytes, <see cref="Pause"/> apart.</summary>
    public int? PieceSize { get; init; }

    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>The byte at that offset of the whole file is another, and the length right.</summary>
    public long? WrongByteAt { get; init; }

    /// <summary>The body ends that many bytes early, and the length says so: a short file, not a broken connection.</summary>
    public long? ShortBy { get; init; }

    /// <summary>Content-Range says a range that many bytes off.</summary>
    public long? RangeOffBy { get; init; }

    /// <summary>200 and the whole, whatever range was asked for.</summary>
    public bool IgnoresRange { get; init; }

    /// <summary>This answer instead: a status with headers, a redirect, other content.</summary>
    public FakeReply? Instead { get; init; }

    /// <summary>The answer begins when this has ended.</summary>
    public Task? After { get; init; }

    public static WebFault Drop(long after) => new() { DropAfter = after };

    public static WebFault Stall(long after) => new() { StallAfter = after };

    public static WebFault Slow(int pieceSize) => new() { PieceSize = pieceSize };

    public static WebFault Status(int status, params (string Name, string Value)[] headers) => new() { Instead = FakeReply.Empty(status, headers) };
}
