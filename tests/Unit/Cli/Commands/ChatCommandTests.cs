using System.Text;
using System.Text.Json;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

public sealed class ChatCommandTests : IDisposable
{
    private readonly KandilHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Each_line_is_answered_until_the_input_ends()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello there"));

        KandilResult result = await ChatAsync("Hi\n\nAgain", "-m", path);

        Assert.Equal("hello there\nhello there\n", result.Output);
        result.Ended(0);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_found_before_anything_is_answered()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello there"));

        KandilResult result = await ChatAsync("Hi\n", "-m", path, "--file", Path.Combine(path, "chat.json")); // a file is no folder

        Assert.Empty(result.Output);
        Assert.Contains("chat.json", result.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, result.ExitCode);
    }

    [Fact]
    public async Task What_was_said_before_is_sent_again()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello there"));

        JsonElement data = (await ChatAsync("Hi\nAgain\n", "-m", path, "--json", "--system", "Be kind.")).Data();

        Assert.Equal(
            ["system: Be kind.", "user: Hi", "assistant: hello there", "user: Again", "assistant: hello there"],
            Messages(data));
    }

    [Fact]
    public async Task Commands_change_the_conversation()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello"));

        JsonElement data = (await ChatAsync("Hi\n/clear\n/system Be brief.\nBye\n/exit\nNever read\n", "-m", path, "--json")).Data();

        Assert.Equal(["system: Be brief.", "user: Bye", "assistant: hello"], Messages(data));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_model_is_taken_for_the_conversation_or_for_good_in_the_project_where_there_is_one(bool hasProject)
    {
        (await KandilProcess.RunAsync(_home, "model", "import", _home.Model("tiny.gguf", GgufBuilder.Chain("hello there")), "--name", "tiny")).Ended(0);
        if (hasProject)
            _home.File(".kandil.json", "{}"u8.ToArray());

        KandilResult used = await ChatAsync("/model use tiny\nHi\n/exit\n");
        KandilResult chosen = await ChatAsync("/model default tiny\n/exit\n");
        JsonElement settings = (await KandilProcess.RunAsync(_home, "config", "show", "--json")).Data().GetProperty("settings");
        KandilResult asked = await KandilProcess.RunAsync(_home, "ask", "Hi");

        Assert.Equal("hello there\n", used.Output);
        Assert.Contains("from now on", chosen.Error, StringComparison.Ordinal);
        JsonElement model = settings.EnumerateArray().Single(setting => setting.GetProperty("key").GetString() == "defaults.model");
        Assert.Equal(("local/tiny", hasProject ? "project" : "user"), (model.GetProperty("value").GetString(), model.GetProperty("origin").GetString()));
        Assert.Equal("hello there\n", asked.Output);
    }

    [Fact]
    public async Task A_conversation_in_a_file_goes_on_where_it_stopped_with_its_model_and_instructions()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello there"));
        string file = _home.File("plans.json");

        (await ChatAsync("Hi\n", "-m", path, "--system", "Be kind.", "--file", file)).Ended(0);
        JsonElement data = (await ChatAsync("Again\n", "--file", file, "--json")).Data();

        Assert.Equal(
            ["system: Be kind.", "user: Hi", "assistant: hello there", "user: Again", "assistant: hello there"],
            Messages(data));
        using JsonDocument kept = JsonDocument.Parse(File.ReadAllBytes(file));
        Assert.Equal(5, kept.RootElement.GetProperty("messages").GetArrayLength());
        Assert.Equal(path, kept.RootElement.GetProperty("model").GetString());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task The_last_turn_is_forgotten_and_what_is_left_is_saved()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello"));
        string file = _home.File("saved.json");

        KandilResult result = await ChatAsync($"One\nTwo\n/undo\n/save {file}\n/undo\n/undo\n", "-m", path);

        result.Ended(0);
        using JsonDocument kept = JsonDocument.Parse(File.ReadAllBytes(file));
        Assert.Equal(["user: One", "assistant: hello"], Messages(kept.RootElement));
        Assert.Contains("There is nothing to forget.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_session_wrote_meanwhile_and_files_of_something_else_are_not_replaced()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello"));
        string file = _home.File("race.json");
        (await ChatAsync("One\n", "-m", path, "--file", file)).Ended(0);
        string other = _home.File("other.txt", "precious"u8.ToArray());

        using KandilProcess slow = KandilProcess.Start(_home, "chat", "--file", file);
        slow.Type($"/save {other}");
        await slow.ErrorAsync("E_ARGS");
        (await ChatAsync("Two\n", "--file", file)).Ended(0);
        slow.Type("Three");
        await slow.ErrorAsync("another session wrote");
        slow.Input.Close();
        (await slow.EndAsync()).Ended(2);

        using JsonDocument kept = JsonDocument.Parse(File.ReadAllBytes(file));
        Assert.Equal(["user: One", "assistant: hello", "user: Two", "assistant: hello"], Messages(kept.RootElement));
        Assert.Equal("precious", await File.ReadAllTextAsync(other));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"kandil_chat":1,"name":"x","created":"2026-01-01T00:00:00Z","messages":null}""")]
    [InlineData("""{"kandil_chat":1,"name":"x","created":"2026-01-01T00:00:00Z","messages":[null]}""")]
    [InlineData("""{"kandil_chat":1,"name":"x","created":"2026-01-01T00:00:00Z","messages":[{"role":"user","content":"never answered"}]}""")]
    [InlineData("""{"kandil_chat":1,"name":"x","created":"2026-01-01T00:00:00Z","messages":[{"role":"wizard","content":"x"}]}""")]
    [InlineData("""{"kandil_chat":2,"name":"x","created":"2026-01-01T00:00:00Z","messages":[]}""")]
    public async Task A_file_that_holds_no_conversation_is_refused_and_left_as_it_is(string content)
    {
        string file = _home.File("bad.json", Encoding.UTF8.GetBytes(content));

        (await ChatAsync("Hi\n", "--file", file)).Failure("E_SCHEMA", 2);

        Assert.Equal(content, await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task A_server_s_model_talks_too_and_is_taken_for_the_conversation()
    {
        await using FakeVendor server = new();
        (await KandilProcess.RunAsync(_home, "model", "register", "office", "--endpoint", server.Address.AbsoluteUri, "--skip-check")).Ended(0);

        KandilResult named = await ChatAsync("Hi\n", "-m", "office");
        KandilResult used = await ChatAsync("/model use office\nHi\n");

        Assert.Equal("You said: Hi\n", named.Output);
        Assert.Equal("You said: Hi\n", used.Output);
    }

    [Fact]
    public async Task Help_and_unknown_commands_are_told_on_standard_error()
    {
        KandilResult result = await ChatAsync("/help\n/frobnicate\n");

        Assert.Empty(result.Output);
        Assert.Contains("/clear", result.Error, StringComparison.Ordinal);
        Assert.Contains("There is no command /frobnicate", result.Error, StringComparison.Ordinal);
        result.Ended(0);
    }

    [Fact]
    public async Task The_oldest_turns_are_dropped_when_the_context_is_full()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello there"));
        string questions = string.Concat(Enumerable.Range(0, 30).Select(i => $"Question {i} of a long conversation, with some words more\n"));

        KandilResult result = await ChatAsync(questions, "-m", path, "--context-length", "256", "--max-tokens", "16");

        result.Ended(0);
        Assert.Equal(30, result.Output.Count(character => character == '\n'));
        Assert.Contains("dropped", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("E_LIMIT", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_longer_than_the_context_fails_alone()
    {
        string path = _home.Model("tiny.gguf", GgufBuilder.Chain("hello"));
        string question = string.Join(' ', Enumerable.Repeat("word", 2000));

        KandilResult result = await ChatAsync($"Hi\n{question}\nBye\n", "-m", path, "--context-length", "256");

        Assert.Equal("hello\nhello\n", result.Output);
        Assert.Contains("kandil: E_LIMIT: ", result.Error, StringComparison.Ordinal);
        result.Ended(11);
    }

    [Fact]
    public async Task A_model_that_is_not_there_is_said_before_the_first_question()
    {
        using KandilProcess process = KandilProcess.Start(_home, "chat", "-m", "local/nothing");

        (await process.EndAsync()).Failure("E_NOT_INSTALLED", 4);
    }

    [PosixFact]
    public async Task Ctrl_C_stops_the_answer_and_not_the_loop()
    {
        string path = _home.Model("endless.gguf", AskBadInputTests.Endless);
        using KandilProcess process = KandilProcess.Start(_home, "chat", "-m", path, "--context-length", "100000");
        process.Type("Go on");
        await process.OutputAsync("tock");
        process.Interrupt();
        process.Type("/frobnicate");
        await process.ErrorAsync("/frobnicate");
        process.Input.Close();
        KandilResult result = await process.EndAsync();

        result.Ended(0);
        Assert.DoesNotContain("E_", result.Error, StringComparison.Ordinal);
    }

    [PosixFact]
    public async Task A_killed_worker_costs_one_answer()
    {
        string path = _home.Model("endless.gguf", AskBadInputTests.Endless);
        using KandilProcess process = KandilProcess.Start(_home, "chat", "-m", path, "--max-tokens", "20000", "--context-length", "100000");
        process.Type("Go on");
        await process.OutputAsync("tock");
        process.KillWorkers();
        await process.ErrorAsync("E_BACKEND");
        process.Type("/clear");
        process.Type("Go on");
        await process.OutputAsync("\ntick tock");
        process.Interrupt();
        process.Input.Close();
        KandilResult result = await process.EndAsync();

        result.Ended(11);
        Assert.Single(result.ErrorLines, line => line.StartsWith("kandil: E_", StringComparison.Ordinal));
    }

    private Task<KandilResult> ChatAsync(string input, params string[] options) =>
        KandilProcess.RunWithInputAsync(_home, Encoding.UTF8.GetBytes(input), ["chat", .. options]);

    private static IEnumerable<string> Messages(JsonElement data) => data.GetProperty("messages").EnumerateArray()
        .Select(message => $"{message.GetProperty("role").GetString()}: {message.GetProperty("content").GetString()}");
}
