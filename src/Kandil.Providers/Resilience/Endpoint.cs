using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Kandil.Core.Configuration;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;
using Kandil.Core.Http;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Kandil.Providers.Resilience;

/// <summary>
/// What stands between the questions of this process and one provider's server: how many at once, how many in a minute, what is
/// asked again, and when it or one of its models is left alone. A server that is not reached or says that it takes nothing now is left
/// alone with all its models; one model that fails, or of which no more may be asked, takes no other with it.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A semaphore without a wait handle holds nothing to give back, and answers may be under way when the engine goes.")]
internal sealed class Endpoint
{
    private const int MostRetries = 4;
    private const int FailuresThatOpen = 5;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestOwnWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(30);
    private static readonly ResiliencePropertyKey<DateTimeOffset> Deadline = new("kandil.deadline");
    private static readonly ResiliencePropertyKey<ServerWaits?> Waits = new("kandil.waits");

    private readonly SemaphoreSlim _places;
    private readonly Allowance _allowance;
    private readonly ResiliencePipeline _server;
    private readonly ConcurrentDictionary<string, (ResiliencePipeline Pipeline, Allowance Said)> _models = new();
    private readonly LimitSettings _limits;
    private readonly TimeProvider _clock;

    public Endpoint(LimitSettings limits, TimeProvider clock)
    {
        (_limits, _clock) = (limits, clock);
        _places = new SemaphoreSlim(limits.MaxConcurrentRequests);
        _allowance = new Allowance(limits.RequestsPerMinute, clock);
        _server = new ResiliencePipelineBuilder { TimeProvider = clock }.AddCircuitBreaker(Breaker(IsOfServer)).Build();
    }

    /// <summary>Waits for one of the places; disposing of it gives it back.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        return new Place(_places);
    }

    /// <summary>Runs an attempt, and runs it again as long as it fails in a way that can pass and there is time.</summary>
    /// <param name="model">What is asked.</param>
    /// <param name="budget">The time there is.</param>
    /// <param name="waiting">Told of every wait; null for nobody.</param>
    /// <param name="attempt">Sends one request, tells what its answer said about the allowance, and throws <see cref="PassingFailureException"/> for what can pass.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">What the last attempt failed with; E_NET: the server is left alone at present; E_RATE_LIMIT.</exception>
    public async Task<T> RunAsync<T>(RemoteModel model, TimeSpan budget, Action<HttpWait>? waiting, Func<Action<HttpReply>, Task<T>> attempt, CancellationToken cancellationToken)
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Deadline, _clock.GetUtcNow() + budget);
        await using var waits = new ServerWaits(waiting, model.AnsweredBy, MostRetries + 1, _clock);
        context.Properties.Set(Waits, waits);
        try
        {
            (ResiliencePipeline pipeline, Allowance said) = _models.GetOrAdd(model.ProviderModel, _ => (OfModel(), new Allowance(null, _clock)));
            return await pipeline.ExecuteAsync(async _ => await AllowedAsync(model, said, waits, context, attempt), context);
        }
        catch (PassingFailureException passing)
        {
            throw passing.Failure;
        }
        catch (BrokenCircuitException open)
        {
            var last = open.InnerException as PassingFailureException;
            throw ProviderErrors.CircuitOpen(
                model.AnsweredBy, model.Origin.ToString(), last is null || IsOfServer(last) ? null : model.ProviderModel, open.RetryAfter ?? Break, _clock.GetUtcNow(), last?.Failure);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private ResiliencePipeline OfModel() => new ResiliencePipelineBuilder { TimeProvider = _clock }
        .AddRetry(Retry()).AddCircuitBreaker(Breaker(passing => !IsOfServer(passing))).AddPipeline(_server).Build();

    private async Task<T> AllowedAsync<T>(RemoteModel model, Allowance ofModel, ServerWaits waits, ResilienceContext context, Func<Action<HttpReply>, Task<T>> attempt)
    {
        await waits.DisposeAsync();
        await AllowAsync(ofModel, model, waits, context);
        (int, TimeSpan)? said = null;
        bool isOpen = true;
        bool isCounted = false;
        try
        {
            await AllowAsync(_allowance, model, waits, context);
            isCounted = true;
            await using WaitTelling? telling = waits.ForAnswer();
            return await attempt(reply => Answered(RateHeaders.Allowance(reply, _clock.GetUtcNow())));
        }
        finally
        {
            Answered(said);
        }

        void Answered((int, TimeSpan)? allowance)
        {
            if (!isOpen)
                return;
            isOpen = false;
            ofModel.Leave(said = allowance);
            if (isCounted)
                _allowance.Leave(null);
        }
    }

    private async Task AllowAsync(Allowance allowance, RemoteModel model, ServerWaits waits, ResilienceContext context)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        TimeSpan most = _limits.RateLimitRetry ? context.Properties.GetValue(Deadline, now) - now : TimeSpan.Zero;
        WaitTelling? telling = null;
        try
        {
            if (await allowance.EnterAsync(most, Tell, context.CancellationToken) is { } wait)
                throw ProviderErrors.RateLimited(model.AnsweredBy, wait, now, "");
        }
        finally
        {
            await (telling?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        void Tell(TimeSpan time, bool isOwn)
        {
            telling?.Lasts(time);
            telling ??= waits.ForLimit(isOwn ? HttpWaitReason.OwnLimit : HttpWaitReason.ServersLimit, time);
        }
    }

    private static bool IsOfServer(PassingFailureException passing) => passing.IsOfConnecting || passing.Status is 503 or 529;

    private RetryStrategyOptions Retry() => new()
    {
        MaxRetryAttempts = MostRetries,
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = FirstWait,
        MaxDelay = LongestOwnWait,
        ShouldHandle = arguments => ValueTask.FromResult(
            arguments.Outcome.Exception is PassingFailureException passing
            && (passing.Failure.Code != ErrorCode.RateLimit || _limits.RateLimitRetry)
            && _clock.GetUtcNow() + (passing.After ?? TimeSpan.Zero) < arguments.Context.Properties.GetValue(Deadline, DateTimeOffset.MaxValue)),
        // A little later than asked, and not all at the same moment: what was sent together was refused together.
        DelayGenerator = arguments => ValueTask.FromResult(
            (arguments.Outcome.Exception as PassingFailureException)?.After + (FirstWait * Random.Shared.NextDouble())),
        OnRetry = arguments =>
        {
            const int FromHereToNext = 2; // counted from 0, and the next one
            if (arguments.Outcome.Exception is PassingFailureException passing)
                arguments.Context.Properties.GetValue(Waits, null)?.UntilNextTry(passing, arguments.AttemptNumber + FromHereToNext, arguments.RetryDelay);
            return ValueTask.CompletedTask;
        },
    };

    // Being asked too often is no fault of the server.
    private static CircuitBreakerStrategyOptions Breaker(Func<PassingFailureException, bool> counts) => new()
    {
        MinimumThroughput = FailuresThatOpen,
        FailureRatio = 0.9,
        SamplingDuration = TimeSpan.FromMinutes(1),
        BreakDuration = Break,
        ShouldHandle = arguments => ValueTask.FromResult(
            arguments.Outcome.Exception is PassingFailureException passing && passing.Failure.Code != ErrorCode.RateLimit && counts(passing)),
    };

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        private int _isGone;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGone, 1) == 0)
                places.Release();
        }
    }
}
