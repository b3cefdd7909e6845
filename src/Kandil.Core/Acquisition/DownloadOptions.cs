using Kandil.Core.Errors;

namespace Kandil.Core.Acquisition;

/// <summary>How files are fetched.</summary>
public sealed record DownloadOptions
{
    /// <summary>The most connections that a user may ask for.</summary>
    public const int MostConnections = 16;

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

    /// <summary>How often a broken answer is asked for again without a block's progress.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>What time it is, and what waits.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
