using System.Text;
using System.Text.Json;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary>Chunk registries, discovery and requirements, through the real <c>kandil</c>.</summary>
public sealed class SourceCommandTests : IAsyncLifetime
{
    private readonly KandilHome _home = new();
    private readonly FakeRegistry _registry = new();

    public SourceCommandTests()
    {
        _registry.Add("group", "model", "q4_v1", [("model.gguf", GgufBuilder.Chain("one").ToBytes())]);
        _registry.Alias("group", "model", "q4", "q4_v1");
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _registry.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task A_registry_is_registered_listed_installed_from_and_updated()
    {
        (await RunAsync("source", "add", "lab", _registry.Address.AbsoluteUri)).Ended(0);
        JsonElement listed = (await RunAsync("model", "discover", "--source", "lab", "--json")).Data().GetProperty("models");
        (await RunAsync("model", "add", "lab:group/model:q4", "--yes")).Ended(0);
        _registry.Add("group", "model", "q4_v2", [("model.gguf", GgufBuilder.Chain("two").ToBytes())]);
        _registry.Alias("group", "model", "q4", "q4_v2");
        KandilResult outdated = await RunAsync("model", "outdated");
        KandilResult updated = await RunAsync("model", "update", "--apply", "--yes");
        KandilResult answer = await RunAsync("ask", "-m", "lab:group/model:q4_v2", "Hi");

        Assert.Contains(listed.EnumerateArray(), model => model.GetProperty("alias_of").GetString() == "q4_v1");
        Assert.Contains("q4_v1 → q4_v2", outdated.Output, StringComparison.Ordinal);
        updated.Ended(0);
        Assert.Contains("q4_v1 → q4_v2", updated.Output, StringComparison.Ordinal);
        Assert.Equal("two\n", answer.Output);
    }

    [Fact]
    public async Task A_source_that_cannot_be_asked_hides_nothing_of_the_others_and_is_no_success()
    {
        await using FakeRegistry other = new();
        other.Add("group", "other", "v1", [("other.gguf", GgufBuilder.Chain("two").ToBytes())]);
        (await RunAsync("source", "add", "lab", _registry.Address.AbsoluteUri)).Ended(0);
        (await RunAsync("source", "add", "shelf", other.Address.AbsoluteUri)).Ended(0);
        (await RunAsync("model", "add", "lab:group/model:q4", "shelf:group/other:v1", "--yes")).Ended(0);
        await other.DisposeAsync();

        KandilResult outdated = await RunAsync("model", "outdated");

        outdated.Ended(5);
        Assert.Matches("group/model +current", outdated.Output);
        Assert.Matches("group/other +unknown", outdated.Output);
        Assert.Contains("1 model could not be compared.", outdated.Error, StringComparison.Ordinal);
        Assert.Contains("kandil: E_NET: ", outdated.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_of_one_model_have_names_that_tell_them_apart_and_are_removed_one_or_all()
    {
        _registry.Add("group", "model", "q8_v1", [("model.gguf", GgufBuilder.Chain("eight").ToBytes())]);
        (await RunAsync("source", "add", "lab", _registry.Address.AbsoluteUri)).Ended(0);
        (await RunAsync("model", "add", "lab:group/model:q4_v1", "lab:group/model:q8_v1", "--yes")).Ended(0);

        string?[] names = [.. (await RunAsync("model", "list", "--json")).Data().GetProperty("models").EnumerateArray().Skip(1).Select(model => model.GetProperty("name").GetString())];
        KandilResult open = await RunAsync("model", "rm", "group/model", "--yes");
        KandilResult taken = await RunAsync("model", "path", "group/model");
        (await RunAsync("model", "rm", names[0]!, "--yes")).Ended(0);
        (await RunAsync("model", "rm", "group/model", "--all-versions", "--yes")).Ended(0);

        Assert.Equal(2, names.Distinct().Count());
        Assert.Contains("group/model:q4_v1, group/model:q8_v1", string.Join(", ", names.Order()), StringComparison.Ordinal);
        Assert.Contains("'group/model' is taken for group/model:q8_v1, which was installed last; there is also group/model:q4_v1.", taken.Error, StringComparison.Ordinal);
        Assert.Single(taken.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain("q8_v1 q8_v1", open.Failure("E_ARGS", 2), StringComparison.Ordinal);
        Assert.Single((await RunAsync("model", "list", "--json")).Data().GetProperty("models").EnumerateArray());
    }

    [Fact]
    public async Task A_requirements_file_is_applied_and_a_second_time_changes_nothing()
    {
        (await RunAsync("source", "add", "lab", _registry.Address.AbsoluteUri)).Ended(0);
        string file = _home.File("models.json", Encoding.UTF8.GetBytes("""{"models":[{"model":"lab:group/model:q4_v1","pin":true}]}"""));

        JsonElement planned = (await RunAsync("model", "ensure", file, "--dry-run", "--json")).Data();
        JsonElement first = (await RunAsync("model", "ensure", file, "--yes", "--json")).Data();
        JsonElement second = (await RunAsync("model", "ensure", file, "--json")).Data();

        Assert.Equal(["would_install", "installed", "already_right"], new[] { planned, first, second }.Select(data => data.GetProperty("entries")[0].GetProperty("state").GetString()));
        Assert.False(second.GetProperty("changed").GetBoolean());
        Assert.True((await RunAsync("model", "info", "group/model", "--json")).Data().GetProperty("pinned").GetBoolean());
    }

    [Fact]
    public async Task A_damaged_model_is_found_and_put_right_and_clean_up_spares_what_is_pinned()
    {
        (await RunAsync("source", "add", "lab", _registry.Address.AbsoluteUri)).Ended(0);
        (await RunAsync("model", "add", "lab:group/model:q4_v1", "--yes")).Ended(0);
        string path = (await RunAsync("model", "path", "group/model")).Output.TrimEnd('\n');
        byte[] content = File.ReadAllBytes(path);
        content[^1] ^= 1;
        File.WriteAllBytes(path, content);

        KandilResult damage = await RunAsync("model", "verify", "group/model");
        KandilResult repaired = await RunAsync("model", "repair", "group/model");
        (await RunAsync("model", "verify", "--all")).Ended(0);
        (await RunAsync("model", "pin", "group/model")).Ended(0);
        Assert.Contains("--target-gb cannot be -1: it must be 0 to ", (await RunAsync("model", "gc", "--target-gb=-1")).Failure("E_ARGS", 2), StringComparison.Ordinal);
        KandilResult spared = await RunAsync("model", "gc", "--target-gb", "0", "--yes", "--json");
        (await RunAsync("model", "unpin", "group/model")).Ended(0);
        JsonElement planned = (await RunAsync("model", "gc", "--target-gb", "0", "--dry-run", "--json")).Data();
        (await RunAsync("model", "gc", "--target-gb", "0", "--yes")).Ended(0);

        damage.Failure("E_VERIFY", 6);
        Assert.Contains("kandil model repair", damage.Error, StringComparison.Ordinal);
        repaired.Ended(0);
        Assert.Contains("model.gguf", repaired.Output, StringComparison.Ordinal);
        Assert.False(spared.Data().GetProperty("reached").GetBoolean());
        Assert.Equal("group/model", planned.GetProperty("removed")[0].GetProperty("name").GetString());
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Setting_a_quota_removes_nothing()
    {
        (await RunAsync("source", "add", "lab", _registry.Address.AbsoluteUri)).Ended(0);
        (await RunAsync("model", "add", "lab:group/model:q4_v1", "--yes")).Ended(0);

        JsonElement planned = (await RunAsync("model", "gc", "--set-quota", "1B", "--dry-run", "--json")).Data();
        JsonElement untouched = (await RunAsync("store", "--json")).Data();
        JsonElement set = (await RunAsync("model", "gc", "--set-quota", "1B", "--yes", "--json")).Data();
        KandilResult refused = await RunAsync("model", "gc", "--json");
        KandilResult shown = await RunAsync("store");
        KandilResult full = await RunAsync("model", "add", "lab:group/model:q4_v1", "--reinstall", "--yes");
        KandilResult none = await RunAsync("model", "gc", "--set-quota", "0");
        (await RunAsync("model", "gc", "--set-quota", "none")).Ended(0);
        JsonElement unlimited = (await RunAsync("store", "--json")).Data();

        Assert.Empty(planned.GetProperty("removed").EnumerateArray());
        Assert.False(planned.GetProperty("reached").GetBoolean());
        Assert.Equal(JsonValueKind.Null, untouched.GetProperty("quota_bytes").ValueKind);
        Assert.Empty(set.GetProperty("removed").EnumerateArray());
        Assert.False(set.GetProperty("reached").GetBoolean());
        Assert.Equal(1, set.GetProperty("quota_bytes").GetInt64());
        refused.FailureEnvelope("E_ARGS", 2);
        Assert.Matches("(?m)^quota +1 B$", shown.Output);
        full.Failure("E_QUOTA", 7);
        Assert.Contains("--set-quota", full.Error, StringComparison.Ordinal);
        none.Failure("E_ARGS", 2);
        Assert.Contains("none for no limit", none.Error, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, unlimited.GetProperty("quota_bytes").ValueKind);
        Assert.Equal(1, unlimited.GetProperty("models").GetInt32());
    }

    [Fact]
    public async Task A_target_below_a_quota_that_is_kept_is_not_said_to_be_missed()
    {
        (await RunAsync("source", "add", "lab", _registry.Address.AbsoluteUri)).Ended(0);
        (await RunAsync("model", "add", "lab:group/model:q4_v1", "--yes")).Ended(0);

        KandilResult kept = await RunAsync("model", "gc", "--target-gb", "0", "--quota-gb", "1", "--yes");

        kept.Ended(0);
        Assert.DoesNotContain("Still above", kept.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_only_a_setting_lets_be_asked_is_refused_with_that_setting()
    {
        KandilResult refused = await RunAsync("source", "add", "far", "http://192.0.2.7/");

        refused.Failure("E_NET", 5);
        Assert.Contains("kandil config set 'network.allowPlainHttp' '+http://192.0.2.7'", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("models.json", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("-1")]
    [InlineData("Infinity")]
    [InlineData("20GB")]
    public async Task Clean_up_takes_only_a_number_of_gigabytes(string target) =>
        (await RunAsync("model", "gc", "--target-gb", target, "--yes")).Failure("E_ARGS", 2);

    [Fact]
    public async Task A_model_travels_in_a_folder_to_a_machine_without_a_network()
    {
        using var other = new KandilHome();
        (await RunAsync("source", "add", "lab", _registry.Address.AbsoluteUri)).Ended(0);
        (await RunAsync("model", "add", "lab:group/model:q4_v1", "--yes")).Ended(0);

        (await RunAsync("model", "export", "group/model", _home.File("stick"))).Ended(0);
        (await KandilProcess.RunAsync(other, "model", "import", _home.File("stick"), "--offline")).Ended(0);
        KandilResult answer = await KandilProcess.RunAsync(other, "ask", "-m", "group/model", "Hi");

        Assert.Equal("one\n", answer.Output);
    }

    [Fact]
    public async Task A_file_is_used_where_it_lies_and_removing_the_model_leaves_it()
    {
        string file = _home.Model("mine.gguf", GgufBuilder.Chain("where it lies"));

        (await RunAsync("model", "import", file, "--reference")).Ended(0);
        KandilResult path = await RunAsync("model", "path", "local/mine");
        (await RunAsync("model", "rm", "local/mine", "--yes")).Ended(0);

        Assert.Equal(file + "\n", path.Output);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task Settings_are_set_shown_and_reset_and_a_bad_value_is_refused_with_what_is_possible()
    {
        (await RunAsync("config", "set", "network.connections", "2")).Ended(0);
        JsonElement shown = (await RunAsync("config", "show", "--json")).Data().GetProperty("settings");
        string refusal = (await RunAsync("config", "set", "network.connections", "99")).Failure("E_ARGS", 2);
        (await RunAsync("config", "set", "network.conections", "2")).Failure("E_ARGS", 2);
        (await RunAsync("config", "reset", "network.connections")).Ended(0);

        JsonElement connections = shown.EnumerateArray().Single(setting => setting.GetProperty("key").GetString() == "network.connections");
        Assert.Equal(("2", "user"), (connections.GetProperty("value").GetString(), connections.GetProperty("origin").GetString()));
        Assert.Contains("16", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hf", "E_ARGS")]
    [InlineData("Lab", "E_ARGS")]
    public async Task A_name_that_has_a_meaning_already_is_no_source(string name, string code) =>
        (await RunAsync("source", "add", name, _registry.Address.AbsoluteUri)).Failure(code, 2);

    [Fact]
    public async Task A_server_that_is_no_source_is_not_registered()
    {
        _registry.Server.Fault = _ => WebFault.Status(404);

        KandilResult result = await RunAsync("source", "add", "lab", _registry.Address.AbsoluteUri);

        Assert.NotEqual(0, result.ExitCode);
        Assert.DoesNotContain("lab", (await RunAsync("source", "list")).Output, StringComparison.Ordinal);
    }

    private Task<KandilResult> RunAsync(params string[] arguments) => KandilProcess.RunAsync(_home, arguments);
}
