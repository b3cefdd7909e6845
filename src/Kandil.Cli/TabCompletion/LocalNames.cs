using Kandil.Core.Catalog;
using Kandil.Core.Compatibility;
using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Keys;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Primitives;

namespace Kandil.Cli.TabCompletion;

/// <summary>A word that may stand at the cursor.</summary>
/// <param name="Word">The word.</param>
/// <param name="About">A line about it; empty for none.</param>
internal readonly record struct Candidate(string Word, string About = "");

/// <summary>Names that this machine knows, without a question to anybody: what an argument or the value of an option can be.</summary>
internal sealed class LocalNames(Lazy<KandilSession> session)
{
    private KandilSession Session => session.Value;

    /// <summary>The values of an option; none where any text is possible.</summary>
    public IEnumerable<Candidate> OfOption(TypedLine line) => line.Awaited!.Name switch
    {
        "--model" => ToAsk(line),
        "--agent" => new ModelAccess(Session).List().Where(list => list.Agent != ModelAccess.Unnamed).Select(list => new Candidate(list.Agent, string.Join(", ", list.Models))),
        "--device" => Words(DeviceChoice.Names),
        "--quant" => Quantizations(),
        "--source" => [new("ollama", "Ollama"), new("catalogue", "what Kandil knows"), .. Sources()],
        "--backend" => line.Path == "model list"
            ? [.. Words(ListModels.Backends), new("cloud", "what runs at providers"), .. Providers()]
            : Words(ListModels.Backends),
        "--capability" => Words(Enum.GetNames<ModelCapability>()),
        "--protocol" => Words(Enum.GetNames<ApiProtocol>()),
        "--scope" => Words(["user", "project"]),
        "--kind" => Words(["registry", "hub"]),
        "--library" => Words(["llama-cpp", "transformers"]),
        "--flash-attention" => Words(["auto", "on", "off"]),
        "--samplers" => Words(SamplingOptions.DefaultSamplers),
        "--task" => Words(["review", "refactor", "test"]),
        _ => [],
    };

    /// <summary>What an argument can be; none where any text is possible.</summary>
    public IEnumerable<Candidate> OfArgument(TypedLine line) => (line.Path, line.Argument!.Name) switch
    {
        ("model add" or "model files" or "check" or "compatibility", _) => References(line.Path == "model add" ? null : "embedded"), // of a cloud's model the key is asked for
        ("model info" or "model alias set", "model") => [.. Installed(), .. Available()],
        (_, "server") => ToAsk(line),
        ("model unregister", _) => Available().Where(model => Own().Contains(model.Word)),
        (_, "alias") when line.Path == "model alias rm" => new ModelAliases(Session).List().Where(alias => alias.Origin == AliasOrigin.User).Select(alias => new Candidate(alias.Alias, alias.Model)),
        (_, "model") => Installed(),
        (_, "agent") => new ModelAccess(Session).List().Where(list => list.Agent != ModelAccess.Unnamed).Select(list => new Candidate(list.Agent, string.Join(", ", list.Models))),
        (_, "provider") => new ManageCredentials(Session).Providers().Select(name => new Candidate(name)),
        (_, "key") => ConfigurationKey.All.Select(key => new Candidate(key.Name, key.Meaning)),
        ("config set", "value") => ConfigurationKey.Find(line.Arguments[0]) is { } key ? key.Kind == SettingKind.Model ? ToAsk(line) : Values(key) : [],
        ("source rm", _) => Sources(all: false),
        ("sandbox set" or "sandbox rm" or "sandbox list", _) => new ConfigureSandbox(Session).List().Select(entry => new Candidate(entry.Name, entry.Profile.Description ?? "A profile of yours.")),
        ("completion", _) => Words(CompletionScript.Shells),
        _ => [],
    };

    /// <summary>True where a path may stand.</summary>
    public static bool TakesFile(TypedLine line) => line.Awaited is { } option
        ? option.HelpName is "path" or "file" || option.Name == "--model"
        : line.Argument is { } argument && (argument.Name is "file" or "path" or "folder" || line.Path is "model verify" or "model info" or "compatibility");

    private static IEnumerable<Candidate> Words(IEnumerable<string> words) => words.Select(word => new Candidate(word));

    private IEnumerable<Candidate> Installed() => new KnownNames(Session).Here().Select(known => new Candidate(known.Name, known.About));

    private IEnumerable<Candidate> ToAsk(TypedLine line) => new KnownNames(Session)
        .ToAsk(line.Path == "embed" ? ModelCapability.Embedding : null, line.Current.Split(':') is [var provider, _, ..] ? provider : null)
        .Select(known => new Candidate(known.Name, known.About));

    private IEnumerable<Candidate> Available(string? backend = null) => new ListAvailable(Session).Run(new AvailableQuery { Backend = backend })
        .SelectMany(model => model.Aliases.Prepend(model.Name).Select(name => new Candidate(name, $"{model.Title}, {model.Provider}")));

    private HashSet<string> Own() => [.. new ListAvailable(Session).Run(new AvailableQuery()).Where(model => model.IsOwn).Select(model => model.Name)];

    private IEnumerable<Candidate> References(string? backend) =>
    [
        .. new ListModels(Session).Run().Where(model => model.Source is not (null or "file")).Select(model => new Candidate(model.Name, $"installed from {model.Source}")),
        .. Available(backend),
        .. Sources().Select(source => source with { Word = source.Word + ":" }),
    ];

    private IEnumerable<Candidate> Sources(bool all = true) => new ModelSources(Session).List()
        .Where(source => all || source is { IsBuiltIn: false, Variable: null }).Select(source => new Candidate(source.Name, $"{source.Kind} at {source.Address}"));

    private IEnumerable<Candidate> Providers() => new ListAvailable(Session).Run(new AvailableQuery { Backend = "cloud" }).Select(model => new Candidate(model.Provider)).Distinct();

    private IEnumerable<Candidate> Quantizations() => new ListModels(Session).Run().Select(model => model.Variant ?? model.Quantization).OfType<string>()
        .Concat(QuantizationType.All.Select(type => type.ToString())).Distinct(StringComparer.OrdinalIgnoreCase).Select(name => new Candidate(name));

    private IEnumerable<Candidate> Values(ConfigurationKey key) =>
        Words(key == ConfigurationKey.DefaultBackend ? new ConfigureKandil(Session).BackendsToChoose : key.Kind.Words);
}
