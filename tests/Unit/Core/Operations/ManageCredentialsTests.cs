using Kandil.Core.Configuration;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Primitives;
using Kandil.Tests.Unit.Core.Acquisition;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations;

public sealed class ManageCredentialsTests : IAsyncLifetime
{
    private const string Canary = "sk-canary-0123456789abcdef";

    private readonly FakeCredentialStore _store = new();
    private readonly TemporarySession _temporary;
    private FakeReply _reply = FakeReply.Json("""{"choices":[{"message":{"content":"Hi"}}]}""");
    private FakeWebServer? _server;

    public ManageCredentialsTests() => _temporary = new TemporarySession(stores: _store);

    private KandilSession Session => _temporary.Session;

    private ManageCredentials Manage => new(Session);

    private FakeWebServer Server => _server!;

    private Origin ServerOrigin => Origin.Of(Server.Address);

    public Task InitializeAsync()
    {
        _server = new FakeWebServer(_ => _reply);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await _temporary.DisposeAsync();
    }

    [Fact]
    public async Task A_key_that_is_accepted_is_stored_for_its_origin_and_found_for_no_other()
    {
        var (record, trial) = await SetAsync("openai");

        Assert.Equal((KeyState.Valid, 200), (trial!.State, trial.Status));
        Assert.Equal($"kandil/api_key_openai_127.0.0.1_{Server.Address.Port}", record.Name);
        Assert.Equal(Canary, _store.Kept[record.Name]);
        Assert.Equal(Canary, (await FindAsync("openai", ServerOrigin))!.Reveal());
        Assert.Null(await FindAsync("openai", new Origin("https", "api.openai.com", 443)));
        Assert.Null(await FindAsync("openai", ServerOrigin with { Port = ServerOrigin.Port + 1 }));
        Assert.Null(await FindAsync("anthropic", ServerOrigin));
    }

    [Theory]
    [InlineData("openai", "/v1/chat/completions", "authorization", $"Bearer {Canary}")]
    [InlineData("anthropic", "/v1/messages", "x-api-key", Canary)]
    [InlineData("azure", "/v1/chat/completions", "api-key", Canary)]
    [InlineData("huggingface", "/v1/api/whoami-v2", "authorization", $"Bearer {Canary}")]
    public async Task A_key_is_tried_with_the_least_that_its_provider_answers(string provider, string path, string header, string value)
    {
        await SetAsync(provider, model: "some-model");

        FakeRequest request = Assert.Single(Server.Requests);
        Assert.Equal((path, value), (request.Path, request.Header(header)));
        if (provider != "huggingface")
            Assert.Contains("\"max_tokens\":1", System.Text.Encoding.UTF8.GetString(request.Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_for_a_server_of_the_users_own_is_tried_as_its_model_is_asked()
    {
        _reply = FakeReply.Json("""{"type":"message","content":[]}""");
        await new RegisterModel(Session).RegisterAsync(new RegisterRequest { Name = "mine", Endpoint = Server.Address + "v1", Protocol = "Anthropic", ProviderModel = "served-as", ApiKeyRequired = true }, default);

        await SetAsync("custom");
        await SetAsync("custom", model: "mine");

        Assert.All(Server.Requests, request => Assert.Equal(("/v1/messages", Canary, null), (request.Path, request.Header("x-api-key"), request.Header("authorization"))));
        Assert.All(Server.Requests, request => Assert.Contains("\"model\":\"served-as\"", System.Text.Encoding.UTF8.GetString(request.Body), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_that_calls_the_limit_by_its_new_name_is_asked_once_more()
    {
        Server.FaultFirst(_ => true, new WebFault { Instead = FakeReply.Json("""{"error":{"message":"Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."}}""", 400) });

        var (_, trial) = await SetAsync("openai", model: "gpt-new");

        Assert.Equal((KeyState.Valid, 2), (trial!.State, Server.Requests.Count));
        Assert.Contains("\"max_completion_tokens\":1", System.Text.Encoding.UTF8.GetString(Server.Requests.Last().Body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "E_AUTH")]
    [InlineData(403, "E_AUTH")]
    [InlineData(404, "E_NET")]
    [InlineData(500, "E_NET")]
    [InlineData(503, "E_NET")]
    public async Task A_key_that_is_not_accepted_is_not_stored_and_not_shown(int status, string code)
    {
        _reply = FakeReply.Json("{\"error\":{\"message\":\"Incorrect API key provided: " + Canary + "\"}}", status);

        var failure = await Assert.ThrowsAsync<KandilException>(() => SetAsync("openai"));

        Assert.Equal(code, failure.Code.Name);
        Assert.Contains(status.ToString(System.Globalization.CultureInfo.InvariantCulture), failure.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was stored", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(_store.Kept);
        Assert.Empty(Manage.List());
    }

    [Fact]
    public async Task A_key_that_is_used_too_much_may_be_valid_and_is_stored()
    {
        _reply = FakeReply.Json("""{"error":"slow down"}""", 429);

        var (_, trial) = await SetAsync("openai");

        Assert.Equal(KeyState.MayBeValid, trial!.State);
        Assert.Single(_store.Kept);
    }

    [Fact]
    public async Task A_server_that_is_not_there_leaves_nothing_stored()
    {
        await Server.DisposeAsync();

        var failure = await Assert.ThrowsAsync<KandilException>(() => SetAsync("openai"));

        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Empty(_store.Kept);
    }

    [Fact]
    public async Task Without_a_check_nothing_is_sent()
    {
        var (_, trial) = await SetAsync("openai", skipCheck: true, organization: "org-1");

        Assert.Null(trial);
        Assert.Empty(Server.Requests);
        Assert.Equal(2, Manage.List("openai").Count);
        Assert.Equal("org-1", (await Session.Credentials.FindAsync("openai", ServerOrigin, CredentialKind.Organization, default))!.Reveal());
    }

    [Fact]
    public async Task No_file_of_Kandils_holds_the_key_and_only_the_owner_reads_the_list()
    {
        await SetAsync("openai");
        await Manage.TestAsync(Manage.Provider("openai", Server.Address + "v1"), null, new NetworkOptions(), default);
        await Manage.RemoveAsync(Assert.Single(Manage.List()), SilentSink.Instance, default);

        KandilPaths paths = Session.Paths;
        Assert.All(Directory.EnumerateFiles(paths.Home, "*", SearchOption.AllDirectories), file => Assert.DoesNotContain("canary", File.ReadAllText(file), StringComparison.Ordinal));
        Assert.Equal(2, File.ReadLines(paths.AuditFile).Count(line => line.Contains("kandil/api_key_openai", StringComparison.Ordinal)));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(paths.CredentialsFile) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Empty(_store.Kept);
        Assert.Empty(Manage.List());
    }

    [Theory]
    [InlineData("nobody", null, "E_NOT_FOUND")]
    [InlineData("ollama", null, "E_NOT_FOUND")]
    [InlineData("azure", null, "E_ARGS")]
    [InlineData("openai", "http://models.example.com/v1", "E_ARGS")]
    [InlineData("openai", "ftp://models.example.com/v1", "E_ARGS")]
    [InlineData("openai", "https://user:password@models.example.com/v1", "E_ARGS")]
    [InlineData("openai", "models.example.com", "E_ARGS")]
    public void A_provider_or_server_that_no_key_can_go_to_is_refused(string name, string? endpoint, string code) =>
        Assert.Equal(code, Assert.Throws<KandilException>(() => Manage.Provider(name, endpoint)).Code.Name);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("two\nlines")]
    public async Task What_is_no_key_is_refused_before_anything_is_sent(string key)
    {
        await Assert.ThrowsAsync<KandilException>(() => SetAsync("openai", key: key));

        Assert.Empty(Server.Requests);
    }

    [Fact]
    public async Task A_locked_store_says_so_and_a_key_that_is_gone_from_it_too()
    {
        await SetAsync("openai");
        _store.IsLocked = true;
        var locked = await Assert.ThrowsAsync<KandilException>(() => FindAsync("openai", ServerOrigin).AsTask());
        (_store.IsLocked, _) = (false, _store.Kept.Remove(_store.Kept.Keys.Single()));
        var gone = await Assert.ThrowsAsync<KandilException>(() => FindAsync("openai", ServerOrigin).AsTask());

        Assert.All([locked, gone], failure => Assert.Equal(ErrorCode.Auth, failure.Code));
        Assert.Contains("locked", locked.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_token_opens_a_gated_repository_and_goes_to_no_mirror_of_another_origin()
    {
        await using var hub = new FakeHub();
        await using var mirror = new FakeHub();
        foreach (FakeHub each in new[] { hub, mirror })
            each.Repository("lab/gated").With("gated-Q4_K_M.gguf", FakeContent.Of(InstallFixture.Model(100_000))).IsGated = true;
        hub.Token = mirror.Token = Canary;
        var install = new InstallModel(Session);
        Task<InstallReport> InstallAsync(FakeHub from) => install.RunAsync(
            new InstallRequest { Model = "lab/gated", Network = new NetworkOptions { Mirror = from.Address.AbsoluteUri } }, SilentSink.Instance, default);

        var without = await Assert.ThrowsAsync<KandilException>(() => InstallAsync(hub));
        await Manage.SetAsync(new CredentialRequest { Provider = Manage.Provider("hf", hub.Address.AbsoluteUri), Key = new Secret(Canary) }, SilentSink.Instance, default);
        InstallReport with = await InstallAsync(hub);
        var elsewhere = await Assert.ThrowsAsync<KandilException>(() => InstallAsync(mirror));

        Assert.Equal((ErrorCode.Auth, ErrorCode.Auth), (without.Code, elsewhere.Code));
        Assert.Equal($"kandil credential set --endpoint='{hub.Address.GetLeftPart(UriPartial.Authority)}' 'huggingface'", Kandil.Cli.Rendering.CommandSpelling.Spell(without.RecommendedAction.Command!));
        Assert.Equal("lab/gated", with.Model.Name);
        Assert.All(mirror.Api.Requests, request => Assert.Null(request.Header("authorization")));
    }

    [Fact]
    public async Task A_key_that_the_service_manager_hands_over_is_used_at_its_own_origin_alone()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_temporary.Folder, "handed")).FullName;
        File.WriteAllText(Path.Combine(folder, "kandil-api-key-openai"), Canary + "\n");
        await using var session = new KandilSession(new KandilSessionOptions
        {
            Paths = Session.Paths,
            Environment = new KandilEnvironment(read: name => name == "CREDENTIALS_DIRECTORY" ? folder : null),
        });

        Secret? own = await session.Credentials.FindAsync("openai", new Origin("https", "api.openai.com", 443), CredentialKind.ApiKey, default);
        Secret? other = await session.Credentials.FindAsync("openai", ServerOrigin, CredentialKind.ApiKey, default);
        Secret? otherProvider = await session.Credentials.FindAsync("anthropic", new Origin("https", "api.anthropic.com", 443), CredentialKind.ApiKey, default);

        Assert.Equal(Canary, own!.Reveal());
        Assert.Null(other);
        Assert.Null(otherProvider);
    }

    [Fact]
    public async Task The_configured_store_is_used_unless_another_is_named_or_this_shell_has_none_of_it()
    {
        var configure = new ConfigureKandil(Session);
        await configure.SetAsync("credentials.store", "vault:Elsewhere", default);
        var (record, _) = await SetAsync("openai", skipCheck: true);
        await Assert.ThrowsAsync<KandilException>(() => configure.SetAsync("credentials.store", "plain-file", default));

        Assert.Equal("fake", record.Store);
        Assert.Equal(ErrorCode.Auth, (await Assert.ThrowsAsync<KandilException>(() => Manage.SetAsync(
            new CredentialRequest { Provider = Manage.Provider("openai", null), Key = new Secret(Canary), Store = "vault:Elsewhere", SkipCheck = true }, SilentSink.Instance, default))).Code);
    }

    private ValueTask<Secret?> FindAsync(string provider, Origin origin) => Session.Credentials.FindAsync(provider, origin, CredentialKind.ApiKey, default);

    private Task<(CredentialRecord Record, KeyTrialResult? Trial)> SetAsync(
        string provider, string key = Canary, string? model = null, bool skipCheck = false, string? organization = null) => Manage.SetAsync(
        new CredentialRequest
        {
            Provider = Manage.Provider(provider, Server.Address + "v1"),
            Key = new Secret(key),
            Organization = organization is null ? null : new Secret(organization),
            TestModel = model,
            SkipCheck = skipCheck,
        },
        SilentSink.Instance, default);
}
