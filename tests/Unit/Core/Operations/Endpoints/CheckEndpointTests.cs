using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Endpoints;

public sealed class CheckEndpointTests : IAsyncLifetime
{
    private const string OpenAIAnswer = """{"choices":[{"message":{"role":"assistant","content":"Hi"}}],"usage":{"prompt_tokens":8,"completion_tokens":1}}""";
    private const string AnthropicAnswer = """{"type":"message","content":[{"type":"text","text":"Hi"}],"usage":{"input_tokens":8,"output_tokens":1}}""";
    private const string OllamaAnswer = """{"message":{"role":"assistant","content":"Hi"},"done":true,"prompt_eval_count":8,"eval_count":1}""";

    private readonly LoopbackCertificates _certificates = new();
    private readonly FakeCredentialStore _store = new();
    private readonly TemporarySession _temporary;
    private readonly string _authority;

    public CheckEndpointTests()
    {
        _temporary = new TemporarySession(stores: _store);
        _authority = _temporary.Put("authority.pem", Encoding.ASCII.GetBytes(_certificates.AuthorityPem));
    }

    private NetworkOptions Trusting => new() { CertificateAuthorityFile = _authority };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _temporary.DisposeAsync();
        _certificates.Dispose();
    }

    [Theory]
    [InlineData("OpenAI", "/v1/chat/completions", OpenAIAnswer)]
    [InlineData("Anthropic", "/v1/messages", AnthropicAnswer)]
    [InlineData("Ollama", "/v1/api/chat", OllamaAnswer)]
    public async Task A_model_is_asked_for_one_token_over_a_connection_that_counts(string protocol, string path, string answer)
    {
        await using var server = Secure(_ => LoopbackAnswer.Json(answer));

        EndpointReport report = await CheckAsync(server, protocol, "some-model");

        LoopbackRequest request = Assert.Single(server.Requests);
        Assert.Equal(("POST", path), (request.Method, request.Target));
        JsonElement body = JsonDocument.Parse(request.Body).RootElement;
        Assert.Equal("some-model", body.GetProperty("model").GetString());
        Assert.Equal(1, protocol == "Ollama" ? body.GetProperty("options").GetProperty("num_predict").GetInt32() : body.GetProperty("max_tokens").GetInt32());
        Assert.Equal((EndpointState.Ready, true, 200, 9), (report.State, report.IsUsable, report.StatusCode, report.TokensUsed));
        Assert.Null(report.Failure);
        Assert.InRange(report.LatencyMs, 0.001, 30_000);
    }

    [Theory]
    [InlineData("OpenAI", "/v1/models", """{"object":"list","data":[{"id":"a"},{"id":"b"}]}""")]
    [InlineData("Anthropic", "/v1/models", """{"data":[{"id":"a"},{"id":"b"}],"has_more":false}""")]
    [InlineData("Ollama", "/v1/api/tags", """{"models":[{"name":"a"},{"name":"b"}]}""")]
    public async Task Without_a_model_it_is_asked_which_it_has_and_nothing_is_spent(string protocol, string path, string list)
    {
        await using var server = Secure(_ => LoopbackAnswer.Json(list));

        EndpointReport report = await CheckAsync(server, protocol);

        Assert.Equal(("GET", path), (Assert.Single(server.Requests).Method, server.Requests[0].Target));
        Assert.Equal(protocol == "Anthropic" ? "2023-06-01" : null, server.Requests[0].Header("anthropic-version"));
        Assert.Equal((EndpointState.Ready, 2), (report.State, report.ModelCount));
    }

    [Fact]
    public async Task The_report_says_where_the_server_is_and_whose_certificate_it_has()
    {
        await using var server = Secure(_ => LoopbackAnswer.Json(OpenAIAnswer));

        EndpointReport report = await CheckAsync(server, model: "m");

        Assert.True(report.IsSecure);
        Assert.Contains(report.ServerAddress, (string[])["127.0.0.1", "::1"]);
        Assert.StartsWith("Test authority", report.CertificateIssuer, StringComparison.Ordinal);
        Assert.InRange(report.CertificateExpires!.Value, DateTimeOffset.UtcNow.AddDays(28), DateTimeOffset.UtcNow.AddDays(31));
    }

    [Fact]
    public async Task Headers_about_rates_and_costs_are_shown_and_others_are_not()
    {
        await using var server = Secure(_ => LoopbackAnswer.Json(OpenAIAnswer)
            .With("x-ratelimit-remaining-requests", "41").With("anthropic-ratelimit-tokens-limit", "1000").With("retry-after", "3")
            .With("x-cost-estimate", "0.0002").With("x-litellm-response-cost", "0.1").With("set-cookie", "session=1").With("x-request-id", "abc"));

        EndpointReport report = await CheckAsync(server, model: "m");

        Assert.Equal(["anthropic-ratelimit-tokens-limit", "retry-after", "x-ratelimit-remaining-requests"], report.RateLimits.Keys.Order());
        Assert.Equal("41", report.RateLimits["x-ratelimit-remaining-requests"]);
        Assert.Equal(["x-cost-estimate", "x-litellm-response-cost"], report.Costs.Keys.Order());
        Assert.Equal("0.0002", report.Costs["x-cost-estimate"]);
    }

    [Fact]
    public async Task An_expired_certificate_is_refused_before_anything_is_asked() =>
        await IsRefusedAsync(_certificates.Server(isExpired: true), Trusting, "alone");

    [Fact]
    public async Task A_certificate_for_another_host_is_refused_before_anything_is_asked() =>
        await IsRefusedAsync(_certificates.Server(names: ["elsewhere.test"]), Trusting, "for another name");

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_refused_before_anything_is_asked() =>
        await IsRefusedAsync(_certificates.Server(), new NetworkOptions(), "authority that this machine does not know");

    [Fact]
    public async Task A_certificate_that_signed_itself_is_refused_before_anything_is_asked()
    {
        using X509Certificate2 own = LoopbackCertificates.SelfSigned();
        await IsRefusedAsync(own, Trusting, "authority that this machine does not know");
    }

    [Fact]
    public async Task Plain_http_to_another_machine_is_refused()
    {
        KandilException failure = await FailureAsync("http://models.example.test/v1", Trusting);
        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Contains("plain http", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_TLS_behind_an_https_address_is_refused()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Json(OpenAIAnswer));
        Assert.Equal(ErrorCode.Net, (await FailureAsync($"https://localhost:{server.Port}/v1", Trusting, "m")).Code);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_name_that_has_no_address_is_said_to_have_none()
    {
        KandilException failure = await FailureAsync("https://no-such-host.invalid/v1", Trusting, "m");
        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Contains("'no-such-host.invalid'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_who_listens_is_said_so()
    {
        KandilException failure = await FailureAsync($"http://127.0.0.1:{LoopbackServer.UnusedPort()}/v1", Trusting, "m");
        Assert.Contains("refused the connection", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offline_nothing_is_asked()
    {
        await using var server = Secure(_ => LoopbackAnswer.Json(OpenAIAnswer));
        KandilException failure = await FailureAsync(At(server), Trusting with { Offline = true }, "m");
        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Equal(0, server.ConnectionCount);
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up_after_the_time()
    {
        await using var server = Secure(_ => new LoopbackAnswer { Silent = true });
        Endpoint endpoint = Find(At(server), "OpenAI", "m");
        KandilException failure = await Assert.ThrowsAsync<KandilException>(
            () => new CheckEndpoint(_temporary.Session).RunAsync(endpoint, Trusting, TimeSpan.FromMilliseconds(300), default));
        Assert.Equal(ErrorCode.Timeout, failure.Code);
    }

    [Fact]
    public async Task What_would_be_sent_on_is_not()
    {
        await using var server = Secure(_ => LoopbackAnswer.Redirect("https://elsewhere.test/v1", 307));
        Assert.Contains("sends on", (await FailureAsync(At(server), Trusting, "m")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, EndpointState.NeedsKey, "E_AUTH")]
    [InlineData(403, EndpointState.NeedsKey, "E_AUTH")]
    [InlineData(404, EndpointState.NotFound, "E_NOT_FOUND")]
    [InlineData(422, EndpointState.Refused, "E_BACKEND")]
    [InlineData(429, EndpointState.RateLimited, "E_RATE_LIMIT")]
    [InlineData(500, EndpointState.Failing, "E_NET")]
    [InlineData(529, EndpointState.Failing, "E_NET")]
    public async Task A_status_is_a_finding_with_what_the_server_says(int status, EndpointState state, string code)
    {
        await using var server = Secure(_ => LoopbackAnswer.Json("""{"error":{"message":"so it \u001b[31mis"}}""", status).With("retry-after", "7"));

        EndpointReport report = await CheckAsync(server, model: "m");

        Assert.Equal((state, false, status), (report.State, report.IsUsable, report.StatusCode));
        Assert.Equal(code, report.Failure!.Code.Name);
        Assert.Contains("so it", report.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', report.Message);
        Assert.Equal("7", report.RateLimits["retry-after"]);
    }

    [Theory]
    [InlineData("OpenAI", "m", "<!doctype html><p>Welcome", "an HTML or XML page")]
    [InlineData("OpenAI", "m", "", "empty")]
    [InlineData("OpenAI", "m", "hello", "no JSON: 'hello'")]
    [InlineData("OpenAI", "m", "[]", "no object")]
    [InlineData("OpenAI", "m", """{"choices":[]}""", "'choices'")]
    [InlineData("OpenAI", "m", """{"choices":[1]}""", "'choices'")]
    [InlineData("OpenAI", "m", AnthropicAnswer, "'choices'")]
    [InlineData("OpenAI", null, """{"models":[]}""", "'data'")]
    [InlineData("OpenAI", null, """{"data":[{"name":"a"}]}""", "'id'")]
    [InlineData("Anthropic", "m", OpenAIAnswer, "'message'")]
    [InlineData("Ollama", "m", OpenAIAnswer, "'message'")]
    [InlineData("Ollama", null, """{"data":[]}""", "'models'")]
    public async Task An_answer_of_another_shape_is_not_usable(string protocol, string? model, string answer, string problem)
    {
        await using var server = Secure(_ => LoopbackAnswer.Text(answer));

        EndpointReport report = await CheckAsync(server, protocol, model);

        Assert.Equal(EndpointState.NotTheProtocol, report.State);
        Assert.Contains(problem, report.Detail, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.Backend, report.Failure!.Code);
    }

    [Fact]
    public async Task A_model_that_knows_the_limit_by_its_new_name_is_asked_by_that()
    {
        await using var server = Secure(request => Encoding.UTF8.GetString(request.Body).Contains("\"max_tokens\"", StringComparison.Ordinal)
            ? LoopbackAnswer.Json("""{"error":{"message":"Use 'max_completion_tokens' instead."}}""", 400)
            : LoopbackAnswer.Json(OpenAIAnswer));

        EndpointReport report = await CheckAsync(server, model: "m");

        Assert.Equal((EndpointState.Ready, 2), (report.State, server.Requests.Count));
    }

    [Fact]
    public async Task The_key_of_the_origin_is_sent_there_and_repeated_nowhere()
    {
        const string Key = "sk-canary-0123456789abcdef";
        await using var server = Secure(request => request.Header("Authorization") == $"Bearer {Key}"
            ? LoopbackAnswer.Json($$$"""{"error":{"message":"{{{Key}}} is not valid"}}""", 401)
            : LoopbackAnswer.Json(OpenAIAnswer));
        var manage = new ManageCredentials(_temporary.Session);
        await manage.SetAsync(
            new CredentialRequest { Provider = manage.Provider("openai", At(server)), Key = new(Key), SkipCheck = true, Network = Trusting }, SilentSink.Instance, default);

        EndpointReport report = await new CheckEndpoint(_temporary.Session).RunAsync(
            Find(At(server), "OpenAI", "m") with { Provider = "openai" }, Trusting, CheckEndpoint.UsualTimeout, default);

        Assert.Equal(EndpointState.KeyRefused, report.State);
        Assert.DoesNotContain(Key, report.ToString() + report.Detail + report.Failure, StringComparison.Ordinal);
        // Another origin gets nothing.
        await using var other = Secure(_ => LoopbackAnswer.Json(OpenAIAnswer));
        await new CheckEndpoint(_temporary.Session).RunAsync(Find(At(other), "OpenAI", "m") with { Provider = "openai" }, Trusting, CheckEndpoint.UsualTimeout, default);
        Assert.Null(Assert.Single(other.Requests).Header("Authorization"));
    }

    [Fact]
    public async Task A_sandbox_profile_of_the_model_says_whom_to_ask()
    {
        await using var server = Secure(_ => LoopbackAnswer.Json(OpenAIAnswer));
        await new ConfigureSandbox(_temporary.Session).SetAsync(
            new SandboxChange { Name = "closed", Fields = new Dictionary<string, IReadOnlyList<string>> { ["network"] = ["none"] }, MakeDefault = true }, SilentSink.Instance, default);

        KandilException failure = await FailureAsync(At(server), Trusting, "m");

        Assert.Equal(ErrorCode.Limit, failure.Code);
        Assert.Contains("'network'", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.ConnectionCount);
    }

    private LoopbackServer Secure(Func<LoopbackRequest, LoopbackAnswer> answer) => new(answer, _certificates.Server());

    private static string At(LoopbackServer server) => server.At("v1").AbsoluteUri;

    private Endpoint Find(string address, string protocol, string? model) => new FindEndpoint(_temporary.Session).Run(address, protocol, model)!;

    private Task<EndpointReport> CheckAsync(LoopbackServer server, string protocol = "OpenAI", string? model = null) =>
        new CheckEndpoint(_temporary.Session).RunAsync(Find(At(server), protocol, model), Trusting, CheckEndpoint.UsualTimeout, default);

    private Task<KandilException> FailureAsync(string address, NetworkOptions network, string? model = null) => Assert.ThrowsAsync<KandilException>(
        () => new CheckEndpoint(_temporary.Session).RunAsync(Find(address, "OpenAI", model), network, CheckEndpoint.UsualTimeout, default));

    private async Task IsRefusedAsync(X509Certificate2 certificate, NetworkOptions network, string because)
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Json(OpenAIAnswer), certificate);
        KandilException failure = await FailureAsync(At(server), network, "m");
        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Contains(because, failure.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }
}
