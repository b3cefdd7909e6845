using Kandil.Core.Configuration;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Primitives;
using Kandil.Tests.Unit.Core.Acquisition;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Keys;

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

    [Fact]
    public async Task A_stored_key_that_is_not_accepted_any_more_is_said_to_be_there_still()
    {
        await SetAsync("openai", Server.Address + "v1");
        _reply = FakeReply.Json("{\"error\":{\"message\":\"Revoked.\"}}", 401);

        var failure = await Assert.ThrowsAsync<KandilException>(() => Manage.TestAsync(Manage.Provider("openai", Server.Address + "v1"), null, new NetworkOptions(), default));

        Assert.Contains("It stays stored.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing was stored", failure.Message, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("office")]
    [InlineData("OFFICE")]
    [InlineData("{origin}")]
    [InlineData("custom")]
    [InlineData("custom", "{origin}")]
    public async Task A_key_of_ones_own_server_is_set_tried_and_removed_by_its_name_and_by_its_origin_alike(string name, string? endpoint = null)
    {
        await RegisterAsync("office");
        string origin = ServerOrigin.ToString();
        (name, endpoint) = (name.Replace("{origin}", origin, StringComparison.Ordinal), endpoint?.Replace("{origin}", origin, StringComparison.Ordinal));
        await Manage.SetAsync(new CredentialRequest { Provider = Manage.Provider(name == "custom" ? "office" : name, endpoint), Key = new Secret(Canary) }, SilentSink.Instance, default);

        KeyTrialResult tried = await Manage.TestAsync(Manage.Stored(name, endpoint), null, new NetworkOptions(), default);
        CredentialRecord found = Assert.Single(Manage.Find(name, endpoint));

        Assert.All(Server.Requests, request => Assert.Equal("/v1/chat/completions", request.Path));
        Assert.Equal((2, "office accepts the key."), (Server.Requests.Count, tried.Message));
        Assert.Equal(("custom", ServerOrigin), (found.Provider, found.Origin));
    }

    [Fact]
    public async Task What_is_tried_without_an_address_is_what_is_removed_without_one()
    {
        await SetAsync("openai", skipCheck: true);

        Assert.Equal(new Uri(Server.Address, "v1"), Manage.Stored("openai", null).Endpoint);
        Assert.Equal(ServerOrigin, Assert.Single(Manage.Find("openai", null)).Origin);

        await Manage.SetAsync(new CredentialRequest { Provider = Manage.Provider("openai", "https://models.example.com/v1"), Key = new Secret(Canary), SkipCheck = true }, SilentSink.Instance, default);
        var several = Assert.Throws<KandilException>(() => Manage.Stored("openai", null));
        Assert.Contains("https://models.example.com", several.Message, StringComparison.Ordinal);

        await Manage.SetAsync(new CredentialRequest { Provider = Manage.Provider("openai", null), Key = new Secret(Canary), SkipCheck = true }, SilentSink.Instance, default);
        Assert.True(Manage.Stored("openai", null).IsOwnEndpoint);
    }

    [Fact]
    public async Task Of_keys_for_several_servers_none_is_removed_before_one_is_named()
    {
        await RegisterAsync("office");
        foreach ((string name, string? endpoint) in new[] { ("office", null), ("custom", "https://models.example.com/v1") })
            await Manage.SetAsync(new CredentialRequest { Provider = Manage.Provider(name, endpoint), Key = new Secret(Canary), SkipCheck = true }, SilentSink.Instance, default);

        var several = Assert.Throws<KandilException>(() => Manage.FindOfOne("custom", null));

        Assert.Equal(ErrorCode.Args, several.Code);
        Assert.Contains($"office ({ServerOrigin})", several.Message, StringComparison.Ordinal);
        Assert.Contains("https://models.example.com", several.Message, StringComparison.Ordinal);
        Assert.Equal(ServerOrigin, Assert.Single(Manage.FindOfOne("office", null)).Origin);
        Assert.Equal("https://models.example.com", Assert.Single(Manage.FindOfOne("custom", "https://models.example.com/v1")).Origin.ToString());
    }

    [Fact]
    public async Task A_server_is_named_by_the_user_in_errors_and_the_advice_is_a_command_that_works()
    {
        await RegisterAsync("office");
        var unset = Assert.Throws<KandilException>(() => Manage.Find("office", null));
        var which = Assert.Throws<KandilException>(() => Manage.Provider("custom", null));
        var wrong = Assert.Throws<KandilException>(() => Manage.Provider("office", "https://models.example.com/v1"));
        await Manage.SetAsync(new CredentialRequest { Provider = Manage.Provider("office", null), Key = new Secret(Canary), SkipCheck = true }, SilentSink.Instance, default);
        await using var other = new KandilSession(new KandilSessionOptions { Paths = Session.Paths, CredentialStores = [new FakeCredentialStore { StoreName = "other" }] });
        var elsewhere = await Assert.ThrowsAsync<KandilException>(() => other.Credentials.FindAsync("custom", ServerOrigin, CredentialKind.ApiKey, default).AsTask());

        Assert.Contains("office", unset.Message, StringComparison.Ordinal);
        Assert.Contains("office", which.RecommendedAction.Text, StringComparison.Ordinal);
        Assert.Equal((ErrorCode.Args, ErrorCode.Args), (which.Code, wrong.Code));
        Assert.All([unset, elsewhere], failure => Assert.Equal("kandil credential set 'office'", Kandil.Cli.Rendering.CommandSpelling.Spell(failure.RecommendedAction.Command!)));
        Assert.Contains("office", Manage.Providers());
        Assert.DoesNotContain("custom", Manage.Providers());
    }

    [Fact]
    public async Task A_key_that_takes_the_place_of_one_in_another_store_removes_that_or_names_it()
    {
        var second = new FakeCredentialStore { StoreName = "second" };
        await using var both = new KandilSession(new KandilSessionOptions { Paths = Session.Paths, CredentialStores = [second, _store] });
        await using var alone = new KandilSession(new KandilSessionOptions { Paths = Session.Paths, CredentialStores = [new FakeCredentialStore { StoreName = "third" }] });
        await SetAsync("openai", skipCheck: true);

        async Task<string> StoreAsync(KandilSession session)
        {
            var sink = new ListeningSink();
            await new ManageCredentials(session).SetAsync(new CredentialRequest { Provider = Manage.Provider("openai", Server.Address + "v1"), Key = new Secret(Canary), SkipCheck = true }, sink, default);
            return Assert.Single(sink.Warnings);
        }

        Assert.Contains("removed there", await StoreAsync(both), StringComparison.Ordinal);
        Assert.Empty(_store.Kept);
        string named = await StoreAsync(alone);

        Assert.Contains(second.Kept.Keys.Single(), named, StringComparison.Ordinal);
        Assert.Contains("in second", named, StringComparison.Ordinal);
        Assert.Equal("third", Assert.Single(Manage.List()).Store);
    }

    [Fact]
    public async Task A_store_that_is_locked_says_so_before_a_key_is_asked_for()
    {
        await Manage.CheckPlaceAsync(null, default);
        _store.IsLocked = true;

        Assert.Equal(ErrorCode.Auth, (await Assert.ThrowsAsync<KandilException>(() => Manage.CheckPlaceAsync(null, default))).Code);
        Assert.Equal(ErrorCode.Auth, (await Assert.ThrowsAsync<KandilException>(() => Manage.CheckPlaceAsync("vault:Elsewhere", default))).Code);
    }

    private Task<AvailableModel> RegisterAsync(string name) => new RegisterModel(Session).RegisterAsync(
        new RegisterRequest { Name = name, Endpoint = Server.Address + "v1", ProviderModel = "served-as", ApiKeyRequired = true }, default);

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
