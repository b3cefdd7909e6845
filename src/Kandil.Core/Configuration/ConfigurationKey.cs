namespace Kandil.Core.Configuration;

/// <summary>A setting of <c>config.json</c>. <see cref="All"/> is the whole table: what is not in it is kept in the file and means nothing.</summary>
/// <param name="Name">Its name, a dot between the section and the field in it: <c>network.mirror</c>.</param>
/// <param name="Kind">What it can be.</param>
/// <param name="Default">What holds where the file says nothing, as people read it; null for nothing.</param>
/// <param name="Meaning">What it changes, a sentence.</param>
public sealed record ConfigurationKey(string Name, SettingKind Kind, string? Default, string Meaning)
{
    /// <summary><c>network.mirror</c></summary>
    public static readonly ConfigurationKey Mirror = new("network.mirror", SettingKind.Address, null,
        "The server that stands in for Hugging Face. It gets no Hugging Face token.");

    /// <summary><c>network.proxy</c></summary>
    public static readonly ConfigurationKey Proxy = new("network.proxy", SettingKind.Proxy, null,
        "The proxy; where there is none, what the system or HTTPS_PROXY and its like name.");

    /// <summary><c>network.certificateAuthority</c></summary>
    public static readonly ConfigurationKey CertificateAuthority = new("network.certificateAuthority", SettingKind.File, null,
        "A PEM file of certificate authorities to trust besides the system's.");

    /// <summary><c>network.allowPlainHttp</c></summary>
    public static readonly ConfigurationKey AllowPlainHttp = new("network.allowPlainHttp", SettingKind.PlainOrigins, null,
        "The servers on other machines that may be asked over plain http, which anybody on the way can read and change. No key is sent there.");

    /// <summary><c>network.bytesPerSecond</c></summary>
    public static readonly ConfigurationKey BytesPerSecond = new("network.bytesPerSecond", SettingKind.Bytes, null,
        "The most bytes a second that are downloaded, over all connections together.");

    /// <summary><c>network.connections</c></summary>
    public static readonly ConfigurationKey Connections = new("network.connections", SettingKind.Number(1, 16), "4",
        "How many connections a download uses at once.");

    /// <summary><c>network.offline</c></summary>
    public static readonly ConfigurationKey Offline = new("network.offline", SettingKind.Truth, "false",
        "True: nothing is sent to another machine.");

    /// <summary>Every setting there is.</summary>
    public static IReadOnlyList<ConfigurationKey> All { get; } = [Mirror, Proxy, CertificateAuthority, AllowPlainHttp, BytesPerSecond, Connections, Offline];

    /// <summary>The setting of a name, upper and lower case the same; null if there is none.</summary>
    public static ConfigurationKey? Find(string name) => All.FirstOrDefault(key => key.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public override string ToString() => Name;
}
