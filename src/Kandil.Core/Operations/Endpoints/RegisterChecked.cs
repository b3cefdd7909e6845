using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Settings;

namespace Kandil.Core.Operations.Endpoints;

/// <summary>A model that was registered.</summary>
/// <param name="Model">The model.</param>
public sealed record Registration(AvailableModel Model)
{
    /// <summary>What its server answered; null for a file, and where it was not asked or did not answer.</summary>
    public EndpointReport? Check { get; init; }

    /// <summary>Why the model cannot be asked yet, or was not tried; null where nothing stands against it.</summary>
    public KandilException? Doubt { get; init; }
}

/// <summary>
/// Registers models after their server was asked. One that shows a bad certificate, has no such model or speaks something else is
/// refused, before anything is written; one that is not there just now, wants a key or fails is registered, with what is in doubt.
/// </summary>
public sealed class RegisterChecked(KandilSession session)
{
    // What whoever registers can have no part in: it passes, or a key is stored later.
    private static readonly HashSet<EndpointState> Passing =
        [EndpointState.Ready, EndpointState.NeedsKey, EndpointState.KeyRefused, EndpointState.RateLimited, EndpointState.Failing];

    /// <summary>Registers.</summary>
    /// <param name="request">The model.</param>
    /// <param name="network">How the network is used.</param>
    /// <param name="skipCheck">True to register it without asking; the security log says so.</param>
    /// <param name="timeout">The most that the server may take.</param>
    /// <param name="sink">Where warnings go.</param>
    /// <param name="cancellationToken">Gives up; nothing is registered then.</param>
    /// <exception cref="KandilException">
    /// As <see cref="RegisterModel.RegisterAsync"/>; E_NET: the certificate does not count; E_NOT_FOUND: the server has no such model;
    /// E_BACKEND: it speaks something else, or does not take the request.
    /// </exception>
    public async Task<Registration> RunAsync(
        RegisterRequest request, NetworkOptions network, bool skipCheck, TimeSpan timeout, IOperationSink sink, CancellationToken cancellationToken)
    {
        var register = new RegisterModel(session);
        string? covered = Covered(request.Name.Trim());
        Registration done = await RunAsync(register, request, network, skipCheck, timeout, sink, cancellationToken);
        if (covered is not null)
            sink.Warn(covered);
        return done;
    }

    private async Task<Registration> RunAsync(
        RegisterModel register, RegisterRequest request, NetworkOptions network, bool skipCheck, TimeSpan timeout, IOperationSink sink, CancellationToken cancellationToken)
    {
        if (request.Endpoint is null || register.EndpointOf(request) is not { } endpoint)
            return await new SecurityLog(session, sink).RefusalsAsync(request.Name, async () => new Registration(await register.RegisterAsync(request, cancellationToken)));
        if (skipCheck)
        {
            Registration unasked = new(await register.RegisterAsync(request, cancellationToken));
            await new SecurityLog(session, sink).OverriddenAsync(unasked.Model.Name, $"registered {ShownAddress.Of(endpoint.Address)} without asking it");
            return unasked;
        }

        (EndpointReport? report, KandilException? doubt) = await CheckAsync(endpoint, network, timeout, cancellationToken);
        // What it wants was seen, whatever is usual for servers of this machine.
        AvailableModel model = await register.RegisterAsync(report?.State == EndpointState.NeedsKey ? request with { ApiKeyRequired = request.ApiKeyRequired ?? true } : request, cancellationToken);
        // Which key it wants is known only when it is registered.
        KandilException? later = report?.State == EndpointState.NeedsKey ? EndpointErrors.WantsKey(endpoint.Name, ShownAddress.Of(endpoint.Address)) : doubt;
        return new Registration(model) { Check = report, Doubt = later };
    }

    // What the name meant until now; null for nothing.
    private string? Covered(string name) =>
        session.UserCatalog.Value.Own().Profiles.FirstOrDefault(own => own.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } own
            ? $"{own.Name} was {(own.Path is not null ? own.Path : $"{own.Model ?? own.Name} at {own.BaseUrl}")} until now: that registration is replaced."
        : session.UserCatalog.Value.Read().Find(name) is { } known
            ? $"'{name}' was {known.Name} of the catalogue until now: it means yours, until you unregister it."
        : null;

    private async Task<(EndpointReport? Report, KandilException? Doubt)> CheckAsync(Endpoint endpoint, NetworkOptions network, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            EndpointReport report = await new CheckEndpoint(session).RunAsync(endpoint, network, timeout, cancellationToken);
            if (!Passing.Contains(report.State))
                throw EndpointErrors.NotRegistered(endpoint.Name, report.Failure!);
            return (report, report.Failure is { } failure ? EndpointErrors.RegisteredInDoubt(endpoint.Name, failure.Message) : null);
        }
        catch (KandilException failure) when (failure.Code != ErrorCode.Cancelled && IsOfServer(failure))
        {
            return MayPass(failure, network) ? (null, EndpointErrors.RegisteredInDoubt(endpoint.Name, failure.Message)) : throw EndpointErrors.NotRegistered(endpoint.Name, failure);
        }
    }

    private static bool IsOfServer(KandilException failure) =>
        failure.Code == ErrorCode.Net || failure.Code == ErrorCode.Timeout || failure.Code == ErrorCode.Limit || failure.Code == ErrorCode.Auth;

    // Nobody was reached who could have been the wrong one, or it is this machine's own settings that kept from asking.
    private bool MayPass(KandilException failure, NetworkOptions network) =>
        failure.Code != ErrorCode.Net || TransportFailures.IsOfConnecting(failure) || IsOffline(network);

    private bool IsOffline(NetworkOptions network)
    {
        using var connection = new SourceConnection(session, network);
        return connection.IsOffline;
    }
}
