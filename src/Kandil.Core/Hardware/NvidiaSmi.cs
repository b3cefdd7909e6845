using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Kandil.Core.Hardware;

/// <summary>NVIDIA's cards, as the driver's own program <c>nvidia-smi</c> lists them.</summary>
internal static class NvidiaSmi
{
    private const string Backend = "CUDA";
    private const long MiB = 1 << 20;
    private const int MostOutput = 1 << 20;

    private static readonly string[] Fields = ["name", "memory.total", "memory.free", "driver_version", "compute_cap"];

    /// <summary>The program; null where there is none.</summary>
    /// <param name="folders">Where programs may lie.</param>
    public static string? Find(IEnumerable<string> folders)
    {
        string name = OperatingSystem.IsWindows() ? "nvidia-smi.exe" : "nvidia-smi";
        return folders.Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>Asks it.</summary>
    /// <param name="program">The program.</param>
    /// <param name="limit">How long it may take; a driver that hangs is a reason, not a wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The cards; or why there is no answer.</returns>
    public static async Task<(IReadOnlyList<GraphicsFacts> Gpus, string? Problem)> RunAsync(string program, TimeSpan limit, CancellationToken cancellationToken)
    {
        // Drivers before 2021 do not know the last field.
        var (output, problem) = await AskAsync(program, Fields, limit, cancellationToken);
        if (output is null && problem?.Contains("compute_cap", StringComparison.Ordinal) == true)
            (output, problem) = await AskAsync(program, Fields[..^1], limit, cancellationToken);
        return output is null ? ([], problem) : (Parse(output), null);
    }

    /// <summary>Reads its table: a card a line, values by commas.</summary>
    internal static IReadOnlyList<GraphicsFacts> Parse(string output) =>
    [.. output.Split('\n').Select(line => line.Split(',', StringSplitOptions.TrimEntries)).Where(values => values.Length >= Fields.Length - 1).Select(values =>
        new GraphicsFacts
        {
            Name = values[0],
            Backend = Backend,
            TotalMemory = Bytes(values[1]),
            FreeMemory = Bytes(values[2]),
            // NVIDIA's documentation: a card that shares the machine's memory reports none of its own.
            IsUnified = Bytes(values[1]) is null,
            Driver = Known(values[3]),
            ComputeCapability = values.Length > 4 ? Known(values[4]) : null,
            FoundBy = "nvidia-smi",
        })];

    private static string? Known(string value) => value.StartsWith('[') || value is "" or "N/A" ? null : value;

    private static long? Bytes(string mebibytes) =>
        long.TryParse(mebibytes, NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count is > 0 and < 1L << 40 ? count * MiB : null;

    private static async Task<(string? Output, string? Problem)> AskAsync(string program, string[] fields, TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, CreateNoWindow = true,
            ArgumentList = { $"--query-gpu={string.Join(',', fields)}", "--format=csv,noheader,nounits" },
        };
        using var late = new CancellationTokenSource(limit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            using Process process = Process.Start(start)!;
            try
            {
                process.StandardInput.Close();
                Task<string> errors = ReadAsync(process.StandardError, either.Token);
                string output = await ReadAsync(process.StandardOutput, either.Token);
                string said = $"{output.Trim()} {(await errors).Trim()}".Trim();
                await process.WaitForExitAsync(either.Token);
                return process.ExitCode == 0 ? (output, null) : (null, $"nvidia-smi failed: {(said.Length > 0 ? said : $"exit code {process.ExitCode}")}");
            }
            finally
            {
                End(process);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, string.Create(CultureInfo.InvariantCulture, $"nvidia-smi did not answer within {limit.TotalSeconds:0} s"));
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            return (null, $"nvidia-smi cannot be run: {exception.Message}");
        }
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            return; // it ended by itself
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        char[] buffer = new char[MostOutput];
        int read = await reader.ReadBlockAsync(buffer, cancellationToken);
        return new string(buffer, 0, read);
    }
}
