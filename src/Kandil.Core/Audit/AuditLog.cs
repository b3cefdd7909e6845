using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Kandil.Core.Configuration;
using Kandil.Core.Platform;

namespace Kandil.Core.Audit;

/// <summary>
/// The security log, <c>audit.jsonl</c>: a JSON object a line, readable by its owner alone, without secrets and control
/// characters. Several processes may write at once. A full log goes aside under a name with its time; the oldest of those are
/// deleted.
/// </summary>
/// <param name="paths">Where it lies.</param>
/// <param name="clock">The time of events.</param>
public sealed class AuditLog(KandilPaths paths, TimeProvider clock)
{
    /// <summary>How many full logs are kept beside the one that is written.</summary>
    public const int Kept = 5;

    private const int LongestText = 4000;
    private const byte LineEnd = (byte)'\n';

    /// <summary>Bytes at which a log is full.</summary>
    public long MostBytes { get; init; } = 4 << 20;

    /// <summary>The log that is written.</summary>
    public string File => paths.AuditFile;

    /// <summary>Adds a line.</summary>
    /// <returns>Why not, a clause; null when it is written. That the log cannot be written is no reason to fail what it tells of.</returns>
    public async Task<string?> WriteAsync(AuditEvent happened, CancellationToken cancellationToken)
    {
        try
        {
            OwnerOnly.CreateDirectory(Path.GetDirectoryName(File)!);
            using FileLock held = await FileLock.AcquireAsync(File + ".lock", cancellationToken);
            byte[] line = Line(happened);
            using FileStream log = OwnerOnly.Open(File, FileMode.OpenOrCreate, FileShare.Read);
            if (log.Length + line.Length > MostBytes && log.Length > 0)
                PutAside(log);
            EndTornLine(log);
            log.Write(line);
            log.Flush(flushToDisk: true);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message.TrimEnd('.');
        }
    }

    private byte[] Line(AuditEvent happened)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            writer.WriteString("time", clock.GetUtcNow().UtcDateTime);
            writer.WriteString("event", Name(happened.Action));
            writer.WriteString("subject", Clean(happened.Subject));
            if (happened.Code is { } code)
                writer.WriteString("code", code);
            if (happened.Message is { } message)
                writer.WriteString("message", Clean(message));
            foreach ((string key, string value) in happened.Details)
                writer.WriteString(key, Clean(value));
            writer.WriteString("user", Clean(Environment.UserName));
            writer.WriteNumber("process", Environment.ProcessId);
            writer.WriteEndObject();
        }

        line.Write([LineEnd]);
        return line.WrittenSpan.ToArray();
    }

    private static string Name(AuditAction action) =>
        action == AuditAction.Unrestricted ? "restriction_missing" : JsonNamingPolicy.SnakeCaseLower.ConvertName(action.ToString());

    private static string Clean(string text)
    {
        string clean = SecretText.Clean(text);
        return clean.Length > LongestText ? clean[..LongestText] + "…" : clean;
    }

    // Copied and emptied, not renamed: whoever follows the log by its name goes on reading. A process that is killed between
    // the two leaves the same lines in both, and none lost.
    private void PutAside(FileStream log)
    {
        string stamp = clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        string folder = Path.GetDirectoryName(File)!, stem = Path.GetFileNameWithoutExtension(File);
        using (FileStream aside = OwnerOnly.Open(Path.Combine(folder, $"{stem}.{stamp}.jsonl"), FileMode.Create, FileShare.Read))
        {
            log.Position = 0;
            log.CopyTo(aside);
            aside.Flush(flushToDisk: true);
        }

        log.SetLength(0);
        foreach (string old in Directory.EnumerateFiles(folder, $"{stem}.*.jsonl").Order(StringComparer.Ordinal).SkipLast(Kept))
            System.IO.File.Delete(old);
    }

    // Of a process that was killed while it wrote.
    private static void EndTornLine(FileStream log)
    {
        if (log.Length > 0)
        {
            log.Position = log.Length - 1;
            if (log.ReadByte() != LineEnd)
                log.WriteByte(LineEnd);
        }

        log.Position = log.Length;
    }
}
