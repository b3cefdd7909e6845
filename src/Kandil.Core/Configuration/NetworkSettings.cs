namespace Kandil.Core.Configuration;

/// <summary>What the user configured of the network; null or empty where nothing is.</summary>
public sealed record NetworkSettings
{
    /// <summary><see cref="ConfigurationKey.Mirror"/></summary>
    public string? Mirror { get; init; }

    /// <summary><see cref="ConfigurationKey.Proxy"/></summary>
    public string? Proxy { get; init; }

    /// <summary><see cref="ConfigurationKey.CertificateAuthority"/></summary>
    public string? CertificateAuthority { get; init; }

    /// <summary><see cref="ConfigurationKey.AllowPlainHttp"/></summary>
    public IReadOnlyList<Uri> AllowPlainHttp { get; init; } = [];

    /// <summary><see cref="ConfigurationKey.BytesPerSecond"/></summary>
    public long? BytesPerSecond { get; init; }

    /// <summary><see cref="ConfigurationKey.Connections"/></summary>
    public int? Connections { get; init; }

    /// <summary><see cref="ConfigurationKey.Offline"/></summary>
    public bool Offline { get; init; }
}
