using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Endpoints;

/// <summary>A server is asked before a model of it is registered.</summary>
public sealed class RegisterCheckedTests : IAsyncLifetime
{
    private const string Answer = """{"choices":[{"message":{"role":"assistant","content":"Hi"}}]}""";

    private readonly LoopbackCertificates _certificates = new();
    private readonly TemporarySession _temporary = new();
    private readonly NetworkOptions _trusting;

    public RegisterCheckedTests() =>
        _trusting = new() { CertificateAuthorityFile = _temporary.Put("authority.pem", Encoding.ASCII.GetBytes(_certificates.AuthorityPem)) };

    private bool IsRegistered => File.Exists(_temporary.Session.Paths.CatalogFile);

    private string Log => File.Exists(_temporary.Session.Audit.File) ? File.ReadAllText(_temporary.Session.Audit.File) : "";

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _temporary.DisposeAsync();
        _certificates.Dispose();
    }

    [Fact]
    public async Task A_server_that_answers_for_the_model_is_registered_with_what_it_answered()
    {
        await using var server = Secure(_ => LoopbackAnswer.Json(Answer));

        Registration done = await RunAsync(server);

        Assert.Equal((EndpointState.Ready, "big-1"), (done.Check!.State, done.Check.Model));
        Assert.Null(done.Doubt);
        Assert.Contains("big-1", Encoding.UTF8.GetString(Assert.Single(server.Requests).Body), StringComparison.Ordinal);
        Assert.True(IsRegistered);
    }

    [Fact]
    public async Task A_certificate_that_does_not_count_is_told_before_anything_is_saved()
    {
        using X509Certificate2 expired = _certificates.Server(isExpired: true);
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Json(Answer), expired);

        KandilException failure = await Assert.ThrowsAsync<KandilException>(() => RunAsync(server));

        Assert.Equal(ErrorCode.Net, failure.Code);
        Assert.Contains("was not registered", failure.Message, StringComparison.Ordinal);
        Assert.Contains("skip_check", failure.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        Assert.False(IsRegistered);
    }

    [Theory]
    [InlineData(200, "<!doctype html><p>Welcome", "E_BACKEND")]
    [InlineData(404, "{}", "E_NOT_FOUND")]
    [InlineData(422, "{}", "E_BACKEND")]
    public async Task A_server_that_is_not_what_was_described_is_told_before_anything_is_saved(int status, string answer, string code)
    {
        await using var server = Secure(_ => LoopbackAnswer.Json(answer, status));

        KandilException failure = await Assert.ThrowsAsync<KandilException>(() => RunAsync(server));

        Assert.Equal(code, failure.Code.Name);
        Assert.False(IsRegistered);
    }

    [Fact]
    public async Task A_server_that_sends_elsewhere_is_not_registered()
    {
        await using var server = Secure(_ => LoopbackAnswer.Redirect("https://elsewhere.test/v1", 307));
        await Assert.ThrowsAsync<KandilException>(() => RunAsync(server));
        Assert.False(IsRegistered);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task What_passes_keeps_no_model_from_being_registered_and_is_said(int status)
    {
        await using var server = Secure(_ => LoopbackAnswer.Json("{}", status));

        Registration done = await RunAsync(server);

        Assert.Equal(status, done.Check!.StatusCode);
        Assert.Equal(OperationNames.TestModel, done.Doubt!.RecommendedAction.Command!.Operation);
        Assert.True(IsRegistered);
    }

    [Fact]
    public async Task A_server_that_wants_a_key_is_registered_with_the_command_that_stores_it()
    {
        await using var server = Secure(_ => LoopbackAnswer.Json("{}", 401));

        Registration done = await RunAsync(server);
        OperationCall store = done.Doubt!.RecommendedAction.Command!;

        Assert.Equal(OperationNames.SetCredential, store.Operation);
        // It is a command that this session takes.
        Assert.Equal(server.At("v1"), new ManageCredentials(_temporary.Session).Provider(Assert.Single(store.Arguments), null).Endpoint);
    }

    [Fact]
    public async Task Offline_it_is_registered_and_the_command_that_checks_it_later_is_said()
    {
        await using var server = Secure(_ => LoopbackAnswer.Json(Answer));

        Registration done = await RunAsync(server, _trusting with { Offline = true });

        Assert.Equal(0, server.ConnectionCount);
        Assert.Contains("offline", done.Doubt!.Message, StringComparison.Ordinal);
        Assert.Equal((OperationNames.TestModel, "office"), (done.Doubt.RecommendedAction.Command!.Operation, done.Doubt.RecommendedAction.Command.Arguments[0]));
        Assert.True(IsRegistered);
    }

    [Fact]
    public async Task A_server_that_is_not_there_just_now_is_registered_and_that_is_said()
    {
        Registration done = await RunAsync($"http://127.0.0.1:{LoopbackServer.UnusedPort()}/v1", _trusting);
        Assert.Contains("refused the connection", done.Doubt!.Message, StringComparison.Ordinal);
        Assert.True(IsRegistered);
    }

    [Fact]
    public async Task A_server_that_says_nothing_in_its_time_is_registered_and_that_is_said()
    {
        await using var server = Secure(_ => new LoopbackAnswer { Silent = true });
        Registration done = await new RegisterChecked(_temporary.Session).RunAsync(
            Request(server.At("v1").AbsoluteUri), _trusting, false, TimeSpan.FromMilliseconds(300), SilentSink.Instance, default);
        Assert.NotNull(done.Doubt);
        Assert.True(IsRegistered);
    }

    [Fact]
    public async Task Without_the_check_nobody_is_asked_and_the_security_log_says_so()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Text("no model here"));

        Registration done = await RunAsync(server.At("v1").AbsoluteUri, _trusting, skipCheck: true);

        Assert.Equal(0, server.ConnectionCount);
        Assert.Null(done.Check);
        Assert.Contains("\"office\"", Log, StringComparison.Ordinal);
        Assert.Contains("without asking", Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_registered_is_refused_before_a_server_is_asked()
    {
        await using var server = Secure(_ => LoopbackAnswer.Json(Answer));
        RegisterRequest request = Request(server.At("v1").AbsoluteUri) with { Name = "two words" };

        await Assert.ThrowsAsync<KandilException>(
            () => new RegisterChecked(_temporary.Session).RunAsync(request, _trusting, false, CheckEndpoint.UsualTimeout, SilentSink.Instance, default));

        Assert.Equal(0, server.ConnectionCount);
    }

    [Fact]
    public async Task A_file_has_no_server_to_ask()
    {
        string file = _temporary.Model(new GgufBuilder());
        Registration done = await new RegisterChecked(_temporary.Session).RunAsync(
            new RegisterRequest { Name = "tuned", Path = file }, _trusting, false, CheckEndpoint.UsualTimeout, SilentSink.Instance, default);
        Assert.True(done is { Check: null, Doubt: null } && done.Model.IsLocal);
    }

    [Fact]
    public async Task Giving_up_while_the_server_is_asked_registers_nothing()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = Secure(_ =>
        {
            cancel.Cancel();
            return new LoopbackAnswer { Silent = true };
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new RegisterChecked(_temporary.Session).RunAsync(Request(server.At("v1").AbsoluteUri), _trusting, false, CheckEndpoint.UsualTimeout, SilentSink.Instance, cancel.Token));

        Assert.False(IsRegistered);
    }

    [Fact]
    public async Task A_server_that_was_seen_to_want_a_key_is_not_ready_without_one_on_this_machine_neither()
    {
        await using var server = new LoopbackServer(_ => LoopbackAnswer.Json("""{"error":"no key"}""", 401));

        Registration done = await RunAsync(server.At("v1").AbsoluteUri, _trusting);

        Assert.Equal((true, ModelStatus.NotConfigured), (done.Model.ApiKeyRequired, done.Model.Status));
    }

    private static RegisterRequest Request(string address) => new() { Name = "office", Endpoint = address, ProviderModel = "big-1" };

    private LoopbackServer Secure(Func<LoopbackRequest, LoopbackAnswer> answer) => new(answer, _certificates.Server());

    private Task<Registration> RunAsync(LoopbackServer server, NetworkOptions? network = null) => RunAsync(server.At("v1").AbsoluteUri, network ?? _trusting);

    private Task<Registration> RunAsync(string address, NetworkOptions network, bool skipCheck = false) =>
        new RegisterChecked(_temporary.Session).RunAsync(Request(address), network, skipCheck, CheckEndpoint.UsualTimeout, SilentSink.Instance, default);
}
