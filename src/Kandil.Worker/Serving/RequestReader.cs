using System.Text.Json;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Core.Errors;
using Kandil.Worker.Hosting;
using Kandil.Worker.Restrictions;

namespace Kandil.Worker.Serving;

/// <summary>
/// Reads requests until standard input ends, which is also how a caller that died is noticed; then the process ends,
/// whatever is being computed.
/// </summary>
internal sealed class RequestReader(Stream stream, RequestQueue queue, ReplyWriter replies)
{
    // What may begin a stop text is held back and then sent in one line, which has a bound of its own.
    private const int LongestStop = 4096;

    /// <summary>Reads to the end.</summary>
    /// <returns>The code that the process is to end with.</returns>
    public int Run()
    {
        var lines = new BoundedLineReader(stream, ProtocolJson.LongestRequest);
        try
        {
            while (lines.ReadLine() is { } line)
            {
                Take(line);
            }

            return ExitCode.Done;
        }
        catch (InvalidDataException error)
        {
            replies.Fail(0, WorkerFailure.Protocol, error.Message);
            return ExitCode.LineTooLong;
        }
        catch (IOException)
        {
            return ExitCode.Done;
        }
    }

    private void Take(ReadOnlyMemory<byte> line)
    {
        WorkerRequest request;
        try
        {
            request = ProtocolJson.ReadRequest(line);
        }
        catch (JsonException error)
        {
            replies.Fail(0, WorkerFailure.Protocol, $"A request cannot be read: {error.Message}");
            return;
        }

        if (Refuse(request) is { } refusal)
        {
            replies.Fail(request.Id, WorkerFailure.Protocol, refusal);
            return;
        }

        switch (request)
        {
            case LimitMemoryRequest limit:
                LimitMemory(limit);
                return;
            case CancelRequest cancel:
                queue.Cancel(cancel.Target);
                return;
            case UnloadRequest:
                queue.CancelAll();
                break;
        }

        if (!queue.TryAdd(request))
        {
            replies.Fail(request.Id, WorkerFailure.Protocol, $"Another request has the id {request.Id}.");
        }
    }

    // Here, before the load behind it is read.
    private static void LimitMemory(LimitMemoryRequest limit)
    {
        if (!OperatingSystem.IsWindows() && SelfRestriction.LimitMemory(limit.Bytes) is { } refusal && !OperatingSystem.IsMacOS())
        {
            StandardError.Write($"The limit of memory cannot be set: {refusal}\n");
            ProcessEnd.With(ExitCode.Fault);
        }
    }

    // What the types of a request allow and its meaning does not: JSON leaves out what it likes.
    private static string? Refuse(WorkerRequest request) => request switch
    {
        { Id: <= 0 } => "A request has no positive id.",
        LimitMemoryRequest { Bytes: <= 0 } => "A limit of memory is below one byte.",
        LoadRequest { Path: null or "" } or TestLoadRequest { Path: null or "" } => "A load has no path.",
        LoadRequest load when load.ContextLength < 0 || load.BatchSize < 0 || load.Threads < 0 || load.MaxConcurrent < 0 =>
            "A load has a negative number.",
        CompleteRequest { Messages: null or { Count: 0 } } => "A completion has no messages.",
        CompleteRequest complete when complete.Messages.Any(message => message?.Content is null) => "A completion has an empty message.",
        CompleteRequest { Sampling: null } => "A completion has no sampling options.",
        CompleteRequest { MaxTokens: < 1 } => "A completion of less than one token was asked.",
        CompleteRequest { Stop: null } => "A completion has no list of stop texts.",
        CompleteRequest complete when complete.Stop.Any(string.IsNullOrEmpty) => "A completion has an empty stop text.",
        CompleteRequest complete when complete.Stop.Any(stop => stop.Length > LongestStop) =>
            $"A stop text is longer than {LongestStop} characters.",
        CompleteRequest complete => Refuse(complete),
        TokenizeRequest { Text: null } => "There is no text to count the tokens of.",
        _ => null,
    };

    private static string? Refuse(CompleteRequest request)
    {
        try
        {
            request.Sampling.Validate();
            return null;
        }
        catch (KandilException error)
        {
            return error.Message;
        }
    }
}
