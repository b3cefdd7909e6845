using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Kandil.Bench.Measuring;

namespace Kandil.Bench.Engine;

/// <summary>llama.cpp's own programs.</summary>
internal sealed class Peers(string? folder, int threads)
{
    public string? Bench => Find("llama-bench");

    public string? Server => Find("llama-server");

    /// <summary>Tokens a second of one llama-bench test, after its own warm-up.</summary>
    public async Task<double> BenchAsync(string model, int prompt, int generate)
    {
        ProgramRun run = await ProgramRun.OfAsync(Bench!, "-m", model, "-t", Text(threads), "-p", Text(prompt), "-n", Text(generate), "-r", "1", "-o", "json");
        using var rows = JsonDocument.Parse(run.Output);
        return rows.RootElement[0].GetProperty("avg_ts").GetDouble();
    }

    public async Task<RunningServer> ServeAsync(string model)
    {
        int port = FreePort();
        var process = Process.Start(new ProcessStartInfo(Server!,
            ["-m", model, "--host", "127.0.0.1", "--port", Text(port), "-c", "1024", "-t", Text(threads), "-np", "1", "--offline"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var server = new RunningServer(process, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") });
        await server.WaitUntilReadyAsync();
        return server;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string? Find(string name) => folder is null
        ? null
        : new[] { name + ".sh", name, name + ".exe" }.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
}

/// <summary>A llama-server with a model.</summary>
internal sealed class RunningServer(Process process, HttpClient client) : IDisposable
{
    public async Task WaitUntilReadyAsync()
    {
        while (true)
        {
            try
            {
                using var reply = await client.GetAsync("/health");
                if (reply.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                // It does not listen yet; the next try is the wait.
            }
        }
    }

    private static readonly string[] Chain = ["penalties", "top_k", "top_p", "min_p", "temperature"];

    /// <summary>Tokens a second of a streamed answer, from its first event to its last.</summary>
    public async Task<double> StreamAsync(string prompt, int tokens)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/completion")
        {
            Content = JsonContent.Create(new
            {
                prompt,
                n_predict = tokens,
                stream = true,
                cache_prompt = false,
                ignore_eos = true,
                seed = 7,
                temperature = 0.8,
                top_k = 40,
                top_p = 0.95,
                min_p = 0.05,
                repeat_penalty = 1.1,
                repeat_last_n = 64,
                samplers = Chain,
            }),
        };
        using var reply = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await reply.Content.ReadAsStreamAsync());
        long first = 0, last = 0;
        int events = 0;
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal) && line.Contains("\"stop\":false", StringComparison.Ordinal))
            {
                last = Stopwatch.GetTimestamp();
                first = events++ == 0 ? last : first;
            }
        }

        return (events - 1) / Stopwatch.GetElapsedTime(first, last).TotalSeconds;
    }

    public void Dispose()
    {
        process.Kill();
        process.Dispose();
        client.Dispose();
    }
}
