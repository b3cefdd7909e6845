using System.Text;
using System.Text.Json;
using Kandil.Core.Audit;
using Kandil.Core.Catalog;
using Kandil.Core.Configuration;
using Kandil.Core.Credentials;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations;

/// <summary>One key goes through every way that there is in the library, and is then looked for in everything that was said or written.</summary>
public sealed class CanaryTests : IAsyncLifetime
{
    private readonly FakeVendor _openAI = new();
    private readonly FakeVendor _anthropic = new(VendorProtocol.Anthropic);
    private readonly FakeHub _hub = new() { Token = Canary.Key };
    private readonly ListeningSink _sink = new();
    private readonly StringBuilder _said = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-canary-").FullName;
    private readonly KandilSession _session;

    public CanaryTests() => _session = new KandilSession(new KandilSessionOptions
    {
        Paths = KandilPaths.Resolve(home: _folder),
        CredentialStores = [new FakeCredentialStore()],
        Environment = new KandilEnvironment(read: name => name == "OLLAMA_HOST" ? "127.0.0.1:9" : null),
        Http = new HttpOptions { Clock = new FastClock(50) },
    });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _session.DisposeAsync();
        await _openAI.DisposeAsync();
        await _anthropic.DisposeAsync();
        await _hub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(ApiProtocol.OpenAI)]
    [InlineData(ApiProtocol.Anthropic)]
    public async Task An_answer_a_refusal_or_a_failure_never_shows_the_key_wherever_its_server_repeats_it(ApiProtocol protocol)
    {
        FakeVendor vendor = protocol == ApiProtocol.OpenAI ? _openAI : _anthropic;
        vendor.Key = Canary.Key;
        await SetKeyAsync("custom", vendor.Address);
        foreach (string model in VendorEcho.Models.Append("fine"))
        {
            await RegisterAsync(model, vendor.Address, protocol);
            await ListenAsync(() => AnswerAsync(model));
            await ListenAsync(async () => await new CheckEndpoint(_session).RunAsync(
                new FindEndpoint(_session).Run(model)!, new NetworkOptions { Sink = _sink }, TimeSpan.FromSeconds(20), default));
        }

        vendor.Server.Fault = _ => WebFault.Drop(20);
        await ListenAsync(() => AnswerAsync("fine"));
        vendor.Server.Fault = _ => null;

        Assert.All(vendor.Server.Requests, request => Assert.Contains(Canary.Key, request.Header(protocol == ApiProtocol.OpenAI ? "authorization" : "x-api-key") ?? "", StringComparison.Ordinal));
        Assert.Contains("Your key is ***.", _said.ToString(), StringComparison.Ordinal);
        Assert.Contains("You said: Hi.", _said.ToString(), StringComparison.Ordinal);
        IsNowhere();
    }

    [Theory]
    [InlineData("openai", "echo-400")]
    [InlineData("openai", "echo-401")]
    [InlineData("openai", "echo-429")]
    [InlineData("openai", "echo-500")]
    [InlineData("openai", "echo-cut")]
    [InlineData("openai", "echo-escaped")]
    [InlineData("openai", "echo-redirect")]
    [InlineData("openai", "fine")]
    public async Task A_trial_of_a_key_never_shows_it(string provider, string model)
    {
        await ListenAsync(async () => await SetKeyAsync(provider, _openAI.Address, model));

        Assert.Equal(Canary.Key, _openAI.Server.Requests.First().Header("authorization")!.Split(' ')[1]);
        IsNowhere();
    }

    [Fact]
    public async Task A_hub_that_repeats_the_token_in_all_it_says_gets_it_into_no_list_file_or_error()
    {
        _hub.Repository("lab/gated").With("gated-Q4_K_M.gguf", GgufBuilder.Chain("gate")).IsGated = true;
        _hub.Repository("lab/gated").License = Canary.Key;
        await SetKeyAsync("huggingface", _hub.Address);
        var network = new NetworkOptions { Mirror = _hub.Address.AbsoluteUri, Sink = _sink };

        await ListenAsync(async () => await new PlanInstall(_session).RunAsync(new InstallRequest { Model = "lab/gated", Network = network, AcceptLicense = true }, default));
        await ListenAsync(async () => await new InstallModel(_session).RunAsync(new InstallRequest { Model = "lab/gated", Network = network, AcceptLicense = true }, _sink, default));
        await ListenAsync(async () => await new SearchModels(_session).RunAsync(new SearchRequest { Text = "lab/", Network = network }, _sink, default));
        await ListenAsync(async () => await new ShowModelFiles(_session).RunAsync("lab/gated", null, network, default));
        foreach (FakeReply reply in new[] { FakeReply.Json($$"""{"error":"no {{Canary.Key}}"}""", 403), FakeReply.Json($"\"{Canary.Key}\""), FakeReply.Redirect(new Uri(_openAI.Server.Address, Canary.Key + "?t=" + Canary.Key)) })
        {
            _hub.Api.Fault = _ => new WebFault { Instead = reply };
            await ListenAsync(async () => await new PlanInstall(_session).RunAsync(new InstallRequest { Model = "lab/other", Network = network }, default));
        }

        Assert.Contains("lab/gated", new ListModels(_session).Run().Select(model => model.Name));
        Assert.Contains(_hub.Api.Requests, request => request.Header("authorization") == $"Bearer {Canary.Key}");
        Assert.All(_openAI.Server.Requests, request => Assert.Null(request.Header("authorization")));
        IsNowhere();
    }

    [Fact]
    public async Task A_proxy_sees_no_key_and_its_own_password_is_nowhere_either()
    {
        await using var proxy = new FakeWebServer(_ => FakeReply.Json($$"""{"error":"{{Canary.Key}}"}""", 407));
        var network = new NetworkOptions { Proxy = $"http://me:{Uri.EscapeDataString(Canary.Key)}@127.0.0.1:{proxy.Address.Port}", Sink = _sink };

        await ListenAsync(async () => await new ManageCredentials(_session).SetAsync(
            new CredentialRequest { Provider = new ManageCredentials(_session).Provider("openai", null), Key = new Secret(Canary.Key), Network = network }, _sink, default));
        await ListenAsync(async () => await new PlanInstall(_session).RunAsync(new InstallRequest { Model = "lab/plain", Network = network }, default));

        Assert.NotEmpty(proxy.Requests);
        Assert.All(proxy.Requests, request => Assert.Equal(("CONNECT", null, null), (request.Method, request.Header("authorization"), request.Header("x-api-key"))));
        IsNowhere();
    }

    [Fact]
    public void An_answer_in_pieces_loses_the_key_and_nothing_else()
    {
        SecretText.Sent(Canary.Key);
        string text = $"c cn cn+Zk7 {Canary.Key}{Canary.Key[..5]}";
        foreach (int size in new[] { 1, 2, 7, text.Length })
        {
            var filter = new SecretFilter();
            string shown = string.Concat(text.Chunk(size).Select(piece => filter.Next(new string(piece)))) + filter.End();
            Assert.Equal("c cn cn+Zk7 ***cn+Zk", shown);
        }
    }

    [Fact]
    public void A_word_that_a_server_takes_for_a_key_is_no_secret()
    {
        SecretText.Sent("ollama");

        Assert.Equal("ollama runs it", SecretText.WithoutSent("ollama runs it"));
    }

    private async Task SetKeyAsync(string provider, Uri endpoint, string? model = null)
    {
        if (provider == "custom")
            await RegisterAsync("first", endpoint, ApiProtocol.OpenAI);
        var manage = new ManageCredentials(_session);
        var set = await manage.SetAsync(
            new CredentialRequest { Provider = manage.Provider(provider, endpoint.AbsoluteUri), Key = new Secret(Canary.Key), SkipCheck = model is null, TestModel = model }, _sink, default);
        Hear(set);
        Hear(manage.List());
    }

    private async Task RegisterAsync(string name, Uri endpoint, ApiProtocol protocol) =>
        await new RegisterModel(_session).RegisterAsync(
            new RegisterRequest { Name = name, Endpoint = endpoint.AbsoluteUri, ProviderModel = name, Protocol = protocol.ToString(), ApiKeyRequired = true }, default);

    private async Task<Completion> AnswerAsync(string model)
    {
        Completion? whole = null;
        await foreach (CompletionUpdate update in new CompletePrompt(_session).RunAsync(new PromptRequest { Model = model, Messages = PromptRequest.Conversation("Hi.") }, _sink, default))
        {
            Hear(update.ToString()!);
            whole = (update as CompletionFinished)?.Completion ?? whole;
        }

        return whole!;
    }

    private async Task ListenAsync<T>(Func<Task<T>> work)
    {
        try
        {
            Hear(await work());
        }
        catch (KandilException failure)
        {
            Hear($"{failure} {failure.Message} {failure.Target} {failure.RecommendedAction.Text} {failure.RecommendedAction.Command} {string.Join(' ', failure.Data.Values.Cast<object>())}");
        }
    }

    private async Task ListenAsync(Func<Task> work) => await ListenAsync(async () =>
    {
        await work();
        return "done";
    });

    private void Hear<T>(T result) =>
        _said.AppendLine(result as string ?? $"{result} {JsonSerializer.Serialize<object?>(result)}");

    private void IsNowhere()
    {
        Canary.IsNotIn(_said.ToString(), "what was said");
        Canary.IsNotIn(string.Join('\n', _sink.Warnings.Concat(_sink.Details).Concat(_sink.Progress.Select(progress => progress.ToString()))), "the sink");
        Canary.IsNotBelow(_folder);
    }
}
