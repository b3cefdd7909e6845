using System.Text.Json;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;
using Kandil.Core.Http;

namespace Kandil.Providers.Protocols;

/// <summary>How a kind of server is asked, and what its answers mean.</summary>
internal interface IChatProtocol
{
    /// <summary>The request for an answer that comes piece by piece.</summary>
    /// <exception cref="KandilException">E_ARGS: an option that the protocol has no word for.</exception>
    HttpJson Request(RemoteRequest request);

    /// <summary>What a message of a stream says; null for one that says nothing of the answer.</summary>
    /// <exception cref="ServerFaultException">The server failed.</exception>
    AnswerPart? Read(JsonElement message);

    /// <summary>What an answer says that comes in one piece, as of servers that stream nothing.</summary>
    /// <exception cref="ServerFaultException">The server failed.</exception>
    AnswerPart ReadWhole(JsonElement answer);

    /// <summary>True where every line of the body is a message; false where it is a stream of events.</summary>
    bool IsLines { get; }
}
