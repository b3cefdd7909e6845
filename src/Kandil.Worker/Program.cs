using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Core.Sandbox;
using Kandil.Worker.Hosting;
using Kandil.Worker.Inference;
using Kandil.Worker.Native;
using Kandil.Worker.Restrictions;
using Kandil.Worker.Serving;

namespace Kandil.Worker;

/// <summary>The process that owns llama.cpp.</summary>
public static class Program
{
    // llama.cpp's grammar parser and the regular expressions of its tokenisers recurse deeply on long texts.
    private const int ServerStack = 64 * 1024 * 1024;

    /// <summary>
    /// Serves one caller over the standard streams until standard input ends. Also called by a second pwsh, whose
    /// process it then takes over and ends.
    /// </summary>
    /// <param name="args">See <see cref="WorkerArguments"/>.</param>
    /// <returns>See <see cref="ExitCode"/>.</returns>
    public static int Main(string[] args)
    {
        if (WorkerArguments.Parse(args) is not { } arguments)
        {
            StandardError.Write(WorkerArguments.Usage);
            return ExitCode.Usage;
        }

        // Before anything else: what opens a stranger's file has nothing left to do harm with.
        IReadOnlyList<Restriction> restrictions = arguments.Limits is { } limits ? SelfRestriction.Apply(limits) : [];
        var streams = ProtocolStreams.Take();
        using var signals = new SignalPolicy();
        using var replies = new ReplyWriter(streams.Replies);
        try
        {
            Serve(arguments, restrictions, streams, replies);
        }
        catch (WorkerException error)
        {
            replies.Fail(0, error.Failure, error.Message);
            ProcessEnd.With(ExitCode.NoLibraries);
        }

        return ExitCode.Done;
    }

    private static void Serve(
        WorkerArguments arguments, IReadOnlyList<Restriction> restrictions, ProtocolStreams streams, ReplyWriter replies)
    {
        var search = new LibrarySearch(WorkerFolders.Libraries(arguments.Libraries));
        var libraries = search.Load() ?? throw new WorkerException(
            WorkerFailure.Libraries,
            "No usable llama.cpp: " + string.Join("; ", search.Candidates.Select(candidate => $"{candidate.Folder}: {candidate.Refusal}")));
        NativeLog.Attach();
        var backends = ComputeBackends.Load(libraries.Folder, arguments.CpuBackend);
        replies.Write(new ReadyReply(0, ProtocolJson.Version, $"llama.cpp v{libraries.Version}", search.Candidates, restrictions) { Devices = ComputeBackends.Devices() });

        var abort = new AbortFlag();
        var queue = new RequestQueue(abort);
        var server = new Thread(() => ProcessEnd.With(Serve(new ModelServer(queue, replies, abort, backends))), ServerStack)
        {
            IsBackground = true,
            Name = "llama.cpp",
        };
        server.Start();
        ProcessEnd.With(new RequestReader(streams.Requests, queue, replies).Run());
    }

    private static int Serve(ModelServer server)
    {
        try
        {
            return server.Run();
        }
        catch (Exception error)
        {
            StandardError.Write($"{error}\n");
            return ExitCode.Fault;
        }
    }
}
