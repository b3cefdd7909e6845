using System.Text;
using System.Text.Json.Nodes;
using Kandil.Core.Errors;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Primitives;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Weather;

/// <summary>
/// Names of files that lead elsewhere, or that are one on some system, as a hub, a registry and an exported folder can give
/// them: the model is refused whole, before anything of it is fetched or written.
/// </summary>
public sealed class HostileNameTests
{
    private static readonly byte[] Tiny = GgufBuilder.Chain("hello").ToBytes();

    private static readonly string[] Names =
    [
        "/etc/kandil.gguf", "//server/share/m.gguf", "\\\\server\\share\\m.gguf", "\\m.gguf", "..", "../up.gguf", "a/../../up.gguf", "a/..", "..\\up.gguf", "sub\\m.gguf",
        "C:/m.gguf", "C:\\m.gguf", "C:m.gguf", "a:b", "m.gguf:stream", "m.gguf::$DATA", "a/b:c/m.gguf",
        "m.gguf.", "m.gguf ", "folder./m.gguf", "folder /m.gguf", "... ", " m.gguf",
        "nul", "NUL.gguf", "con", "a/aux.json", "COM1", "lpt9.txt", "COM\u00B9.gguf", "conin$",
        "m\0.gguf", "m\n.gguf", "m\u001b[2J.gguf", "m\u202Efugg.gguf", "m\u200B.gguf",
        "", ".", "./m.gguf", "a//m.gguf", "a/", "what?.gguf", "*.gguf", "a|b", "<m>", ".kandil/manifest.json", ".KANDIL/manifest.json",
        new string('a', 256) + ".gguf", string.Join('/', Enumerable.Repeat("deep", 300)),
    ];

    private static readonly (string First, string Second)[] Twins =
    [
        ("Model.gguf", "model.gguf"), ("a/Config.json", "A/config.json"), ("\u00C9t\u00E9.json", "\u00E9t\u00E9.json"), ("caf\u00e9.gguf", "cafe\u0301.gguf"),
        ("\u212B.gguf", "\u00C5.gguf"), ("stra\u017Fe.json", "strase.json"), ("m", "m/sub.gguf"), ("same.gguf", "same.gguf"),
    ];

    public static TheoryData<string, int> NameCases => Of(Names.Length);

    public static TheoryData<string, int> PairCases => Of(Twins.Length);

    [Theory]
    [MemberData(nameof(NameCases))]
    public Task A_name_that_leads_elsewhere_refuses_the_model(string from, int name) => RefusedAsync(from, ["good.gguf", Names[name]]);

    [Theory]
    [MemberData(nameof(PairCases))]
    public Task Two_names_that_are_one_on_some_system_refuse_the_model(string from, int pair) => RefusedAsync(from, [Twins[pair].First, Twins[pair].Second]);

    private static async Task RefusedAsync(string from, string[] names)
    {
        await using var station = new WeatherStation(from == "registry" ? "registry" : "hub", model: Tiny);
        string export = Path.Combine(station.Temporary.Folder, "export");
        Func<Task> install = from switch
        {
            "hub" => HubWith(station, names),
            "registry" => RegistryWith(station, names),
            _ => ExportWith(station, export, names),
        };
        string[] before = Everything(station.Temporary.Folder);

        var failure = await Assert.ThrowsAsync<KandilException>(install);

        Assert.Equal(from == "export" ? ErrorCode.Schema : ErrorCode.Unsafe, failure.Code);
        Assert.NotEmpty(failure.RecommendedAction.Text);
        Assert.DoesNotContain(failure.Message, char.IsControl);
        Assert.DoesNotContain('\u202E', failure.Message);
        Assert.Empty(station.Hub.Storage.Requests);
        Assert.Empty(SoundStore.Assert(station.Paths));
        Assert.Equal(before, Everything(station.Temporary.Folder).Where(path => !path.Contains("sources.json", StringComparison.Ordinal) && !path.Contains("audit.jsonl", StringComparison.Ordinal)));
    }

    private static Func<Task> HubWith(WeatherStation station, string[] names)
    {
        // The list as it is, for a repository of the fake's own can hold no name twice.
        var tree = new JsonArray([.. names.Select(name => new JsonObject { ["type"] = "file", ["path"] = name, ["size"] = 1, ["oid"] = new string('0', 40) })]);
        station.Hub.Api.Fault = request => request.Path.Contains("/tree/", StringComparison.Ordinal) ? new WebFault { Instead = FakeReply.Json(tree.ToJsonString()) } : null;
        return () => station.InstallAsync();
    }

    private static Func<Task> RegistryWith(WeatherStation station, string[] names)
    {
        station.Registry.Add("lab", "sea", "v1", names.Select(name => (name, "x"u8.ToArray())));
        return () => station.InstallAsync();
    }

    private static Func<Task> ExportWith(WeatherStation station, string folder, string[] names)
    {
        Directory.CreateDirectory(Path.Combine(folder, "files"));
        byte[] content = Encoding.UTF8.GetBytes("x");
        var manifest = new JsonObject
        {
            ["format_version"] = 1,
            ["id"] = "lab/sea",
            ["source"] = "hf",
            ["revision"] = "main",
            ["variant"] = null,
            ["commit"] = null,
            ["alias"] = null,
            ["license"] = null,
            ["library"] = "transformers",
            ["has_source_manifest"] = false,
            ["files"] = new JsonArray([.. names.Select(name => new JsonObject
            {
                ["path"] = name, ["size"] = 1, ["sha256"] = Sha256Digest.Of(content).ToString(), ["digest_source"] = "computed", ["can_run_code"] = false,
            })]),
        };
        File.WriteAllText(Path.Combine(folder, "kandil-model.json"), manifest.ToJsonString());
        // What a made-up manifest could be after lies there; a name that a folder cannot hold is only in the manifest.
        foreach (string name in names.Where(name => SafeRelativePath.TryParse(name, out _, out _)))
        {
            string path = Path.Combine(folder, "files", name);
            if (Path.Exists(path) || File.Exists(Path.GetDirectoryName(path)))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }

        return () => new ImportFolder(station.Temporary.Session).RunAsync(folder, SilentSink.Instance, default);
    }

    private static string[] Everything(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => !path.Contains("/.locks/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static TheoryData<string, int> Of(int count)
    {
        var data = new TheoryData<string, int>();
        foreach (string from in new[] { "hub", "registry", "export" })
        {
            for (int index = 0; index < count; index++)
                data.Add(from, index);
        }

        return data;
    }
}
