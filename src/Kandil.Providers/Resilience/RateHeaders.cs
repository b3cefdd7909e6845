using System.Globalization;
using Kandil.Core.Http;

namespace Kandil.Providers.Resilience;

/// <summary>What a server says in headers about how often it may be asked.</summary>
internal static class RateHeaders
{
    private static readonly (string Remaining, string Reset)[] Families =
    [
        ("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
        ("anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"),
        ("x-ratelimit-remaining", "x-ratelimit-reset"),
    ];

    private static readonly string[] Resets =
        ["x-ratelimit-reset-requests", "x-ratelimit-reset-tokens", "anthropic-ratelimit-requests-reset", "anthropic-ratelimit-tokens-reset", "x-ratelimit-reset"];

    /// <summary>How many more requests it takes, and for how long that holds; null where it does not say both.</summary>
    public static (int Remaining, TimeSpan Reset)? Allowance(HttpReply reply, DateTimeOffset now)
    {
        foreach ((string remaining, string reset) in Families)
        {
            if (int.TryParse(reply.Headers.GetValueOrDefault(remaining), NumberStyles.None, CultureInfo.InvariantCulture, out int left)
                && Time(reply.Headers.GetValueOrDefault(reset), now) is { } time)
            {
                return (left, time);
            }
        }

        return null;
    }

    /// <summary>How long to wait before asking again; null where it does not say.</summary>
    public static TimeSpan? RetryAfter(HttpReply reply, DateTimeOffset now)
    {
        if (double.TryParse(reply.Headers.GetValueOrDefault("retry-after-ms"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double milliseconds) && milliseconds < 1e9)
            return TimeSpan.FromMilliseconds(milliseconds);
        DateTimeOffset there = Date(reply.Headers.GetValueOrDefault("date")) ?? now;
        if (Time(reply.Headers.GetValueOrDefault("retry-after"), there) is { } wait)
            return wait;
        if (reply.Status != 429)
            return null;
        return Resets.Select(name => Time(reply.Headers.GetValueOrDefault(name), now)).Where(time => time is not null).Min();
    }

    /// <summary>A time as servers write it: <c>1.5</c> seconds, <c>6m0s</c>, <c>120ms</c>, a date, or a moment since 1970.</summary>
    internal static TimeSpan? Time(string? text, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
        {
            return number switch
            {
                < 1e8 => TimeSpan.FromSeconds(number),
                < 1e11 => NotNegative(DateTimeOffset.FromUnixTimeSeconds((long)number) - now),
                < 1e14 => NotNegative(DateTimeOffset.FromUnixTimeMilliseconds((long)number) - now),
                _ => null,
            };
        }

        return Span(text) ?? (Date(text) is { } date ? NotNegative(date - now) : null);
    }

    private static TimeSpan? Span(string text)
    {
        var total = TimeSpan.Zero;
        for (int at = 0; at < text.Length;)
        {
            int digits = at;
            while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
                digits++;
            int unit = digits;
            while (unit < text.Length && char.IsAsciiLetter(text[unit]))
                unit++;
            if (!double.TryParse(text.AsSpan(at, digits - at), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) || number > 1e8)
                return null;
            TimeSpan? part = text[digits..unit] switch
            {
                "ms" => TimeSpan.FromMilliseconds(number),
                "s" => TimeSpan.FromSeconds(number),
                "m" => TimeSpan.FromMinutes(number),
                "h" => TimeSpan.FromHours(number),
                "d" when number < 1e5 => TimeSpan.FromDays(number),
                _ => null,
            };
            if (part is null)
                return null;
            (total, at) = (total + part.Value, unit);
        }

        return total;
    }

    private static DateTimeOffset? Date(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date) ? date : null;

    private static TimeSpan NotNegative(TimeSpan time) => time < TimeSpan.Zero ? TimeSpan.Zero : time;
}
