using System.Net.Sockets;
using System.Net;
using System.Security.Authentication;
using Kandil.Core.Audit;
using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Core.Http;

/// <summary>What the library throws, as what the user is told, and whether trying again can help.</summary>
internal static class TransportFailures
{
    /// <summary>The exception to throw: a <see cref="PassingFailureException"/> if it can pass, else a <see cref="KandilException"/>.</summary>
    /// <param name="cause">What was thrown before an answer began.</param>
    /// <param name="address">The address that was asked.</param>
    /// <param name="options">The sender's.</param>
    public static Exception Of(Exception cause, Uri address, HttpOptions options)
    {
        string shown = ShownAddress.Of(address);
        var error = (cause as HttpRequestException)?.HttpRequestError;
        if (Inner<DialException>(cause) is { } dial)
            return OfDial(dial, shown, address, options);
        if (Inner<AuthenticationException>(cause) is { } refused)
            return NetworkErrors.CertificateRefused(shown, refused.Message.TrimEnd('.'), cause);
        return error switch
        {
            HttpRequestError.NameResolutionError => NetworkErrors.HostNotFound(shown, address.IdnHost, cause),
            HttpRequestError.ProxyTunnelError => OfProxy((HttpRequestException)cause, shown),
            HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded
                => NetworkErrors.NotUnderstood(shown, SecretText.Clean(cause.Message), cause),
            _ => new PassingFailureException(NetworkErrors.Broken(shown, 0, cause)),
        };
    }

    /// <summary>Whether a failure is that nobody was reached: the name is not found, nothing listens, or the proxy did not answer.</summary>
    public static bool IsOfConnecting(KandilException failure) =>
        Inner<DialException>(failure) is not null
        || Inner<HttpRequestException>(failure) is { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError };

    private static Exception OfDial(DialException dial, string shown, Uri address, HttpOptions options)
    {
        var origin = new Origin(address.Scheme, dial.End.Host, dial.End.Port);
        return dial.Error switch
        {
            SocketError.TimedOut => new PassingFailureException(NetworkErrors.ConnectTimedOut(shown, options.ConnectTimeout, dial)),
            SocketError.HostNotFound or SocketError.NoData => NetworkErrors.HostNotFound(shown, dial.End.Host, dial),
            SocketError.TryAgain => new PassingFailureException(NetworkErrors.HostNotFound(shown, dial.End.Host, dial)),
            // On this machine nobody is about to begin to listen, and the answer is wanted at once.
            SocketError.ConnectionRefused when origin.IsLoopback => NetworkErrors.Refused(shown, At(dial.End), dial),
            SocketError.ConnectionRefused => new PassingFailureException(NetworkErrors.Refused(shown, At(dial.End), dial)),
            _ => new PassingFailureException(NetworkErrors.Unreachable(shown, dial.Message, dial)),
        };
    }

    private static Exception OfProxy(HttpRequestException cause, string shown)
    {
        var failure = NetworkErrors.ProxyFailed(shown, SecretText.Clean(cause.Message), cause);
        return cause.StatusCode >= HttpStatusCode.InternalServerError ? new PassingFailureException(failure) : failure;
    }

    private static string At(DnsEndPoint end) =>
        FormattableString.Invariant($"{(end.Host.Contains(':', StringComparison.Ordinal) ? $"[{end.Host}]" : end.Host)}:{end.Port}");

    private static T? Inner<T>(Exception? exception)
        where T : Exception
    {
        while (exception is not null and not T)
            exception = exception.InnerException;
        return (T?)exception;
    }
}
