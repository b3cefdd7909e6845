using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Kandil.Core.Operations.Provisioning;
using Kandil.Tests.Unit.Architecture;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Guide;

/// <summary>What docs/guide/provisioning.md shows is read by those that it is for.</summary>
public sealed partial class ProvisioningGuideTests : IDisposable
{
    private static readonly string Text = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "guide", "provisioning.md"));

    private readonly KandilHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void The_requirements_file_is_one()
    {
        RequirementFile file = RequirementFile.ReadJson(_home.File("models.json", Encoding.UTF8.GetBytes(Assert.Single(Blocks("json")))));

        Assert.Equal(3, file.Models.Count);
        Assert.Equal("llama3.2", file.Models[1].AcceptLicense);
    }

    [Fact]
    public async Task Every_instance_of_the_resource_is_one()
    {
        string[] instances = [.. Properties().Matches(Assert.Single(Blocks("yaml"))).Select(match => match.Groups[1].Value)];

        await using var registry = new FakeRegistry();
        registry.Add("speech", "small", "v3", [("small.gguf", [1])]);
        (await KandilProcess.RunAsync(_home, "source", "add", "lab", registry.Address.AbsoluteUri)).Ended(0);
        Assert.Equal(2, instances.Length);
        foreach (string instance in instances)
        {
            string json = "{" + string.Join(",", Property().Matches(instance).Select(match => $"\"{match.Groups[1].Value}\":{Value(match.Groups[2].Value)}")) + "}";
            (await KandilProcess.RunAsync(_home, "dsc", "get", "--input", json)).Ended(0);
        }
    }

    [ProgramFact("systemd-analyze")]
    public async Task Systemd_finds_nothing_wrong_with_the_units()
    {
        string[] units = [.. Blocks("ini").Select(unit => _home.File(
            Path.GetFileName(unit.Split('\n')[0].TrimStart('#', ' ')), Encoding.UTF8.GetBytes(unit.Replace("/opt/kandil/kandil", "/bin/true", StringComparison.Ordinal))))];

        ChildResult result = await ChildProgram.RunAsync(new ProcessStartInfo("systemd-analyze", ["verify", "--man=no", .. units]));

        Assert.Equal(2, units.Length);
        Assert.DoesNotContain("kandil-models", result.Said, StringComparison.Ordinal);
        Assert.Equal(0, result.ExitCode);
    }

    [PosixFact]
    public async Task The_command_of_cron_runs_with_the_environment_that_cron_gives()
    {
        string command = Assert.Single(Blocks("crontab")).Split('\n')[1].Split("  ", 2)[1].Split(" 2>&1")[0];
        string file = _home.File("models.json", """{"models":[]}"""u8.ToArray());
        string line = command.Replace("/etc/kandil/models.json", file, StringComparison.Ordinal).Replace("/opt/kandil", AppContext.BaseDirectory.TrimEnd('/'), StringComparison.Ordinal);
        string runtime = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

        ChildResult result = await ChildProgram.RunAsync(new ProcessStartInfo(
            "/usr/bin/env", ["-i", $"HOME={_home.Files}", "LOGNAME=nobody", "SHELL=/bin/sh", "PATH=/usr/bin:/bin", $"DOTNET_ROOT={runtime}", "/bin/sh", "-c", line]));

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("{\"success\":true", result.Output, StringComparison.Ordinal);
    }

    private static string[] Blocks(string language) =>
        [.. Regex.Matches(Text, $"^```{language}\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline).Select(match => match.Groups[1].Value)];

    private static string Value(string text) => text is "true" or "false" ? text : $"\"{text}\"";

    [GeneratedRegex(@"properties:\n((?:      .*\n)+)")]
    private static partial Regex Properties();

    [GeneratedRegex(@"^ +(\w+): (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Property();
}
