using System.Text.Json;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary>The catalogue, aliases and models of one's own, through the real <c>kandil</c>.</summary>
public sealed class ModelNamesTests : IDisposable
{
    private readonly KandilHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("add")]
    [InlineData("list")]
    public async Task Help_says_which_model_to_start_with(string command)
    {
        KandilResult help = await RunAsync("model", command, "--help");

        help.Ended(0);
        Assert.Matches("(?m)^  under 3 GB +.*llama3.2:3b", help.Output);
        Assert.Matches("(?m)^  3 to 5 GB +.*qwen2.5-coder-7b", help.Output);
        Assert.Matches("(?m)^  5 to 7 GB +.*qwen3:8b", help.Output);
    }

    [Fact]
    public async Task Every_model_that_there_is_is_listed_offline()
    {
        KandilResult all = await RunAsync("model", "list", "--all", "--offline", "--json");

        JsonElement[] models = [.. all.Data().GetProperty("models").EnumerateArray()];
        Assert.InRange(models.Length, 50, 1000);
        JsonElement cloud = models.Single(model => model.GetProperty("name").GetString() == "gpt-4o");
        Assert.Equal(("openai", 128000, true), (cloud.GetProperty("provider").GetString(), cloud.GetProperty("context_window").GetInt32(), cloud.GetProperty("api_key_required").GetBoolean()));
        Assert.Contains("qwen2.5-coder-7b", (await RunAsync("model", "list", "--all", "--capability", "Code", "--max-memory-mb", "8192")).Output, StringComparison.Ordinal);
        string[] table = (await RunAsync("model", "list", "--all", "--offline")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((models.Length + 1, 1), (table.Length, table.Count(line => line.StartsWith("NAME ", StringComparison.Ordinal)))); // one table for programs
        Assert.Matches("^NAME +GROUP +PROVIDER", table[0]);
        (await RunAsync("model", "list", "--recommended")).Failure("E_ARGS", 2);
        (await RunAsync("model", "list", "--all", "--capability", "Flight")).Failure("E_ARGS", 2);
    }

    [Fact]
    public async Task A_name_as_people_write_it_is_planned_and_asked_about()
    {
        await using FakeHub hub = new();
        hub.Repository("Qwen/Qwen2.5-Coder-7B-Instruct-GGUF").With("qwen2.5-coder-7b-instruct-q4_k_m.gguf", FakeContent.Of(GgufBuilder.Chain("seven").ToBytes()));

        KandilResult planned = await RunAsync("model", "add", "qwen codr 7b", "--dry-run", "--mirror", hub.Address.AbsoluteUri);
        KandilResult installed = await RunAsync("model", "add", "qwen coder 7b", "--yes", "--mirror", hub.Address.AbsoluteUri);
        KandilResult answer = await RunAsync("ask", "-m", "qwen2.5-coder-7b", "Hi");
        KandilResult open = await RunAsync("model", "add", "qwen coder", "--dry-run");
        KandilResult cloud = await RunAsync("model", "add", "gpt-4o", "--dry-run");
        KandilResult none = await RunAsync("model", "add", "wombat", "--dry-run");

        planned.Ended(0);
        Assert.Contains("'qwen codr 7b' is taken for qwen2.5-coder-7b", planned.Error, StringComparison.Ordinal);
        installed.Ended(0);
        Assert.Equal("seven\n", answer.Output);
        Assert.Contains("Did you mean: qwen", open.Failure("E_ARGS", 2), StringComparison.Ordinal);
        cloud.Ended(0); // there is nothing to install of it, and its server is not asked
        none.Failure("E_NOT_FOUND", 3);
        Assert.Contains("kandil model register 'wombat'", none.Error, StringComparison.Ordinal);
        (await RunAsync("model", "rm", "qwen2.5-coder-7b", "--yes")).Ended(0);
    }

    [Fact]
    public async Task Aliases_are_set_listed_and_removed()
    {
        (await RunAsync("model", "alias", "set", "coder", "qwen coder 7b")).Ended(0);

        Assert.Matches("coder +qwen2.5-coder-7b +you", (await RunAsync("model", "aliases")).Output);
        (await RunAsync("model", "alias", "rm", "coder")).Ended(0);
        (await RunAsync("model", "alias", "rm", "coder")).Failure("E_NOT_FOUND", 3);
        (await RunAsync("model", "alias", "set", "gpt-4o", "claude")).Failure("E_ARGS", 2);
    }

    [Fact]
    public async Task A_model_of_one_s_own_is_registered_listed_and_taken_away()
    {
        (await RunAsync("model", "register", "office", "--endpoint", "https://llm.example.org/v1", "--alias", "desk", "--offline")).Ended(0);

        JsonElement own = (await RunAsync("model", "list", "--all", "--json")).Data().GetProperty("models").EnumerateArray().Single(model => model.GetProperty("is_own").GetBoolean());
        Assert.Equal("https://llm.example.org/v1", own.GetProperty("base_url").GetString());
        (await RunAsync("model", "register", "both", "--endpoint", "https://a.example", "--path", "./x.gguf")).Failure("E_ARGS", 2);
        (await RunAsync("model", "unregister", "office")).Ended(0);
        (await RunAsync("model", "unregister", "office")).Failure("E_NOT_FOUND", 3);
    }

    [Fact]
    public async Task Agents_use_what_they_are_granted()
    {
        (await RunAsync("model", "access", "grant", "scanner", "gpt4", "local/*")).Ended(0);

        Assert.Matches(@"scanner +gpt-4-turbo, local/\*", (await RunAsync("model", "access", "list")).Output);
        (await RunAsync("ask", "--agent", "scanner", "Hi")).Failure("E_ACCESS", 10);
        Assert.Single((await RunAsync("model", "list", "--all", "--agent", "scanner", "--json")).Data().GetProperty("models").EnumerateArray());
        (await RunAsync("model", "access", "revoke", "scanner", "gpt4")).Ended(0);
        (await RunAsync("model", "access", "revoke", "scanner")).Ended(0);
        (await RunAsync("model", "access", "revoke", "scanner")).Failure("E_NOT_FOUND", 3);
    }

    private Task<KandilResult> RunAsync(params string[] arguments) => KandilProcess.RunAsync(_home, arguments);
}
