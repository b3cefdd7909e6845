using Kandil.Core.Errors;
using Kandil.Core.Storage;

namespace Kandil.Tests.Unit.Core.Storage;

public sealed class LicenseAcceptanceTests : IDisposable
{
    private static readonly ModelId Sea = ModelId.Parse("lab/sea");

    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task An_acceptance_before_the_installation_is_on_the_installed_model()
    {
        await AcceptAsync("llama3", "ada");

        ModelRecord record = await InstallAsync("llama3");

        Assert.Equal(("ada", "llama3"), (record.LicenseAccepted?.By, record.LicenseAccepted?.Type));
    }

    [Fact]
    public async Task An_acceptance_afterwards_is_on_it_too()
    {
        await InstallAsync("llama3");
        await AcceptAsync("llama3", "ada");
        await AcceptAsync("llama3", "grace");

        Assert.Equal("grace", _fixture.Store.Find("lab/sea")!.LicenseAccepted?.By);
        Assert.Equal("grace", _fixture.Store.FindAcceptance("hf", Sea, "Llama3")?.By);
    }

    [Fact]
    public async Task An_acceptance_counts_for_its_license_and_its_source_alone()
    {
        await AcceptAsync("llama3", "ada");

        Assert.Null(_fixture.Store.FindAcceptance("hf", Sea, "llama4"));
        Assert.Null(_fixture.Store.FindAcceptance("lab", Sea, "llama3"));
        Assert.Null((await InstallAsync("llama4")).LicenseAccepted);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"format_version":2,"licenses":[]}""")]
    [InlineData("""{"format_version":1,"licenses":[{"source":null,"id":"a/b","license":"x","by":"y","at":"2026-01-01T00:00:00Z"}]}""")]
    public async Task A_damaged_list_is_named_and_not_overwritten(string content)
    {
        Directory.CreateDirectory(_fixture.Paths.ModelsDirectory);
        string file = Path.Combine(_fixture.Paths.ModelsDirectory, "licenses.json");
        await File.WriteAllTextAsync(file, content);

        var error = await Assert.ThrowsAsync<KandilException>(() => AcceptAsync("llama3", "ada"));

        Assert.Equal(ErrorCode.Schema, error.Code);
        Assert.Equal(content, await File.ReadAllTextAsync(file));
    }

    private Task<LicenseAcceptance> AcceptAsync(string license, string by) =>
        _fixture.Store.AcceptLicenseAsync(new AcceptedLicense("hf", Sea, license, by, DateTimeOffset.UtcNow));

    private async Task<ModelRecord> InstallAsync(string license) =>
        (await _fixture.InstalledAsync(StoreFixture.Key(), request => request with { License = license }, ("sea.gguf", StoreFixture.Content(1, 1000)))).Record;
}
