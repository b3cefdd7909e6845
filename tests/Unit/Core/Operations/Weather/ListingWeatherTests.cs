using System.Text.Json.Nodes;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Weather;

/// <summary>Sources that have not what was asked for, do not give it, or say nonsense about it: nothing of the content is asked for, and nothing is left.</summary>
public sealed class ListingWeatherTests
{
    private const string Token = "Bearer hf_right";
    private static readonly byte[] Tiny = GgufBuilder.Chain("hello").ToBytes();

    private static readonly string[] Junk =
    [
        "<!DOCTYPE html><html><body>Sign in</body></html>", "", "{", "[1,2", "nonsense", "\"text\"", "[[[]]]", "{\"sha\":5}", "null", "42",
        string.Concat(Enumerable.Repeat("[", 100_000)), string.Concat(Enumerable.Repeat("{\"a\":", 100_000)), "\u0000\u0001\u0002", "{} {}", "{\"a\":1,}",
    ];

    public static TheoryData<string, int> JunkAnswers
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string document in new[] { "/api/models/lab/plain/revision/main", "/tree/", "models.json" })
            {
                for (int index = 0; index < Junk.Length; index++)
                    data.Add(document, index);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(JunkAnswers))]
    public async Task JSON_that_is_none_or_means_nothing_installs_nothing(string document, int junk)
    {
        bool isRegistry = document == "models.json";
        await using var station = new WeatherStation(isRegistry ? "registry" : "hub", model: Tiny);
        station.Listing.Fault = request => request.Path.Contains(document, StringComparison.Ordinal) ? new WebFault { Instead = FakeReply.Json(Junk[junk]) } : null;

        // An index that names no models is sound, and says that the model is not there.
        var failure = await Assert.ThrowsAsync<KandilException>(() => station.InstallAsync());

        Assert.Contains(failure.Code, new[] { ErrorCode.Net, ErrorCode.NotFound });
        Assert.NotEmpty(failure.RecommendedAction.Text);
        Assert.True(failure.Message.Length < 1000, "the whole answer is in the message");
        Assert.DoesNotContain(station.Content.Requests, request => request.Range is not null);
        Assert.False(Directory.Exists(station.Paths.ModelsDirectory), "folders were left behind");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"total_size":10,"chunk_size":0,"chunks":[],"files":[]}""")]
    [InlineData("""{"total_size":10,"chunk_size":4,"chunks":["00"],"files":[]}""")]
    [InlineData("""{"total_size":9223372036854775807,"chunk_size":1,"chunks":[],"files":[]}""")]
    [InlineData("""{"total_size":-1,"chunk_size":4,"chunks":[],"files":[{"path":"a","size":-1}]}""")]
    public async Task A_manifest_with_the_right_hash_that_contradicts_itself_installs_nothing(string manifest)
    {
        await using var station = new WeatherStation("registry", model: Tiny);
        station.Registry.AddManifest("lab", "sea", "v1", manifest);

        await station.FailsAsync(ErrorCode.Net);

        Assert.False(Directory.Exists(station.Paths.ModelsDirectory), "folders were left behind");
    }

    [Fact]
    public async Task A_manifest_that_is_another_one_than_the_index_says_is_not_believed()
    {
        await using var station = new WeatherStation("registry", model: Tiny);
        string hash = station.Registry.Index["lab"]!["sea"]!["v1"]!["hash"]!.GetValue<string>();
        station.Registry.Damage(hash, "{}"u8.ToArray());

        await station.FailsAsync(ErrorCode.Verify);
    }

    [Fact]
    public async Task An_alias_that_leads_in_a_circle_is_not_followed_for_ever()
    {
        await using var station = new WeatherStation("registry", model: Tiny);
        station.Registry.Alias("lab", "sea", "a", "b");
        station.Registry.Alias("lab", "sea", "b", "a");

        var failure = await Assert.ThrowsAsync<KandilException>(() => station.InstallAsync("shelf:lab/sea:a"));

        Assert.Contains(failure.Code, new[] { ErrorCode.Net, ErrorCode.NotFound });
    }

    [Theory]
    [InlineData("hub", "lab/none", null)]
    [InlineData("hub", "lab/plain:Q8_0", null)]
    [InlineData("hub", "lab/plain", "v9")]
    [InlineData("registry", "shelf:lab/none:v1", null)]
    [InlineData("registry", "shelf:none/sea:v1", null)]
    [InlineData("registry", "shelf:lab/sea:v9", null)]
    public async Task What_the_source_does_not_have_is_not_found(string source, string model, string? revision)
    {
        await using var station = new WeatherStation(source, model: Tiny);

        await station.FailsAsync(ErrorCode.NotFound, model, revision);

        await station.FinishesAsync();
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(Token, false)]
    [InlineData("Bearer hf_wrong", true)]
    public async Task A_gated_repository_says_that_access_is_missing_and_installs_once_it_is_given(string? token, bool isOpen)
    {
        string? own = token;
        await using var station = new WeatherStation("hub", model: Tiny, credential: origin => ValueTask.FromResult(
            own is null ? null : new HttpCredential(origin, "Authorization", own)));
        FakeRepository repository = station.Hub.Repository("lab/plain");
        (repository.IsGated, repository.IsOpenToToken) = (true, isOpen);

        KandilException failure = await station.FailsAsync(ErrorCode.Auth);
        Assert.Empty(station.Hub.Storage.Requests);
        Assert.DoesNotContain("hf_", failure.ToString(), StringComparison.Ordinal);

        (repository.IsOpenToToken, own) = (true, Token);
        await station.FinishesAsync();
    }

    [Theory]
    [InlineData("Authorization", Token)]
    [InlineData("X-Api-Key", "k-1")]
    [InlineData("OpenAI-Organization", "org-1")]
    [InlineData("X-HF-Bill-To", "org-1")]
    [InlineData("Cookie", "session=1")]
    public async Task A_redirect_to_another_host_takes_no_header_that_says_who_asks(string header, string value)
    {
        await using var station = new WeatherStation("hub", model: Tiny, credential: origin => ValueTask.FromResult<HttpCredential?>(new HttpCredential(origin, header, value)));

        await station.InstallsRightAsync();

        Assert.All(station.Hub.Api.Requests, request => Assert.Equal(value, request.Header(header.ToLowerInvariant())));
        Assert.NotEmpty(station.Hub.Storage.Requests);
        Assert.All(station.Hub.Storage.Requests, request => Assert.DoesNotContain(request.Headers, sent => sent.Value.Contains(value, StringComparison.Ordinal)));
        Assert.All(station.Hub.Storage.Requests, request => Assert.Equal(
            Array.Empty<string>(), request.Headers.Keys.Except(["host", "range", "if-range", "user-agent", "accept", "accept-encoding"])));
    }

    [Fact]
    public async Task A_redirect_that_leads_back_does_not_bring_the_key_back()
    {
        await using var station = new WeatherStation("hub", model: Tiny, credential: origin => ValueTask.FromResult<HttpCredential?>(new HttpCredential(origin, "Authorization", Token)));
        station.Hub.Storage.Fault = _ => new WebFault { Instead = FakeReply.Redirect(new Uri(station.Hub.Address, "back")) };

        await station.FailsAsync(ErrorCode.NotFound);

        FakeRequest[] back = [.. station.Hub.Api.Requests.Where(request => request.Path == "/back")];
        Assert.NotEmpty(back);
        Assert.All(back, request => Assert.Null(request.Header("authorization")));
    }

    [Theory]
    [InlineData("hub", "/api/models/lab/plain")]
    [InlineData("registry", "models.json")]
    public async Task A_listing_that_redirects_in_a_circle_is_said(string source, string document)
    {
        await using var station = new WeatherStation(source, model: Tiny);
        station.Listing.Fault = request => request.Path.Contains(document, StringComparison.Ordinal)
            ? new WebFault { Instead = FakeReply.Redirect(new Uri(station.Listing.Address, request.Path)) } : null;

        await station.FailsAsync(ErrorCode.Net);

        await station.FinishesAsync();
    }

    [Fact]
    public async Task Sizes_that_no_file_can_have_are_not_believed()
    {
        await using var station = new WeatherStation("hub", model: Tiny);
        foreach (JsonNode? size in new JsonNode?[] { -1, long.MaxValue, null, "5" })
        {
            string tree = new JsonArray(new JsonObject { ["type"] = "file", ["path"] = "m-Q4_K_M.gguf", ["size"] = size?.DeepClone(), ["oid"] = new string('0', 40) }).ToJsonString();
            station.Hub.Api.Fault = request => request.Path.Contains("/tree/", StringComparison.Ordinal) ? new WebFault { Instead = FakeReply.Json(tree) } : null;

            await station.FailsAsync(ErrorCode.Net);
        }
    }
}
