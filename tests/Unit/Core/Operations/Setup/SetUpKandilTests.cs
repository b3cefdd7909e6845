using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Setup;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Setup;

/// <summary>The setup's steps, with a person who types what is prepared, against servers on loopback.</summary>
public sealed class SetUpKandilTests : IAsyncLifetime
{
    private const string Small = "llama3.2:3b";
    private const string Repository = "bartowski/Llama-3.2-3B-Instruct-GGUF";
    private const string Right = "sk-right-0123456789";

    private readonly FakeCredentialStore _store = new();
    private readonly FakeHub _hub = new();
    private readonly FakeVendor _vendor = new(VendorProtocol.Anthropic) { Key = Right };
    private readonly TemporarySession _temporary;
    private readonly ScriptedDialogue _person = new();

    public SetUpKandilTests()
    {
        _temporary = new TemporarySession(stores: _store);
        _hub.Repository(Repository).With("Llama-3.2-3B-Instruct-Q4_K_M.gguf", GgufBuilder.Chain("hello"));
        _hub.Repository("microsoft/Phi-3-mini-4k-instruct-gguf").With("Phi-3-mini-4k-instruct-Q4_K_M.gguf", GgufBuilder.Chain("phi"));
        Directory.CreateDirectory(Path.GetDirectoryName(_temporary.Session.Paths.CatalogFile)!);
        File.WriteAllText(_temporary.Session.Paths.CatalogFile, $$"""
            {"providers":[{"id":"anthropic","title":"Anthropic","protocol":"Anthropic","base_url":"{{_vendor.Address.AbsoluteUri}}","api_key_required":true}]}
            """);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _vendor.DisposeAsync();
        await _temporary.DisposeAsync();
    }

    [Fact]
    public async Task Enter_at_every_question_installs_what_is_proposed_and_makes_it_the_default()
    {
        Type("", "", "");

        SetupReport report = await RunAsync(new SetupRequest());

        Assert.Equal("embedded", report.Provider);
        Assert.Equal(["Where are models to run?", "Which models are to be installed?", "Which model is to be asked where none is named?"], _person.Questions.Select(question => question.Text));
        SetupModel model = Assert.Single(report.Models);
        Assert.Equal((SetupOutcome.Installed, "llama3.2"), (model.Outcome, model.Name));
        Assert.Equal("llama3.2", report.DefaultModel);
        Assert.Equal("llama3.2", ConfigurationDocument.Read(_temporary.Session.Paths).Text(ConfigurationKey.DefaultModel));
        Assert.Equal(OperationNames.Ask, report.Next[0].Operation);
        Assert.Contains(_person.Lines, line => line is { Mark: GuideMark.Passed } && line.Text.StartsWith("Load test: passed", StringComparison.Ordinal));
        Assert.Contains(_person.Lines, line => line.Text.StartsWith("Processor", StringComparison.Ordinal));
        Assert.Equal("hello", (await _temporary.AskAsync((string?)null)).Text);
    }

    [Fact]
    public async Task Nothing_that_does_not_fit_is_proposed_or_taken_with_all()
    {
        Type("1", "n");

        await RunAsync(new SetupRequest());

        GuideQuestion models = _person.Questions[1];
        GuideChoice tooLarge = models.Choices.First(choice => choice.Cells[^1].Contains("does not fit", StringComparison.Ordinal));
        Assert.DoesNotContain(tooLarge.Name, models.Proposed);
        Assert.DoesNotContain(tooLarge.Name, models.Read("a").Names!);
        Assert.Contains(models.Choices, choice => choice.Cells[^1] == "recommended");
        Assert.DoesNotContain(new ListModels(_temporary.Session).Run(), model => model.Origin == ModelOrigin.Installed);
    }

    [Fact]
    public async Task Again_it_goes_on_with_what_is_there_installed_models_and_a_stored_key_are_not_asked_for()
    {
        Type("1", "1", "2");
        await RunAsync(new SetupRequest());
        Type("1", "1,2", "");

        SetupReport again = await RunAsync(new SetupRequest());

        Assert.Empty(_person.Questions[^2].Proposed);
        Assert.Equal("installed", _person.Questions[^2].Choices[0].Cells[^1]);
        Assert.Equal([SetupOutcome.AlreadyInstalled, SetupOutcome.Installed], again.Models.Select(model => model.Outcome));
    }

    [Fact]
    public async Task A_cloud_gets_its_key_once_and_the_model_is_asked()
    {
        _person.Keys.Enqueue(Right);

        SetupReport first = await RunAsync(Cloud);
        SetupReport second = await RunAsync(Cloud);

        Assert.Equal((KeyOutcome.Stored, KeyOutcome.Reused), (first.Key, second.Key));
        Assert.Null(first.Models[0].Failure?.Message);
        Assert.Equal((SetupOutcome.Answers, "claude-sonnet-5"), (first.Models[0].Outcome, first.Models[0].Name));
        Assert.Equal(Right, Assert.Single(_store.Kept).Value);
        Assert.Contains(_person.Lines, line => line.Text.StartsWith("Test call answered", StringComparison.Ordinal));
        Assert.DoesNotContain(_person.Lines, line => line.Text.Contains(Right, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_that_is_refused_is_asked_for_again_and_never_stored()
    {
        _person.Keys.Enqueue("sk-wrong");
        _person.Keys.Enqueue(Right);

        SetupReport report = await RunAsync(Cloud);

        Assert.Equal(KeyOutcome.Stored, report.Key);
        Assert.Equal(ErrorCode.Auth, Assert.Single(_person.Failures).Code);
        Assert.Equal(Right, Assert.Single(_store.Kept).Value);
    }

    [Fact]
    public async Task Whoever_leaves_at_the_key_has_nothing_half_configured()
    {
        await Assert.ThrowsAsync<OperationCanceledException>(() => RunAsync(Cloud with { DefaultModel = "claude" }));

        Assert.Empty(_store.Kept);
        Assert.Empty(new ManageCredentials(_temporary.Session).List());
        Assert.False(File.Exists(_temporary.Session.Paths.ConfigurationFile));
    }

    [Fact]
    public async Task Where_the_vault_fails_the_keyring_is_offered_and_a_no_keeps_nothing()
    {
        _store.IsLocked = true;
        _person.Keys.Enqueue(Right);
        _person.SaysYes = false;

        KandilException failure = await Assert.ThrowsAsync<KandilException>(() => RunAsync(Cloud));

        Assert.Equal(ErrorCode.Auth, failure.Code);
        Assert.Contains("keyring", Assert.Single(_person.Confirmed), StringComparison.Ordinal);
        Assert.Single(_person.Keys); // nobody had to type it
        Assert.Empty(_vendor.Server.Requests);
        Assert.Empty(new ManageCredentials(_temporary.Session).List());
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_done_and_changes_nothing()
    {
        _person.IsDryRun = true;

        SetupReport local = await RunAsync(new SetupRequest { Provider = "embedded", Models = [Small] });
        SetupReport cloud = await RunAsync(Cloud);

        Assert.Equal([SetupOutcome.Planned, SetupOutcome.Planned], local.Models.Concat(cloud.Models).Select(model => model.Outcome));
        Assert.Equal(KeyOutcome.Planned, cloud.Key);
        Assert.Contains(_person.Actions, action => action.Contains(Repository, StringComparison.Ordinal));
        Assert.Empty(_hub.Storage.Requests);
        Assert.Empty(_vendor.Server.Requests);
    }

    [Fact]
    public async Task A_model_that_fails_is_in_the_report_and_the_next_has_its_turn()
    {
        SetupReport report = await RunAsync(new SetupRequest { Provider = "embedded", Models = ["lab/nowhere", Small] });

        Assert.Equal([SetupOutcome.Failed, SetupOutcome.Installed], report.Models.Select(model => model.Outcome));
        Assert.Equal(ErrorCode.NotFound, Assert.Single(_person.Failures).Code);
        Assert.Empty(_person.Questions);
    }

    [Fact]
    public async Task Offline_the_clouds_are_left_out_with_a_word_and_what_is_here_is_used()
    {
        await RunAsync(new SetupRequest { Provider = "embedded", Models = [Small] });
        Type("", "1", "");

        SetupReport report = await RunAsync(new SetupRequest { Network = new NetworkOptions { Offline = true } });

        Assert.Equal(SetupOutcome.AlreadyInstalled, Assert.Single(report.Models).Outcome);
        Assert.Contains("offline", Assert.Single(report.Skipped), StringComparison.Ordinal);
        Assert.DoesNotContain(_person.Questions[0].Choices, choice => choice.Name == "anthropic");
        KandilException cloud = await Assert.ThrowsAsync<KandilException>(() => RunAsync(Cloud with { Network = new NetworkOptions { Offline = true } }));
        Assert.Equal(ErrorCode.Net, cloud.Code);
    }

    [Fact]
    public async Task A_place_that_there_is_not_is_said_and_asked_for_again()
    {
        Type("nowhere", "anthropic");
        _person.Keys.Enqueue(Right);

        SetupReport report = await RunAsync(new SetupRequest { Models = [] });
        KandilException given = await Assert.ThrowsAsync<KandilException>(() => RunAsync(new SetupRequest { Provider = "nowhere" }));

        Assert.Equal("anthropic", report.Provider);
        Assert.Contains("embedded, ollama, openai", given.RecommendedAction.Text, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.Args, given.Code);
    }

    [Fact]
    public async Task A_default_model_that_cannot_be_asked_is_refused_and_one_that_is_here_is_set()
    {
        KandilException refused = await Assert.ThrowsAsync<KandilException>(
            () => RunAsync(new SetupRequest { Provider = "embedded", Models = [], DefaultModel = "phi3:3.8b" }));
        SetupReport set = await RunAsync(new SetupRequest { Provider = "embedded", Models = [Small], DefaultModel = "llama-3.2-3b" });

        Assert.Equal(ErrorCode.NotInstalled, refused.Code);
        Assert.Equal("llama3.2", set.DefaultModel);
    }

    [Fact]
    public async Task Nobody_to_ask_is_an_error_and_proposals_ask_nobody()
    {
        KandilException nobody = await Assert.ThrowsAsync<KandilException>(() => RunAsync(new SetupRequest()));
        SetupReport report = await RunAsync(new SetupRequest { TakesProposals = true });

        Assert.Equal(ErrorCode.Args, nobody.Code);
        Assert.Equal(("embedded", "llama3.2"), (report.Provider, report.DefaultModel));
    }

    private static SetupRequest Cloud => new() { Provider = "anthropic", Models = ["claude"] };

    private void Type(params string[] lines) => Array.ForEach(lines, _person.Typed.Enqueue);

    private Task<SetupReport> RunAsync(SetupRequest request) => new SetUpKandil(_temporary.Session).RunAsync(
        request with { Network = request.Network with { Mirror = _hub.Address.AbsoluteUri } }, _person, SilentSink.Instance, default);
}
