using System.Globalization;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of servers that answer for models. What a server said is cleaned before it comes here.</summary>
public static class ProviderErrors
{
    /// <summary>No key is stored, and the provider wants one.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="origin">Where it is asked.</param>
    /// <param name="store">What stores a key for it.</param>
    /// <param name="keyUrl">Where a key is to be had; null when not known.</param>
    public static KandilException KeyMissing(string provider, string origin, OperationCall store, string? keyUrl) => new(
        ErrorCode.Auth, $"{Named(provider)} at {origin} wants a key, and none is stored for it.", provider,
        new RecommendedAction($"{Where(keyUrl)}Store it, then ask again: {{command}}.", store));

    /// <summary>A server wants a key, and none is sent to it because it is asked over plain http.</summary>
    /// <param name="provider">The server.</param>
    /// <param name="origin">Where it is asked.</param>
    /// <param name="keyless">What registers it as a server that wants no key; null where that does not help.</param>
    public static KandilException KeyNeverSent(string provider, string origin, OperationCall? keyless) => new(
        ErrorCode.Auth, $"{Named(provider)} at {origin} wants a key, and none is sent to another machine over plain http.", provider,
        keyless is null ? new RecommendedAction("Ask it at an https address.")
            : new RecommendedAction(new ShellText($"Register it with its https address; or, where it wants no key after all, with {OptionNames.NoKey}: {{command}}."), keyless));

    /// <summary>A key that goes nowhere, because its server is asked over plain http; a warning.</summary>
    public static string KeyWithheld(string provider, string origin) =>
        $"{Named(provider)} at {origin} is asked without the key: none is sent to another machine over plain http.";

    /// <summary>The provider does not accept the key, or wants one.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="status">401 or 403.</param>
    /// <param name="withKey">True if a key was sent.</param>
    /// <param name="store">What stores a key for it.</param>
    /// <param name="keyUrl">Where a key is to be had; null when not known.</param>
    /// <param name="said">What it said; empty for nothing.</param>
    public static KandilException KeyRefused(string provider, int status, bool withKey, OperationCall store, string? keyUrl, string said) => new(
        ErrorCode.Auth,
        Answered(provider, status, !withKey ? "it wants a key, and none was sent" : status == 401 ? "the key is not valid" : "the key may not be used for this", said), provider,
        withKey && status != 401
            ? new RecommendedAction("Check on the provider's own pages that the key's owner may use this model, from this country and project.")
            : new RecommendedAction($"{Where(keyUrl)}Store {(withKey ? "a valid one" : "it")}, then ask again: {{command}}.", store));

    /// <summary>The provider was asked too often.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="after">How long to wait; null if nothing says.</param>
    /// <param name="now">What time it is.</param>
    /// <param name="said">What it said; empty for nothing.</param>
    public static KandilException RateLimited(string provider, TimeSpan? after, DateTimeOffset now, string said) => new(
        ErrorCode.RateLimit,
        $"{Named(provider)} has been asked too often{(after is { } wait ? $": it takes the next question in {Seconds(wait)}" : "")}.{Said(said)}", provider,
        new RecommendedAction(after is { } time
            ? string.Create(CultureInfo.InvariantCulture, $"Ask again after {Upwards(now + time):yyyy-MM-dd HH:mm:ss} UTC, ask for less at once, or have Kandil wait longer, with a larger time limit (where limits.rateLimitRetry is off, Kandil does not wait at all).")
            : "Wait some minutes, then ask again.")) { RetryAfter = after };

    /// <summary>The provider wants to be paid first.</summary>
    public static KandilException QuotaSpent(string provider, int status, string said) => new(
        ErrorCode.RateLimit, Answered(provider, status, "the account's credit or quota is spent", said), provider,
        new RecommendedAction("Look at the plan and the billing on the provider's own pages; waiting does not help."));

    /// <summary>The provider has no such model, or not for this key.</summary>
    public static KandilException ModelUnknown(string provider, string model, int status, string said) => new(
        ErrorCode.NotFound, Answered(provider, status, $"it has no model {Quote(model)} for this key", said), model,
        new RecommendedAction("Check the spelling of the model, and see the known ones with {command}.", new OperationCall(OperationNames.ListAvailable)));

    /// <summary>A server has nothing at the address.</summary>
    public static KandilException AddressWrong(string provider, string address, int status) => new(
        ErrorCode.NotFound, Answered(provider, status, $"there is nothing at {Quote(address)}", ""), address,
        new RecommendedAction("Check the address of the server; that of most ends in /v1."));

    /// <summary>The provider refuses the request for what stands in it.</summary>
    public static KandilException RequestRefused(string provider, string model, int status, string said) => new(
        ErrorCode.Args, Answered(provider, status, $"it refuses what {Quote(model)} was asked", said), model,
        new RecommendedAction("Change what it names. A prompt that is too long has to be shortened, and an option that it does not know left out."));

    /// <summary>The server failed.</summary>
    public static KandilException ServerFailed(string provider, string address, int status, string said) => new(
        ErrorCode.Net, Answered(provider, status, "it failed", said), address,
        new RecommendedAction("Ask again later, or ask another model."));

    /// <summary>The server failed within its answer, and said why.</summary>
    public static KandilException FailedWithin(string provider, string model, string said) => new(
        ErrorCode.Net, $"{Named(provider)} broke off the answer of {Quote(model)}.{Said(said)}", model,
        new RecommendedAction("Ask again later, or ask another model."));

    /// <summary>The answer ended before its end.</summary>
    public static KandilException CutShort(string provider, string model, Exception? cause) => new(
        ErrorCode.Net, $"The answer of {Quote(model)} broke off: the connection to {Named(provider)} ended before the answer did.", model,
        new RecommendedAction("Check the network connection, then ask again. What came of the answer is not all of it."), cause);

    /// <summary>The answer took longer than it may.</summary>
    public static KandilException TimedOut(string provider, string model, TimeSpan limit) => new(
        ErrorCode.Timeout, string.Create(CultureInfo.InvariantCulture, $"The answer of {Quote(model)} was not whole after {limit.TotalSeconds:0.#} s, the time that it had; {provider} was still at it."), model,
        new RecommendedAction(new ShellText($"Give it more with {OptionNames.Timeout}, or ask for a shorter answer.")));

    /// <summary>What came is not the protocol.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="address">The address that was asked.</param>
    /// <param name="what">What came instead, such as <c>an HTML page</c>.</param>
    public static KandilException NotUnderstood(string provider, string address, string what) => new(
        ErrorCode.Net, $"{Quote(address)} did not answer as {Named(provider)} does: {what} came instead.", address,
        new RecommendedAction("Check that the address is that of a model server, and that no proxy or sign-in page stands before it."));

    /// <summary>The server failed so often that it, or one model there, is left alone for a while.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="origin">Where it is asked.</param>
    /// <param name="model">The model that failed; null where it was the whole server.</param>
    /// <param name="after">How long it is left alone.</param>
    /// <param name="now">What time it is.</param>
    /// <param name="last">What it failed with last; null if not known.</param>
    public static KandilException CircuitOpen(string provider, string origin, string? model, TimeSpan after, DateTimeOffset now, Exception? last) => new(
        ErrorCode.Net,
        $"{(model is null ? "" : $"{QuotedText.Quote(model)} of ")}{Named(provider)} at {origin} was not asked, because it failed again and again.{(last is null ? "" : $" The last failure: {last.Message}")}", origin,
        new RecommendedAction(string.Create(CultureInfo.InvariantCulture, $"Kandil asks it again from {Upwards(now + after):yyyy-MM-dd HH:mm:ss} UTC on. Until then, ask another model.")), last)
    { RetryAfter = after };

    /// <summary>An option that the protocol of a provider has no word for.</summary>
    public static KandilException OptionUnknown(string model, OptionName option) => new(
        ErrorCode.Args, new ShellText($"{QuotedText.Quote(model)} cannot be given {option}: its provider has no such option."), option.Name,
        new RecommendedAction(new ShellText($"Leave {option} out, or ask a model of this machine.")));

    /// <summary>A protocol without vectors.</summary>
    public static KandilException NoEmbeddings(string model, string provider) => new(
        ErrorCode.Args, $"{Quote(model)} gives no embeddings: {provider} has none.", model,
        new RecommendedAction("Ask a model made for it, such as openai:text-embedding-3-small, or nomic-embed-text@ollama."));

    /// <summary>The engine of this machine, which answers and makes no vectors.</summary>
    /// <param name="model">The model.</param>
    /// <param name="ollamaTag">Its name in Ollama's library; null where it has none.</param>
    public static KandilException NoEmbeddingsHere(string model, string? ollamaTag = null) => new(
        ErrorCode.Backend, $"{Quote(model)} runs in the embedded engine, which gives no embeddings.", model,
        ollamaTag is null ? new RecommendedAction("Ask a model of Ollama's or of a server, such as nomic-embed-text@ollama or openai:text-embedding-3-small.")
        : new RecommendedAction($"Ask Ollama for it, as {Quote($"{model}@ollama")}. Where Ollama does not have it: {{command}}.", new OperationCall(OperationNames.AddModel, $"ollama:{ollamaTag}")));

    /// <summary>A provider that has no one address.</summary>
    public static KandilException NoAddress(string provider, string model) => new(
        ErrorCode.Args, $"{Quote($"{provider}:{model}")} cannot be asked: every customer of {provider} has an own address.", $"{provider}:{model}",
        new RecommendedAction("Register the model with its endpoint: {command}.", new OperationCall(OperationNames.RegisterModel, model)));

    private static string Named(string provider) => provider;

    private static string Where(string? keyUrl) => keyUrl is null ? "" : $"Get a key at {keyUrl}. ";

    private static string Said(string said) => said.Length == 0 ? "" : $" It says: {Quote(said)}";

    private static string Answered(string provider, int status, string meaning, string said) =>
        string.Create(CultureInfo.InvariantCulture, $"{Named(provider)} answered {status}: {meaning}.{Said(said)}");

    // The time that is said has come when it is followed to the second.
    private static DateTime Upwards(DateTimeOffset time) => time.UtcDateTime.AddSeconds(1).AddTicks(-1);

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds):0} s");
}
