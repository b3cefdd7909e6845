using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Sources;

public sealed class HuggingFaceSourceTests : IAsyncLifetime
{
    private readonly FakeHub _hub = new();
    private readonly HttpSender _http = new(new HttpOptions { Retries = 0 });
    private string? _token;

    private HuggingFaceSource Source => new(_http, _hub.Address, origin =>
        ValueTask.FromResult(_token is null ? null : new HttpCredential(origin, "Authorization", $"Bearer {_token}")));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task A_model_is_resolved_to_a_commit_with_every_file_its_size_and_its_digest()
    {
        FakeContent weights = FakeContent.Of(GgufBuilder.Chain("hello"));
        FakeContent readme = FakeContent.Of("# hello");
        FakeRepository repository = _hub.Repository("lab/plain").With("sub/m-Q4_K_M.gguf", weights).With("README.md", readme);

        SourceModel model = await ResolveAsync("lab/plain");

        Assert.Equal(("hf", "lab/plain", "main", repository.Main.Id), (model.Source, model.Id, model.Revision, model.Commit));
        Assert.Equal("apache-2.0", model.License);
        Assert.True(model.ThroughMirror);
        SourceFile large = model.Files.Single(file => file.Path.FileName == "m-Q4_K_M.gguf");
        Assert.Equal((weights.Length, DigestKind.Sha256, weights.Sha256, "mirror LFS"), (large.Size, large.DigestKind, large.Digest, large.DigestSource));
        Assert.Equal($"{_hub.Address}lab/plain/resolve/{repository.Main.Id}/sub/m-Q4_K_M.gguf", large.Address!.AbsoluteUri);
        SourceFile small = model.Files.Single(file => file.Path.FileName == "README.md");
        Assert.Equal((DigestKind.GitBlobSha1, readme.GitBlob), (small.DigestKind, small.Digest));
        Assert.Equal(weights.Length + readme.Length, model.TotalSize);
    }

    [Fact]
    public async Task Everything_is_read_at_the_commit_though_the_branch_moves_on()
    {
        FakeRepository repository = _hub.Repository("lab/plain").With("old.gguf", GgufBuilder.Chain("old"));
        string commit = repository.Main.Id;
        _hub.Api.Fault = request =>
        {
            if (request.Path.Contains("/tree/", StringComparison.Ordinal))
            {
                _hub.Api.Fault = _ => null;
                repository.With("new.gguf", GgufBuilder.Chain("new"));
            }

            return null;
        };

        SourceModel model = await ResolveAsync("lab/plain");

        Assert.Equal(commit, model.Commit);
        Assert.Equal(["old.gguf"], model.Files.Select(file => file.Path.Value));
    }

    [Fact]
    public async Task A_list_of_many_pages_is_read_whole_from_the_mirror_itself()
    {
        FakeRepository repository = _hub.Repository("lab/many");
        repository.Commit(Enumerable.Range(0, 25).ToDictionary(i => $"f{i}.txt", i => FakeContent.Of($"{i}")));
        _hub.PageSize = 10;

        Assert.Equal(25, (await ResolveAsync("lab/many")).Files.Count);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_asked_for_again_and_not_for_ever()
    {
        _hub.Repository("lab/plain").With("m.gguf", GgufBuilder.Chain("hello"));
        _hub.Api.FaultFirst(_ => true, WebFault.Drop(20), WebFault.Drop(0), WebFault.Drop(50));

        Assert.Single((await ResolveAsync("lab/plain")).Files);

        _hub.Api.Fault = _ => WebFault.Drop(20);
        await RefusalAsync("lab/plain", ErrorCode.Net);
    }

    [Fact]
    public async Task A_server_without_a_list_of_files_serves_too()
    {
        _hub.Repository("lab/plain").With("m.gguf", GgufBuilder.Chain("hello"));
        _hub.HasNoTree = true;

        SourceFile file = Assert.Single((await ResolveAsync("lab/plain")).Files);

        Assert.Equal(DigestKind.Sha256, file.DigestKind);
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        _hub.Repository("lab/plain").With("m.gguf", "x");

        Assert.Contains("'lab/none'", (await RefusalAsync("lab/none", ErrorCode.NotFound)).Message, StringComparison.Ordinal);
        Assert.Contains("'v9'", (await RefusalAsync("lab/plain", ErrorCode.NotFound, "v9")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gated_repository_can_be_looked_at_and_says_where_to_ask_for_access()
    {
        _hub.Repository("lab/gated").With("m.gguf", "x").IsGated = true;
        SourceModel model = await ResolveAsync("lab/gated");
        Assert.True(model.Gated);

        KandilException refusal = await Assert.ThrowsAsync<KandilException>(() => Source.CheckAccessAsync(model, default));
        Assert.Equal(ErrorCode.Auth, refusal.Code);
        Assert.Contains($"{_hub.Address}lab/gated", refusal.RecommendedAction.Text, StringComparison.Ordinal);

        _token = "hf_right";
        await Source.CheckAccessAsync(model, default);
        _hub.Repository("lab/gated").IsOpenToToken = false;
        Assert.Contains("no access", (await Assert.ThrowsAsync<KandilException>(() => Source.CheckAccessAsync(model, default))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_token_is_said_to_be_wrong_and_not_shown()
    {
        _hub.Repository("lab/plain").With("m.gguf", "x");
        _token = "hf_wrong";

        KandilException refusal = await RefusalAsync("lab/plain", ErrorCode.Auth);

        Assert.DoesNotContain("hf_wrong", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_repository_is_found_with_its_token_only()
    {
        _hub.Repository("lab/private").With("m.gguf", "x").IsPrivate = true;
        Assert.Contains("private", (await RefusalAsync("lab/private", ErrorCode.NotFound)).Message, StringComparison.Ordinal);

        _token = "hf_right";
        Assert.Single((await ResolveAsync("lab/private")).Files);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../up.gguf")]
    [InlineData("a/../../up.gguf")]
    [InlineData("C:/m.gguf")]
    [InlineData("m.gguf:stream")]
    [InlineData("folder./m.gguf")]
    [InlineData("m.gguf ")]
    [InlineData("nul.gguf")]
    [InlineData("sub\\m.gguf")]
    [InlineData("m\0.gguf")]
    [InlineData(".kandil/manifest.json")]
    public async Task A_name_that_is_no_safe_path_refuses_the_whole_model(string name)
    {
        _hub.Repository("lab/bad").Commit(new() { ["good.gguf"] = FakeContent.Of("x"), [name] = FakeContent.Of("y") });

        KandilException refusal = await RefusalAsync("lab/bad", ErrorCode.Unsafe);

        Assert.Contains(name.Replace('\0', '\uFFFD'), refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Model.gguf", "model.gguf")]
    [InlineData("caf\u00e9.gguf", "cafe\u0301.gguf")]
    [InlineData("m", "m/sub.gguf")]
    public async Task Names_that_some_system_takes_for_one_refuse_the_whole_model(string first, string second)
    {
        _hub.Repository("lab/bad").Commit(new() { [first] = FakeContent.Of("x"), [second] = FakeContent.Of("y") });

        KandilException refusal = await RefusalAsync("lab/bad", ErrorCode.Unsafe);

        Assert.Contains($"'{first}' and '{second}'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html></html>", "an HTML or XML page")]
    [InlineData("", "nothing at all")]
    [InlineData("{\"sha\": \"abc\"", "damaged or cut off")]
    [InlineData("{\"sha\": 5}", "another shape")]
    [InlineData("[]", "another shape")]
    [InlineData("null", "null")]
    [InlineData("{}", "without one")]
    [InlineData("service unavailable \u001b[31m", "service unavailable")]
    public async Task Junk_is_a_network_failure_that_says_what_came(string body, string said)
    {
        _hub.Api.Fault = _ => new WebFault { Instead = FakeReply.Json(body) };

        KandilException refusal = await RefusalAsync("lab/plain", ErrorCode.Net);

        Assert.Contains(said, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', refusal.Message);
    }

    [Fact]
    public async Task An_owners_models_are_listed_in_the_order_asked_for()
    {
        _hub.Repository("TinyLlama/chat-a").With("m.gguf", "x").Downloads = 5;
        _hub.Repository("TinyLlama/chat-b").With("m.gguf", "x").Downloads = 50;
        _hub.Repository("TinyLlama/base").With("m.gguf", "x").Downloads = 500;
        _hub.Repository("other/chat").With("m.gguf", "x").Downloads = 5000;
        var query = new SourceQuery { Owner = "TinyLlama", Text = "chat", Order = SourceOrder.Downloads };

        IReadOnlyList<SourceListing> most = await Source.ListAsync(query, default);

        Assert.Equal(["TinyLlama/chat-b", "TinyLlama/chat-a"], most.Select(one => one.Id));
        Assert.Equal(("hf:TinyLlama/chat-b", 50L, "apache-2.0"), (most[0].Reference, most[0].Downloads, most[0].License));
        Assert.Equal(["TinyLlama/chat-a", "TinyLlama/chat-b"], (await Source.ListAsync(query with { Descending = false }, default)).Select(one => one.Id));
        Assert.Single(await Source.ListAsync(query with { Most = 1 }, default));
    }

    [Fact]
    public async Task A_mirror_that_does_not_answer_fails_before_anything_begins()
    {
        await Source.CheckReachableAsync(default);
        await _hub.DisposeAsync();

        KandilException refusal = await Assert.ThrowsAsync<KandilException>(() => Source.CheckReachableAsync(default));

        Assert.Equal(ErrorCode.Net, refusal.Code);
        Assert.Contains($"mirror at {_hub.Address}", refusal.Message, StringComparison.Ordinal);
    }

    private Task<SourceModel> ResolveAsync(string repository, string? revision = null) =>
        Source.ResolveAsync(ModelReference.Parse(repository), revision, default);

    private async Task<KandilException> RefusalAsync(string repository, ErrorCode code, string? revision = null)
    {
        KandilException refusal = await Assert.ThrowsAsync<KandilException>(() => ResolveAsync(repository, revision));
        Assert.Equal(code, refusal.Code);
        return refusal;
    }
}
