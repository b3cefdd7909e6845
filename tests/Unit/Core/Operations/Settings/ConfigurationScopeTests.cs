using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.CodeTasks;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Settings;

/// <summary>The user's, the project's and the session's settings, and which of them hold.</summary>
public sealed class ConfigurationScopeTests : IAsyncLifetime
{
    private readonly TemporarySession _temporary = new();
    private readonly ListeningSink _sink = new();

    private ConfigureKandil Configuration => new(_temporary.Session);

    private string Project => Path.Combine(_temporary.Folder, "project");

    public Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(Project, "below", "deeper"));
        _temporary.Session.WorkingFolder = Path.Combine(Project, "below", "deeper");
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Fact]
    public async Task A_session_comes_before_a_project_and_a_project_before_a_user_and_each_value_says_whose_it_is()
    {
        await Configuration.SetAsync("sampling.temperature", "0.1", default);
        await Configuration.SetAsync("sampling.topK", "11", default);
        await Configuration.SetAsync("sampling.topP", "0.5", default);
        Write("""{ "sampling": { "temperature": 0.2, "topK": 12 } }""");
        await Configuration.SetAsync("sampling.temperature", "0.3", default, SettingOrigin.Session);

        Assert.Equal(("0.3", SettingOrigin.Session), Entry("sampling.temperature"));
        Assert.Equal(("12", SettingOrigin.Project), Entry("sampling.topK"));
        Assert.Equal(("0.5", SettingOrigin.User), Entry("sampling.topP"));
        Assert.Equal((null, SettingOrigin.Default), Entry("sampling.minP"));
        (SamplingOptions sampling, _) = _temporary.Session.Settings.Sampling(new SamplingOptions { TopP = 0.9f }, null, []);
        Assert.Equal((0.3f, 12, 0.9f), (sampling.Temperature, sampling.TopK, sampling.TopP));
        await Configuration.ResetAsync(null, default, SettingOrigin.Session);
        Assert.Equal(("0.2", SettingOrigin.Project), Entry("sampling.temperature"));
    }

    [Theory]
    [InlineData("{bad", "no JSON")]
    [InlineData("""{ "version": 3 }""", "version 3")]
    [InlineData("""{ "network": { "offline": true } }""", "'network'")]
    public async Task A_projects_file_that_is_none_is_named_with_the_way_to_go_on_without_it(string content, string problem)
    {
        Write(content);
        var failure = Assert.Throws<KandilException>(() => Configuration.Show());
        Assert.Equal((ErrorCode.Schema, Path.Combine(Project, ".kandil.json")), (failure.Code, failure.Target));
        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        Assert.Contains("KANDIL_NO_PROJECT", failure.RecommendedAction.Text, StringComparison.Ordinal);

        await using var without = new KandilSession(new KandilSessionOptions
        {
            Paths = _temporary.Session.Paths, Environment = new KandilEnvironment(read: name => name == "KANDIL_NO_PROJECT" ? "1" : null),
        });
        without.WorkingFolder = _temporary.Session.WorkingFolder;
        Assert.NotEmpty(new ConfigureKandil(without).Show());
        Assert.Null(new ConfigureKandil(without).ProjectFile);
    }

    [Theory]
    [InlineData("defaults.model", "nonsense", SettingOrigin.User, "There is no model 'nonsense'")]
    [InlineData("defaults.model", "nonsense", SettingOrigin.Session, "There is no model 'nonsense'")]
    [InlineData("fallback.model", "nonsense", SettingOrigin.User, "There is no model 'nonsense'")]
    [InlineData("models.zzz.temperature", "0.2", SettingOrigin.User, "There is no model 'zzz'")]
    [InlineData("defaults.model", "openai:gpt-4o", SettingOrigin.User, null)]
    [InlineData("defaults.model", "kandil-guide", SettingOrigin.User, null)]
    [InlineData("defaults.model", "ollama/whatever", SettingOrigin.User, null)]
    [InlineData("defaults.backend", "embedded", SettingOrigin.User, null)]
    public async Task A_name_that_nobody_answers_for_is_set_with_a_word(string key, string value, SettingOrigin scope, string? warning)
    {
        await Configuration.SetAsync(key, value, default, scope, _sink);

        Assert.Equal((value, scope), Entry(key));
        if (warning is null)
            Assert.Empty(_sink.Warnings);
        else
            Assert.StartsWith($"{key} is set all the same: {warning}", Assert.Single(_sink.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SettingOrigin.User, "config.json'", null)]
    [InlineData(SettingOrigin.Session, "for this session", "session")]
    public async Task The_failure_of_a_question_without_a_model_says_which_setting_named_it(SettingOrigin scope, string place, string? value)
    {
        await Configuration.SetAsync("defaults.model", "nonsense", default, scope);

        var failure = await Assert.ThrowsAsync<KandilException>(() => _temporary.AskAsync((string?)null));
        Assert.Equal(ErrorCode.NotInstalled, failure.Code);
        Assert.Contains("The setting defaults.model names it, ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(place, failure.Message, StringComparison.Ordinal);
        Assert.Equal(OperationNames.ResetConfiguration, failure.RecommendedAction.Other!.Operation);
        Assert.Equal(value, failure.RecommendedAction.Other.Options.SingleOrDefault()?.Values[0]);

        string code = _temporary.Put("code.py", "x = 1\n"u8.ToArray());
        var task = await Assert.ThrowsAsync<KandilException>(() => new RunCodeTask(_temporary.Session).RunAsync(CodeTask.Review, code, null, new PromptRequest { Messages = [] }, _sink, default));
        Assert.Equal(failure.Message, task.Message);

        var named = await Assert.ThrowsAsync<KandilException>(() => _temporary.AskAsync("nonsense"));
        Assert.DoesNotContain("defaults.model", named.Message, StringComparison.Ordinal);

        await Configuration.SetAsync("fallback.model", "nonsense-too", default);
        var fallback = await Assert.ThrowsAsync<KandilException>(() => _temporary.AskAsync("nonsense"));
        Assert.Contains("The setting fallback.model names it, ", fallback.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_of_one_model_comes_before_those_of_all()
    {
        await Configuration.SetAsync("sampling.temperature", "0.1", default);
        await Configuration.SetAsync("models.qwen2.5-coder-7b.temperature", "0.7", default);

        Assert.Equal(0.7f, _temporary.Session.Settings.Sampling(new(), null, ["Qwen2.5-coder-7b"]).Sampling.Temperature);
        Assert.Equal(0.1f, _temporary.Session.Settings.Sampling(new(), null, ["other"]).Sampling.Temperature);
        Assert.Equal(("0.7", SettingOrigin.User), Entry("models.qwen2.5-coder-7b.temperature"));
        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => Configuration.SetAsync("models.x.colour", "1", default))).Code);
    }

    [Theory]
    [InlineData("""{ "network": { "mirror": "https://evil.example" } }""", "network")]
    [InlineData("""{ "defaults": { "model": "x", "theme": "dark" } }""", "defaults.theme")]
    [InlineData("""{ "access": { "unnamed": "allow" } }""", "access")]
    [InlineData("""{ "sampling": { "temperature": 9 } }""", "sampling.temperature")]
    [InlineData("""{ "aliases": { "x": 5 } }""", "aliases.x")]
    [InlineData("""{ "aliases": [] }""", "aliases")]
    [InlineData("[]", "JSON object")]
    public void What_a_project_may_not_set_is_refused_by_its_name(string content, string named)
    {
        Write(content);

        foreach (Action use in new Action[] { () => Configuration.Show(), () => new ResolveModel(_temporary.Session).Run("wombat"), () => Configuration.Reload() })
        {
            var failure = Assert.Throws<KandilException>(use);
            Assert.Equal(ErrorCode.Schema, failure.Code);
            Assert.Contains(named, failure.Message, StringComparison.Ordinal);
            Assert.Contains(".kandil.json", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_project_s_default_counts_where_it_is_installed()
    {
        await _temporary.ImportAsync(_temporary.Model(new GgufBuilder()), "tuned");
        Write("""{ "defaults": { "model": "tuned" }, "aliases": { "ours": "tuned" } }""");

        Assert.Equal("tuned", _temporary.Session.Settings.DefaultModel(_ => Assert.Fail("no warning"))?.Name);
        Assert.Equal("local/tuned", new FindModel(_temporary.Session).Run("ours").Name);
        Assert.Contains(new ModelAlias("ours", "tuned", AliasOrigin.Project), new ModelAliases(_temporary.Session).List());
    }

    [Fact]
    public async Task A_cloned_repository_redirects_nothing_until_the_user_consents_to_what_it_says()
    {
        await Configuration.SetAsync("defaults.model", "kandil-guide", default);
        Write("""{ "defaults": { "model": "openai:gpt-4o" }, "aliases": { "ours": "evil/repo" } }""");

        Assert.Equal("kandil-guide", _temporary.Session.Settings.DefaultModel(_sink.Warn)?.Name);
        Assert.Contains("openai:gpt-4o", Assert.Single(_sink.Warnings), StringComparison.Ordinal);
        Assert.Equal(("kandil-guide", SettingOrigin.User), Entry("defaults.model"));
        Assert.Equal(ErrorCode.Access, Assert.Throws<KandilException>(() => new ResolveModel(_temporary.Session).Run("ours")).Code);

        await Configuration.TrustProjectAsync(default);
        Assert.Equal("openai:gpt-4o", _temporary.Session.Settings.DefaultModel(_sink.Warn)?.Name);
        Assert.Equal("hf:evil/repo", new ResolveModel(_temporary.Session).Run("ours").Reference);

        Write("""{ "defaults": { "model": "openai:gpt-4o" }, "aliases": { "ours": "evil/other" } }""");
        Assert.Equal("kandil-guide", _temporary.Session.Settings.DefaultModel(_sink.Warn)?.Name);
        Assert.Equal(ErrorCode.Access, Assert.Throws<KandilException>(() => new ResolveModel(_temporary.Session).Run("ours")).Code);
    }

    [Fact]
    public async Task Consent_is_to_a_folder_and_the_same_file_elsewhere_means_nothing()
    {
        const string Content = """{ "defaults": { "model": "openai:gpt-4o" } }""";
        Write(Content);
        await Configuration.TrustProjectAsync(default);
        string other = Directory.CreateDirectory(Path.Combine(_temporary.Folder, "other")).FullName;
        File.WriteAllText(Path.Combine(other, ".kandil.json"), Content);

        _temporary.Session.WorkingFolder = other;

        Assert.Null(_temporary.Session.Settings.DefaultModel(_sink.Warn)?.Name);
    }

    [Theory]
    [InlineData("claude")] // of the catalogue
    [InlineData("tuned")] // installed
    [InlineData("mine")] // the user's
    public async Task A_project_s_alias_never_takes_the_place_of_a_name_that_means_something(string name)
    {
        await _temporary.ImportAsync(_temporary.Model(new GgufBuilder()), "tuned");
        await new ModelAliases(_temporary.Session).SetAsync("mine", "gpt4", default);
        Write($$"""{ "aliases": { "{{name}}": "kandil-guide" } }""");

        Assert.DoesNotContain(new ModelAliases(_temporary.Session).List(), alias => alias.Alias == name && alias.Origin == AliasOrigin.Project);
        Assert.NotEqual("kandil-guide", new ResolveModel(_temporary.Session).TryRun(name)?.Name);
    }

    [Fact]
    public async Task What_a_user_writes_into_the_project_counts_at_once_and_goes_where_the_project_is()
    {
        Write("{}");

        await Configuration.SetAsync("defaults.model", "openai:gpt-4o", default, SettingOrigin.Project);

        Assert.Contains("openai:gpt-4o", File.ReadAllText(Path.Combine(Project, ".kandil.json")), StringComparison.Ordinal);
        Assert.Equal("openai:gpt-4o", _temporary.Session.Settings.DefaultModel(_sink.Warn)?.Name);
        Assert.Equal(ErrorCode.Args, (await Assert.ThrowsAsync<KandilException>(() => Configuration.SetAsync("network.offline", "true", default, SettingOrigin.Project))).Code);
    }

    [Fact]
    public async Task A_file_of_version_1_is_read_as_one_of_version_2_and_written_as_one()
    {
        string file = _temporary.Session.Paths.ConfigurationFile;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, """{ "version": 1, "default_model": "qwen32b", "temperature": 0.4, "offline": true, "colour": "blue" }""");

        Assert.Equal(("qwen32b", SettingOrigin.User), Entry("defaults.model"));
        Assert.Equal(("true", SettingOrigin.User), Entry("network.offline"));
        await Configuration.SetAsync("sampling.topK", "5", default);

        string text = File.ReadAllText(file);
        Assert.Contains("\"version\": 2", text, StringComparison.Ordinal);
        Assert.Contains("blue", text, StringComparison.Ordinal);
        Assert.DoesNotContain("default_model", text, StringComparison.Ordinal);
        Assert.Equal(("0.4", SettingOrigin.User), Entry("sampling.temperature"));
    }

    [Fact]
    public async Task The_configured_model_answers_where_none_is_named_with_the_configured_options()
    {
        await _temporary.ImportAsync(_temporary.Model(GgufBuilder.Chain("tuned answer")), "tuned");
        await Configuration.SetAsync("defaults.model", "tuned", default);
        await Configuration.SetAsync("sampling.maxTokens", "1", default);

        Completion answer = await _temporary.AskAsync((string?)null);

        Assert.Equal("local/tuned", answer.Model);
        Assert.Equal(1, answer.CompletionTokens);
    }

    private (string?, SettingOrigin) Entry(string key) => Configuration.Show().Single(entry => entry.Key == key) is var entry ? (entry.Value, entry.Origin) : default;

    private void Write(string content) => File.WriteAllText(Path.Combine(Project, ".kandil.json"), content);
}
