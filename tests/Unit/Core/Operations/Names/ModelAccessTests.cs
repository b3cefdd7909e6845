using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Names;

public sealed class ModelAccessTests : IAsyncLifetime
{
    private readonly TemporarySession _temporary = new();

    private ModelAccess Access => new(_temporary.Session);

    public Task InitializeAsync() => _temporary.ImportAsync(_temporary.Model(GgufBuilder.Chain("yes")), "tuned");

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task An_agent_with_a_list_uses_what_is_on_it_and_nothing_else()
    {
        await Access.GrantAsync("scanner", ["tuned"], default);
        await Access.GrantAsync("other", ["qwen coder 7b"], default);

        Assert.Equal("yes", (await AskAsync("Scanner", "local/tuned")).Text);
        var denied = await Assert.ThrowsAsync<KandilException>(() => AskAsync("other", "tuned"));
        Assert.Equal((ErrorCode.Access, "local/tuned"), (denied.Code, denied.Target));
        Assert.Contains("'other'", denied.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.Access, (await Assert.ThrowsAsync<KandilException>(() => AskAsync("other", null))).Code);
        Assert.Contains("E_ACCESS", File.ReadAllText(_temporary.Session.Paths.AuditFile), StringComparison.Ordinal);
        Assert.Equal(["qwen2.5-coder-7b"], new ListAvailable(_temporary.Session).Run(new() { Agent = "other" }).Select(model => model.Name));
    }

    [Fact]
    public async Task Callers_without_a_name_or_a_list_follow_one_rule()
    {
        await Access.GrantAsync("scanner", ["local/*"], default);
        Assert.Equal("yes", (await AskAsync(null, "tuned")).Text);
        Assert.Equal("yes", (await AskAsync("stranger", "tuned")).Text);

        await new ConfigureKandil(_temporary.Session).SetAsync("access.unnamed", "deny", default);

        Assert.Equal(ErrorCode.Access, (await Assert.ThrowsAsync<KandilException>(() => AskAsync(null, "tuned"))).Code);
        Assert.Equal(ErrorCode.Access, (await Assert.ThrowsAsync<KandilException>(() => AskAsync("stranger", "tuned"))).Code);
        Assert.Equal("yes", (await AskAsync("scanner", "tuned")).Text);
        Assert.Equal([], Access.List().Single(list => list.Agent == ModelAccess.Unnamed).Models);
    }

    [Fact]
    public async Task A_list_is_taken_away_model_by_model_and_whole()
    {
        await Access.GrantAsync("scanner", ["tuned", "gpt4"], default);

        await Access.RevokeAsync("scanner", ["tuned"], default);
        Assert.Equal(["gpt-4-turbo"], Access.List()[0].Models);
        await Access.RevokeAsync("scanner", ["gpt4"], default);
        Assert.Equal(ErrorCode.Access, (await Assert.ThrowsAsync<KandilException>(() => AskAsync("scanner", "tuned"))).Code);
        await Access.RevokeAsync("SCANNER", null, default);

        Assert.Equal([ModelAccess.Unnamed], Access.List().Select(list => list.Agent));
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<KandilException>(() => Access.RevokeAsync("scanner", null, default))).Code);
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<KandilException>(() => Access.GrantAsync("scanner", ["wombat"], default))).Code);
        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => Access.GrantAsync("two words", ["gpt4"], default))).Code);
    }

    [Theory]
    [InlineData("""{ "version": 2, "access": { "agents": { "a": "gpt4" } } }""", "access.agents.a")]
    [InlineData("""{ "version": 2, "access": { "agents": [] } }""", "access.agents")]
    [InlineData("""{ "version": 2, "access": { "unnamed": "perhaps" } }""", "allow or deny")]
    public async Task A_bad_list_lets_nobody_in_and_says_what_is_bad(string content, string named)
    {
        Directory.CreateDirectory(_temporary.Session.Paths.ConfigurationDirectory);
        File.WriteAllText(_temporary.Session.Paths.ConfigurationFile, content);

        var failure = await Assert.ThrowsAsync<KandilException>(() => AskAsync("a", "tuned"));

        Assert.Equal(ErrorCode.Schema, failure.Code);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_environment_names_the_agent_where_nobody_does()
    {
        await Access.GrantAsync("scanner", ["gpt4"], default);
        await using var session = new KandilSession(new KandilSessionOptions
        {
            Paths = _temporary.Session.Paths, Environment = new KandilEnvironment(read: name => name == "KANDIL_AGENT" ? "scanner" : Environment.GetEnvironmentVariable(name)),
        });

        Assert.False(new ModelAccess(session).Allows(null, new FindModel(session).Run("tuned")));
        Assert.True(new ModelAccess(session).Allows("somebody", new FindModel(session).Run("tuned")));
    }

    private Task<Completion> AskAsync(string? agent, string? model) =>
        _temporary.AskAsync(new PromptRequest { Agent = agent, Model = model, Messages = PromptRequest.Conversation("Say it."), Sampling = new() { Temperature = 0 }, LoadOptions = new() { Threads = 1 } });
}
