using System.Text.Json.Nodes;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Storage;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Listing;

public sealed class ListModelsTests : IAsyncLifetime
{
    private readonly TemporarySession _temporary = new();

    private KandilModel Sea => new ListModels(_temporary.Session).Run().Single(model => model.Name == "local/sea");

    public async Task InitializeAsync() => await _temporary.ImportAsync(_temporary.Model(GgufBuilder.Chain("sea").Name("Sea").Context(512), "sea.gguf"));

    public Task DisposeAsync() => _temporary.DisposeAsync().AsTask();

    [Fact]
    public async Task The_registry_knows_what_a_model_says_of_itself()
    {
        JsonNode registry = JsonNode.Parse(await File.ReadAllTextAsync(_temporary.Session.Paths.RegistryFile))!;

        JsonNode facts = registry["models"]![0]!["facts"]!;

        Assert.Equal(("Sea", "llama", "F16", 512), ((string?)facts["title"], (string?)facts["architecture"], (string?)facts["quantization"], (int?)facts["context_length"]));
        Assert.Equal(("Sea", "llama", "F16", 512), (Sea.Title, Sea.Architecture, Sea.Quantization, Sea.Context));
        Assert.True(Sea.Parameters > 0);
    }

    [Fact]
    public void A_file_that_changed_is_described_as_it_is_now()
    {
        GgufBuilder.Chain("lake").Name("Lake").WriteTo(Sea.Path);
        Assert.Equal("Lake", Sea.Title);

        File.WriteAllText(Sea.Path, "no model");
        Assert.Null(Sea.Title);
        Assert.NotNull(Sea.Problem);
    }

    [Fact]
    public void A_file_that_is_gone_is_a_problem_of_the_model_alone()
    {
        File.Delete(Sea.Path);

        Assert.Contains("is gone", Sea.Problem, StringComparison.Ordinal);
        Assert.Equal(2, new ListModels(_temporary.Session).Run().Count);
    }

    [Fact]
    public async Task A_model_that_replaces_another_keeps_its_use()
    {
        ModelRecord record = _temporary.Session.Store.Find("sea")!;
        Assert.Null(Sea.LastUsed);
        await _temporary.Session.Store.RecordUseAsync(record, TimeSpan.FromSeconds(1));
        await _temporary.ImportAsync(_temporary.Model(GgufBuilder.Chain("lake").Name("Lake"), "lake.gguf"), "sea", replace: true);

        Assert.Equal(("Lake", 1), (Sea.Title, Sea.UsageCount));
        Assert.NotNull(Sea.LastUsed);
    }

    [Fact]
    public async Task Thousands_of_models_are_listed_by_name()
    {
        JsonNode registry = JsonNode.Parse(await File.ReadAllTextAsync(_temporary.Session.Paths.RegistryFile))!;
        JsonArray models = registry["models"]!.AsArray();
        for (int number = 0; number < 2000; number++)
        {
            JsonNode copy = models[0]!.DeepClone();
            copy["id"] = $"local/m-{(number * 7919) % 2000:d4}";
            models.Add(copy);
        }

        await File.WriteAllTextAsync(_temporary.Session.Paths.RegistryFile, registry.ToJsonString());

        IReadOnlyList<KandilModel> listed = new ListModels(_temporary.Session).Run();

        Assert.Equal(["kandil-guide", .. Enumerable.Range(0, 2000).Select(number => $"local/m-{number:d4}"), "local/sea"], listed.Select(model => model.Name));
        Assert.All(listed.Skip(1), model => Assert.Equal("Sea", model.Title));
    }
}
