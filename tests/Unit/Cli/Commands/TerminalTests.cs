using System.Text.RegularExpressions;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Cli.Commands;

/// <summary>What a person at a terminal sees and is asked, through the real <c>kandil</c> at a pseudo terminal.</summary>
public sealed partial class TerminalTests : IAsyncLifetime
{
    private const int Narrow = 60;
    private const int Wide = 120;

    private readonly KandilHome _home = new();
    private readonly FakeHub _hub = new();

    public TerminalTests() =>
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", GgufBuilder.Chain("four")).With("plain-Q8_0.gguf", GgufBuilder.Chain("eight"));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        _home.Dispose();
    }

    [TerminalFact]
    public async Task The_warnings_stand_in_the_plan_before_the_question_and_a_yes_installs()
    {
        using KandilProcess process = Start(Wide, "model", "add", "lab/plain");
        await process.OutputAsync("[y/N]");
        process.Type("y");
        KandilResult result = await process.EndAsync();

        result.Ended(0);
        int question = result.Output.IndexOf("[y/N]", StringComparison.Ordinal);
        Assert.InRange(result.Output.IndexOf("not from Hugging Face itself", StringComparison.Ordinal), 0, question);
        Assert.Equal(result.Output.IndexOf("not from Hugging Face itself", StringComparison.Ordinal), result.Output.LastIndexOf("not from Hugging Face itself", StringComparison.Ordinal));
        Assert.Contains("Installed lab/plain", result.Output, StringComparison.Ordinal);
    }

    [TerminalFact]
    public async Task A_no_changes_nothing_and_is_no_error()
    {
        using KandilProcess process = Start(Wide, "model", "add", "lab/plain");
        await process.OutputAsync("[y/N]");
        process.Type("n");
        KandilResult result = await process.EndAsync();

        result.Ended(130);
        Assert.Contains("Nothing was changed.", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("E_", result.Output, StringComparison.Ordinal);
        Assert.Empty(_hub.Storage.Requests);
    }

    [TerminalFact]
    public async Task A_no_to_one_of_several_still_installs_the_others()
    {
        _hub.Repository("lab/other").With("other-Q4_K_M.gguf", GgufBuilder.Chain("other"));
        using KandilProcess process = Start(Wide, "model", "add", "lab/plain", "lab/other");
        await process.OutputAsync("lab/plain Q4_K_M");
        await process.OutputAsync("[y/N]");
        process.Type("n");
        await process.OutputAsync("lab/other Q4_K_M");
        process.Type("y");
        KandilResult result = await process.EndAsync();

        result.Ended(130);
        Assert.Contains("lab/plain: nothing was changed.", result.Output, StringComparison.Ordinal);
        Assert.Contains("Installed lab/other", result.Output, StringComparison.Ordinal);
    }

    [TerminalFact]
    public async Task A_license_is_asked_for_by_name_even_with_yes_with_where_it_can_be_read()
    {
        FakeRepository licensed = _hub.Repository("lab/plain").With("LICENSE.txt", "terms");
        licensed.License = "llama3.2";
        using KandilProcess process = Start(Wide, "model", "add", "lab/plain", "--yes");
        await process.OutputAsync("Do you accept the license llama3.2 of lab/plain? [y/N]");
        process.Type("y");
        KandilResult accepted = await process.EndAsync();
        KandilResult again = await KandilProcess.RunAsync(_home, "model", "add", "lab/plain:Q8_0", "--yes", "--mirror", Mirror);

        accepted.Ended(0);
        Assert.Contains("/LICENSE.txt", accepted.Output, StringComparison.Ordinal);
        again.Ended(0);
    }

    [TerminalFact]
    public async Task A_license_that_is_declined_installs_nothing()
    {
        _hub.Repository("lab/plain").License = "llama3.2";
        using KandilProcess process = Start(Wide, "model", "add", "lab/plain", "--yes");
        await process.OutputAsync("[y/N]");
        process.Type("");
        KandilResult result = await process.EndAsync();

        result.Ended(130);
        Assert.Contains("Nothing was changed.", result.Output, StringComparison.Ordinal);
        Assert.Empty(_hub.Storage.Requests);
    }

    [TerminalFact]
    public async Task With_json_nobody_is_asked_anything()
    {
        using KandilProcess process = Start(Wide, "model", "add", "lab/plain", "--json");
        KandilResult result = await process.EndAsync();

        result.Ended(2);
        Assert.Contains("\"error_code\":\"E_ARGS\"", result.Output, StringComparison.Ordinal);
        Assert.Contains("--yes", result.Output, StringComparison.Ordinal);
    }

    [TerminalFact]
    public async Task Discovery_lets_a_model_and_its_quantisation_be_chosen_and_installed()
    {
        using KandilProcess process = Start(Wide, "model", "discover", "plain", "--source", "hf");
        await process.OutputAsync("Install which");
        process.Type("9");
        process.Type("1");
        await process.OutputAsync("Which quantisation (");
        process.Type("Q9");
        process.Type("q8_0");
        await process.OutputAsync("[y/N]");
        process.Type("y");
        KandilResult result = await process.EndAsync();

        result.Ended(0);
        Assert.Contains("plain-Q8_0.gguf", result.Output, StringComparison.Ordinal);
        Assert.Equal("Q8_0", (await KandilProcess.RunAsync(_home, "model", "info", "lab/plain", "--json")).Data().GetProperty("variant").GetString());
    }

    [TerminalFact]
    public async Task Discovery_with_json_asks_nothing()
    {
        using KandilProcess process = Start(Wide, "model", "discover", "plain", "--source", "hf", "--json");
        KandilResult result = await process.EndAsync();

        result.Ended(0);
        Assert.DoesNotContain("Install which", result.Output, StringComparison.Ordinal);
    }

    [TerminalFact]
    public async Task Bars_have_the_current_file_a_share_and_a_rate_and_fit_a_narrow_terminal_without_colours()
    {
        using KandilProcess process = await DownloadingAsync(Narrow, colours: false);
        process.Type("\u0003");
        KandilResult result = await process.EndAsync();

        string[] bars = [.. Escapes().Replace(result.Output, "\n").Split('\n', '\r').Where(line => line.Contains("Downloading", StringComparison.Ordinal))];
        Assert.Contains(bars, line => ShareAndRate().IsMatch(line) && line.Contains("big.gguf", StringComparison.Ordinal));
        Assert.All(bars, line => Assert.InRange(line.TrimEnd().Length, 1, Narrow));
        Assert.DoesNotMatch(@"\e\[[0-9;]*3[0-9;]*m", result.Output);
    }

    [TerminalFact]
    public async Task Ctrl_C_during_a_download_ends_at_once_with_the_cursor_back_and_says_that_it_goes_on()
    {
        using KandilProcess process = await DownloadingAsync(Wide, colours: true);
        long pressed = System.Diagnostics.Stopwatch.GetTimestamp();
        process.Type("\u0003");
        KandilResult result = await process.EndAsync();

        result.Ended(130);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(pressed), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Contains("goes on where it stopped", result.Output, StringComparison.Ordinal);
        Assert.True(result.Output.LastIndexOf("\e[?25h", StringComparison.Ordinal) > result.Output.LastIndexOf("\e[?25l", StringComparison.Ordinal), "The cursor stays hidden.");
    }

    [TerminalFact]
    public async Task A_server_that_asks_to_wait_is_seen_to_be_waited_for()
    {
        _hub.Api.FaultFirst(request => request.Path.Contains("/tree/", StringComparison.Ordinal), WebFault.Status(429, ("Retry-After", "1")));
        using KandilProcess process = Start(Wide, "model", "files", "lab/plain", "--verbose");

        await process.OutputAsync($"Waiting 2 s, try 2 of 5, as {_hub.Address.Authority} asks");
        await process.OutputAsync($"{_hub.Address.Authority} asks to wait 2 s (429); then try 2 of 5.");
        (await process.EndAsync()).Ended(0);
    }

    [TerminalFact]
    public async Task In_a_narrow_terminal_a_list_has_fewer_columns_and_no_broken_words()
    {
        using KandilProcess process = KandilProcess.StartAtTerminal(_home, 40, colours: true, "model", "list");
        KandilResult result = await process.EndAsync();

        result.Ended(0);
        string[] lines = Escapes().Replace(result.Output, "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("NAME ", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("kandil-guide ", StringComparison.Ordinal));
        Assert.All(lines[..2], line => Assert.InRange(line.TrimEnd().Length, 1, 40));
    }

    [TerminalFact]
    public async Task At_80_columns_what_there_is_has_a_line_a_model()
    {
        using KandilProcess process = KandilProcess.StartAtTerminal(_home, 80, colours: true, "model", "list", "--all", "--recommended", "--offline");
        KandilResult result = await process.EndAsync();

        result.Ended(0);
        string[] lines = [.. Escapes().Replace(result.Output, "").Split('\n').Select(line => line.TrimEnd())];
        Assert.Contains(lines, line => line.StartsWith("NAME ", StringComparison.Ordinal) && line.EndsWith("GOOD FOR", StringComparison.Ordinal));
        Assert.All(lines.Where(line => line.Contains(" GB  ", StringComparison.Ordinal) || line.Contains(" API  ", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 40, 80));
        Assert.DoesNotContain(lines, line => line.StartsWith(' '));
    }

    private string Mirror => _hub.Address.AbsoluteUri;

    private KandilProcess Start(int columns, params string[] arguments) =>
        KandilProcess.StartAtTerminal(_home, columns, colours: true, [.. arguments, "--mirror", Mirror]);

    private async Task<KandilProcess> DownloadingAsync(int columns, bool colours)
    {
        _hub.Repository("lab/big").With("big.gguf", FakeContent.Of(GgufBuilder.Hollow(40_000_000).ToBytes()));
        _hub.Storage.Fault = _ => WebFault.Slow(100_000);
        KandilProcess process = KandilProcess.StartAtTerminal(_home, columns, colours, "model", "add", "lab/big", "--yes", "--mirror", Mirror);
        await process.OutputAsync("B/s");
        return process;
    }

    [GeneratedRegex(@"\e\[[?0-9;]*[A-Za-z]")]
    private static partial Regex Escapes();

    [GeneratedRegex(@"\d+%\s+[\d.]+ [KM]B/s")]
    private static partial Regex ShareAndRate();
}
