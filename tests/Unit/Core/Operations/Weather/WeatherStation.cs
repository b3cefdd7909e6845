using Kandil.Core.Acquisition;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;
using Kandil.Core.Storage;
using Kandil.Tests.Unit.Core.Acquisition;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Weather;

/// <summary>One model at a hub and in a registry, both real servers whose weather is set, and a session of the product that installs it.</summary>
public sealed class WeatherStation : IAsyncDisposable
{
    /// <summary>The sources that every weather is tried on.</summary>
    public static readonly string[] Sources = ["hub", "registry"];

    private static readonly byte[] Large = InstallFixture.Model(9_200_000);
    private static readonly FakeContent LargeContent = FakeContent.Of(Large); // hashed once

    private readonly string _source;

    /// <param name="source">One of <see cref="Sources"/>.</param>
    /// <param name="http">How it sends; null: as usual, but without waiting.</param>
    /// <param name="home">Where its store lies; null: in a folder of its own.</param>
    /// <param name="credential">The key for an origin; null: none.</param>
    /// <param name="model">The model; null for one that is two requests' worth at the hub, and four chunks in the registry.</param>
    public WeatherStation(
        string source, HttpOptions? http = null, string? home = null, Func<Origin, ValueTask<HttpCredential?>>? credential = null, byte[]? model = null)
    {
        (_source, Model) = (source, model ?? Large);
        Temporary = new TemporarySession(home, http ?? Fast(), credential);
        Hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", model is null ? LargeContent : FakeContent.Of(model)).With("config.json", "{}");
        if (source == "registry")
            Registry.Add("lab", "sea", "v1", [("sea.gguf", Model), ("config.json", "{}"u8.ToArray())]);
    }

    /// <summary>Bytes of the usual model.</summary>
    public static int LargeLength => Large.Length;

    public byte[] Model { get; }

    public TemporarySession Temporary { get; }

    public FakeHub Hub { get; } = new();

    public FakeRegistry Registry { get; } = new() { ChunkSize = 2_500_000 };

    /// <summary>The server that the content comes from.</summary>
    public FakeWebServer Content => _source == "hub" ? Hub.Storage : Registry.Server;

    /// <summary>The server that says what there is.</summary>
    public FakeWebServer Listing => _source == "hub" ? Hub.Api : Registry.Server;

    public KandilPaths Paths => Temporary.Session.Paths;

    /// <summary>Options whose waits and timeouts pass quickly.</summary>
    /// <param name="stall">Seconds of that clock after which a server counts as stalled.</param>
    /// <param name="setBack">What the wall clock is set back by whenever it is looked at.</param>
    public static HttpOptions Fast(double stall = 60, TimeSpan setBack = default) => new()
    {
        Clock = new FastClock(setBack: setBack),
        StallTimeout = TimeSpan.FromSeconds(stall),
        ConnectTimeout = TimeSpan.FromMinutes(10),
    };

    /// <summary>Lets every request for content meet a weather, which is told the request and its number, from 1.</summary>
    public void Set(Func<FakeRequest, int, WebFault?> weather)
    {
        int requests = 0;
        string? manifest = Registry.Index["lab"]?["sea"]?["v1"]?["hash"]?.GetValue<string>();
        Content.Fault = request => _source == "hub" || (request.Path.StartsWith("/data/", StringComparison.Ordinal) && request.Path[6..] != manifest)
            ? weather(request, Interlocked.Increment(ref requests)) : null;
    }

    /// <summary>Installs through the operation that both shells call.</summary>
    public async Task<InstallResult> InstallAsync(string? model = null, string? revision = null, IOperationSink? sink = null)
    {
        if (_source == "registry" && new RegisteredSources(Paths, KandilEnvironment.Current).List().Count == 0)
        {
            await new RegisteredSources(Paths, KandilEnvironment.Current)
                .RegisterAsync(new RegisteredSource("shelf", SourceKind.Registry, Registry.Address));
        }

        var request = new InstallRequest
        {
            Model = model ?? (_source == "hub" ? "lab/plain" : "shelf:lab/sea:v1"),
            Revision = revision,
            Network = new NetworkOptions { Mirror = _source == "hub" ? Hub.Address.AbsoluteUri : null },
        };
        return (await new InstallModel(Temporary.Session).RunAsync(request, sink ?? SilentSink.Instance, default)).Result;
    }

    /// <summary>Installs, and asserts that it is installed and right.</summary>
    public async Task<InstallResult> InstallsRightAsync()
    {
        InstallResult result = await InstallAsync();
        ModelRecord record = Assert.Single(SoundStore.Assert(Paths));
        Assert.Equal(Model, await File.ReadAllBytesAsync(Temporary.Session.Store.PathOf(record)));
        return result;
    }

    /// <summary>Asserts that an installation fails with this code and a next step, and that nothing unverified is in sight.</summary>
    public async Task<KandilException> FailsAsync(ErrorCode code, string? model = null, string? revision = null, IOperationSink? sink = null)
    {
        var failure = await Assert.ThrowsAsync<KandilException>(() => InstallAsync(model, revision, sink));
        Assert.True(failure.Code == code, failure.ToString());
        Assert.NotEmpty(failure.RecommendedAction.Text);
        Assert.DoesNotContain(failure.Message, char.IsControl);
        Assert.Empty(SoundStore.Assert(Paths));
        return failure;
    }

    /// <summary>Asserts that in good weather the installation is finished, that each byte of it is fetched at most once, and none that was kept.</summary>
    /// <param name="mayHaveWrongBytes">True when what was kept may turn out to be wrong, and to be fetched again.</param>
    /// <param name="isImpatient">True where the client takes a short pause for a stall: a busy machine makes pauses, and then a range is asked for again.</param>
    public async Task FinishesAsync(bool mayHaveWrongBytes = false, bool isImpatient = false)
    {
        Hub.Api.Fault = Hub.Storage.Fault = Registry.Server.Fault = _ => null;
        if (!isImpatient)
            await Content.SettleAsync(); // what the run before gave up last may be read only now
        int before = Content.Requests.Count;
        InstallResult result = await InstallsRightAsync();

        if (!mayHaveWrongBytes)
            Assert.Equal(Model.Length + 2, result.DownloadedBytes + result.ReusedBytes);
        Assert.True(isImpatient || AskedBytes(before) <= result.DownloadedBytes, $"{AskedBytes(before)} bytes were asked for where {result.DownloadedBytes} were missing");
        string cache = Path.Combine(Paths.ModelsDirectory, "cache");
        Assert.DoesNotContain(Directory.EnumerateFiles(cache, "*", SearchOption.AllDirectories), path => new FileInfo(path).Length > 0);
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await Registry.DisposeAsync();
        await Temporary.DisposeAsync();
    }

    private long AskedBytes(int before) => Content.Requests.Skip(before).Where(request => request.Range is not null)
        .Sum(request => request.Range!.Value.To!.Value - request.Range.Value.From + 1);
}
