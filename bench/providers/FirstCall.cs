using System.ClientModel;
using System.Diagnostics;
using System.Globalization;
using Kandil.Core.Catalog;
using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Http;
using OpenAI;
using OpenAI.Chat;

namespace Kandil.Bench.Providers;

/// <summary>Milliseconds of a new process until it can ask, and to the end of its first answer.</summary>
internal readonly record struct FirstTimes(double Load, double Total);

/// <summary>The first call of a process: what it loads, makes ready and compiles is in it. Each is a process of its own.</summary>
internal static class FirstCall
{
    public const string Argument = "first";

    public static Task<FirstTimes> OfKandilAsync(Uri server) => StartAsync("kandil", server);

    public static Task<FirstTimes> OfVendorAsync(Uri server) => StartAsync("vendor", server);

    /// <summary>Runs in the process of its own: prints the milliseconds until it can ask, and to the end of the first answer.</summary>
    public static async Task<int> RunAsync(string side, Uri server)
    {
        long began = TimeProvider.System.GetTimestamp();
        double load = await (side == "kandil" ? KandilAsync(server, Now) : VendorAsync(server, Now));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{load} {Now()}"));
        return 0;

        double Now() => TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
    }

    // As the product has it: Kandil.Providers and what it brings come from their folder, into a load context of their own.
    private static async Task<double> KandilAsync(Uri server, Func<double> now)
    {
        using var http = new HttpSender(new HttpOptions());
        IRemoteEngine engine = ProvidersAssembly.CreateEngine(AppContext.BaseDirectory, new RemoteEngineOptions { Http = http, Limits = new LimitSettings() });
        double load = now();
        var request = new RemoteRequest
        {
            Model = new RemoteModel { Name = "bench", Provider = "bench", ProviderModel = "m", Protocol = ApiProtocol.OpenAI, Address = server },
            Messages = [new Core.Engines.ChatMessage(ChatRole.User, "Hi.")],
            Budget = TimeSpan.FromMinutes(1),
        };
        await foreach (CompletionUpdate update in engine.CompleteAsync(request, default))
            _ = update;
        return load;
    }

    private static async Task<double> VendorAsync(Uri server, Func<double> now)
    {
        var client = new ChatClient("m", new ApiKeyCredential("k"), new OpenAIClientOptions { Endpoint = server });
        double load = now();
        await foreach (StreamingChatCompletionUpdate update in client.CompleteChatStreamingAsync([new UserChatMessage("Hi.")]))
            _ = update;
        return load;
    }

    private static async Task<FirstTimes> StartAsync(string side, Uri server)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(FirstCall).Assembly.Location, Argument, side, server.AbsoluteUri]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The process of {side} ended with {process.ExitCode}.");
        double[] times = [.. output.Split(' ').Select(time => double.Parse(time, CultureInfo.InvariantCulture))];
        return new FirstTimes(times[0], times[1]);
    }
}
