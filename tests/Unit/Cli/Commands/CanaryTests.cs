using System.Globalization;
using System.Text;
using System.Text.Json;
using Kandil.Core.Configuration;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary>One key goes through the real <c>kandil</c>, and is then looked for in all that it said and wrote, and in what the system shows of its processes.</summary>
public sealed class CanaryTests : IAsyncLifetime
{
    private readonly KandilHome _home = new();
    private readonly FakeVendor _vendor = new() { Key = Canary.Key };
    private readonly string _keys = Directory.CreateTempSubdirectory("kandil-keys-").FullName;
    private readonly StringBuilder _said = new();

    // What the service manager hands over: the one way to have a key here that needs no keyring.
    private Dictionary<string, string> Environment => new()
    {
        ["CREDENTIALS_DIRECTORY"] = _keys,
        ["OPENAI_API_KEY"] = Canary.Key,
        ["HF_TOKEN"] = Canary.Key,
        ["TMPDIR"] = Directory.CreateDirectory(_home.File("tmp")).FullName,
    };

    public async Task InitializeAsync()
    {
        File.WriteAllText(Path.Combine(_keys, $"kandil-api-key-custom-127-0-0-1-{_vendor.Address.Port}"), Canary.Key);
        await using var session = new KandilSession(new KandilSessionOptions { Paths = KandilPaths.Resolve(home: _home.Path) });
        foreach (string model in Models.Append("fine"))
            await new RegisterModel(session).RegisterAsync(
                new RegisterRequest { Name = model, Endpoint = _vendor.Address.AbsoluteUri, ProviderModel = model, ApiKeyRequired = true }, default);
    }

    public async Task DisposeAsync()
    {
        _home.Dispose();
        await _vendor.DisposeAsync();
        Directory.Delete(_keys, recursive: true);
    }

    // Those that are asked again would be waited for.
    private static IEnumerable<string> Models => VendorEcho.Models.Except(["echo-500", "echo-429", "echo-header"]);

    [Fact]
    public async Task Answers_and_failures_show_it_neither_as_text_nor_as_JSON_nor_in_verbose_lines()
    {
        string lines = string.Concat(Models.Append("fine").Select(model => JsonSerializer.Serialize(new { prompt = "hello", model }) + "\n"));

        await RunAsync(lines, "ask", "--batch", "-m", "fine", "--verbose");
        await RunAsync(lines, "ask", "--batch", "-m", "fine", "--json");
        foreach (string model in new[] { "echo-text", "echo-401", "echo-redirect" })
        {
            await RunAsync("", "ask", "-m", model, "--verbose", "hello");
            await RunAsync("", "model", "test", model, "--json");
        }

        await RunAsync("", "credential", "list", "--json");
        await RunAsync("", "credential", "test", "custom", "--endpoint", _vendor.Address.AbsoluteUri, "--verbose");

        Assert.Contains("You said: hello", _said.ToString(), StringComparison.Ordinal);
        Assert.Contains("Your key is ***.", _said.ToString(), StringComparison.Ordinal);
        Assert.All(_vendor.Server.Requests, request => Assert.Equal($"Bearer {Canary.Key}", request.Header("authorization")));
        IsNowhere();
    }

    [Fact]
    public async Task A_cloned_project_gets_it_sent_nowhere()
    {
        await using var thief = new FakeWebServer(_ => FakeReply.Json("{}"));
        foreach (string project in new[]
        {
            $$$"""{"defaults":{"model":"custom:x"},"network":{"proxy":"{{{thief.Address}}}"}}""",
            $$$"""{"profiles":[{"name":"fine","base_url":"{{{thief.Address}}}v1"}]}""",
            """{"defaults":{"model":"fine"}}""",
        })
        {
            _home.File(".kandil.json", Encoding.UTF8.GetBytes(project));
            await RunAsync("", "ask", "hello", "--verbose");
        }

        Assert.Empty(thief.Requests);
        Assert.Empty(_vendor.Server.Requests);
        IsNowhere();
    }

    [LinuxFact]
    public async Task The_system_shows_it_in_no_argument_while_it_is_used()
    {
        var pause = new TaskCompletionSource();
        _vendor.Pause = pause.Task;
        using KandilProcess process = KandilProcess.Start(_home, Environment, "ask", "-m", "fine", "a long question of many words so that half an answer shows");
        process.Input.Close();
        await process.OutputAsync("You said");

        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            Canary.IsNotIn(Shown(Path.Combine(folder, "cmdline")), folder);
        pause.SetResult();
        KandilResult result = await process.EndAsync();

        result.Ended(0);
        _said.Append(result.Output).Append(result.Error);
        IsNowhere();
    }

    [LinuxFact]
    public async Task The_engine_process_has_it_neither_in_its_environment_nor_in_its_last_words()
    {
        string model = _home.Model("endless.gguf", AskBadInputTests.Endless);
        using KandilProcess process = KandilProcess.Start(_home, Environment, "ask", "-m", model, "--context-length", "100000", "--verbose", "Go on");
        process.Input.Close();
        await process.OutputAsync("tock");

        Assert.NotEmpty(process.Workers());
        Assert.All(process.Workers(), worker =>
        {
            string environment = Shown($"/proc/{worker}/environ");
            Assert.Contains("GGML_NO_BACKTRACE", environment, StringComparison.Ordinal);
            Canary.IsNotIn(environment, "Worker's environment");
            Assert.DoesNotContain(_keys, environment, StringComparison.Ordinal);
        });
        process.KillWorkers();
        KandilResult result = await process.EndAsync();

        result.Ended(11);
        _said.Append(result.Output).Append(result.Error);
        IsNowhere();
    }

    private async Task RunAsync(string input, params string[] arguments)
    {
        using KandilProcess process = KandilProcess.Start(_home, Environment, arguments);
        process.Input.Write(Encoding.UTF8.GetBytes(input));
        process.Input.Close();
        KandilResult result = await process.EndAsync();
        _said.Append(result.Output).Append(result.Error);
    }

    private void IsNowhere()
    {
        Canary.IsNotIn(_said.ToString(), "what was said");
        Canary.IsNotBelow(Path.GetDirectoryName(_home.Path)!);
    }

    // A process that has ended meanwhile shows nothing.
    private static string Shown(string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(file));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
