using System.Globalization;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Listing;

namespace Kandil.Core.Operations.Backends;

/// <summary>
/// Asks Ollama for its models while a listing of Kandil's own is made. That it is not there is no failure, and one that takes its time
/// is waited for 200 ms at the most, and then left alone for a while.
/// </summary>
internal sealed class BesideOllama(KandilSession session)
{
    /// <summary>What may be added to a listing for Ollama's sake.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <summary>Makes the listing, and gives it with Ollama's models.</summary>
    /// <param name="own">Makes the listing.</param>
    /// <param name="sink">Told what was left out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(T Own, IReadOnlyList<KandilModel> Others)> RunAsync<T>(Func<T> own, IOperationSink sink, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bool isSilent = session.Ollama.IsSilent;
        Task<(IReadOnlyList<KandilModel> Models, KandilException? Failure)> asked = isSilent
            ? Task.FromResult<(IReadOnlyList<KandilModel>, KandilException?)>(([], null))
            : Task.Run(() => AskAsync(end.Token), CancellationToken.None);
        try
        {
            T made = own();
            (IReadOnlyList<KandilModel> others, KandilException? failure) = await asked;
            if (failure is not null)
                Tell(failure, sink);
            else if (isSilent)
                sink.Verbose(string.Create(CultureInfo.InvariantCulture, $"Ollama's models are left out: it did not answer a moment ago, and is asked again after {OllamaPresence.AskedAgain.TotalSeconds:0} s."));
            return (made, others);
        }
        catch
        {
            await end.CancelAsync();
            await Task.WhenAny(asked);
            throw;
        }
    }

    private async Task<(IReadOnlyList<KandilModel> Models, KandilException? Failure)> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await session.Ollama.ListAsync(Patience, cancellationToken) ?? [], null);
        }
        catch (KandilException failure)
        {
            return ([], failure);
        }
    }

    // That none is here is as usual as one that is; of a wrong address, or one that hangs, a user wants to know.
    private static void Tell(KandilException failure, IOperationSink sink)
    {
        string words = $"Ollama's models are left out: {failure.Message}";
        if (failure.Code == ErrorCode.Args || failure.Code == ErrorCode.Timeout)
            sink.Warn(words);
        else
            sink.Verbose(words);
    }
}
