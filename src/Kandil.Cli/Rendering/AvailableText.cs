using System.Globalization;
using Kandil.Cli.Commands;
using Kandil.Cli.Terminal;
using Kandil.Core.Operations;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Rendering;

/// <summary>A model that there is, as text for people.</summary>
internal static class AvailableText
{
    private const string Unknown = "-";

    private static readonly (string Heading, bool IsNumber)[] Columns =
        [("NAME", false), ("PROVIDER", false), ("SIZE", true), ("PARAMS", true), ("CONTEXT", true), ("RUNS ON", false), ("STATUS", false), ("GOOD FOR", false)];

    /// <summary>The list in its groups, and what can be done next.</summary>
    public static void Write(Invocation invocation, IReadOnlyList<AvailableModel> models)
    {
        foreach (IGrouping<ModelGroup, AvailableModel> group in models.GroupBy(model => model.Group))
        {
            invocation.Remark($"{Title(group.Key)}:");
            TextTable.Write(invocation.Terminal, Columns, group.Select(Row));
        }

        invocation.Remark("Start small: under 3 GB runs nearly everywhere, 3 to 5 GB is the usual choice, 5 to 7 GB wants memory. Install one: kandil model add NAME");
    }

    /// <summary>A status in a word or two, and what it is about.</summary>
    public static string Status(ModelStatus status, string? detail) => status switch
    {
        ModelStatus.Ready => "Ready",
        ModelStatus.Available => "Available",
        ModelStatus.NotConfigured => "Not configured",
        ModelStatus.Damaged => "Damaged",
        _ => detail is null ? status.ToString() : $"{status} ({detail})",
    };

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
        model.Size is { } size ? new ByteSize(size).ToString() : Unknown,
        model.Parameters ?? Unknown,
        model.ContextWindow?.ToString(CultureInfo.InvariantCulture) ?? Unknown,
        model.RunsOn,
        Status(model.Status, model.StatusDetail),
        (model.Recommended ? "recommended: " : "") + string.Join(", ", model.RecommendedFor),
    ];
}
