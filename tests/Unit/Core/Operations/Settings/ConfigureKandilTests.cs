using System.Net.Sockets;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Primitives;
using Kandil.Tests.Unit.Core.Acquisition;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Settings;

public sealed class ConfigureKandilTests : IAsyncLifetime
{
    private readonly TemporarySession _temporary = new();
    private readonly FakeHub _hub = new();

    private ConfigureKandil Configuration => new(_temporary.Session);

    private string FilePath => _temporary.Session.Paths.ConfigurationFile;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _temporary.DisposeAsync();
    }

    [Fact]
    public void Without_a_file_every_setting_has_its_default_and_none_is_made()
    {
        IReadOnlyList<ConfigurationEntry> entries = Configuration.Show();

        Assert.All(entries, entry => Assert.Equal((entry.Default, SettingOrigin.Default), (entry.Value, entry.Origin)));
        Assert.Equal("4", entries.Single(entry => entry.Key == "network.connections").Value);
        Assert.False(File.Exists(FilePath));
    }

    [Theory]
    [InlineData("network.mirror", "https://mirror.example/hub", "https://mirror.example/hub")]
    [InlineData("Network.Proxy", "http://proxy.example:3128", "http://proxy.example:3128")]
    [InlineData("network.bytesPerSecond", "5 MB", "5000000")]
    [InlineData("network.bytesPerSecond", "1.5MiB", "1572864")]
    [InlineData("network.connections", "16", "16")]
    [InlineData("network.offline", "True", "true")]
    [InlineData("network.allowPlainHttp", "http://One.example, http://two.example:8080/", "http://one.example, http://two.example:8080")]
    public async Task What_is_set_is_shown_and_survives_until_it_is_reset(string key, string typed, string shown)
    {
        ConfigurationEntry set = await Configuration.SetAsync(key, typed, default);

        Assert.Equal((shown, SettingOrigin.User), (set.Value, set.Origin));
        Assert.Equal(set, Configuration.Show().Single(entry => entry.Key == set.Key));
        await Configuration.ResetAsync(key, default);
        Assert.All(Configuration.Show(), entry => Assert.Equal(SettingOrigin.Default, entry.Origin));
    }

    [Fact]
    public async Task A_list_is_added_to_taken_from_and_replaced()
    {
        const string key = "network.allowPlainHttp";
        await Configuration.SetAsync(key, "+http://one.example", default);
        Assert.Equal("http://one.example, http://two.example", (await Configuration.SetAsync(key, "+http://two.example", default)).Value);
        Assert.Equal("http://two.example", (await Configuration.SetAsync(key, "-http://one.example", default)).Value);
        Assert.Equal("http://three.example", (await Configuration.SetAsync(key, "http://three.example", default)).Value);
    }

    [Fact]
    public async Task A_relative_path_is_kept_as_the_file_that_it_means_now() =>
        Assert.Equal(Path.GetFullPath("ca.pem"), (await Configuration.SetAsync("network.certificateAuthority", "ca.pem", default)).Value);

    [Fact]
    public async Task What_other_releases_wrote_is_kept_and_the_file_is_its_owners_alone()
    {
        Write("""{ "version": 2, "theme": { "color": "blue" }, "network": { "later": [1, 2], "offline": true } }""");

        await Configuration.SetAsync("network.connections", "2", default);
        await Configuration.ResetAsync(null, default);

        string text = await File.ReadAllTextAsync(FilePath);
        Assert.Contains("\"blue\"", text, StringComparison.Ordinal);
        Assert.Contains("\"later\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("offline", text, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        }
    }

    [Fact]
    public async Task Several_processes_may_change_it_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(number =>
            new ConfigureKandil(_temporary.Session).SetAsync("network.allowPlainHttp", $"+http://host{number}.example", default)));

        Assert.Equal(8, Configuration.Show().Single(entry => entry.Key == "network.allowPlainHttp").Value!.Split(", ").Length);
    }

    [Theory]
    [InlineData("network.mirror", "ftp://x")]
    [InlineData("network.mirror", "https://user:secret@mirror.example")]
    [InlineData("network.proxy", "http://user:secret@proxy.example:3128")]
    [InlineData("network.proxy", "proxy.example:3128")]
    [InlineData("network.bytesPerSecond", "0")]
    [InlineData("network.bytesPerSecond", "-5")]
    [InlineData("network.bytesPerSecond", "fast")]
    [InlineData("network.connections", "17")]
    [InlineData("network.offline", "maybe")]
    [InlineData("network.allowPlainHttp", "https://safe.example")]
    [InlineData("network.allowPlainHttp", "http://host.example/folder")]
    [InlineData("network.certificateAuthority", " ")]
    public async Task What_a_setting_cannot_be_is_refused_with_what_it_can_be(string key, string value)
    {
        KandilException failure = await Assert.ThrowsAsync<KandilException>(() => Configuration.SetAsync(key, value, default));

        Assert.Equal(ErrorCode.Args, failure.Code);
        Assert.Contains("it must be", failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(FilePath));
    }

    [Fact]
    public async Task A_setting_that_there_is_not_is_answered_with_the_nearest()
    {
        KandilException failure = await Assert.ThrowsAsync<KandilException>(() => Configuration.SetAsync("network.miror", "x", default));

        Assert.Equal(ErrorCode.Args, failure.Code);
        Assert.Contains("network.mirror", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<KandilException>(() => Configuration.ResetAsync("theme", default));
    }

    [Theory]
    [InlineData("""{ "version": 2, "network": { "connections": 99 } }""", "'network.connections' is 99: it must be a number from 1 to 16")]
    [InlineData("""{ "version": 2, "network": { "offline": "yes" } }""", "network.offline")]
    [InlineData("""{ "version": 2, "network": { "allowPlainHttp": "http://a.example" } }""", "network.allowPlainHttp")]
    [InlineData("""{ "version": 2, "network": 5 }""", "'network' is no section")]
    [InlineData("""{ "network": {} }""", "'version' is missing")]
    [InlineData("""{ "version": 3 }""", "version 3")]
    [InlineData("""{ "version": 2, "network": {}, "network": {} }""", "twice")]
    [InlineData("""{ "version": 2, """, "no JSON at line 1")]
    [InlineData("[]", "JSON object")]
    public async Task A_bad_file_stops_every_operation_of_the_network_and_says_what_is_bad(string content, string named)
    {
        Write(content);

        KandilException shown = Assert.Throws<KandilException>(() => Configuration.Show());
        KandilException used = await Assert.ThrowsAsync<KandilException>(
            () => new ShowModelFiles(_temporary.Session).RunAsync("lab/plain", null, new NetworkOptions(), default));

        foreach (KandilException failure in new[] { shown, used })
        {
            Assert.Equal(ErrorCode.Schema, failure.Code);
            Assert.Contains(FilePath, failure.Message, StringComparison.Ordinal);
            Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(content, await File.ReadAllTextAsync(FilePath));
    }

    [Fact]
    public async Task A_bad_value_can_be_put_right_by_the_command_that_the_error_names()
    {
        Write("""{ "version": 2, "network": { "connections": 99 } }""");
        OperationCall next = Assert.Throws<KandilException>(() => Configuration.Show()).RecommendedAction.Command!;

        Assert.Equal(OperationNames.ResetConfiguration, next.Operation);
        await Configuration.ResetAsync(next.Arguments[0], default);

        Assert.Equal("4", Configuration.Show().Single(entry => entry.Key == "network.connections").Value);
    }

    [Fact]
    public async Task A_configured_mirror_is_used_asked_first_and_gets_no_token_of_the_hub()
    {
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(InstallFixture.Model(300_000)));
        var asked = new List<Origin>();
        await using var session = new KandilSession(new KandilSessionOptions
        {
            Paths = _temporary.Session.Paths,
            Credential = origin =>
            {
                asked.Add(origin);
                return ValueTask.FromResult(origin.Host == "huggingface.co" ? new HttpCredential(origin, "Authorization", "Bearer hf_secret") : null);
            },
        });
        await Configuration.SetAsync("network.mirror", _hub.Address.AbsoluteUri, default);

        InstallReport report = await new InstallModel(session).RunAsync(new InstallRequest { Model = "lab/plain" }, SilentSink.Instance, default);

        Assert.Equal(_hub.Address.GetLeftPart(UriPartial.Authority), report.Result.Record.Mirror);
        Assert.Equal("/api/models", _hub.Api.Requests.First().Path);
        Assert.All(asked, origin => Assert.Equal(Origin.Of(_hub.Address), origin));
        Assert.All(_hub.Api.Requests, request => Assert.Null(request.Header("authorization")));
    }

    [Fact]
    public async Task A_configured_mirror_that_does_not_answer_is_said_and_concerns_no_registry()
    {
        await using var registry = new FakeRegistry();
        registry.Add("lab", "sea", "v1", [("sea.gguf", [1])]);
        await new ModelSources(_temporary.Session).RegisterAsync("shelf", registry.Address.AbsoluteUri, null, new NetworkOptions(), false, default);
        await Configuration.SetAsync("network.mirror", _hub.Address.AbsoluteUri, default);
        await _hub.DisposeAsync();

        KandilException failure = await Assert.ThrowsAsync<KandilException>(() => ShowAsync("lab/plain", new NetworkOptions()));

        Assert.Contains("The mirror at", failure.Message, StringComparison.Ordinal);
        Assert.Equal("shelf:lab/sea:v1", (await ShowAsync("shelf:lab/sea", new NetworkOptions())).Model);
    }

    [Fact]
    public async Task An_option_comes_before_the_configuration()
    {
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(InstallFixture.Model(300_000)));
        await Configuration.SetAsync("network.offline", "true", default);
        await Configuration.SetAsync("network.mirror", "http://127.0.0.1:1", default);
        var options = new NetworkOptions { Mirror = _hub.Address.AbsoluteUri };

        Assert.Contains("offline", (await Assert.ThrowsAsync<KandilException>(() => ShowAsync("lab/plain", options))).Message, StringComparison.Ordinal);
        Assert.Equal("hf:lab/plain", (await ShowAsync("lab/plain", options with { Offline = false })).Model);
    }

    [Fact]
    public async Task Plain_http_to_another_machine_is_refused_with_the_command_that_allows_it()
    {
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(InstallFixture.Model(300_000)));
        await using var session = new KandilSession(new KandilSessionOptions
        {
            Paths = _temporary.Session.Paths,
            Http = new HttpOptions { Dial = async (_, cancellationToken) => await HubAsync(cancellationToken) },
        });
        Task<ModelFileListing> Show() => new ShowModelFiles(session).RunAsync("lab/plain", null, new NetworkOptions { Mirror = "http://mirror.example:8080" }, default);

        KandilException refused = await Assert.ThrowsAsync<KandilException>(Show);
        OperationCall next = refused.RecommendedAction.Command!;
        Assert.Equal((OperationNames.SetConfiguration, "network.allowPlainHttp"), (next.Operation, next.Arguments[0]));

        await Configuration.SetAsync(next.Arguments[0], next.Arguments[1], default);

        Assert.Equal("hf:lab/plain", (await Show()).Model);
    }

    private async Task<Stream> HubAsync(CancellationToken cancellationToken)
    {
        var client = new TcpClient();
        await client.ConnectAsync(_hub.Address.Host, _hub.Address.Port, cancellationToken);
        return client.GetStream();
    }

    private void Write(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        File.WriteAllText(FilePath, content);
    }

    private Task<ModelFileListing> ShowAsync(string reference, NetworkOptions network) =>
        new ShowModelFiles(_temporary.Session).RunAsync(reference, null, network, default);
}
