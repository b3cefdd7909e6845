using Kandil.Core.Acquisition;
using Kandil.Core.Configuration;
using Kandil.Core.Http;
using Kandil.Core.Primitives;
using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Core.Storage;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Acquisition;

/// <summary>A hub, a chunk registry named lab, and a store of its own; blocks are small, and waits for another try are skipped.</summary>
public sealed class InstallFixture : IAsyncDisposable
{
    public const int BlockSize = 1 << 16;

    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-install-").FullName;
    private readonly HttpSender _http;

    public InstallFixture(TimeSpan? stall = null)
    {
        // A test that lets a server stall waits in real time, briefly; all others wait for nothing.
        TimeProvider clock = stall is null ? new SkippingClock(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30)) : TimeProvider.System;
        _http = new HttpSender(new HttpOptions { Clock = clock, StallTimeout = stall ?? TimeSpan.FromSeconds(30) });
        Downloads = new DownloadOptions { BlockSize = BlockSize, BlocksPerRequest = 2, Clock = clock };
        Paths = KandilPaths.Resolve(home: Path.Combine(_folder, "home"));
        Store = new ModelStore(Paths);
    }

    public FakeHub Hub { get; } = new();

    public FakeRegistry Registry { get; } = new() { ChunkSize = 100_000 };

    public KandilPaths Paths { get; }

    public ModelStore Store { get; }

    public DownloadOptions Downloads { get; set; }

    public NoLoadTest LoadTest { get; set; } = new();

    public List<OperationProgress> Progress { get; } = [];

    /// <summary>Bytes of content that both servers sent.</summary>
    public long SentBytes => Hub.Storage.BodyBytes + Registry.Server.BodyBytes;

    /// <summary>A whole model of about that many bytes.</summary>
    public static byte[] Model(int size = 1_000_000, ulong seed = 1)
    {
        const int vocabulary = 140_000;
        const int layer = 74_000;
        return GgufBuilder.Random().Seed(seed).Size(GgufModelSize.Tiny with { Layers = Math.Max(1, (size - vocabulary) / layer) }).ToBytes();
    }

    public static byte[] Noise(int size, int seed = 1)
    {
        byte[] content = new byte[size];
        new Random(seed).NextBytes(content);
        return content;
    }

    public Task<InstallPlan> PlanAsync(string reference = "lab/plain", Func<InstallOptions, InstallOptions>? change = null)
    {
        ModelReference parsed = ModelReference.Parse(reference, new ReferenceVocabulary(["store"]));
        IModelSource source = parsed.Source == "store"
            ? new ChunkRegistrySource("store", Registry.Address, _http)
            : new HuggingFaceSource(_http, Hub.Address, _ => ValueTask.FromResult<HttpCredential?>(null));
        return new InstallPlanner(Store, _http).PlanAsync(source, change?.Invoke(new InstallOptions(parsed)) ?? new InstallOptions(parsed), default);
    }

    public Task<InstallResult> RunAsync(InstallPlan plan, IProgress<OperationProgress>? progress = null, CancellationToken cancellationToken = default) =>
        new Installer(Store, _http, LoadTest, Downloads).RunAsync(plan, progress ?? new Listener(Progress), cancellationToken);

    public async Task<InstallResult> InstallAsync(string reference = "lab/plain", Func<InstallOptions, InstallOptions>? change = null) =>
        await RunAsync(await PlanAsync(reference, change));

    /// <summary>The bytes of an installed file.</summary>
    public byte[] Installed(InstallResult result, string path) =>
        File.ReadAllBytes(Store.PathOf(result.Record, result.Record.Files.Single(file => file.Path.Value == path)));

    /// <summary>Asserts what <see cref="SoundStore"/> does.</summary>
    public void AssertSound() => SoundStore.Assert(Paths);

    /// <summary>Asserts that nothing is installed and nothing in sight.</summary>
    public void AssertNothingInstalled()
    {
        AssertSound();
        Assert.Empty(Store.List());
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await Registry.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class Listener(List<OperationProgress> heard) : IProgress<OperationProgress>
    {
        public void Report(OperationProgress value)
        {
            lock (heard)
            {
                heard.Add(value);
            }
        }
    }
}
