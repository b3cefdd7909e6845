using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Names;

namespace Kandil.Core.Operations.Chats;

/// <summary>Finds out, before anything is asked, whether somebody answers for a name: a model of this machine, or one that a server has.</summary>
public sealed class FindAnswerer(KandilSession session)
{
    /// <summary>The name under which to ask: an installed model's own, a server's model as it was given.</summary>
    /// <exception cref="KandilException">What <see cref="CompletePrompt"/> throws for a name that nobody answers for.</exception>
    public async Task<string> RunAsync(string reference, IOperationSink sink, CancellationToken cancellationToken) =>
        await new FindRemoteModel(session).RunAsync(reference, sink, cancellationToken) is not null ? reference : new FindModel(session).Run(reference).Name;
}
