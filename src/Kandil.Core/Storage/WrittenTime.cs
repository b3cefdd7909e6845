namespace Kandil.Core.Storage;

/// <summary>Times that were written down by a clock that may have been set back since: what lies in the future did not happen then.</summary>
internal static class WrittenTime
{
    /// <summary>The latest of the times that can be true; now where none can, for something that is there did happen.</summary>
    public static DateTimeOffset Latest(DateTimeOffset now, params DateTimeOffset?[] times) =>
        times.Where(time => time <= now).Max() ?? now;

    /// <summary>True when it was a moment ago, and not in the future.</summary>
    public static bool IsWithin(TimeSpan span, DateTimeOffset? time, DateTimeOffset now) => time <= now && now - time < span;

    /// <summary>Gives a file or folder that is dated into the future the present date, so that its life begins now.</summary>
    public static void Correct(FileSystemInfo file, DateTimeOffset now)
    {
        if (file.LastWriteTimeUtc > now.UtcDateTime)
            file.LastWriteTimeUtc = now.UtcDateTime;
    }
}
