using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Kandil.Core.Configuration;
using Kandil.Core.Credentials;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Answers;

/// <summary>Models of servers through the call that every shell makes; Kandil.Providers is loaded as the product loads it.</summary>
public sealed class CompleteRemotelyTests : IAsyncLifetime
{
    private const string Canary = "sk-canary-0123456789abcdef";

    private readonly FakeCredentialStore _store = new();
    private readonly FakeVendor _vendor = new();
    private readonly FakeOllama _ollama = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-remote-").FullName;
    private readonly KandilSession _session;

    public CompleteRemotelyTests() => _session = new KandilSession(new KandilSessionOptions
    {
        Paths = KandilPaths.Resolve(home: _folder),
        CredentialStores = [_store],
        Environment = new KandilEnvironment(read: name => name == "OLLAMA_HOST" ? _ollama.Address.Authority : null),
    });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _session.DisposeAsync();
        await _vendor.DisposeAsync();
        await _ollama.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_server_of_the_users_own_answers_by_its_name()
    {
        await RegisterAsync("mine");

        Completion answer = await AskAsync("mine", "hello");

        Assert.Equal(("You said: hello", "mine", "custom"), (answer.Text, answer.Model, answer.Provider));
        Assert.Equal("served-as", _vendor.LastBody["model"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_server_that_wants_a_key_gets_the_one_that_was_stored_for_its_origin()
    {
        _vendor.Key = Canary;
        await RegisterAsync("mine", keyRequired: true);
        var missing = await Assert.ThrowsAsync<KandilException>(() => AskAsync("mine"));
        Assert.Equal(ErrorCode.Auth, missing.Code);
        Assert.Equal((OperationNames.SetCredential, "mine"), (missing.RecommendedAction.Command!.Operation, Assert.Single(missing.RecommendedAction.Command.Arguments)));
        Assert.StartsWith("mine at ", missing.Message, StringComparison.Ordinal);
        Assert.Empty(_vendor.Server.Requests);

        var manage = new ManageCredentials(_session);
        await manage.SetAsync(new CredentialRequest { Provider = manage.Provider("custom", _vendor.Address.AbsoluteUri), Key = new Secret(Canary), SkipCheck = true }, new ListeningSink(), default);

        Assert.Equal("You said: Hi.", (await AskAsync("mine")).Text);
        Assert.Equal($"Bearer {Canary}", _vendor.Server.Requests.Last().Header("authorization"));
    }

    [Theory]
    [InlineData("openai:gpt-4o", "openai", "https://platform.openai.com")]
    [InlineData("claude", "anthropic", "https://")]
    [InlineData("groq:anything-new", "groq", "https://")]
    public async Task A_cloud_without_a_key_says_where_to_get_one_and_how_to_store_it(string model, string provider, string page)
    {
        var failure = await Assert.ThrowsAsync<KandilException>(() => AskAsync(model));

        Assert.Equal((ErrorCode.Auth, OperationNames.SetCredential, provider), (failure.Code, failure.RecommendedAction.Command!.Operation, failure.RecommendedAction.Command.Arguments[0]));
        Assert.Contains(page, failure.RecommendedAction.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tiny@ollama")]
    [InlineData("ollama:tiny")]
    [InlineData("ollama/tiny:latest")]
    [InlineData("tiny")]
    public async Task Ollamas_models_answer_by_any_of_their_names(string model)
    {
        _ollama.Has("tiny:latest", GgufBuilder.Chain("hello"));

        Completion answer = await AskAsync(model, "hello");

        Assert.Equal(("You said: hello", "ollama/tiny:latest", "ollama", FinishReason.Stop), (answer.Text, answer.Model, answer.Provider, answer.FinishReason));
        Assert.Equal((7, 3, TimeSpan.FromMilliseconds(2)), (answer.PromptTokens, answer.CompletionTokens, answer.LoadTime));
    }

    [Fact]
    public async Task A_model_that_Ollama_lacks_is_not_installed_and_the_command_that_pulls_it_is_named()
    {
        var failure = await Assert.ThrowsAsync<KandilException>(() => AskAsync("nowhere:1b@ollama"));

        Assert.Equal((ErrorCode.NotInstalled, "ollama:nowhere:1b"), (failure.Code, failure.RecommendedAction.Command!.Arguments[0]));
    }

    [Fact]
    public async Task A_model_that_Ollama_lacks_is_pulled_first_where_that_is_configured()
    {
        _ollama.InLibrary("later:1b", GgufBuilder.Chain("hello"));
        await new ConfigureKandil(_session).SetAsync("ollama.autoPull", "true", default);

        Assert.Equal("You said: Hi.", (await AskAsync("later:1b@ollama")).Text);
        Assert.Contains("later:1b", _ollama.Models);
    }

    [Fact]
    public async Task Where_a_model_of_this_machine_is_missing_the_configured_one_is_asked_and_that_is_said()
    {
        await RegisterAsync("mine");
        await Assert.ThrowsAsync<KandilException>(() => AskAsync("nowhere:1b@ollama"));
        await new ConfigureKandil(_session).SetAsync("fallback.model", "mine", default);
        var sink = new ListeningSink();

        Completion answer = await AskAsync("nowhere:1b@ollama", sink: sink);

        Assert.Equal(("You said: Hi.", "mine"), (answer.Text, answer.Model));
        Assert.Contains(sink.Warnings, warning => warning.Contains("mine is asked instead", StringComparison.Ordinal));
        Assert.Equal(ErrorCode.Auth, (await Assert.ThrowsAsync<KandilException>(() => AskAsync("openai:gpt-4o"))).Code);
    }

    [Theory]
    [InlineData("qwen3:4b@lab", "qwen3:4b")]
    [InlineData("Qwen/Qwen3-8B@lab", "Qwen/Qwen3-8B")]
    [InlineData("mine-too@lab", "qwen3:4b")]
    [InlineData("lab@lab", "served-as")]
    public async Task What_follows_an_at_sign_may_be_a_server_of_the_users_own(string model, string asked)
    {
        await RegisterAsync("lab");
        await new ModelAliases(_session).SetAsync("mine-too", "qwen3:4b", default);

        Completion answer = await AskAsync(model);

        Assert.Equal((asked, "custom"), (_vendor.LastBody["model"]!.GetValue<string>(), answer.Provider));
        Assert.Equal(ErrorCode.NotInstalled, Assert.Throws<KandilException>(() => new FindModel(_session).Run(model)).Code);
        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => AskAsync("qwen3:4b@nobody"))).Code);
    }

    [Fact]
    public async Task What_Ollama_lacks_is_answered_by_the_configured_backend_and_what_it_has_by_it()
    {
        _ollama.Has("tiny:latest", GgufBuilder.Chain("hello"));
        await RegisterAsync("lab");
        await new ConfigureKandil(_session).SetAsync("defaults.backend", "LAB", default);
        var sink = new ListeningSink();

        Assert.Equal("ollama", (await AskAsync("tiny")).Provider);
        Assert.Equal(("other:1b@lab", "custom"), ((await AskAsync("other:1b", sink: sink)) is var answer ? answer.Model : "", answer.Provider));
        Assert.Equal("other:1b", _vendor.LastBody["model"]!.GetValue<string>());
        Assert.Contains(sink.Details, detail => detail.Contains("lab answers, as defaults.backend says", StringComparison.Ordinal));
        Assert.Equal(ErrorCode.NotInstalled, (await Assert.ThrowsAsync<KandilException>(() => AskAsync("local/other"))).Code);
        Assert.Equal(ErrorCode.NotInstalled, (await Assert.ThrowsAsync<KandilException>(() => AskAsync("other@embedded"))).Code);
    }

    [Fact]
    public async Task Where_Ollama_is_the_configured_backend_it_pulls_what_nobody_has()
    {
        _ollama.InLibrary("later:1b", GgufBuilder.Chain("hello"));
        Assert.Equal(ErrorCode.NotInstalled, (await Assert.ThrowsAsync<KandilException>(() => AskAsync("later:1b"))).Code);
        var configure = new ConfigureKandil(_session);
        await configure.SetAsync("ollama.autoPull", "true", default);
        await configure.SetAsync("defaults.backend", "ollama", default);

        Assert.Equal(("You said: Hi.", "ollama"), ((await AskAsync("later:1b")) is var answer ? answer.Text : "", answer.Provider));
    }

    [Fact]
    public async Task A_default_backend_is_one_that_there_is_and_a_project_cannot_set_it()
    {
        await RegisterAsync("lab");
        var configure = new ConfigureKandil(_session);

        var failure = await Assert.ThrowsAsync<KandilException>(() => configure.SetAsync("defaults.backend", "nobody", default));

        Assert.Equal(ErrorCode.Args, failure.Code);
        Assert.Contains("ollama, embedded, lab", failure.Message, StringComparison.Ordinal);
        Assert.Equal("embedded", (await configure.SetAsync("defaults.backend", "candle", default)).Value);
        await configure.SetAsync("defaults.backend", "lab", default);
        await Assert.ThrowsAsync<KandilException>(() => configure.SetAsync("defaults.backend", "ollama", default, SettingOrigin.Project));
        await new RegisterModel(_session).UnregisterAsync("lab", default);
        var gone = await Assert.ThrowsAsync<KandilException>(() => AskAsync("other:1b"));
        Assert.Equal(ErrorCode.Schema, gone.Code);
        Assert.Contains("'lab', which is not registered", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backends_tell_how_they_are_what_they_have_and_why_they_cannot_be_used()
    {
        _ollama.Has("tiny:latest", GgufBuilder.Chain("hello"));
        BackendStatus ollama = (await new ShowBackends(_session).RunAsync(default))[1];
        Assert.Equal(("ollama", BackendState.Healthy, "0.12.3", "tiny:latest", null), (ollama.Name, ollama.State, ollama.Version, ollama.Models.Single(), ollama.RetryAfter));

        await _ollama.DisposeAsync();
        BackendStatus silent = (await new ShowBackends(_session).RunAsync(default))[1];
        Assert.Contains(silent.State, new[] { BackendState.NotRunning, BackendState.NotInstalled });
        Assert.Equal(TimeSpan.FromSeconds(30), silent.RetryAfter);
        Assert.Contains("does not answer", silent.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_without_leave_asks_no_server()
    {
        await RegisterAsync("mine");
        await new ModelAccess(_session).GrantAsync("scanner", ["kandil-guide"], default);

        var failure = await Assert.ThrowsAsync<KandilException>(() => AskAsync("mine", agent: "scanner"));
        Assert.Equal(ErrorCode.Access, failure.Code);
        Assert.Empty(_vendor.Server.Requests);

        await new ModelAccess(_session).GrantAsync("scanner", ["mine"], default);
        Assert.Equal("You said: Hi.", (await AskAsync("mine", agent: "scanner")).Text);
    }

    [Fact]
    public async Task A_server_is_told_its_free_options_and_what_the_question_says_comes_first()
    {
        var options = new Dictionary<string, JsonNode?> { ["top_a"] = 0.25, ["max_tokens"] = 7, ["reasoning"] = new JsonObject { ["effort"] = "low" }, ["stream_options"] = null };
        var register = new RegisterModel(_session);
        var request = new RegisterRequest { Name = "mine", Endpoint = _vendor.Address.AbsoluteUri, ApiKeyRequired = false, Options = options };
        Assert.Contains("'stream_options' is what a question says itself", (await Assert.ThrowsAsync<KandilException>(() => register.RegisterAsync(request, default))).Message, StringComparison.Ordinal);
        options.Remove("stream_options");
        options["api_key"] = Canary;
        Assert.Contains("store of keys", (await Assert.ThrowsAsync<KandilException>(() => register.RegisterAsync(request, default))).Message, StringComparison.Ordinal);
        options.Remove("api_key");
        AvailableModel model = await register.RegisterAsync(request, default);
        Assert.Contains("\"effort\":\"low\"", model.Options, StringComparison.Ordinal);

        await AskAsync("mine");
        Assert.Equal((0.25, 7, "low"), (_vendor.LastBody["top_a"]!.GetValue<double>(), _vendor.LastBody["max_tokens"]!.GetValue<int>(), _vendor.LastBody["reasoning"]!["effort"]!.GetValue<string>()));
        Assert.True(_vendor.LastBody["stream_options"]!["include_usage"]!.GetValue<bool>());
        await new ConfigureKandil(_session).SetAsync("sampling.maxTokens", "9", default);
        await AskAsync("other@mine");
        Assert.Equal(("other", 9, 0.25), (_vendor.LastBody["model"]!.GetValue<string>(), _vendor.LastBody["max_tokens"]!.GetValue<int>(), _vendor.LastBody["top_a"]!.GetValue<double>()));

        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => register.RegisterAsync(
            new RegisterRequest { Name = "file", Path = "./x.gguf", Options = options }, default))).Code);
    }

    [Fact]
    public async Task Leave_for_one_server_is_none_for_another_that_calls_its_model_the_same()
    {
        await RegisterAsync("mine");
        await new RegisterModel(_session).RegisterAsync(new RegisterRequest { Name = "other", Endpoint = _ollama.Address.AbsoluteUri, ProviderModel = "served-as", ApiKeyRequired = false }, default);
        await new ModelAccess(_session).GrantAsync("scanner", ["mine"], default);

        Assert.Equal(ErrorCode.Access, (await Assert.ThrowsAsync<KandilException>(() => AskAsync("other", agent: "scanner"))).Code);
        Assert.Equal(ErrorCode.Access, (await Assert.ThrowsAsync<KandilException>(() => AskAsync("served-as@other", agent: "scanner"))).Code);
        Assert.Equal("mine", (await AskAsync("served-as@mine", agent: "scanner")).Model);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Over_plain_http_no_key_goes_to_another_machine_which_is_said_and_no_dead_end(bool? keyRequired, bool isAsked)
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(Path.Combine(_folder, "config.json"), """{"version":2,"network":{"allowPlainHttp":["http://lan.example"]}}""");
        await using var session = new KandilSession(new KandilSessionOptions
        {
            Paths = KandilPaths.Resolve(home: _folder),
            Http = new()
            {
                Dial = async (_, cancellationToken) =>
                {
                    var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                    await socket.ConnectAsync(IPAddress.Loopback, _vendor.Address.Port, cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            },
        });
        await new RegisterModel(session).RegisterAsync(
            new RegisterRequest { Name = "lan", Endpoint = "http://lan.example/v1", ProviderModel = "served-as", ApiKeyRequired = keyRequired }, default);
        var sink = new ListeningSink();

        Assert.Equal("You said: Hi.", (await AskAsync("lan", session: session, sink: sink, key: new Secret(Canary))).Text);
        Assert.Null(_vendor.Server.Requests.Last().Header("authorization"));
        Assert.Equal("lan at http://lan.example is asked without the key: none is sent to another machine over plain http.", Assert.Single(sink.Warnings));

        if (isAsked)
        {
            Assert.Equal("You said: Hi.", (await AskAsync("lan", session: session)).Text);
            return;
        }

        var failure = await Assert.ThrowsAsync<KandilException>(() => AskAsync("lan", session: session));
        Assert.Equal((ErrorCode.Auth, OperationNames.RegisterModel), (failure.Code, failure.RecommendedAction.Command!.Operation));
        Assert.Contains(failure.RecommendedAction.Command.Options, option => option.Name == OptionNames.NoKey);
    }

    [Fact]
    public async Task Offline_a_cloud_is_not_asked_and_a_server_of_this_machine_is()
    {
        await RegisterAsync("mine");
        await using var offline = new KandilSession(new KandilSessionOptions { Paths = KandilPaths.Resolve(home: _folder), CredentialStores = [_store], Offline = true });

        var failure = await Assert.ThrowsAsync<KandilException>(() => AskAsync("openai:gpt-4o", session: offline));
        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Equal("You said: Hi.", (await AskAsync("mine", session: offline)).Text);
    }

    [Fact]
    public async Task Offline_may_be_one_flow_of_work_beside_others_of_the_session()
    {
        Task<bool> offline = Task.Run(() =>
        {
            _session.Offline = true;
            return Task.FromResult(_session.Offline);
        });

        Assert.True(await offline);
        Assert.False(_session.Offline);
        Assert.True(await IsRefusedAsync(isOffline: true));
        Assert.False(await IsRefusedAsync(isOffline: false));

        async Task<bool> IsRefusedAsync(bool isOffline)
        {
            _session.Offline = isOffline;
            var failure = await Assert.ThrowsAsync<KandilException>(() => AskAsync("openai:gpt-4o"));
            return failure.Message.Contains("offline", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_schema_that_is_none_is_refused_before_anything_is_sent()
    {
        await RegisterAsync("mine");

        var failure = await Assert.ThrowsAsync<KandilException>(() => AskAsync("mine", schema: "[1"));

        Assert.Equal((ErrorCode.Args, "json_schema"), (failure.Code, failure.Target));
        Assert.Empty(_vendor.Server.Requests);
    }

    [Fact]
    public async Task An_answer_that_takes_longer_than_it_may_is_a_timeout()
    {
        await RegisterAsync("mine");
        var forever = new TaskCompletionSource();
        _vendor.Pause = forever.Task;

        var failure = await Assert.ThrowsAsync<KandilException>(() => AskAsync("mine", timeout: TimeSpan.FromSeconds(1)).WaitAsync(TimeSpan.FromSeconds(20)));

        Assert.Equal(ErrorCode.Timeout, failure.Code);
        forever.SetResult();
    }

    [Theory]
    [InlineData("default")]
    [InlineData("agent")]
    [InlineData("model")]
    public async Task A_sandbox_profile_without_a_network_holds_for_servers_too(string binding)
    {
        await RegisterAsync("mine");
        await new ModelAliases(_session).SetAsync("house", "mine", default);
        await ForbidAsync(binding, ["none"]);

        var failure = await Assert.ThrowsAsync<KandilException>(() => AskAsync("house", agent: binding == "agent" ? "bot" : null));

        Assert.Equal(ErrorCode.Limit, failure.Code);
        Assert.Contains("'network'", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_vendor.Server.Requests);
        Assert.Contains("E_LIMIT", File.ReadAllText(_session.Paths.AuditFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restricted_profile_lets_its_servers_be_asked_and_no_others()
    {
        await RegisterAsync("mine");
        await ForbidAsync("default", ["restricted"], $"localhost:{_vendor.Address.Port}");
        Assert.Equal(ErrorCode.Limit, (await Assert.ThrowsAsync<KandilException>(() => AskAsync("mine"))).Code);

        await ForbidAsync("default", ["restricted"], _vendor.Address.Authority);
        Assert.Equal("You said: Hi.", (await AskAsync("mine")).Text);
    }

    [Fact]
    public async Task Ollama_is_a_server_like_any_other_to_a_profile()
    {
        _ollama.Has("tiny:latest", GgufBuilder.Chain("hello"));
        await ForbidAsync("agent", ["none"]);

        Assert.Equal(ErrorCode.Limit, (await Assert.ThrowsAsync<KandilException>(() => AskAsync("ollama/tiny", agent: "bot"))).Code);
    }

    private Task<SandboxEntry> ForbidAsync(string binding, string[] network, params string[] hosts) => new ConfigureSandbox(_session).SetAsync(
        new SandboxChange
        {
            Name = "closed",
            Fields = new Dictionary<string, IReadOnlyList<string>> { ["network"] = network, ["allowed_hosts"] = hosts },
            MakeDefault = binding == "default",
            Agents = binding == "agent" ? ["bot"] : [],
            Models = binding is "model" ? ["house"] : [],
        },
        SilentSink.Instance, default);

    private Task<AvailableModel> RegisterAsync(string name, bool? keyRequired = null) => new RegisterModel(_session).RegisterAsync(
        new RegisterRequest { Name = name, Endpoint = _vendor.Address.AbsoluteUri, ProviderModel = "served-as", ApiKeyRequired = keyRequired }, default);

    private async Task<Completion> AskAsync(string model, string prompt = "Hi.", string? agent = null, string? schema = null, TimeSpan? timeout = null, KandilSession? session = null, IOperationSink? sink = null, Secret? key = null)
    {
        var request = new PromptRequest { Model = model, Key = key, Messages = PromptRequest.Conversation(prompt), Agent = agent, JsonSchema = schema, Timeout = timeout };
        await foreach (CompletionUpdate update in new CompletePrompt(session ?? _session).RunAsync(request, sink ?? new ListeningSink(), default))
        {
            if (update is CompletionFinished finished)
                return finished.Completion;
        }

        throw new InvalidOperationException("No end of the answer came.");
    }
}
