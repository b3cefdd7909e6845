using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Kandil.Core.Configuration;
using Kandil.Core.Storage;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Acquisition;

/// <summary>
/// Installations in a process of their own that is killed without warning, at moments that a seed chooses: by what was sent so
/// far, or some time into a phase. 20 kills a source; KANDIL_TEST_KILLS sets another number.
/// </summary>
public sealed class KilledInstallTests : IAsyncLifetime
{
    private const int BlockSize = InstallFixture.BlockSize;
    private const int Connections = 4;
    private static readonly byte[] Model = InstallFixture.Model(4_000_000);

    // Two of three kills fall while bytes arrive; the others after a phase has begun, which is when the store changes.
    private static readonly string[] LatePhases = ["validate", "register", "mirror-config"];

    private readonly string _home = Directory.CreateTempSubdirectory("kandil-killed-").FullName;
    private readonly FakeHub _hub = new();
    private readonly FakeRegistry _registry = new() { ChunkSize = 300_000 };

    private static int Kills => int.Parse(Environment.GetEnvironmentVariable("KANDIL_TEST_KILLS") ?? "20", CultureInfo.InvariantCulture);

    private KandilPaths Paths => KandilPaths.Resolve(home: _home);

    public Task InitializeAsync()
    {
        _hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", FakeContent.Of(Model)).With("config.json", "{}");
        _registry.Add("lab", "sea", "v1", [("sea.gguf", Model), ("config.json", "{}"u8.ToArray())]);
        // Slow enough that a process can be hit in the middle.
        _hub.Storage.Fault = _ => new WebFault { PieceSize = 1 << 14, Pause = TimeSpan.FromMilliseconds(1) };
        _registry.Server.Fault = request => request.Range is null ? null : new WebFault { PieceSize = 1 << 14, Pause = TimeSpan.FromMilliseconds(1) };
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _registry.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [PosixFact]
    public Task A_killed_installation_from_a_hub_leaves_the_store_sound_and_is_gone_on_with() =>
        KillAgainAndAgainAsync("hub", _hub.Address, "lab/plain", () => _hub.Storage.BodyBytes, JournaledBytes);

    [PosixFact]
    public Task A_killed_installation_from_a_registry_leaves_the_store_sound_and_is_gone_on_with() =>
        KillAgainAndAgainAsync("registry", _registry.Address, "store:lab/sea:v1", () => _registry.Server.BodyBytes, ChunkBytes);

    private async Task KillAgainAndAgainAsync(string kind, Uri address, string reference, Func<long> sent, Func<long> kept)
    {
        var random = new Random(20);
        for (int kill = 0; kill < Kills; kill++)
        {
            using (Process process = Start(kind, address, reference))
                await KillAsync(process, random, sent);
            bool isInstalled = AssertSound();
            long before = kept();
            if (!isInstalled && kill % 3 != 2)
                continue; // another kill on what this one left
            long received = await FinishAsync(kind, address, reference);
            Assert.True(AssertSound());
            long most = isInstalled ? 0 : Model.Length + 2 - before + (Connections * BlockSize);
            Assert.True(received <= most, $"kill {kill}: {received} bytes came where {before} were kept");
            ModelStore store = new(Paths);
            await store.RemoveAsync(store.List()[0]);
        }
    }

    private static async Task KillAsync(Process process, Random random, Func<long> sent)
    {
        if (random.Next(3) < 2)
        {
            long until = sent() + random.Next(Model.Length);
            using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
            while (sent() < until && !process.HasExited)
                await look.WaitForNextTickAsync();
        }
        else
        {
            string phase = LatePhases[random.Next(LatePhases.Length)];
            long ticks = random.Next((int)(Stopwatch.Frequency / 100)); // up to 10 ms
            while (await process.StandardOutput.ReadLineAsync() is { } line && line != phase)
            {
                // What comes before that phase.
            }

            for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetTimestamp() - began < ticks;)
                await Task.Yield();
        }

        process.Kill();
        await process.WaitForExitAsync();
    }

    private async Task<long> FinishAsync(string kind, Uri address, string reference)
    {
        using Process process = Start(kind, address, reference);
        string output = await process.StandardOutput.ReadToEndAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, error);
        return long.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private Process Start(string kind, Uri address, string reference)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "install-process"),
            [_home, kind, address.AbsoluteUri, reference, BlockSize.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return Process.Start(start)!;
    }

    /// <summary>The registry reads whole, and every installed file has the content that it says.</summary>
    /// <returns>Whether the model is installed.</returns>
    private bool AssertSound()
    {
        var store = new ModelStore(Paths);
        IReadOnlyList<ModelRecord> records = store.List();
        foreach (ModelRecord record in records)
        {
            Assert.All(record.Files, file => Assert.Equal(
                file.Sha256.ToString(), Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(store.PathOf(record, file)))).ToLowerInvariant()));
            Assert.Equal(Model, File.ReadAllBytes(store.PathOf(record)));
        }

        return records.Count > 0;
    }

    /// <summary>Bytes of the journaled blocks that the staged file reaches to.</summary>
    private long JournaledBytes()
    {
        string partial = Path.Combine(Paths.ModelsDirectory, "cache", "partial");
        FileInfo? staged = !Directory.Exists(partial) ? null
            : new DirectoryInfo(partial).EnumerateFiles("*.gguf", SearchOption.AllDirectories).FirstOrDefault();
        if (staged is null)
            return 0;
        IEnumerable<string> journals = Directory.EnumerateFiles(partial, "*", SearchOption.AllDirectories).Select(File.ReadAllText);
        string journal = journals.Single(text => text.Contains($" {Model.Length} Sha256:", StringComparison.Ordinal));
        return journal.Split('\n')[..^1]
            .Where(line => line.StartsWith("block ", StringComparison.Ordinal))
            .Select(line => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture))
            .Distinct()
            .Select(block => Math.Min((block + 1L) * BlockSize, Model.Length))
            .Count(end => end <= staged.Length) * (long)BlockSize;
    }

    private long ChunkBytes()
    {
        string chunks = Path.Combine(Paths.ModelsDirectory, "cache", "chunks");
        return Directory.Exists(chunks)
            ? Directory.EnumerateFiles(chunks).Sum(path => path.EndsWith(".part", StringComparison.Ordinal) ? 0 : new FileInfo(path).Length)
            : 0;
    }
}
