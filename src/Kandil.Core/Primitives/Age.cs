using System.Globalization;

namespace Kandil.Core.Primitives;

/// <summary>How long ago something was, as people say it.</summary>
public static class Age
{
    private const double DaysOfMonth = 30.44;
    private const double DaysOfYear = 365.25;

    /// <summary>The age of a time: <c>3 hours ago</c>; <c>never</c> for null.</summary>
    public static string Of(DateTimeOffset? time) => time is { } then ? Of(DateTimeOffset.Now - then) : "never";

    private static string Of(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => "just now",
        { TotalHours: < 1 } => Ago(age.TotalMinutes, "minute"),
        { TotalDays: < 1 } => Ago(age.TotalHours, "hour"),
        { TotalDays: < 60 } => Ago(age.TotalDays, "day"),
        { TotalDays: < 730 } => Ago(age.TotalDays / DaysOfMonth, "month"),
        _ => Ago(age.TotalDays / DaysOfYear, "year"),
    };

    private static string Ago(double count, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)count} {unit}{((int)count == 1 ? "" : "s")} ago");
}
