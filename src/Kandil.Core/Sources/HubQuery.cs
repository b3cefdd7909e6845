using System.Globalization;

namespace Kandil.Core.Sources;

/// <summary>A query in the words of the hub's API.</summary>
internal static class HubQuery
{
    private static readonly string[] Fields = ["downloads", "likes", "tags", "pipeline_tag", "library_name", "lastModified", "createdAt", "gated"];

    public static string Of(SourceQuery query, int most)
    {
        var parts = new List<string>();
        if (!string.IsNullOrWhiteSpace(query.Text))
            parts.Add($"search={Uri.EscapeDataString(query.Text.Trim())}");
        if (!string.IsNullOrWhiteSpace(query.Owner))
            parts.Add($"author={Uri.EscapeDataString(query.Owner.Trim())}");
        if (query.GgufOnly)
            parts.Add("filter=gguf");
        if (WordOf(query.Order) is { } word)
        {
            parts.Add($"sort={word}");
            parts.Add(query.Descending ? "direction=-1" : "direction=1");
        }

        parts.Add(string.Create(CultureInfo.InvariantCulture, $"limit={most}"));
        parts.AddRange(Fields.Select(field => $"expand%5B%5D={field}"));
        return string.Join('&', parts);
    }

    // The hub orders by these from the greatest on; what it was not asked or does not know to order is ordered here.
    public static IEnumerable<HubModel> Ordered(IReadOnlyList<HubModel> models, SourceQuery query)
    {
        Func<HubModel, IComparable?>? key = query.Order switch
        {
            SourceOrder.Downloads => model => model.Downloads ?? 0,
            SourceOrder.Likes => model => model.Likes ?? 0,
            SourceOrder.Updated => model => TimeOf(model.LastModified) ?? DateTimeOffset.MinValue,
            SourceOrder.Created => model => TimeOf(model.CreatedAt) ?? DateTimeOffset.MinValue,
            SourceOrder.Name => model => model.Id?.ToUpperInvariant(),
            _ => null,
        };
        return key is null ? models : query.Descending ? models.OrderByDescending(key) : models.OrderBy(key);
    }

    public static DateTimeOffset? TimeOf(string? text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
        ? time
        : null;

    private static string? WordOf(SourceOrder order) => order switch
    {
        SourceOrder.Downloads => "downloads",
        SourceOrder.Likes => "likes",
        SourceOrder.Updated => "lastModified",
        SourceOrder.Created => "createdAt",
        SourceOrder.Trending => "trendingScore",
        _ => null,
    };
}
