using System.Globalization;
using System.Text;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Rendering;

/// <summary>A model as text for people.</summary>
internal static class ModelText
{
    private const string Unknown = "-";
    private const int LabelWidth = 14;

    private static readonly string[] Units = ["", "K", "M", "B", "T"];

    /// <summary>A row of the list: name, size, parameters, quantisation, context, status, last used, pin.</summary>
    public static IReadOnlyList<string> Row(KandilModel model) =>
    [
        model.Name,
        new ByteSize(model.Size).ToString(),
        model.Parameters is { } parameters ? Count(parameters) : Unknown,
        model.IsMisnamed ? $"{model.Quantization} ≠ name" : model.Quantization ?? Unknown,
        model.Context?.ToString(CultureInfo.InvariantCulture) ?? Unknown,
        AvailableText.Status(model.Status, model.StatusDetail),
        model.UsageCount is null ? Unknown : Age.Of(model.LastUsed),
        model.Pinned ? "pinned" : "",
    ];

    /// <summary>All that is known, a line a fact; what is not known is left out.</summary>
    public static string Card(KandilModel model)
    {
        StringBuilder card = new();
        Line(card, "name", model.Name);
        Line(card, "title", model.Title);
        Line(card, "origin", model.Origin switch { ModelOrigin.Bundled => "comes with Kandil", ModelOrigin.Installed => model.IsReferenced ? "a file that is used where it lies: keep it there" : "installed", ModelOrigin.Ollama => "Ollama's own store", _ => "a file, not installed" });
        Line(card, "path", model.Path.Length > 0 ? model.Path : null);
        Line(card, "size", new ByteSize(model.Size).ToString());
        Line(card, "architecture", model.Architecture);
        Line(card, "parameters", model.Parameters is { } parameters ? Count(parameters) : null);
        Line(card, "quantisation", model.Quantization);
        Line(card, "context", model.Context is { } context ? string.Create(CultureInfo.InvariantCulture, $"{context} tokens") : null);
        Line(card, "engine", model.Library);
        Line(card, "status", AvailableText.Status(model.Status, model.StatusDetail));
        Line(card, "latency", model.AverageLatencyMs is { } latency ? string.Create(CultureInfo.InvariantCulture, $"{latency:0} ms an answer") : null);
        Line(card, "rate", model.AverageTokensPerSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate:0.0} tokens/s on average") : null);
        Line(card, "license", model.LicenseAccepted is { } accepted ? $"{model.License}, accepted by {accepted.By} on {Time(accepted.At)}" : model.License);
        Line(card, "source", model.Source is { } source and not "file" ? $"{source}{(model.Revision is { } revision ? $", {revision}" : "")}{(model.Commit is { } commit ? $" at {commit}" : "")}" : null);
        Line(card, "from", model.Mirror is { } mirror ? $"{mirror} (a mirror, which is asked again)" : null);
        Line(card, "verified by", model.VerifiedBy is { } verifier && model.DigestSource is { } digests ? $"{verifier}, by the digests of: {digests}" : model.VerifiedBy);
        Line(card, "installed", model.InstalledAt is { } installed ? Time(installed) : null);
        Line(card, "last used", Use(model));
        Line(card, "pinned", model.Pinned ? "yes: clean-up leaves it" : null);
        foreach (KandilModelFile file in model.Files)
        {
            Line(card, "file", $"{file.Path} ({new ByteSize(file.Size)})");
            Line(card, "sha256", file.Sha256);
        }

        Line(card, "note", model.Note);
        Line(card, "problem", model.Problem);
        return card.ToString();
    }

    // Null for what nobody counts the answers of: the guide and files outside of the store.
    private static string? Use(KandilModel model) => model switch
    {
        { UsageCount: null } => null,
        { LastUsed: null } => "never",
        { LastUsed: { } used, UsageCount: var count } => string.Create(CultureInfo.InvariantCulture, $"{Time(used)}, {count} answer{(count == 1 ? "" : "s")}"),
    };

    /// <summary>A number of weights as model names have it, three digits at the most: <c>1.24M</c>, <c>7.6B</c>.</summary>
    public static string Count(long number)
    {
        double value = number;
        int unit = 0;
        while (value >= (unit == 0 ? 1000 : 999.5) && unit < Units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        string format = unit == 0 || value >= 99.95 ? "0" : value >= 9.995 ? "0.#" : "0.##";
        return value.ToString(format, CultureInfo.InvariantCulture) + Units[unit];
    }

    /// <summary>A time of this place.</summary>
    public static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder card, string label, string? value)
    {
        if (value is not null)
        {
            card.Append(label.PadRight(LabelWidth)).Append(ErrorLines.OneLine(value)).Append('\n');
        }
    }
}
