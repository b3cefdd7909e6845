using System.Text;
using System.Text.Json;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary><c>kandil review</c>, <c>refactor</c> and <c>test</c> with a server that answers as models do.</summary>
public sealed class CodeTaskCommandTests : IAsyncLifetime
{
    private const string Source = "def add(a, b):\n    return b + a\n\nprint(add(1, 2))\n";
    private const string Better = "def add(a, b):\n    return a + b\n\nprint(add(1, 2))\n";

    private readonly KandilHome _home = new();
    private readonly FakeVendor _vendor = new();
    private readonly string _file;

    public CodeTaskCommandTests() => _file = _home.File("sum.py", Encoding.UTF8.GetBytes(Source));

    public async Task InitializeAsync() =>
        (await KandilProcess.RunAsync(_home, "model", "register", "coder", "--endpoint", _vendor.Address.AbsoluteUri, "--skip-check")).Ended(0);

    public async Task DisposeAsync()
    {
        await _vendor.DisposeAsync();
        _home.Dispose();
    }

    [Fact]
    public async Task A_review_gives_findings_with_lines_and_severities_and_other_answers_as_they_are()
    {
        Answers("Here is what I found:\n\n2: warning: The order of a and b is odd.\n- **4**: info: no\n4: info: It prints.\n999: error: There is no such line.\n");
        KandilResult text = await RunAsync("review", _file);
        JsonElement data = (await RunAsync("review", _file, "--json")).Data().GetProperty("files")[0];
        Answers("none");
        JsonElement nothing = (await RunAsync("review", _file, "--json")).Data().GetProperty("files")[0];
        Answers("It looks fine to me.");
        KandilResult plain = await RunAsync("review", _file);

        Assert.Equal($"{_file}:2: warning: The order of a and b is odd.\n{_file}:4: info: It prints.\n", text.Output);
        Assert.Equal((2, "warning"), (data.GetProperty("findings")[0].GetProperty("line").GetInt32(), data.GetProperty("findings")[0].GetProperty("severity").GetString()));
        Assert.Equal(0, nothing.GetProperty("findings").GetArrayLength());
        Assert.Equal($"{_file}:\nIt looks fine to me.\n", plain.Output);
        Assert.Contains("2:     return b + a", _vendor.LastBody["messages"]![1]!["content"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_is_shown_as_a_diff_and_written_only_with_a_yes()
    {
        Answers($"Sure! Here it is:\n\n```python\n{Better}```\n\nHope that helps. `rm -rf /` is not run.");

        KandilResult dry = await RunAsync("refactor", _file, "--dry-run");
        KandilResult nobody = await RunAsync("refactor", _file);
        string before = await File.ReadAllTextAsync(_file);
        KandilResult done = await RunAsync("refactor", _file, "--yes");

        dry.Ended(0);
        Assert.Equal("--- sum.py\n+++ sum.py\n@@ -1,4 +1,4 @@\n def add(a, b):\n-    return b + a\n+    return a + b\n \n print(add(1, 2))\n", dry.Output);
        nobody.Failure("E_ARGS", 2);
        Assert.Equal(dry.Output, nobody.Output);
        Assert.Equal(Source, before);
        done.Ended(0);
        Assert.Equal(Better, await File.ReadAllTextAsync(_file));
        Assert.Equal(["sum.py"], Directory.EnumerateFileSystemEntries(_home.Files).Select(Path.GetFileName));
    }

    [Fact]
    public async Task The_manner_of_the_file_is_kept()
    {
        byte[] windows = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Source.Replace("\n", "\r\n", StringComparison.Ordinal).TrimEnd())];
        string file = _home.File("sum.py", windows);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Answers($"~~~\n{Better}~~~");

        (await RunAsync("refactor", file, "--yes")).Ended(0);

        Assert.Equal([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Better.Replace("\n", "\r\n", StringComparison.Ordinal).TrimEnd())], await File.ReadAllBytesAsync(file));
        if (!OperatingSystem.IsWindows())
            Assert.True(File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public async Task Tests_are_a_new_file_beside_the_code_and_never_take_the_place_of_others()
    {
        Answers("```python\nfrom sum import add\n```");
        string tests = _home.File("test_sum.py");

        KandilResult made = await RunAsync("test", _file, "--yes");
        KandilResult again = await RunAsync("test", _file, "--yes");

        made.Ended(0);
        Assert.StartsWith("--- /dev/null\n+++ test_sum.py\n@@ -0,0 +1 @@\n+from sum import add\n", made.Output, StringComparison.Ordinal);
        Assert.Equal("from sum import add\n", await File.ReadAllTextAsync(tests));
        Assert.Equal(Source, await File.ReadAllTextAsync(_file));
        Assert.Contains("There are tests already", again.Failure("E_ARGS", 2), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("I would rather not.", "E_SCHEMA", 2)]
    [InlineData("```python\nprint('half", "E_SCHEMA", 2)]
    public async Task An_answer_without_whole_code_changes_nothing(string answer, string code, int exitCode)
    {
        Answers(answer);

        (await RunAsync("refactor", _file, "--yes")).Failure(code, exitCode);

        Assert.Equal(Source, await File.ReadAllTextAsync(_file));
    }

    [Fact]
    public async Task What_is_no_readable_text_is_refused_before_anybody_is_asked_and_keeps_no_other_file_from_its_turn()
    {
        Answers("1: error: bad");
        string binary = _home.File("program.bin", [1, 2, 0, 3]);
        string large = _home.File("large.txt", new byte[2 << 20]);
        string empty = _home.File("empty.txt", []);

        KandilResult result = await RunAsync("review", binary, large, empty, _home.Files, _home.File("gone.py"), _file, "--json");

        result.Ended(2);
        JsonElement[] files = [.. result.Envelope().GetProperty("data").GetProperty("files").EnumerateArray()];
        Assert.Equal(
            ["E_ARGS", "E_LIMIT", "E_ARGS", "E_ARGS", "E_NOT_FOUND"],
            files.Take(5).Select(file => file.GetProperty("error").GetProperty("error_code").GetString()));
        Assert.Equal("reviewed", files[5].GetProperty("state").GetString());
        Assert.Single(_vendor.Server.Requests, request => request.Path.EndsWith("/completions", StringComparison.Ordinal));
        (await KandilProcess.RunAsync(_home, "review", _file)).Failure("E_ARGS", 2);
    }

    [PosixFact]
    public async Task A_link_is_not_written_through_and_a_file_that_changed_meanwhile_is_left()
    {
        Answers($"```\n{Better}```");
        File.CreateSymbolicLink(_home.File("link.py"), _file);
        (await RunAsync("refactor", _home.File("link.py"), "--yes")).Failure("E_PERM", 7);

        TaskCompletionSource goOn = new();
        _vendor.Pause = goOn.Task;
        Task asked = NextQuestion();
        using KandilProcess process = KandilProcess.Start(_home, "refactor", _file, "--yes", "-m", "coder", "--verbose");
        process.Input.Close();
        await asked;
        await File.WriteAllTextAsync(_file, "mine\n");
        goOn.SetResult();

        Assert.Contains("was changed while", (await process.EndAsync()).Error, StringComparison.Ordinal);
        Assert.Equal("mine\n", await File.ReadAllTextAsync(_file));
    }

    [PosixFact]
    public async Task An_interruption_writes_nothing()
    {
        Answers($"```\n{Better}```");
        TaskCompletionSource never = new();
        _vendor.Pause = never.Task;
        Task asked = NextQuestion();
        using KandilProcess process = KandilProcess.Start(_home, "refactor", _file, "--yes", "-m", "coder");
        process.Input.Close();
        await asked;
        process.Interrupt();

        (await process.EndAsync()).Failure("E_CANCELLED", 130);
        never.SetResult();
        Assert.Equal(Source, await File.ReadAllTextAsync(_file));
    }

    [TerminalFact]
    public async Task At_a_terminal_the_diff_is_coloured_unless_NO_COLOR_says_otherwise_and_a_no_leaves_the_file()
    {
        Answers($"```\n{Better}```");

        string coloured = await AnsweredAsync(colours: true, "n");
        Assert.Equal(Source, await File.ReadAllTextAsync(_file));
        string plain = await AnsweredAsync(colours: false, "y");

        Assert.Contains("\e[31m-    return b + a\e[0m", coloured, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[31m", plain, StringComparison.Ordinal);
        Assert.Equal(Better, await File.ReadAllTextAsync(_file));
    }

    [Fact]
    public async Task What_is_shown_has_no_secrets_and_what_is_written_no_character_that_hides()
    {
        Answers("```\nsettings = {\"api_key\": \"abcd1234efgh\"}\nprint('\u202E\u001b[2Jhidden')\n```");

        KandilResult shown = await RunAsync("refactor", _file, "--yes");

        Assert.Contains("+settings = {\"api_key\": \"***\"}", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("abcd1234", shown.Output + shown.Error, StringComparison.Ordinal);
        Assert.Equal("settings = {\"api_key\": \"abcd1234efgh\"}\nprint('[2Jhidden')\n", await File.ReadAllTextAsync(_file));
    }

    private async Task<string> AnsweredAsync(bool colours, string answer)
    {
        using KandilProcess process = KandilProcess.StartAtTerminal(_home, 100, colours, "refactor", _file, "-m", "coder");
        await process.OutputAsync("[y/N]");
        process.Type(answer);
        return (await process.EndAsync()).Output;
    }

    // Completes when the server is asked next.
    private Task NextQuestion()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _vendor.Server.Fault = _ =>
        {
            asked.TrySetResult();
            return null;
        };
        return asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private void Answers(string text) => _vendor.Events = FakeVendor.EventsOf(text.Split(' ').Select((word, index) => index == 0 ? word : " " + word).ToArray());

    private Task<KandilResult> RunAsync(string task, params string[] arguments) => KandilProcess.RunAsync(_home, [task, .. arguments, "-m", "coder"]);
}
