using System.Globalization;
using Kandil.Cli.Commands;
using Kandil.Cli.Terminal;
using Kandil.Core.Catalog;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Rendering;

/// <summary>A model that there is, as text for people.</summary>
internal static class AvailableText
{
    private const string Unknown = "-";
    private const int LabelWidth = 16;

    // Narrower than that, what a first look does not need gives way, and the last column ends where the line does.
    private const int WidthOfAll = 132;

    private static readonly (TextColumn Column, bool IsForWide, Func<AvailableModel, string> Cell)[] Columns =
    [
        (("NAME", false), false, model => model.Name),
        (("PROVIDER", false), true, model => model.Provider),
        (("SIZE", true), false, model => model.Size is { } size ? new ByteSize(size).ToString() : model.IsLocal ? Unknown : "API"),
        (("MEMORY MB", true), false, model => model.MinMemoryMB?.ToString(CultureInfo.InvariantCulture) ?? Unknown),
        (("PARAMS", true), true, model => model.Parameters ?? Unknown),
        (("CONTEXT", true), true, model => model.Context?.ToString(CultureInfo.InvariantCulture) ?? Unknown),
        (("RUNS ON", false), true, model => model.RunsOn),
        (("STATUS", false), false, model => Status(model.Status, null)),
        (("GOOD FOR", false), false, GoodFor),
    ];

    /// <summary>The list in its groups, and what can be done next.</summary>
    public static void Write(Invocation invocation, IReadOnlyList<AvailableModel> models)
    {
        if (models.Count == 0)
        {
            invocation.Remark("No model is like that: leave out an option, or allow more memory.");
            return;
        }

        if (invocation.Terminal.OutputIsTerminal)
        {
            foreach (IGrouping<ModelGroup, AvailableModel> group in models.GroupBy(model => model.Group))
            {
                invocation.Remark($"{Title(group.Key)}:");
                WriteFitting(invocation.Terminal, [.. group]);
            }
        }
        else
        {
            // One table for whoever reads it by columns, with what the titles say as one of them.
            TextTable.Write(
                invocation.Terminal, [Columns[0].Column, ("GROUP", false), .. Columns.Skip(1).Select(column => column.Column)],
                models.Select(model => (IReadOnlyList<string>)[model.Name, model.Group.ToString(), .. Columns.Skip(1).Select(column => column.Cell(model))]));
        }

        invocation.Remark("* is a good first choice; start small: under 3 GB runs nearly everywhere. Install or configure one: kandil model add NAME");
    }

    private static void WriteFitting(ConsoleTerminal terminal, IReadOnlyList<AvailableModel> models)
    {
        var shown = Columns.Where(column => !column.IsForWide || terminal.OutputWidth >= WidthOfAll).ToArray();
        int taken = shown.SkipLast(1).Sum(column => 2 + models.Select(model => column.Cell(model).Length).Append(column.Column.Heading.Length).Max());
        int room = Math.Max(shown[^1].Column.Heading.Length, terminal.OutputWidth - taken);
        TextTable.Write(
            terminal, [.. shown.Select(column => column.Column)],
            models.Select(model => (IReadOnlyList<string>)[.. shown.SkipLast(1).Select(column => column.Cell(model)), Cut(shown[^1].Cell(model), room)]));
    }

    private static string Cut(string text, int room) => text.Length <= room ? text : string.Concat(text.AsSpan(0, room - 1).TrimEnd(" ,"), "…");

    // Why it does not run well stands in the place of what it would be good for.
    private static string GoodFor(AvailableModel model) => model is { Status: ModelStatus.Slow or ModelStatus.Incompatible, StatusDetail: { Length: > 0 } reason }
        ? reason
        : (model.Recommended ? "* " : "") + string.Join(", ", model.RecommendedFor);

    /// <summary>All that is known of one, a line a fact; what is not known is left out.</summary>
    public static void WriteCard(ConsoleTerminal terminal, AvailableModel model) => FactLines.Write(terminal, LabelWidth,
    [
        ("name", model.Name),
        ("title", model.Title),
        ("aliases", Listed(model.Aliases)),
        ("status", model.StatusDetail is { } detail ? $"{Status(model.Status, null)}: {detail}" : Status(model.Status, null)),
        ("runs on", model.RunsOn),
        ("provider", model.Provider),
        ("its name there", model.ProviderModel),
        ("address", model.BaseUrl),
        ("protocol", model.Protocol?.ToString()),
        ("key", model.ApiKeyRequired switch { true => model.ApiKeyUrl is { } url ? $"needed, to be had at {url}" : "needed", false => "not needed", null => null }),
        ("context", Tokens(model.Context)),
        ("answer", Tokens(model.MaxTokens)),
        ("images", Yes(model.SupportsVision)),
        ("tools", Yes(model.SupportsTools)),
        ("streaming", Yes(model.SupportsStreaming)),
        ("told always", model.Options),
        ("rate headers", model.RateLimitHeaders?.ToString()),
        ("size", model.Size is { } size ? new ByteSize(size).ToString() : null),
        ("parameters", model.Parameters),
        ("quantisations", Listed(model.Quantizations)),
        ("memory", model.Memory is { } memory ? new ByteSize(memory).ToString() : null),
        ("cores", model.PreferredCpuCores?.ToString(CultureInfo.InvariantCulture)),
        ("gpu", model.RecommendsGpu ? "recommended" : null),
        ("repository", model.Repository),
        ("in Ollama", model.OllamaTag),
        ("license", model.License),
        ("can", Listed(model.Capabilities)),
        ("good for", Listed(model.RecommendedFor)),
        ("recommended", model.Recommended ? "yes" : null),
        ("lifecycle", model.Lifecycle == ProfileStatus.Current ? null : model.Lifecycle.ToString()),
        ("verified", model.Verified ? "yes: every fact was read on a public page" : "no: not every fact was found on a public page"),
    ]);

    /// <summary>A status in a word or two, and what it is about.</summary>
    public static string Status(ModelStatus status, string? detail) => status switch
    {
        ModelStatus.Ready => "Ready",
        ModelStatus.Available => "Available",
        ModelStatus.NotConfigured => "Not configured",
        ModelStatus.Damaged => "Damaged",
        _ => detail is null ? status.ToString() : $"{status} ({detail})",
    };

    private static string? Listed<T>(IReadOnlyList<T> items) => items.Count == 0 ? null : string.Join(", ", items);

    private static string? Tokens(int? number) => number is { } tokens ? string.Create(CultureInfo.InvariantCulture, $"{tokens} tokens") : null;

    private static string? Yes(bool? value) => value switch { true => "yes", false => "no", null => null };

    private static string Title(ModelGroup group) => group switch
    {
        ModelGroup.Local => "Local",
        ModelGroup.Cloud => "Cloud, configured",
        _ => "Available",
    };
}
