using System.Formats.Tar;
using Kandil.Core.Acquisition.Programs;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Backends;

/// <summary>Ollama installed from releases of the test's own, for a user who has nothing else.</summary>
public sealed class InstallBackendTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ListeningSink _sink = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-backend-").FullName;
    private readonly FakeReleases _releases = new();
    private readonly KandilSession _session;
    private string _path = "";

    public InstallBackendTests()
    {
        _session = new KandilSession(new KandilSessionOptions
        {
            Paths = KandilPaths.Resolve(home: Path.Combine(_folder, "home")),
            Environment = new KandilEnvironment(read: name => name switch { "OLLAMA_HOST" => "127.0.0.1:1", "PATH" => _path, "HOME" or "USERPROFILE" => _folder, _ => null }),
            Http = new HttpOptions { Clock = new FastClock(100) },
        });
    }

    private string Programs => Path.Combine(_folder, "home", "programs");

    public async Task InitializeAsync() => await new ConfigureKandil(_session).SetAsync("ollama.releases", _releases.Address, default);

    public async Task DisposeAsync()
    {
        await _session.DisposeAsync();
        await _releases.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [LinuxFact]
    public async Task The_plan_says_what_is_fetched_checked_and_run_and_does_nothing()
    {
        BackendPlan plan = await PlanAsync();

        Assert.Equal(("0.99.1", _releases.Archive.Sha256, _releases.Archive.Length), (plan.Version, plan.Sha256, plan.DownloadBytes));
        Assert.Equal(Path.Combine(Programs, "ollama-0.99.1", "bin", "ollama"), plan.Program);
        string said = string.Join('\n', plan.Steps);
        Assert.Contains($"{_releases.Address}/download/v0.99.1/{_releases.Name}", said, StringComparison.Ordinal);
        Assert.Contains(_releases.Archive.Sha256, said, StringComparison.Ordinal);
        Assert.Contains("sha256sum.txt", said, StringComparison.Ordinal);
        Assert.Contains("Run nothing", said, StringComparison.Ordinal);
        Assert.Empty(_releases.Fetches);
        Assert.False(Directory.Exists(Programs));
    }

    [LinuxFact]
    public async Task It_is_fetched_verified_unpacked_for_the_user_alone_and_found()
    {
        BackendInstallation done = await InstallAsync();

        Assert.Equal((BackendOutcome.Installed, "0.99.1", _releases.Archive.Length), (done.Outcome, done.Version, done.DownloadedBytes));
        Assert.Equal($"{done.Program} serve", done.Start);
        Assert.Equal("ollama 0.99.1 serve\n", ChildProgram.Run(new(done.Program!, ["serve"])).Output);
        string folder = Path.Combine(Programs, "ollama-0.99.1");
        Assert.Equal("library", await File.ReadAllTextAsync(Path.Combine(folder, "lib", "ollama", "mlx_cuda_v13", "libcublas.so.13")));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(done.Program!));
        Assert.False(Directory.Exists(Path.Combine(Programs, "partial", "ollama")));
        BackendStatus status = (await new ShowBackends(_session).RunAsync(default)).Single(backend => backend.Name == "ollama");
        Assert.Equal(BackendState.NotRunning, status.State);
        Assert.Contains("\"event\":\"backend_installed\"", await File.ReadAllTextAsync(_session.Paths.AuditFile), StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task A_second_time_nothing_is_asked_and_it_is_said_to_be_there()
    {
        BackendInstallation first = await InstallAsync();
        int asked = _releases.Server.Requests.Count;

        BackendInstallation second = await InstallAsync(network: new NetworkOptions { Offline = true });

        Assert.Equal(first with { Outcome = BackendOutcome.AlreadyInstalled, DownloadedBytes = 0, Sha256 = null }, second);
        Assert.Equal(asked, _releases.Server.Requests.Count);
    }

    [LinuxFact]
    public async Task What_others_installed_counts_until_a_new_one_is_asked_for()
    {
        _path = Path.Combine(_folder, "bin");
        string other = Program(_path, "ollama", "exit 0");

        BackendInstallation there = await InstallAsync();
        BackendInstallation own = await InstallAsync(reinstall: true);

        Assert.Equal((BackendOutcome.AlreadyInstalled, other, null), (there.Outcome, there.Program, there.Version));
        Assert.Equal((BackendOutcome.Installed, "0.99.1"), (own.Outcome, own.Version));
        Assert.True(File.Exists(other));
        Assert.Equal(own.Program, (await PlanAsync()).Installed);
    }

    [LinuxFact]
    public async Task A_newer_release_takes_the_place_of_the_former_one()
    {
        await InstallAsync();
        (_releases.Version, _releases.Archive) = ("0.99.2", FakeContent.Of(FakeReleases.Gzipped(FakeReleases.Program("0.99.2"))));

        BackendInstallation done = await InstallAsync(reinstall: true);

        Assert.Equal((BackendOutcome.Replaced, "0.99.2"), (done.Outcome, done.Version));
        Assert.Equal("ollama 0.99.2 serve\n", ChildProgram.Run(new(done.Program!, ["serve"])).Output);
        Assert.Equal(["ollama-0.99.2"], Folders());
        Assert.Empty(_sink.Warnings);
    }

    [LinuxFact]
    public async Task The_same_release_again_is_whole_at_every_moment()
    {
        BackendInstallation first = await InstallAsync();
        BackendInstallation second = await InstallAsync(reinstall: true);

        Assert.Equal(BackendOutcome.Replaced, second.Outcome);
        Assert.NotEqual(first.Program, second.Program);
        Assert.Equal(["ollama-0.99.1-2"], Folders());
    }

    [LinuxFact]
    public async Task Another_content_than_the_checksums_say_is_refused_and_nothing_is_unpacked()
    {
        BackendPlan plan = await PlanAsync();
        _releases.Server.Fault = request => _releases.IsArchive(request) ? new WebFault { WrongByteAt = 20 } : null;

        KandilException failure = await FailureAsync(() => InstallAsync(plan));

        Assert.Equal((ErrorCode.Verify, OperationNames.InstallBackend), (failure.Code, failure.RecommendedAction.Command!.Operation));
        Assert.Contains(_releases.Archive.Sha256, failure.Message, StringComparison.Ordinal);
        Assert.Empty(Folders());
        Assert.Empty(Left());
        Assert.Contains("E_VERIFY", await File.ReadAllTextAsync(_session.Paths.AuditFile), StringComparison.Ordinal);
        _releases.Server.Fault = _ => null;
        Assert.Equal(BackendOutcome.Installed, (await InstallAsync()).Outcome);
    }

    [LinuxFact]
    public async Task Checksums_without_the_archive_are_refused_before_it_is_fetched()
    {
        _releases.Checksums = $"{new string('a', 64)}  ./OllamaSetup.exe\n";

        KandilException failure = await FailureAsync(() => PlanAsync());

        Assert.Equal(ErrorCode.Verify, failure.Code);
        Assert.Contains(_releases.Name, failure.Message, StringComparison.Ordinal);
        Assert.Empty(_releases.Fetches);
    }

    [LinuxFact]
    public async Task What_is_cut_off_is_fetched_on_where_it_stopped()
    {
        _releases.Archive = FakeContent.Of(FakeReleases.Gzipped(FakeReleases.Tar(
            FakeReleases.File("bin/ollama", "#!/bin/sh\n", isProgram: true), FakeReleases.File("lib/big", Noise(6_000_000)))));
        BackendPlan plan = await PlanAsync();
        _releases.Server.Fault = request => _releases.IsArchive(request) && request.Range is not (0, 0) ? WebFault.Drop(_releases.Fetches.Count() == 1 ? 1_500_000 : 0) with { PieceSize = 50_000 } : null;
        await FailureAsync(() => InstallAsync(plan, new NetworkOptions { Connections = 1 }));
        Assert.Empty(Folders());
        _releases.Server.Fault = _ => null;

        BackendInstallation done = await InstallAsync();

        Assert.Equal(BackendOutcome.Installed, done.Outcome);
        Assert.InRange(done.DownloadedBytes, 1, plan.DownloadBytes - 1_000_000);
    }

    [LinuxTheory]
    [InlineData("../evil", "leads out of its folder")]
    [InlineData("bin/../../evil", "leads out of its folder")]
    [InlineData("/tmp/evil", "absolute")]
    public async Task A_name_that_leads_out_is_refused(string name, string finding)
    {
        KandilException failure = await RefusalAsync(FakeReleases.File("bin/ollama", "x"), FakeReleases.File(name, "evil"));

        Assert.Contains(finding, failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Programs, "partial", "evil")));
        Assert.False(File.Exists("/tmp/evil"));
    }

    [LinuxTheory]
    [InlineData("lib/x", "/etc")]
    [InlineData("lib/x", "../../..")]
    [InlineData("x", "../other")]
    [InlineData("lib/x", "y/../../../z")]
    [InlineData("lib/x", "")]
    public async Task A_link_that_may_lead_out_is_refused(string name, string target) =>
        Assert.Contains("link", (await RefusalAsync(FakeReleases.File("bin/ollama", "x"), FakeReleases.Link(name, target is "" ? "." : target))).Message, StringComparison.Ordinal);

    [LinuxFact]
    public async Task Nothing_is_written_through_a_link_or_twice_and_nothing_special_is_made()
    {
        await RefusalAsync(FakeReleases.Link("lib", "bin"), FakeReleases.File("lib/ollama", "x"));
        await RefusalAsync(FakeReleases.File("bin/ollama", "x"), FakeReleases.File("bin/ollama", "y"));
        await RefusalAsync(FakeReleases.File("bin", "x"), FakeReleases.File("bin/ollama", "y"));
        await RefusalAsync(new PaxTarEntry(TarEntryType.Fifo, "bin/ollama"));
        await RefusalAsync(new PaxTarEntry(TarEntryType.HardLink, "bin/ollama") { LinkName = "../../../../etc/passwd" });
    }

    [LinuxFact]
    public async Task An_archive_that_ends_early_or_lacks_the_program_is_refused()
    {
        byte[] whole = FakeReleases.Program("0.99.1");
        foreach (byte[] content in new[] { FakeReleases.Gzipped(whole)[..^40], FakeReleases.Gzipped(whole[..700]), FakeReleases.Gzipped(FakeReleases.Tar(FakeReleases.File("readme", "x"))), [1, 2, 3, 4] })
        {
            _releases.Archive = FakeContent.Of(content);
            Assert.Equal(ErrorCode.Verify, (await FailureAsync(() => InstallAsync())).Code);
            Assert.Empty(Folders());
            Assert.Empty(Left());
        }
    }

    [LinuxFact]
    public async Task Giving_up_while_it_is_unpacked_leaves_the_archive_alone()
    {
        await InstallAsync();
        using var end = new CancellationTokenSource();
        BackendPlan plan = await PlanAsync(reinstall: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new InstallBackend(_session).RunAsync(plan, new NetworkOptions(), new EndingSink("unpack", end), end.Token).WaitAsync(Patience));

        Assert.Equal(["ollama-0.99.1"], Folders());
        Assert.Equal(["journal", _releases.Name], Left());
        Assert.Equal(0, (await InstallAsync(reinstall: true)).DownloadedBytes);
    }

    [LinuxFact]
    public async Task Zstandard_is_decompressed_by_the_systems_program_which_is_asked_for_where_it_is_missing()
    {
        _releases.Name = _releases.Name.Replace(".tgz", ".tar.zst", StringComparison.Ordinal);
        // Stands for zstd: unpacks gzip, and fails where it is given an environment.
        var missing = Assert.Throws<KandilException>(() => Decompressor.For(_releases.Name, []));
        _path = Path.Combine(_folder, "bin");
        string zstd = Program(_path, "zstd", "[ -z \"$HOME$KANDIL_HOME\" ] && exec /usr/bin/gzip -dc");

        BackendPlan plan = await PlanAsync();
        BackendInstallation done = await InstallAsync(plan);

        Assert.Equal(ErrorCode.Backend, missing.Code);
        Assert.Contains("apt-get install zstd", missing.RecommendedAction.Text, StringComparison.Ordinal);
        Assert.Equal([zstd, "--decompress", "--stdout", "--quiet"], plan.Command);
        Assert.Contains(plan.Steps, step => step.Contains(zstd, StringComparison.Ordinal));
        Assert.Equal("ollama 0.99.1 serve\n", ChildProgram.Run(new(done.Program!, ["serve"])).Output);
    }

    [LinuxFact]
    public async Task A_decompressor_that_fails_says_why()
    {
        _releases.Name = _releases.Name.Replace(".tgz", ".tar.zst", StringComparison.Ordinal);
        _path = Path.Combine(_folder, "bin");
        Program(_path, "zstd", "echo premature end >&2; exit 1");

        KandilException failure = await FailureAsync(() => InstallAsync());

        Assert.Equal(ErrorCode.Verify, failure.Code);
        Assert.Empty(Folders());
    }

    [LinuxFact]
    public async Task Offline_nothing_is_sent()
    {
        Assert.Equal(ErrorCode.Net, (await FailureAsync(() => PlanAsync(network: new NetworkOptions { Offline = true }))).Code);
        Assert.Empty(_releases.Server.Requests);
    }

    [LinuxFact]
    public async Task A_server_that_has_no_releases_is_named()
    {
        _releases.Server.Fault = _ => new WebFault { Instead = FakeReply.Json("{}") };

        KandilException failure = await FailureAsync(() => PlanAsync());

        Assert.Equal((ErrorCode.Net, OperationNames.ShowConfiguration), (failure.Code, failure.RecommendedAction.Command!.Operation));
    }

    [Theory]
    [InlineData("embedded")]
    [InlineData("llama.cpp")]
    public async Task Another_backend_is_a_bad_argument(string name) =>
        Assert.Equal(ErrorCode.Args, (await FailureAsync(() => new PlanBackend(_session).RunAsync(name, false, new NetworkOptions(), default))).Code);

    [LinuxTheory]
    [InlineData(OperatingSystemKind.MacOS, "brew", "install ollama")]
    [InlineData(OperatingSystemKind.Windows, "winget", "install --id Ollama.Ollama --exact --source winget --disable-interactivity")]
    public async Task Elsewhere_the_systems_package_manager_is_named_and_run(OperatingSystemKind system, string name, string arguments)
    {
        KandilException missing = await FailureAsync(() => new PlanBackend(_session, system).RunAsync("ollama", false, new NetworkOptions(), default));
        _path = Path.Combine(_folder, "bin");
        string manager = Program(_path, name, $"echo \"$*\" > '{_folder}/ran'; echo installed; [ -e '{_folder}/bad' ] && exit 3 || exit 0");

        BackendPlan plan = await new PlanBackend(_session, system).RunAsync("ollama", false, new NetworkOptions(), default);
        Assert.False(File.Exists(Path.Combine(_folder, "ran")));
        BackendInstallation done = await new InstallBackend(_session).RunAsync(plan, new NetworkOptions(), _sink, default);
        await File.WriteAllTextAsync(Path.Combine(_folder, "bad"), "");
        KandilException failure = await FailureAsync(() => new InstallBackend(_session).RunAsync(plan, new NetworkOptions(), _sink, default));

        Assert.Equal(ErrorCode.Backend, missing.Code);
        Assert.Equal($"{manager} {arguments}", string.Join(' ', plan.Command));
        Assert.Equal($"{arguments}\n", await File.ReadAllTextAsync(Path.Combine(_folder, "ran")));
        Assert.Equal((BackendOutcome.Installed, null), (done.Outcome, done.Program));
        Assert.Contains("exit code 3. It said: installed", failure.Message, StringComparison.Ordinal);
    }

    private static string Program(string folder, string name, string script)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }

    private static string Noise(int length)
    {
        var random = new Random(7);
        return string.Create(length, random, (text, source) =>
        {
            for (int index = 0; index < text.Length; index++)
                text[index] = (char)source.Next('!', '~');
        });
    }

    private async Task<KandilException> RefusalAsync(params TarEntry[] entries)
    {
        _releases.Archive = FakeContent.Of(FakeReleases.Gzipped(FakeReleases.Tar(entries)));
        KandilException failure = await FailureAsync(() => InstallAsync());
        Assert.Equal(ErrorCode.Unsafe, failure.Code);
        Assert.Empty(Folders());
        Assert.Empty(Left());
        return failure;
    }

    private static Task<KandilException> FailureAsync(Func<Task> work) => Assert.ThrowsAsync<KandilException>(() => work().WaitAsync(Patience));

    private Task<BackendPlan> PlanAsync(bool reinstall = false, NetworkOptions? network = null) =>
        new PlanBackend(_session).RunAsync("Ollama", reinstall, network ?? new NetworkOptions(), default);

    private async Task<BackendInstallation> InstallAsync(bool reinstall = false, NetworkOptions? network = null) =>
        await InstallAsync(await PlanAsync(reinstall, network), network);

    private Task<BackendInstallation> InstallAsync(BackendPlan plan, NetworkOptions? network = null) =>
        new InstallBackend(_session).RunAsync(plan, network ?? new NetworkOptions(), _sink, default).WaitAsync(Patience);

    private string[] Folders() => Directory.Exists(Programs) ? [.. Directory.GetDirectories(Programs, "ollama-*").Select(folder => Path.GetFileName(folder))] : [];

    // What an attempt left for the next.
    private string[] Left()
    {
        string stage = Path.Combine(Programs, "partial", "ollama");
        return Directory.Exists(stage) ? [.. Directory.GetFileSystemEntries(stage).Select(entry => Path.GetFileName(entry)!).Where(name => new FileInfo(Path.Combine(stage, name)).Length > 0 && name != "journal" || name == "journal" && Directory.GetFiles(stage).Length > 1).Order(StringComparer.Ordinal)] : [];
    }

    private sealed class EndingSink(string phase, CancellationTokenSource end) : IOperationSink
    {
        public void Report(OperationProgress value)
        {
            if (value.Phase == phase)
                end.Cancel();
        }

        public void Warn(string message) => Assert.Fail(message);

        public void Verbose(string message) => Assert.NotNull(message);
    }
}
