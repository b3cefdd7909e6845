using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using Kandil.Core.Engines;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Primitives;

namespace Kandil.PowerShell.Views;

/// <summary>Figures as people read them, for the views of Kandil.format.ps1xml.</summary>
public static class Readable
{
    private static readonly (double Size, string Unit)[] Counts = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")];

    /// <summary>A count in three digits, as models are named: <c>7.24B</c> weights, <c>2.26M</c>; empty for null.</summary>
    public static string Count(long? count)
    {
        if (count is not { } number)
        {
            return "";
        }

        var (size, unit) = Counts.FirstOrDefault(step => number >= step.Size * 0.9995, (1, ""));
        double value = number / size;
        string format = unit.Length == 0 || value >= 99.95 ? "0" : value >= 9.995 ? "0.#" : "0.##";
        return value.ToString(format, CultureInfo.InvariantCulture) + unit;
    }

    /// <summary>Bytes in three digits: <c>4.68 GB</c>; empty for null.</summary>
    public static string Size(long? bytes) => bytes is { } known ? new ByteSize(known).ToString() : "";

    /// <summary>The weights of a model that could be used; <c>API</c> where a provider alone has them, empty where nobody knows.</summary>
    public static string Weights(long? bytes, bool isLocal) => bytes is null && !isLocal ? "API" : Size(bytes);

    /// <summary>A status in a word or two.</summary>
    public static string Status(ModelStatus status) => status == ModelStatus.NotConfigured ? "Not configured" : status.ToString();

    /// <summary>What a model is good for, a star before good first choices; for one that does not run well here, why.</summary>
    public static string Purpose(ModelStatus status, string? detail, bool recommended, IEnumerable? purposes) =>
        status is ModelStatus.Slow or ModelStatus.Incompatible && !string.IsNullOrEmpty(detail)
            ? detail
            : (recommended ? "* " : "") + string.Join(", ", (purposes ?? Array.Empty<object>()).Cast<object>()); // values here, words where a job's process sends them

    /// <summary>The part of a listing in which a model stands, as a heading that says what to do with it.</summary>
    public static string Group(ModelGroup group) => group switch
    {
        ModelGroup.Local => "Local",
        ModelGroup.Cloud => "Cloud, configured",
        _ => "Available (* first choices; start small): Install-KandilModel NAME",
    };

    /// <summary>How long ago something was: <c>3 hours ago</c>; <c>never</c> for null.</summary>
    public static string Age(object? time) => Core.Primitives.Age.Of(Moment(time));

    /// <summary>A time of this machine's clock, to the minute: <c>2026-11-21 19:55</c>; empty for null.</summary>
    public static string Time(object? time) => Moment(time)?.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A length of time: <c>420 ms</c>, <c>2.3 s</c>, <c>4 min</c>, <c>3 h</c>; empty for null.</summary>
    public static string Duration(TimeSpan? time) => time switch
    {
        null => "",
        { TotalSeconds: < 0 } => "0 ms",
        { TotalSeconds: < 0.9995 } short_ => Number(short_.TotalMilliseconds, "0") + " ms",
        { TotalMinutes: < 1 } seconds => Number(seconds.TotalSeconds, "0.#") + " s",
        { TotalHours: < 1 } minutes => Number(minutes.TotalMinutes, "0") + " min",
        { } hours => Number(hours.TotalHours, "0.#") + " h",
    };

    /// <summary>How long until something happens: <c>4 min</c>; empty for null.</summary>
    public static string Until(object? time) => Duration(Moment(time) - DateTimeOffset.Now);

    /// <summary>The figures of an answer in one line.</summary>
    /// <param name="answer">The answer, or what arrived of it from another process.</param>
    public static string Figures(PSObject answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var parts = new List<string>
        {
            Of<string>(answer, nameof(Completion.Model)) ?? "",
        };
        if (Of<long?>(answer, nameof(Completion.PromptTokens)) is { } prompt && Of<long?>(answer, nameof(Completion.CompletionTokens)) is { } tokens)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{prompt} + {tokens} tokens"));
        }

        parts.Add(Duration(Of<TimeSpan?>(answer, nameof(Completion.Latency))));
        if (Of<double?>(answer, nameof(Completion.TokensPerSecond)) is { } rate)
        {
            parts.Add(Number(rate, rate < 10 ? "0.0" : "0") + " tokens/s");
        }

        if (Of<string>(answer, nameof(Completion.Cost)) is { Length: > 0 } cost)
        {
            parts.Add($"costs {cost}");
        }

        string end = Of<FinishReason?>(answer, nameof(Completion.FinishReason)) switch
        {
            FinishReason.Length => "cut off",
            FinishReason.ToolCalls => "waits for tools",
            FinishReason.ContentFilter => "withheld by the provider",
            _ => "",
        };
        return string.Join(", ", end.Length > 0 ? parts.Append(end) : parts);
    }

    /// <summary>
    /// A text with line ends between words where a line is wider than the screen; PowerShell's own views break within
    /// words. Indented lines are left as they are: they may be code.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="width">Columns of the screen; 0 where there is none.</param>
    public static string Wrap(string text, int width)
    {
        ArgumentNullException.ThrowIfNull(text);
        return width < 20 ? text : string.Join('\n', text.Split('\n').Select(line => line is [' ' or '\t', ..] ? line : WrapLine(line, width)));
    }

    private static string WrapLine(string line, int width)
    {
        var wrapped = new StringBuilder();
        int start = 0;
        while (line.Length - start > width)
        {
            int space = line.LastIndexOf(' ', start + width, width);
            if (space <= start)
            {
                break;
            }

            wrapped.Append(line, start, space - start).Append('\n');
            start = space + 1;
        }

        return wrapped.Append(line, start, line.Length - start).ToString();
    }

    private static T? Of<T>(PSObject thing, string property) =>
        LanguagePrimitives.TryConvertTo(thing.Properties[property]?.Value, CultureInfo.InvariantCulture, out T value) ? value : default;

    // From another process a time arrives as its parts, or as its text.
    private static DateTimeOffset? Moment(object? time) => time switch
    {
        PSObject { BaseObject: PSCustomObject } parts => Of<DateTime?>(parts, nameof(DateTimeOffset.UtcDateTime)),
        PSObject wrapped => Moment(wrapped.BaseObject),
        DateTimeOffset whole => whole,
        string text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset read) => read,
        _ => null,
    };

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
