using System.Globalization;
using Kandil.Tests.Unit.Fakes;

const string Usage = """
    usage: fake-servers hub      PORT [OPTIONS] [OWNER/REPO=FILE[,FILE…] …]
           fake-servers registry PORT [OPTIONS] [GROUP/MODEL:VERSION=FILE[,FILE…] …]
           fake-servers ollama   PORT [--has NAME,NAME]
           fake-servers releases PORT [OPTIONS]   of Ollama, its archive a small one
           fake-servers openai|anthropic PORT [OPTIONS]   a vendor; OpenAI's base address ends in /v1

    Each NAME=FILE,… makes a model with those files of this machine, which are served under their own names;
    without any, the hub has lab/plain and the registry lab/plain:q4_v1 (alias q4), a tiny model each.

      --license ID   what the models' license is (hub)
      --gated TOKEN  the token that all repositories ask for (hub)
      --has NAMES    what Ollama has beside llama3.2:1b
      --key KEY      the key that the vendor asks for; --cap N, how many requests it takes in a minute
      --stall N      stop in the middle of every streamed answer after the first N, and send no more of it (vendor)
      --wrong        the checksums are another archive's (releases)
      --slow N       bytes a second of each connection
      --claim N      list the files with N bytes, and have none of them (hub)
      --fail STATUS  answer every request for a file's content, or for an answer, with STATUS
      --retry-after SECONDS   and ask with it to wait so long; with --times, only the first so many requests
      --times N      fail only the first N requests

    PORT 0 takes any that is free; the address is the first line of standard output. It serves until Ctrl+C, or
    until its standard input ends: keep that open, for example with 'tail -f /dev/null | fake-servers hub 8080'.
    """;

// Runs the fake servers of the tests for benchmarks and for trying things by hand, until Ctrl+C or the end of standard input:
//
//   fake-servers hub 8080 [owner/repo=FILE[,FILE…] …]      a hub; without repositories, lab/plain with a tiny model
//   fake-servers registry 8081 [group/model:version=FILE[,FILE…] …]
//   fake-servers ollama 8082
//   fake-servers releases 8085          of Ollama; --wrong: with the checksums of another archive
//   fake-servers openai 8083            a server of OpenAI's protocol, its base address ending in /v1
//   fake-servers anthropic 8084
//
// Before the repositories: --license ID, what their license is; --slow N, the bytes a second of each connection;
// --gated TOKEN, the token that all of a hub's repositories ask for; --key KEY, the key that a vendor asks for, and --cap N, how
// many requests it takes in a minute; --stall N, to stop in the middle of every answer after the first N;
// --claim N, to list files with that many bytes and to have none of them.
// A port of 0 takes any that is free; the address is the first line of standard output.
if (args.Length > 0 && args[0] is "--help" or "-h")
{
    Console.WriteLine(Usage);
    return 0;
}

if (args.Length < 2 || !int.TryParse(args[1], NumberStyles.None, CultureInfo.InvariantCulture, out int port))
{
    await Console.Error.WriteLineAsync(Usage);
    return 2;
}

string? license = Option("--license");
string? gate = Option("--gated");
long? claim = Option("--claim") is { } size ? long.Parse(size, CultureInfo.InvariantCulture) : null;
int? slow = Option("--slow") is { } rate ? int.Parse(rate, CultureInfo.InvariantCulture) : null;
(string Name, string[] Files)[] given = [.. args[2..].Where((_, index) => !IsOption(index + 2)).Select(text => text.Split('=', 2)).Select(pair => (pair[0], pair[^1].Split(',')))];
if (claim is null && given.SelectMany(model => model.Files).FirstOrDefault(file => !File.Exists(file)) is { } missing)
{
    await Console.Error.WriteLineAsync($"There is no file '{missing}'. A model is given as NAME=FILE,…; --help says more.");
    return 2;
}

int failures = Option("--times") is { } times ? int.Parse(times, CultureInfo.InvariantCulture) : int.MaxValue;
switch (args[0])
{
    case "hub":
        await using (var hub = new FakeHub(port))
        {
            Fill(hub);
            hub.Storage.Fault = Pace;
            await ServeAsync(hub.Address);
        }

        return 0;
    case "registry":
        await using (var registry = new FakeRegistry(port) { ChunkSize = 10_000_000 })
        {
            Register(registry);
            registry.Server.Fault = Pace;
            await ServeAsync(registry.Address);
        }

        return 0;
    case "ollama":
        await using (var ollama = new FakeOllama(port))
        {
            ollama.InLibrary("tiny:latest", GgufBuilder.Chain("hello")).Has("llama3.2:1b", GgufBuilder.Chain("hi"));
            foreach (string name in Option("--has")?.Split(',') ?? [])
                ollama.Has(name, GgufBuilder.Chain("hi"));
            await ServeAsync(ollama.Address);
        }

        return 0;
    case "releases":
        await using (var releases = new FakeReleases(port: port))
        {
            releases.Checksums = args.Contains("--wrong") ? $"{new string('0', 64)}  ./{releases.Name}\n" : null;
            releases.Server.Fault = Pace;
            await ServeAsync(new Uri(releases.Address));
        }

        return 0;
    case "openai" or "anthropic":
        await using (var vendor = new FakeVendor(args[0] == "openai" ? VendorProtocol.OpenAI : VendorProtocol.Anthropic, port)
        {
            Key = Option("--key"),
            Cap = Option("--cap") is { } cap ? int.Parse(cap, CultureInfo.InvariantCulture) : null,
            Pause = Option("--stall") is null ? null : Task.Delay(Timeout.InfiniteTimeSpan),
            PauseAfter = int.Parse(Option("--stall") ?? "0", CultureInfo.InvariantCulture),
        })
        {
            vendor.Server.Fault = Pace;
            await ServeAsync(vendor.Address);
        }

        return 0;
    default:
        await Console.Error.WriteLineAsync($"There is no server '{args[0]}'.");
        return 2;
}

void Fill(FakeHub hub)
{
    hub.Token = gate ?? hub.Token;
    foreach ((string name, string[] files) in given)
    {
        hub.Repository(name).License = license ?? hub.Repository(name).License;
        hub.Repository(name).IsGated = gate is not null;
        foreach (string file in files)
        {
            hub.Repository(name).With(Path.GetFileName(file), claim is { } claimed ? FakeContent.Claimed(claimed) : FakeContent.OfFile(file));
        }
    }

    if (given.Length == 0)
    {
        hub.Repository("lab/plain").With("plain-Q4_K_M.gguf", GgufBuilder.Chain("hello world")).With("README.md", "# plain\n").With("config.json", "{}");
    }
}

void Register(FakeRegistry registry)
{
    foreach ((string name, string[] files) in given)
    {
        string[] parts = name.Split('/', ':');
        registry.Add(parts[0], parts[1], parts[2], files.Select(file => (Path.GetFileName(file), File.ReadAllBytes(file))));
    }

    if (given.Length == 0)
    {
        registry.Add("lab", "plain", "q4_v1", [("plain.gguf", GgufBuilder.Chain("hello world").ToBytes())]);
        registry.Alias("lab", "plain", "q4", "q4_v1");
    }
}

string? Option(string name) => Array.IndexOf(args, name) is var index and > 0 && index + 1 < args.Length ? args[index + 1] : null;

bool IsOption(int index) => args[index].StartsWith("--", StringComparison.Ordinal) || args[index - 1].StartsWith("--", StringComparison.Ordinal);

// Twenty pieces a second.
WebFault? Pace(FakeRequest request) => Failure(request) ?? (slow is { } bytes && request.Path != "/models.json"
    ? new WebFault { PieceSize = Math.Max(1, bytes / 20), Pause = TimeSpan.FromMilliseconds(50) }
    : null);

WebFault? Failure(FakeRequest request) => Option("--fail") is { } status && request.Path != "/models.json" && Interlocked.Decrement(ref failures) >= 0
    ? WebFault.Status(int.Parse(status, CultureInfo.InvariantCulture), Option("--retry-after") is { } seconds ? [("Retry-After", seconds)] : [])
    : null;

static async Task ServeAsync(Uri address)
{
    Console.WriteLine(address);
    var end = new TaskCompletionSource();
    Console.CancelKeyPress += (_, pressed) =>
    {
        pressed.Cancel = true;
        end.TrySetResult();
    };
    using Stream input = Console.OpenStandardInput();
    if (await Task.WhenAny(end.Task, input.CopyToAsync(Stream.Null)) != end.Task)
        await Console.Error.WriteLineAsync("Standard input has ended, and the server with it.");
}
