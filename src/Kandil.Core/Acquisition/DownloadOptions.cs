using Kandil.Core.Errors;

namespace Kandil.Core.Acquisition;

/// <summary>How files are fetched.</summary>
public sealed record DownloadOptions
{
    /// <summary>The most connections that a user may ask for.</summary>
    public const int MostConnections = 16;

    // A small file has as many blocks as this, so that an interruption loses a small part of it; but none smaller than that.
    private const int SmallParts = 64;
    private const int SmallBlock = 64 << 10;

    private readonly int _connections = 4;

    /// <summary>Connections at once, 1 to 16.</summary>
    /// <exception cref="KandilException">E_ARGS: it is out of range.</exception>
    public int Connections
    {
        get => _connections;
        init => _connections = value is >= 1 and <= MostConnections ? value : throw ArgumentErrors.OutOfRange(new OptionRange(OptionNames.MaxWorkers, 1, MostConnections), value);
    }

    /// <summary>Bytes that are checked and noted together: what is lost of a connection at a kill.</summary>
    public int BlockSize { get; init; } = 1 << 20;

    /// <summary>Blocks that one request asks for.</summary>
    public int BlocksPerRequest { get; init; } = 8;

    /// <summary>The blocks of a file of so many bytes.</summary>
    internal int BlockSizeOf(long file) => (int)Math.Clamp(file / SmallParts, Math.Min(SmallBlock, BlockSize), BlockSize);

    /// <summary>Blocks of another size that one request asks for: as many bytes.</summary>
    internal int BlocksPerRequestOf(int blockSize) => (int)Math.Min(int.MaxValue, (long)BlocksPerRequest * BlockSize / blockSize);

    /// <summary>How often a broken answer is asked for again without a block's progress.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>What time it is, and what waits.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
