using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Provisioning;
using Kandil.Tests.Unit.Core.Acquisition;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Provisioning;

public sealed class ProvisionModelsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-provision-").FullName;
    private readonly FakeHub _hub = new();
    private readonly FakeRegistry _registry = new() { ChunkSize = 100_000 };
    private readonly FakeOllama _ollama = new();
    private readonly KandilSession _session;

    public ProvisionModelsTests() => _session = new KandilSession(new KandilSessionOptions
    {
        Paths = KandilPaths.Resolve(home: Path.Combine(_folder, "home")),
        Environment = new KandilEnvironment(read: name => name switch { "OLLAMA_HOST" => _ollama.Address.Authority, "HOME" or "USERPROFILE" => _folder, _ => null }),
    });

    private string Commit => _hub.Repository("lab/plain").Main.Id;

    public async Task InitializeAsync()
    {
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(InstallFixture.Model(300_000)))
            .With("plain-Q8_0.gguf", FakeContent.Of(InstallFixture.Model(400_000))).With("config.json", "{}");
        _hub.Repository("lab/terms").With("terms.gguf", FakeContent.Of(InstallFixture.Model(300_000, seed: 2))).License = "llama3";
        _registry.Add("lab", "sea", "v1", [("sea.gguf", InstallFixture.Model(300_000, seed: 3))]);
        _registry.Alias("lab", "sea", "latest", "v1");
        await new ModelSources(_session).RegisterAsync("shelf", _registry.Address.AbsoluteUri, null, new NetworkOptions(), false, default);
    }

    public async Task DisposeAsync()
    {
        await _session.DisposeAsync();
        await _hub.DisposeAsync();
        await _registry.DisposeAsync();
        await _ollama.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_machine_is_brought_to_what_is_required_and_a_second_run_changes_nothing()
    {
        _ollama.InLibrary("tiny:latest", GgufBuilder.Chain("hello"));
        ModelRequirement[] required =
        [
            new() { Model = "lab/plain", Pin = true }, new() { Model = "lab/plain", Quantization = "Q8_0" },
            new() { Model = "shelf:lab/sea" }, new() { Model = "lab/terms", AcceptLicense = "LLAMA3" }, new() { Model = "ollama:tiny" },
        ];

        IReadOnlyList<RequirementResult> first = await RunAsync(required);
        string registry = await File.ReadAllTextAsync(_session.Paths.RegistryFile);
        IReadOnlyList<RequirementResult> second = await RunAsync(required);

        Assert.All(first, result => Assert.Equal(RequirementState.Installed, result.State));
        Assert.Equal(required, first.Select(result => result.Requirement));
        Assert.Equal(["lab/plain", "lab/plain:Q8_0", "lab/sea", "lab/terms", "ollama/tiny:latest"], first.Select(result => result.Model!.Name));
        Assert.True(first[0].Model!.Pinned);
        Assert.Equal("llama3", first[3].Model!.LicenseAccepted?.Type);
        Assert.All(second, result => Assert.Equal((RequirementState.AlreadyRight, null), (result.State, result.Message)));
        Assert.Equal(registry, await File.ReadAllTextAsync(_session.Paths.RegistryFile));
        Assert.Null(ProvisionModels.Failure(second));
    }

    [Fact]
    public async Task What_fails_keeps_nothing_else_from_being_met_and_gives_the_exit_code()
    {
        IReadOnlyList<RequirementResult> results = await RunAsync(
            new() { Model = "lab/nothing" }, new() { Model = "lab/plain" }, new() { Model = "nowhere:lab/sea" }, new() { Model = "not a reference" });

        Assert.Equal([RequirementState.Failed, RequirementState.Installed, RequirementState.Failed, RequirementState.Failed], results.Select(result => result.State));
        KandilException failure = ProvisionModels.Failure(results)!;
        Assert.Equal(ErrorCode.NotFound, failure.Code);
        Assert.StartsWith("3 of 4", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("mit")]
    public async Task A_license_is_accepted_only_by_the_identifier_that_the_source_names(string? accepted)
    {
        RequirementResult result = Assert.Single(await RunAsync(new ModelRequirement { Model = "lab/terms", AcceptLicense = accepted }));

        Assert.Equal(ErrorCode.License, result.Failure?.Code);
        Assert.Contains("llama3", result.Message, StringComparison.Ordinal);
        Assert.Empty(_session.Store.List());
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_done_and_does_nothing()
    {
        await RunAsync(new ModelRequirement { Model = "shelf:lab/sea" });
        ModelRequirement[] required = [new() { Model = "lab/plain" }, new() { Model = "shelf:lab/sea", Pin = true }, new() { Model = "ollama:tiny" }];
        string registry = await File.ReadAllTextAsync(_session.Paths.RegistryFile);

        IReadOnlyList<RequirementResult> results = await RunAsync(required, dryRun: true);

        Assert.Equal([RequirementState.WouldInstall, RequirementState.WouldChange, RequirementState.WouldInstall], results.Select(result => result.State));
        Assert.Equal("pinned", results[1].Message);
        Assert.Equal(registry, await File.ReadAllTextAsync(_session.Paths.RegistryFile));
        Assert.Equal(0, _hub.Storage.BodyBytes);
        Assert.Empty(_ollama.Models);
    }

    [Fact]
    public async Task What_was_installed_otherwise_is_changed_and_a_pin_that_is_there_stays()
    {
        await RunAsync(new ModelRequirement { Model = "shelf:lab/sea" }, new ModelRequirement { Model = "lab/plain", Pin = true });
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(InstallFixture.Model(300_000, seed: 9)));

        IReadOnlyList<RequirementResult> results = await RunAsync(
            new ModelRequirement { Model = "shelf:lab/sea", Pin = true }, new ModelRequirement { Model = "lab/plain" });

        Assert.Equal([RequirementState.Changed, RequirementState.Changed], results.Select(result => result.State));
        Assert.All(results, result => Assert.True(result.Model!.Pinned));
    }

    [Fact]
    public async Task A_fixed_revision_that_is_installed_asks_the_network_nothing_and_serves_offline()
    {
        ModelRequirement[] required = [new() { Model = "lab/plain", Revision = Commit }, new() { Model = "shelf:lab/sea:v1" }];
        await RunAsync(required);
        int asked = _hub.Api.Requests.Count + _registry.Server.Requests.Count;

        Assert.All(await RunAsync(required), result => Assert.Equal(RequirementState.AlreadyRight, result.State));
        Assert.Equal(asked, _hub.Api.Requests.Count + _registry.Server.Requests.Count);
        Assert.All(await RunAsync(required, offline: true), result => Assert.Equal(RequirementState.AlreadyRight, result.State));
    }

    [Fact]
    public async Task Another_quantisation_of_a_fixed_revision_is_not_the_required_one()
    {
        var usual = new ModelRequirement { Model = "lab/plain", Revision = Commit };
        await RunAsync(usual with { Quantization = "Q8_0" });

        Assert.Equal(RequirementState.Installed, Assert.Single(await RunAsync(usual)).State);
        Assert.Equal(2, _session.Store.List().Count);
    }

    [Fact]
    public async Task Offline_what_is_installed_under_the_required_revision_is_right_and_what_is_not_there_is_not()
    {
        await RunAsync(new ModelRequirement { Model = "lab/plain" }, new ModelRequirement { Model = "shelf:lab/sea" });

        IReadOnlyList<RequirementResult> results = await RunAsync(
            [new() { Model = "lab/plain" }, new() { Model = "lab/plain:Q4_K_M", Revision = "main" }, new() { Model = "shelf:lab/sea" },
                new() { Model = "lab/plain:Q8_0" }, new() { Model = "lab/plain", Revision = "other" }, new() { Model = "lab/terms", AcceptLicense = "llama3" }], offline: true);

        Assert.All(results.Take(3), result => Assert.Equal(RequirementState.AlreadyRight, result.State));
        Assert.All(results.Skip(3), result => Assert.Equal(ErrorCode.Net, result.Failure?.Code));
        Assert.Contains("something else is installed", results[3].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fixed_model_that_is_damaged_is_not_right()
    {
        ModelRequirement required = new() { Model = "shelf:lab/sea:v1" };
        await RunAsync(required);
        string file = _session.Store.PathOf(_session.Store.List()[0]);
        using (FileStream damaged = File.OpenWrite(file))
            damaged.Write(new byte[100]);

        Assert.Equal(RequirementState.Changed, Assert.Single(await RunAsync(required)).State);
        Assert.Equal(InstallFixture.Model(300_000, seed: 3), await File.ReadAllBytesAsync(_session.Store.PathOf(_session.Store.List()[0])));
    }

    [Fact]
    public async Task Other_wishes_for_the_files_of_a_fixed_revision_are_met()
    {
        var required = new ModelRequirement { Model = "lab/plain", Revision = Commit };
        await RunAsync(required);

        RequirementResult result = Assert.Single(await RunAsync(required with { Exclude = ["config.json"] }));

        Assert.Equal(RequirementState.Changed, result.State);
        Assert.Equal(["plain-Q4_K_M.gguf"], result.Model!.Files.Select(file => file.Path));
        Assert.Equal(RequirementState.AlreadyRight, Assert.Single(await RunAsync([required with { Exclude = ["config.json"] }], offline: true)).State);
    }

    [Fact]
    public async Task A_model_of_Ollamas_takes_no_field_that_Ollama_has_not()
    {
        RequirementResult result = Assert.Single(await RunAsync(new ModelRequirement { Model = "ollama:tiny", Pin = true }));

        Assert.Equal(ErrorCode.Args, result.Failure?.Code);
        Assert.Contains("pin", result.Message, StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<RequirementResult>> RunAsync(params ModelRequirement[] required) => RunAsync(required, offline: null);

    private Task<IReadOnlyList<RequirementResult>> RunAsync(ModelRequirement[] required, bool? offline = null, bool dryRun = false) =>
        new ProvisionModels(_session).RunAsync(
            new RequirementFile { Path = "team.json", Models = required }, dryRun,
            new NetworkOptions { Mirror = _hub.Address.AbsoluteUri, Offline = offline }, SilentSink.Instance, default);
}
