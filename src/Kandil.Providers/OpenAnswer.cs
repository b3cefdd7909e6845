using System.Runtime.CompilerServices;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Providers.Protocols;

namespace Kandil.Providers;

/// <summary>An answer that a server gives, read ahead to its first text: until then it can be asked for again unseen, and after it not.</summary>
internal sealed class OpenAnswer(HttpReply reply, RemoteModel model, IAsyncEnumerable<AnswerPart> parts) : IAsyncDisposable
{
    /// <summary>How long the body's own end is waited for after the mark of the answer's: it comes at once or never.</summary>
    internal static readonly TimeSpan LongestEnd = TimeSpan.FromMilliseconds(250);

    private readonly IAsyncEnumerator<AnswerPart> _parts = parts.GetAsyncEnumerator();
    private readonly List<AnswerPart> _ahead = [];
    private bool _hasEnded;

    /// <summary>Reads until there is something to show, or the end.</summary>
    /// <exception cref="PassingFailureException">It broke off or failed, and the same may go well at the next try.</exception>
    /// <exception cref="KandilException">It failed for good.</exception>
    public async Task WaitForTextAsync()
    {
        try
        {
            while (await NextAsync())
            {
                _ahead.Add(_parts.Current);
                if (_parts.Current.HasText)
                    return;
            }

            CheckEnd();
        }
        catch (HttpBrokenException broken)
        {
            throw new PassingFailureException(broken.Failure);
        }
        catch (KandilException stalled) when (stalled.Code == ErrorCode.Timeout)
        {
            throw new PassingFailureException(stalled);
        }
        catch (ServerFaultException fault) when (fault.CanPass)
        {
            throw new PassingFailureException(Failed(fault));
        }
        catch (ServerFaultException fault)
        {
            throw Failed(fault);
        }
    }

    /// <summary>All parts.</summary>
    /// <exception cref="KandilException">E_NET, E_TIMEOUT: it broke off, or failed.</exception>
    public async IAsyncEnumerable<AnswerPart> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (AnswerPart part in _ahead)
            yield return part;
        while (!_hasEnded && await NextOrFailAsync())
            yield return _parts.Current;
        CheckEnd();
        await reply.EndAsync(LongestEnd, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _parts.DisposeAsync();
        await reply.DisposeAsync();
    }

    private async ValueTask<bool> NextOrFailAsync()
    {
        try
        {
            return await NextAsync();
        }
        catch (HttpBrokenException broken)
        {
            throw ProviderErrors.CutShort(model.AnsweredBy, model.Name, broken);
        }
        catch (ServerFaultException fault)
        {
            throw Failed(fault);
        }
    }

    private async ValueTask<bool> NextAsync()
    {
        try
        {
            if (!await _parts.MoveNextAsync())
                return false;
            _hasEnded |= _parts.Current.IsEnd;
            IsSettled |= _parts.Current.IsEnd || _parts.Current.Finish is not null;
            return true;
        }
        catch (NotTheProtocolException other)
        {
            throw ProviderErrors.NotUnderstood(model.AnsweredBy, Refusals.Shown(model), other.Message);
        }
    }

    // Some servers leave out the mark of the end, some the reason. Without both, what came is not all.
    private void CheckEnd()
    {
        if (!IsSettled)
            throw ProviderErrors.CutShort(model.AnsweredBy, model.Name, null);
    }

    private bool IsSettled { get; set; }

    private KandilException Failed(ServerFaultException fault) => ProviderErrors.FailedWithin(model.AnsweredBy, model.Name, Refusals.Cleaned(fault.Message, model));
}
