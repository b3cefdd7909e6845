using System.ComponentModel;
using System.Diagnostics;
using Kandil.Core.Audit;
using Kandil.Core.Configuration;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Platform;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Backends;

/// <summary>
/// Starts Ollama where the user has configured that (<c>ollama.autoStart</c>), it is installed on this machine and does not run. It
/// belongs to no terminal and stays when this process ends; what it says goes to a log of its own.
/// </summary>
internal sealed class StartOllama(KandilSession session)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    // Its own session or job, so that Ctrl+C here does not end it.
    private const string Detached = """
        if command -v setsid >/dev/null 2>&1; then setsid "$0" serve >>"$1" 2>&1 </dev/null &
        else set -m; "$0" serve >>"$1" 2>&1 </dev/null & fi
        """;

    /// <summary>Starts it if all that holds, and waits until it answers.</summary>
    /// <param name="sink">Told, once, what was started.</param>
    /// <param name="cancellationToken">Ends the wait; what was started goes on.</param>
    /// <exception cref="KandilException">E_BACKEND: it could not be started, or does not answer; E_ARGS: <c>OLLAMA_HOST</c>; E_SCHEMA, E_PERM, E_DISK: the configuration, or the log.</exception>
    public async Task RunAsync(IOperationSink sink, CancellationToken cancellationToken)
    {
        Uri address = OllamaAddress.Of(session.Environment);
        if (Origin.Of(address) is not { IsLoopback: true, IsPlain: true } || !session.Settings.Effective().IsTrue(ConfigurationKey.OllamaAutoStart)
            || await AnswerAsync(address, cancellationToken) != LocalAnswer.Nobody)
        {
            return;
        }

        using var connection = new SourceConnection(session, new NetworkOptions());
        if (connection.Ollama.Program() is not { } program)
            return;
        string log = session.Paths.OllamaLogFile;
        Start(program, log);
        sink.Warn($"Ollama was not running and was started ('{program} serve', as {ConfigurationKey.OllamaAutoStart.Name} says); its log is {log}.");
        await WaitAsync(program, address, log, cancellationToken);
    }

    private static Task<LocalAnswer> AnswerAsync(Uri address, CancellationToken cancellationToken) =>
        LocalServer.AskAsync(address.Below("api/version"), Patience, cancellationToken);

    private async Task WaitAsync(string program, Uri address, string log, CancellationToken cancellationToken)
    {
        TimeProvider clock = session.Http.Clock;
        long began = clock.GetTimestamp();
        using var again = new PeriodicTimer(BetweenLooks);
        while (await AnswerAsync(address, cancellationToken) != LocalAnswer.Something)
        {
            if (clock.GetElapsedTime(began) > Patience)
                throw OllamaErrors.NotStarted(program, address, log, LastLine(log), Patience);
            await again.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static void Start(string program, string log)
    {
        try
        {
            OwnerOnly.CreateDirectory(Path.GetDirectoryName(log)!);
            OwnerOnly.Open(log, FileMode.OpenOrCreate, FileShare.ReadWrite).Dispose();
            ProcessStartInfo start = OperatingSystem.IsWindows()
                ? new ProcessStartInfo("cmd.exe") { Arguments = $"/d /s /c \"start \"\" /b \"{program}\" serve >> \"{log}\" 2>&1\"", CreateNoWindow = true }
                : new ProcessStartInfo("/bin/sh", ["-c", Detached, program, log]);
            using Process? starter = Process.Start(start);
        }
        catch (Win32Exception cause)
        {
            throw OllamaErrors.CannotStart(program, cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(cause, "be written", log);
        }
    }

    private static string LastLine(string log)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            string last = "";
            while (reader.ReadLine() is { } line)
                last = line.Length > 0 ? line : last;
            return SecretText.Clean(last);
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            return ""; // where the log lies is said all the same
        }
    }
}
