using System.Globalization;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>
/// Failures of the network. Every address given here is fit to be shown: without user, password and query, which Http removes.
/// </summary>
public static class NetworkErrors
{
    private static readonly RecommendedAction TryAgain =
        new("Check the network connection and the address, then try again; what was already downloaded is kept.");

    private static readonly RecommendedAction WithoutOffline = new(
        new ShellText($"Try again without {OptionNames.Offline}; if that is configured, take it out: {{command}}."),
        new OperationCall(OperationNames.ResetConfiguration, "network.offline"));

    /// <summary>Offline was asked for.</summary>
    public static KandilException Offline(string address) => new(
        ErrorCode.Net, $"{Quote(address)} was not asked, because Kandil is set to be offline.", address, WithoutOffline);

    /// <summary>Offline was asked for, and the model is to be looked up at its source.</summary>
    public static KandilException Offline(string model, string address) => new(
        ErrorCode.Net, $"{Quote(model)} cannot be looked up at {Quote(address)}, because Kandil is set to be offline.", model, WithoutOffline);

    /// <summary>An address that is neither http nor https.</summary>
    public static KandilException NotHttp(string address) => new(
        ErrorCode.Args, $"{Quote(address)} cannot be asked: it is not an absolute http or https address.", address,
        new RecommendedAction("Give a whole address, such as https://host/path."));

    /// <summary>Plain http to another machine that the user has not allowed by name.</summary>
    public static KandilException PlainHttpRefused(string origin) => new(
        ErrorCode.Net,
        $"{Quote(origin)} was not asked: over plain http anybody on the way can read and change what is sent.", origin,
        new RecommendedAction("Use https. If you trust the network in between, allow it for this server: {command}. No key is ever sent there.",
            new OperationCall(OperationNames.SetConfiguration, "network.allowPlainHttp", "+" + origin)));

    /// <summary>A credential of which no header can be made. The value is not shown.</summary>
    public static KandilException CredentialUnfit(string origin) => new(
        ErrorCode.Auth, $"The key for {Quote(origin)} cannot be sent: it is empty, or holds a line break or another character that no key has.", origin,
        new RecommendedAction("Copy the key again, alone and on one line, and store it anew."));

    /// <summary>A redirect from https to http.</summary>
    public static KandilException RedirectToPlainHttp(string address, string target) => new(
        ErrorCode.Net, $"{Quote(address)} sends on to {Quote(target)}, which is plain http. Kandil does not follow: anybody on the way could change the answer.",
        address, new RecommendedAction("Tell whoever runs the server, or use another source or mirror."));

    /// <summary>A redirect from another machine to this one.</summary>
    public static KandilException RedirectInside(string address, string target) => new(
        ErrorCode.Net, $"{Quote(address)} sends on to {Quote(target)}, which is this machine. Kandil does not follow: no server may have it ask local services.",
        address, new RecommendedAction("Do not use this source before you know why it does so."));

    /// <summary>Redirects without end.</summary>
    public static KandilException TooManyRedirects(string address, int most) => new(
        ErrorCode.Net, string.Create(CultureInfo.InvariantCulture, $"{Quote(address)} was sent on in a loop, or more than {most} times."), address,
        new RecommendedAction("Check the address; the server behind it is set up wrongly, or wants a sign-in."));

    /// <summary>A redirect that names no address, or none of http and https.</summary>
    public static KandilException BadRedirect(string address, int status) => new(
        ErrorCode.Net, string.Create(CultureInfo.InvariantCulture, $"{Quote(address)} answered {status} (a redirect) without an http or https address to go to."), address,
        new RecommendedAction("Check the address; the server behind it is set up wrongly."));

    /// <summary>A redirect of a request whose body would have to be sent again elsewhere.</summary>
    public static KandilException RedirectOfBody(string address, string target) => new(
        ErrorCode.Net, $"{Quote(address)} sends on to {Quote(target)}. Kandil does not send what it was given to anywhere but where it was meant for.", address,
        new RecommendedAction("If the new address is right, configure it in place of the old one."));

    /// <summary>The host has no address.</summary>
    public static KandilException HostNotFound(string address, string host, Exception cause) => new(
        ErrorCode.Net, $"{Quote(address)} cannot be reached: no address was found for the name {Quote(host)}.", address,
        new RecommendedAction("Check the spelling of the host, the network connection and its name server."), cause);

    /// <summary>Nothing listens there.</summary>
    public static KandilException Refused(string address, string origin, Exception cause) => new(
        ErrorCode.Net, $"{Quote(address)} cannot be reached: {Quote(origin)} refused the connection.", address,
        new RecommendedAction("Check that the server is running and that host and port are right."), cause);

    /// <summary>The connection was not made for another reason.</summary>
    public static KandilException Unreachable(string address, string detail, Exception cause) => new(
        ErrorCode.Net, $"{Quote(address)} cannot be reached: {Clean(detail)}", address, TryAgain, cause);

    /// <summary>The connection took too long.</summary>
    public static KandilException ConnectTimedOut(string address, TimeSpan after, Exception cause) => new(
        ErrorCode.Timeout, $"{Quote(address)} cannot be reached: no connection within {Seconds(after)}.", address, TryAgain, cause);

    /// <summary>The server took the request and said nothing.</summary>
    public static KandilException NoAnswer(string address, TimeSpan after) => new(
        ErrorCode.Timeout, $"{Quote(address)} did not begin to answer within {Seconds(after)}.", address, TryAgain);

    /// <summary>The server stopped in the middle of an answer.</summary>
    public static KandilException Stalled(string address, long received, TimeSpan after) => new(
        ErrorCode.Timeout,
        string.Create(CultureInfo.InvariantCulture, $"{Quote(address)} stalled after {received} bytes of its answer: next to nothing came for {Seconds(after)}."),
        address, TryAgain);

    /// <summary>The connection broke in the middle of an answer.</summary>
    public static KandilException Broken(string address, long received, Exception? cause) => new(
        ErrorCode.Net,
        string.Create(CultureInfo.InvariantCulture, $"The connection to {Quote(address)} broke after {received} bytes of the answer."),
        address, TryAgain, cause);

    /// <summary>A certificate that proves nothing.</summary>
    /// <param name="address">The address.</param>
    /// <param name="reason">What is wrong with the certificate, a clause.</param>
    /// <param name="cause">The library's exception.</param>
    public static KandilException CertificateRefused(string address, string reason, Exception cause) => new(
        ErrorCode.Net, $"{Quote(address)} was not asked: no secure connection, {Clean(reason)}.", address,
        new RecommendedAction("Check the host's name and this machine's clock. If your network has a certificate authority of its own, name its PEM file: {command}.",
            new OperationCall(OperationNames.SetConfiguration, "network.certificateAuthority", "FILE.pem")), cause);

    /// <summary>The proxy did not let the request through.</summary>
    public static KandilException ProxyFailed(string address, string detail, Exception cause) => new(
        ErrorCode.Net, $"{Quote(address)} cannot be reached through the proxy: {Clean(detail)}", address,
        new RecommendedAction("Check the proxy's address, its user and password, and whether it allows this host; see what is configured with {command}.",
            new OperationCall(OperationNames.ShowConfiguration)), cause);

    /// <summary>What came is not HTTP.</summary>
    public static KandilException NotUnderstood(string address, string detail, Exception cause) => new(
        ErrorCode.Net, $"{Quote(address)} gave an answer that is not understood: {Clean(detail)}", address,
        new RecommendedAction("Check that the address and port are those of an http or https server."), cause);

    /// <summary>A status that says who asks is not known, or may not.</summary>
    /// <param name="address">The address.</param>
    /// <param name="status">401 or 403, or 407 of a proxy.</param>
    /// <param name="withCredential">True if a credential was sent.</param>
    /// <param name="withheld">True if there was one that plain http must not carry.</param>
    /// <param name="said">What the server said, cleaned; empty for nothing.</param>
    public static KandilException Unauthorized(string address, int status, bool withCredential, bool withheld, string said) => new(
        ErrorCode.Auth,
        Answered(address, status, withheld ? "it wants a key, and none is sent over plain http to another machine"
            : withCredential ? "the key that was sent is not accepted for it" : "it wants a key, and none was sent", said),
        address, new RecommendedAction(withheld ? "Use the server's https address."
            : withCredential ? "Check that the key is valid and that its owner has been given access, on the source's own page."
            : "Store a key for this origin; for a gated repository, ask for access on its page first."));

    /// <summary>A status that says there is nothing there.</summary>
    public static KandilException NotFound(string address, int status, string said) => new(
        ErrorCode.NotFound, Answered(address, status, "there is nothing of that name", said), address,
        new RecommendedAction("Check the spelling. A private or gated repository may say the same to those without access."));

    /// <summary>A status that says to ask less often.</summary>
    /// <param name="address">The address.</param>
    /// <param name="status">The status, 429.</param>
    /// <param name="until">When it may be asked again, as far as it says.</param>
    /// <param name="said">What the server said, cleaned; empty for nothing.</param>
    public static KandilException RateLimited(string address, int status, DateTimeOffset? until, string said) => new(
        ErrorCode.RateLimit, Answered(address, status, "it has been asked too often", said), address,
        new RecommendedAction(until is { } time
            ? string.Create(CultureInfo.InvariantCulture, $"Try again after {time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC; what was already downloaded is kept.")
            : "Wait some minutes, then try again; what was already downloaded is kept."));

    /// <summary>A status that says the server failed.</summary>
    public static KandilException ServerFailed(string address, int status, string said) => new(
        ErrorCode.Net, Answered(address, status, "the server failed", said), address,
        new RecommendedAction("Try again later, or use another source or mirror; what was already downloaded is kept."));

    /// <summary>A status that was not expected.</summary>
    public static KandilException UnexpectedStatus(string address, int status, string said) => new(
        ErrorCode.Net, Answered(address, status, "which was not expected", said), address,
        new RecommendedAction("Check that the address is that of the right server, and that this release of Kandil knows its interface."));

    /// <summary>More came than may.</summary>
    public static KandilException TooLarge(string address, long most) => new(
        ErrorCode.Net, string.Create(CultureInfo.InvariantCulture, $"{Quote(address)} answered with more than the {most} bytes that such an answer may have."), address,
        new RecommendedAction("Check that the address is that of the right server."));

    /// <summary>A file of certificate authorities that cannot be used.</summary>
    public static KandilException BadAuthorityFile(string path, string detail, Exception? cause) => new(
        ErrorCode.Args, $"The file of certificate authorities {Quote(path)} cannot be used: {Clean(detail)}", path,
        new RecommendedAction("Name a PEM file, with -----BEGIN CERTIFICATE----- before each certificate."), cause);

    /// <summary>The same where the configuration names the file.</summary>
    /// <param name="cause">The failure of the file.</param>
    /// <param name="setting">The setting.</param>
    public static KandilException BadConfiguredAuthorityFile(KandilException cause, string setting) => new(
        cause.Code, $"{cause.Message} The setting {setting} names it.", cause.Target,
        new RecommendedAction("Put the file back, or take the setting out: {command}.", new OperationCall(OperationNames.ResetConfiguration, setting)), cause);

    /// <summary>A proxy's address that is none.</summary>
    public static KandilException BadProxy(string address) => new(
        ErrorCode.Args, $"{Quote(address)} cannot be the proxy: it is not an absolute http or https address.", address,
        new RecommendedAction("Give the proxy as http://host:port."));

    /// <summary>A handler of the application's that would follow redirects or keep cookies by its own rules.</summary>
    public static KandilException HandlerFollows() => new(
        ErrorCode.Args, "The HttpMessageHandler follows redirects or keeps cookies by itself, so Kandil could not keep its keys to their origins.", "Handler",
        new RecommendedAction("Set AllowAutoRedirect and UseCookies of the handler to false."));

    private static string Answered(string address, int status, string meaning, string said) => string.Create(
        CultureInfo.InvariantCulture, $"{Quote(address)} answered {status}: {meaning}.{(said.Length == 0 ? "" : $" It says: {Quote(said)}")}");

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
