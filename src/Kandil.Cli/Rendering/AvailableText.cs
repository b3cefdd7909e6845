using System.Globalization;
using Kandil.Cli.Commands;
using Kandil.Cli.Terminal;
using Kandil.Core.Catalog;
using Kandil.Core.Operations;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Rendering;

/// <summary>A model that there is, as text for people.</summary>
internal static class AvailableText
{
    private const string Unknown = "-";
    private const int LabelWidth = 16;

    private static readonly TextColumn[] Columns =
        [("NAME", false), ("PROVIDER", false), ("SIZE", true), ("PARAMS", true), ("CONTEXT", true), ("RUNS ON", false), ("STATUS", false), ("GOOD FOR", false)];

    /// <summary>The list in its groups, and what can be done next.</summary>
    public static void Write(Invocation invocation, IReadOnlyList<AvailableModel> models)
    {
        if (models.Count == 0)
        {
            invocation.Remark("No model is like that: leave out an option, or allow more memory.");
            return;
        }

        foreach (IGrouping<ModelGroup, AvailableModel> group in models.GroupBy(model => model.Group))
        {
            invocation.Remark($"{Title(group.Key)}:");
            TextTable.Write(invocation.Terminal, Columns, group.Select(Row));
        }

        invocation.Remark("* is a good first choice; start small: under 3 GB runs nearly everywhere. Install or configure one: kandil model add NAME");
    }

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
        ("context", Tokens(model.ContextWindow)),
        ("answer", Tokens(model.MaxTokens)),
        ("images", Yes(model.SupportsVision)),
        ("tools", Yes(model.SupportsTools)),
        ("streaming", Yes(model.SupportsStreaming)),
        ("told always", model.Options),
        ("rate headers", model.RateLimitHeaders?.ToString()),
        ("size", model.Size is { } size ? new ByteSize(size).ToString() : null),
        ("parameters", model.Parameters),
        ("quantisations", Listed(model.Quantizations)),
        ("memory", model.MinMemoryMB is { } memory ? string.Create(CultureInfo.InvariantCulture, $"{memory} MiB") : null),
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

    private static IReadOnlyList<string> Row(AvailableModel model) =>
    [
        model.Name,
        model.Provider,
        model.Size is { } size ? new ByteSize(size).ToString() : model.IsLocal ? Unknown : "API",
        model.Parameters ?? Unknown,
        model.ContextWindow?.ToString(CultureInfo.InvariantCulture) ?? Unknown,
        model.RunsOn,
        Status(model.Status, model.StatusDetail),
        (model.Recommended ? "* " : "") + string.Join(", ", model.RecommendedFor),
    ];
}
