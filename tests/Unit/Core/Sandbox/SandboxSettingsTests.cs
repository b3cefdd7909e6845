using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Sandbox;

namespace Kandil.Tests.Unit.Core.Sandbox;

public sealed class SandboxSettingsTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("kandil-sandbox-").FullName;

    private KandilPaths Paths => KandilPaths.Resolve(home: _home);

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void Without_a_file_secure_holds_for_everything()
    {
        SandboxProfile profile = SandboxSettings.Read(Paths).For(["local/any"], "anybody");

        Assert.Equal("secure", profile.Name);
        Assert.Equal(["secure", "standard", "none"], SandboxSettings.Read(Paths).Profiles.Select(known => known.Name));
    }

    [Fact]
    public void A_file_is_read_as_it_was_written()
    {
        SandboxProfile profile = Every(SandboxProfile.New("strict"));
        var settings = new SandboxSettings { Default = "strict", Own = [profile], Models = Bound("local/a", "none"), Agents = Bound("scanner", "strict") };
        Write(settings.ToBytes());

        SandboxSettings read = SandboxSettings.Read(Paths);

        Assert.Equivalent(settings, read, strict: true);
        Assert.Equal(profile.Fingerprint, read.Find("strict")!.Fingerprint);
    }

    [Fact]
    public void An_agents_profile_comes_before_the_models_and_that_before_the_default()
    {
        Write("""{"format_version":1,"default":"standard","profiles":{"mine":{}},"models":{"local/a":"none"},"agents":{"scanner":"mine"}}""");
        SandboxSettings settings = SandboxSettings.Read(Paths);

        Assert.Equal("mine", settings.For(["local/a"], "scanner").Name);
        Assert.Equal("none", settings.For(["x", "LOCAL/A"], "other").Name);
        Assert.Equal("standard", settings.For(["local/b"], null).Name);
    }

    [Theory]
    [InlineData("""{"profiles":{"p":{"cores":0}}}""", "profiles.p.cores", "from 1")]
    [InlineData("""{"profiles":{"p":{"cores":"many"}}}""", "profiles.p.cores", "'all'")]
    [InlineData("""{"profiles":{"p":{"memory":"1 MB"}}}""", "profiles.p.memory", "128 MiB")]
    [InlineData("""{"profiles":{"p":{"priority":"high"}}}""", "profiles.p.priority", "normal, low or idle")]
    [InlineData("""{"profiles":{"p":{"wall_time_seconds":-1}}}""", "profiles.p.wall_time_seconds", "seconds")]
    [InlineData("""{"profiles":{"p":{"temporary_disk":"-1"}}}""", "profiles.p.temporary_disk", "size")]
    [InlineData("""{"profiles":{"p":{"read_paths":["here"]}}}""", "profiles.p.read_paths", "absolute")]
    [InlineData("""{"profiles":{"p":{"network":"some"}}}""", "profiles.p.network", "none, restricted or full")]
    [InlineData("""{"profiles":{"p":{"network":"restricted"}}}""", "profiles.p.network", "needs allowed_hosts")]
    [InlineData("""{"profiles":{"p":{"allowed_hosts":["a.example"]}}}""", "profiles.p.network", "must be restricted")]
    [InlineData("""{"profiles":{"p":{"network":"restricted","allowed_hosts":["http://a"]}}}""", "profiles.p.allowed_hosts", "host:port")]
    [InlineData("""{"profiles":{"p":{"network":"restricted","allowed_hosts":["a:99999"]}}}""", "profiles.p.allowed_hosts", "host:port")]
    [InlineData("""{"profiles":{"p":{"network":"restricted","allowed_ports":[0]}}}""", "profiles.p.allowed_ports", "65535")]
    [InlineData("""{"profiles":{"p":{"bytes_per_second":3}}}""", "profiles.p.bytes_per_second", "1 KiB")]
    [InlineData("""{"profiles":{"p":{"child_processes":"maybe"}}}""", "profiles.p.child_processes", "true or false")]
    [InlineData("""{"profiles":{"p":{"temporary_disk":"1GB"}}}""", "profiles.p.write_paths", "must name a folder")]
    [InlineData("""{"profiles":{"p":{"write_paths":["/tmp/x"]}}}""", "profiles.p.temporary_disk", "above 0")]
    [InlineData("""{"profiles":{"p":{"memmory":"4GB"}}}""", "profiles.p.memmory", "no field")]
    [InlineData("""{"profiles":{"p":[]}}""", "profiles.p", "JSON object")]
    [InlineData("""{"profiles":{"secure":{}}}""", "profiles.secure", "comes with Kandil")]
    [InlineData("""{"profiles":{"Upper Case":{}}}""", "profiles.Upper Case", "small letters")]
    [InlineData("""{"models":{"local/a":"gone"}}""", "models.local/a", "'gone'")]
    [InlineData("""{"agents":{"a":7}}""", "agents.a", "name of a profile")]
    [InlineData("""{"default":"gone"}""", "default", "'gone'")]
    [InlineData("""{"profile":{}}""", "profile", "no field")]
    [InlineData("""{"format_version":2}""", "format_version", "must be 1")]
    public void A_bad_file_is_refused_by_its_name_and_field(string content, string field, string problem)
    {
        Write(content);
        KandilException error = Assert.Throws<KandilException>(() => SandboxSettings.Read(Paths));

        Assert.Equal(ErrorCode.Schema, error.Code);
        Assert.Contains(Paths.SandboxFile, error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{field}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_JSON_says_where()
    {
        Write("{\n\"default\": secure\n}");
        KandilException error = Assert.Throws<KandilException>(() => SandboxSettings.Read(Paths));
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_others_can_change_is_not_trusted()
    {
        if (OperatingSystem.IsWindows())
            return;
        Write("{}");
        File.SetUnixFileMode(Paths.SandboxFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        Assert.Equal(ErrorCode.Perm, Assert.Throws<KandilException>(() => SandboxSettings.Read(Paths)).Code);
    }

    [Fact]
    public void Numbers_and_truths_may_be_written_as_such()
    {
        Write("""{"profiles":{"p":{"cores":2,"child_processes":true,"network":"restricted","allowed_ports":[443]}}}""");
        SandboxProfile profile = SandboxSettings.Read(Paths).Find("p")!;
        Assert.Equal((2, true, 443), (profile.ProcessorCores, profile.ChildProcesses, Assert.Single(profile.AllowedPorts)));
    }

    [Fact]
    public void Every_field_tells_profiles_apart()
    {
        SandboxProfile plain = SandboxProfile.New("p");
        foreach (SandboxField field in SandboxField.All)
        {
            SandboxProfile? other = field.Set(plain, Other(field));
            Assert.NotNull(other);
            Assert.NotEqual(plain.Fingerprint, other.Fingerprint);
            Assert.Equal(other.Fingerprint, field.Set(other, field.Get(other))!.Fingerprint);
        }
    }

    private static SandboxProfile Every(SandboxProfile profile) => SandboxField.All.Aggregate(profile, (made, field) => field.Set(made, Other(field))!);

    // A value that differs from secure's.
    private static string[] Other(SandboxField field) => field.Name switch
    {
        "description" => ["for strangers"],
        "memory" => ["4GB"],
        "cores" => ["2"],
        "priority" => ["idle"],
        "wall_time_seconds" => ["60"],
        "temporary_disk" => ["1GB"],
        "network" => ["restricted"],
        "allowed_hosts" => ["a.example", "*.b.example:8443", "[::1]:80"],
        "allowed_ports" => ["443", "8443"],
        "bytes_per_second" => ["5MB"],
        "child_processes" => ["true"],
        "filters_system_calls" => ["false"],
        _ => [Path.GetFullPath("/data/" + field.Name)],
    };

    private static Dictionary<string, string> Bound(string name, string profile) => new(StringComparer.OrdinalIgnoreCase) { [name] = profile };

    private void Write(string content) => Write(System.Text.Encoding.UTF8.GetBytes(content));

    private void Write(byte[] content)
    {
        File.WriteAllBytes(Paths.SandboxFile, content);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Paths.SandboxFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
