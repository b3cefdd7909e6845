using System.Globalization;
using Kandil.Core.Primitives;

namespace Kandil.Core.Sandbox;

/// <summary>A field of a sandbox profile, as files, both shells and errors name it: the one table that reads, writes and checks them.</summary>
public sealed class SandboxField
{
    private const long LeastMemory = 128L << 20;
    private const int MostCores = 1024;
    private const int MostSeconds = 7 * 24 * 3600;
    private const int LeastRate = 1024;
    private const int MostDescription = 500;
    private const string Unlimited = "unlimited";
    private const string Needed = "needed";
    private const string AllCores = "all";

    private readonly Func<SandboxProfile, IReadOnlyList<string>, SandboxProfile?> _set;
    private readonly Func<SandboxProfile, IReadOnlyList<string>> _get;

    private SandboxField(
        string name, bool isList, string allowed, Func<SandboxProfile, IReadOnlyList<string>, SandboxProfile?> set, Func<SandboxProfile, IReadOnlyList<string>> get) =>
        (Name, IsList, Allowed, _set, _get) = (name, isList, allowed, set, get);

    /// <summary>Every field, in the order of files and listings.</summary>
    public static IReadOnlyList<SandboxField> All { get; } =
    [
        One("description", "a sentence of at most 500 characters", (profile, text) => text.Length <= MostDescription && !text.Any(char.IsControl) ? profile with { Description = text } : null,
            profile => profile.Description),
        One("memory", "'needed' (what the model needs by its header), 'unlimited', or a size of at least 128 MiB", SetMemory, MemoryText),
        One("cores", "'all', or a number of processor cores from 1", (profile, text) => text == AllCores ? profile with { ProcessorCores = null }
            : Number(text, 1, MostCores) is { } cores ? profile with { ProcessorCores = (int)cores } : null, profile => Text(profile.ProcessorCores) ?? AllCores),
        One("priority", "normal, low or idle", (profile, text) => Named<SandboxPriority>(text) is { } priority ? profile with { Priority = priority } : null,
            profile => Text(profile.Priority)),
        One("wall_time_seconds", "'unlimited', or a number of seconds from 1 to 604800", SetWallTime, profile => Text((long?)profile.WallTime?.TotalSeconds) ?? Unlimited),
        One("temporary_disk", "a size; 0 for none", (profile, text) => ByteSize.TryParse(text, out ByteSize size) ? profile with { TemporaryDiskBytes = size.Bytes } : null,
            profile => Text(profile.TemporaryDiskBytes)!),
        Paths("read_paths", (profile, paths) => profile with { ReadPaths = paths }, profile => profile.ReadPaths),
        Paths("write_paths", (profile, paths) => profile with { WritePaths = paths }, profile => profile.WritePaths),
        Paths("denied_paths", (profile, paths) => profile with { DeniedPaths = paths }, profile => profile.DeniedPaths),
        One("network", "none, restricted or full", SetNetwork, profile => Text(profile.Network)),
        new("allowed_hosts", isList: true, "a list of host, host:port or *.domain", SetHosts, profile => profile.AllowedHosts),
        new("allowed_ports", isList: true, "a list of numbers from 1 to 65535", SetPorts, profile => [.. profile.AllowedPorts.Select(port => Text(port)!)]),
        One("bytes_per_second", "'unlimited', or a size of at least 1 KiB", SetRate, profile => Text(profile.BytesPerSecond) ?? Unlimited),
        One("child_processes", "true or false", (profile, text) => bool.TryParse(text, out bool may) ? profile with { ChildProcesses = may } : null, profile => Text(profile.ChildProcesses)),
        One("filters_system_calls", "true or false", (profile, text) => bool.TryParse(text, out bool filters) ? profile with { FiltersSystemCalls = filters } : null,
            profile => Text(profile.FiltersSystemCalls)),
    ];

    /// <summary>Its name, such as <c>wall_time_seconds</c>.</summary>
    public string Name { get; }

    /// <summary>True where it takes several values.</summary>
    public bool IsList { get; }

    /// <summary>What it can be, to follow 'it must be'.</summary>
    public string Allowed { get; }

    /// <summary>The field of a name; null for none.</summary>
    public static SandboxField? Find(string name) => All.FirstOrDefault(field => field.Name == name);

    /// <summary>The profile with other values of this field; null where they are not allowed.</summary>
    public SandboxProfile? Set(SandboxProfile profile, IReadOnlyList<string> values) => _set(profile, values);

    /// <summary>Its values in a profile, as <see cref="Set"/> reads them.</summary>
    public IReadOnlyList<string> Get(SandboxProfile profile) => _get(profile);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static SandboxField One(string name, string allowed, Func<SandboxProfile, string, SandboxProfile?> set, Func<SandboxProfile, string?> get) =>
        new(name, isList: false, allowed, (profile, values) => values is [var only] ? set(profile, only.Trim()) : null, profile => get(profile) is { } text ? [text] : []);

    private static SandboxField Paths(string name, Func<SandboxProfile, IReadOnlyList<string>, SandboxProfile> set, Func<SandboxProfile, IReadOnlyList<string>> get) =>
        new(name, isList: true, "a list of absolute paths", (profile, paths) => paths.All(IsPath) ? set(profile, [.. paths.Select(Path.GetFullPath)]) : null, get);

    private static SandboxProfile? SetMemory(SandboxProfile profile, string text) => text switch
    {
        Needed => profile with { LimitsMemory = true, MemoryBytes = null },
        Unlimited => profile with { LimitsMemory = false, MemoryBytes = null },
        _ => ByteSize.TryParse(text, out ByteSize size) && size.Bytes >= LeastMemory ? profile with { LimitsMemory = true, MemoryBytes = size.Bytes } : null,
    };

    private static string MemoryText(SandboxProfile profile) => !profile.LimitsMemory ? Unlimited : Text(profile.MemoryBytes) ?? Needed;

    private static SandboxProfile? SetWallTime(SandboxProfile profile, string text) => text == Unlimited ? profile with { WallTime = null }
        : Number(text, 1, MostSeconds) is { } seconds ? profile with { WallTime = TimeSpan.FromSeconds(seconds) } : null;

    // Servers mean something where the network is restricted alone.
    private static SandboxProfile? SetNetwork(SandboxProfile profile, string text) => Named<SandboxNetwork>(text) switch
    {
        null => null,
        SandboxNetwork.Restricted => profile with { Network = SandboxNetwork.Restricted },
        { } other => profile with { Network = other, AllowedHosts = [], AllowedPorts = [] },
    };

    private static SandboxProfile? SetRate(SandboxProfile profile, string text) => text == Unlimited ? profile with { BytesPerSecond = null }
        : ByteSize.TryParse(text, out ByteSize size) && size.Bytes >= LeastRate ? profile with { BytesPerSecond = size.Bytes } : null;

    private static SandboxProfile? SetHosts(SandboxProfile profile, IReadOnlyList<string> hosts) =>
        hosts.All(AllowedHost.IsOne) ? profile with { AllowedHosts = [.. hosts.Select(host => host.ToLowerInvariant())] } : null;

    private static SandboxProfile? SetPorts(SandboxProfile profile, IReadOnlyList<string> ports)
    {
        long?[] numbers = [.. ports.Select(port => Number(port, 1, ushort.MaxValue))];
        return numbers.All(number => number is not null) ? profile with { AllowedPorts = [.. numbers.Select(number => (int)number!.Value)] } : null;
    }

    private static bool IsPath(string path) => Path.IsPathFullyQualified(path) && !path.Any(char.IsControl);

    private static long? Number(string text, long least, long most) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most ? number : null;

    private static T? Named<T>(string text)
        where T : struct, Enum => Enum.GetValues<T>().Cast<T?>().FirstOrDefault(value => value!.Value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase));

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string Text(Enum value) => value.ToString().ToLowerInvariant();

    private static string Text(bool value) => value ? "true" : "false";
}
