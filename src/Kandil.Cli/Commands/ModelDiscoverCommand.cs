using System.CommandLine;
using System.Globalization;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model discover</c></summary>
internal sealed class ModelDiscoverCommand : OperationCommand
{
    private const int DefaultLimit = 20;
    private const int MostLimit = 1000;

    private static readonly TextColumn[] Columns =
        [("#", true), ("MODEL", false), ("SOURCE", false), ("DOWNLOADS", true), ("LIKES", true), ("UPDATED", false), ("SIZE", true), ("HERE", false), ("AS OF", false)];

    private static readonly TextColumn[] LocalColumns =
        [("PROGRAM", false), ("NAME", false), ("SIZE", true), ("QUANT", false), ("INSTALLED AS", false), ("PATH", false)];

    private readonly Argument<string?> _text = new("text") { Description = "Words of the model's name; for a registry group or group/model.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _owner = new("--owner") { Description = "The owner, or a registry's group.", HelpName = "name" };
    private readonly Option<string> _source = new("--source") { Description = "ollama, catalogue, hf or a registered source. [all; hf where the text has a slash or more than ten characters]", HelpName = "name" };
    private readonly Option<string> _sort = new("--sort") { Description = $"{string.Join(", ", SearchModels.Orders)}.", HelpName = "by" };
    private readonly Option<bool> _descending = new("--descending") { Description = "The greatest first." };
    private readonly Option<string> _limit = new("--limit") { Description = "How many at the most. [20]", HelpName = "n" };
    private readonly Option<bool> _gguf = new("--gguf") { Description = "Models with GGUF files alone." };
    private readonly Option<bool> _refresh = new("--refresh") { Description = "Ask anew, whatever was answered before." };
    private readonly Option<bool> _local = new("--local") { Description = "What LM Studio, Hugging Face's tools and Ollama keep on this machine." };
    private readonly NetworkArguments _network = new();

    /// <summary>Makes the command.</summary>
    public ModelDiscoverCommand()
        : base("discover", "Look for models at the sources; on a terminal one can be chosen and installed.")
    {
        Add(_text);
        Add(_owner);
        Add(_source);
        Add(_sort);
        Add(_descending);
        Add(_limit);
        Add(_gguf);
        Add(_refresh);
        Add(_local);
        _network.AddTo(this);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
    [
        "kandil model discover chat --owner TinyLlama --sort downloads --descending",
        "kandil model discover qwen coder",
        "kandil model discover llama --source hf",
        "kandil model discover --source lab",
        "kandil model discover --source lab group/model",
        "kandil model discover --local",
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation invocation) =>
        invocation.Arguments.GetValue(_local) ? ShowLocalAsync(invocation) : SearchAsync(invocation);

    private async Task<int> SearchAsync(Invocation invocation)
    {
        SearchRequest request = Request(invocation);
        IReadOnlyList<SourceListing> found = await new SearchModels(invocation.Session).RunAsync(request, invocation.Sink, invocation.Cancellation);
        invocation.Succeed(
            Counted.Of(found.Count, "model") + ".", () => new DiscoveryData([.. found.Select(ListingData.From)]),
            json => json.DiscoveryData, () => Show(invocation, request, found));
        return found.Count > 0 && invocation.Mode is { Quiet: false, Yes: false } && invocation.CanAsk && invocation.Terminal.OutputIsTerminal
            ? await ChooseAsync(invocation, found, _network.Read(invocation))
            : 0;
    }

    private SearchRequest Request(Invocation invocation)
    {
        ParseResult parse = invocation.Arguments;
        string? text = parse.GetValue(_text);
        string? source = parse.GetValue(_source);
        // A registry is listed whole, by group, or by group and model.
        string[] parts = source is null || text is null ? [] : text.Split('/', 2);
        bool isPath = parts.Length == 2;
        return new SearchRequest
        {
            Text = isPath ? null : text,
            Owner = isPath ? parts[0] : parse.GetValue(_owner),
            Model = isPath ? parts[1] : null,
            Source = source,
            Sort = parse.GetValue(_sort),
            Descending = parse.GetValue(_descending),
            Limit = (int)(parse.WholeNumber(_limit, 1, MostLimit) ?? DefaultLimit),
            GgufOnly = parse.GetValue(_gguf),
            Refresh = parse.GetValue(_refresh),
            Network = _network.Read(invocation),
        };
    }

    private static void Show(Invocation invocation, SearchRequest request, IReadOnlyList<SourceListing> found)
    {
        if (invocation.Mode.Quiet)
        {
            foreach (SourceListing model in found)
            {
                invocation.Terminal.WriteLine(model.Reference);
            }

            return;
        }

        if (found.Count == 0)
        {
            invocation.Remark("Nothing was found.");
            return;
        }

        TextTable.WriteFilled(invocation.Terminal, Columns, found.Select((model, index) => (IReadOnlyList<string>)
        [
            (index + 1).ToString(CultureInfo.InvariantCulture),
            model.Reference + (model.AliasOf is { } alias ? $" → {alias}" : "") + (model.Gated ? " (gated)" : ""),
            model.Mirror is { } mirror ? $"{model.Source} ({mirror.Authority})" : model.Source,
            model.Downloads is { } downloads ? ModelText.Count(downloads) : "",
            model.Likes is { } likes ? ModelText.Count(likes) : "",
            model.Updated is { } updated ? updated.ToLocalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "",
            model.Size is { } size ? new Core.Primitives.ByteSize(size).ToString() : "",
            model.Fit switch { MachineFit.Fits => "fits", MachineFit.Slow => "slow", MachineFit.TooLarge => "too large", MachineFit.Elsewhere => "cloud", _ => "" },
            model.IsStale ? model.AskedAt!.Value.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "",
        ]));
        if (found.Count == request.Limit && found.Count < MostLimit)
            invocation.Remark($"These are the first {found.Count}; there may be more: --limit {Math.Min(MostLimit, found.Count * 5)} shows them.");
        if (request.Source is null && !SearchModels.AsksHub(request))
            invocation.Remark($"Hugging Face was not asked for so short a word. Ask it: kandil model discover --source hf {ShellQuoting.Quote(request.Text!)}");
    }

    // Which one, what it has, which quantisation; the rest is what 'add' does.
    private static async Task<int> ChooseAsync(Invocation invocation, IReadOnlyList<SourceListing> found, NetworkOptions network)
    {
        if (await NumberAsync(invocation, found.Count) is not { } chosen)
        {
            return 0;
        }

        string reference = found[chosen - 1].Reference;
        ModelFileListing files = await new ShowModelFiles(invocation.Session).RunAsync(reference, null, network, invocation.Cancellation);
        FilesText.Write(invocation.Terminal, files);
        string? quantization = files.Quantizations.Count > 1 ? await QuantizationAsync(invocation, files.Quantizations) : "";
        return quantization is null ? 0 : await ModelAddCommand.InstallAsync(
            invocation, new InstallRequest { Model = reference, Files = new FileWishes { Quantization = quantization.Length > 0 ? quantization : null }, Network = network });
    }

    private static async Task<int?> NumberAsync(Invocation invocation, int count)
    {
        while (await invocation.Terminal.AskAsync($"Install which (1 to {count}, enter for none)? ", invocation.Cancellation) is { } answer && answer.Trim().Length > 0)
        {
            if (int.TryParse(answer, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int number)
                && number >= 1 && number <= count)
            {
                return number;
            }
        }

        return null;
    }

    // Null for no answer at all, empty for the usual one.
    private static async Task<string?> QuantizationAsync(Invocation invocation, IReadOnlyList<string> names)
    {
        string question = $"Which quantisation ({string.Join(", ", names)}; enter for the usual one)? ";
        string? answer;
        do
        {
            answer = (await invocation.Terminal.AskAsync(question, invocation.Cancellation))?.Trim();
        }
        while (answer is { Length: > 0 } && !names.Contains(answer, StringComparer.OrdinalIgnoreCase));

        return answer;
    }

    private static async Task<int> ShowLocalAsync(Invocation invocation)
    {
        IReadOnlyList<DiscoveredModel> found = await new DiscoverLocalModels(invocation.Session).RunAsync(invocation.Cancellation);
        invocation.Succeed(
            Counted.Of(found.Count, "model") + ".", () => new LocalDiscoveryData([.. found.Select(LocalModelData.From)]),
            json => json.LocalDiscoveryData,
            () =>
            {
                if (found.Count == 0)
                {
                    invocation.Remark("No other program keeps GGUF models on this machine, as far as is known.");
                    return;
                }

                TextTable.Write(invocation.Terminal, LocalColumns, found.Select(model => (IReadOnlyList<string>)
                    [model.Program, model.Name, new Core.Primitives.ByteSize(model.Size).ToString(), model.Quantization ?? "", model.InstalledAs ?? "", model.Path]));
                invocation.Remark("Use one where it lies, without a copy: kandil model import --reference PATH");
            });
        return 0;
    }
}
