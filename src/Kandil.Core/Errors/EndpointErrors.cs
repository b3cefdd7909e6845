using System.Globalization;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>What is wrong with a server that answers for models, when it was checked.</summary>
public static class EndpointErrors
{
    /// <summary>An address that no server has.</summary>
    public static KandilException BadAddress(string text) => new(
        ErrorCode.Args, $"{Quote(text)} cannot be checked: it is no address of a server, or has a user, a password or a query.", text,
        new RecommendedAction("Give the address that the protocol's paths lie below, such as https://host/v1."));

    /// <summary>A model of this machine, where a server is meant.</summary>
    public static KandilException OfThisMachine(string name) => new(
        ErrorCode.Args, $"No server is known to answer for {Quote(name)}.", name,
        new RecommendedAction("Give a server's address, such as https://host/v1, or see which models are in a cloud: {command}. The files of a model of this machine are checked with {other}.",
            new OperationCall(OperationNames.ListAvailable), new OperationCall(OperationNames.VerifyModel, name)));

    /// <summary>A server that wants a key.</summary>
    public static KandilException NeedsKey(string name, string address, int status, OperationCall? storeKey, string said) => new(
        ErrorCode.Auth, Answered(address, status, "it wants a key, and none is stored for it", said), name,
        storeKey is null
            ? new RecommendedAction("The server is there and its certificate counts. Register it with the model that you want to use, then store its key.")
            : new RecommendedAction("The server is there and its certificate counts. Store a key: {command}.", storeKey));

    /// <summary>A server that does not take the stored key.</summary>
    public static KandilException KeyRefused(string name, string address, int status, string said) => new(
        ErrorCode.Auth, Answered(address, status, "it does not accept the key that is stored for it", said), name,
        new RecommendedAction("Check that the key is still valid and may use this model, and store a new one if not."));

    /// <summary>A server without that model or path.</summary>
    public static KandilException NotFound(string name, string address, string? model, string said) => new(
        ErrorCode.NotFound, Answered(address, 404, model is null ? "there is nothing at that path" : $"it has no model {Quote(model)}, or nothing at that path", said), name,
        new RecommendedAction("Check the address (most servers want /v1 at its end), the protocol and the model's name."));

    /// <summary>A server that was asked too often.</summary>
    public static KandilException RateLimited(string name, string address, string? retryAfter, string said) => new(
        ErrorCode.RateLimit, Answered(address, 429, "it was asked too often", said), name,
        new RecommendedAction(retryAfter is null ? "Wait some minutes, then try again." : $"Try again when it says so: {Shown(retryAfter)} (retry-after)."));

    /// <summary>A server that did not take the request.</summary>
    public static KandilException Refused(string name, string address, int status, string said) => new(
        ErrorCode.Backend, Answered(address, status, "it did not take the request", said), name,
        new RecommendedAction("Check the protocol and the model's name."));

    /// <summary>A server that failed.</summary>
    public static KandilException Failing(string name, string address, int status, string said) => new(
        ErrorCode.Net, Answered(address, status, "the server failed", said), name,
        new RecommendedAction("Try again later, or ask whoever runs the server."));

    /// <summary>A server that speaks something else.</summary>
    public static KandilException NotTheProtocol(string name, string address, string protocol, string problem) => new(
        ErrorCode.Backend, $"{Quote(address)} answers, but not as {protocol}'s protocol has it: {Clean(problem)}.", name,
        new RecommendedAction("Check that the address is that of the interface and not of a web page, and which protocol it speaks."));

    /// <summary>A server that was asked before it is registered, and is not what was described.</summary>
    /// <param name="name">What the model was to be called.</param>
    /// <param name="cause">What is wrong.</param>
    public static KandilException NotRegistered(string name, KandilException cause) => new(
        cause.Code, new ShellText($"{Quote(name)} was not registered: {cause.Message} With {OptionNames.SkipCheck} it is registered without asking."), name, cause.RecommendedAction);

    /// <summary>A model that was registered though its server could not be tried.</summary>
    /// <param name="name">The model.</param>
    /// <param name="reason">Why not, a sentence.</param>
    public static KandilException RegisteredInDoubt(string name, string reason) => new(
        ErrorCode.Net, $"{Quote(name)} is registered, and could not be tried. {reason}", name,
        new RecommendedAction("Check it later: {command}.", new OperationCall(OperationNames.TestModel, name)));

    /// <summary>A model that was registered and wants a key.</summary>
    /// <param name="name">The model.</param>
    /// <param name="shown">The server's address, to be shown.</param>
    public static KandilException WantsKey(string name, string shown) => new(
        ErrorCode.Auth, $"{Quote(name)} is registered. {Quote(shown)} wants a key, and none is stored for it.", name,
        new RecommendedAction("Store it: {command}, then check: {other}.",
            new OperationCall(OperationNames.SetCredential, name), new OperationCall(OperationNames.TestModel, name)));

    private static string Answered(string address, int status, string meaning, string said) => string.Create(
        CultureInfo.InvariantCulture, $"{Quote(address)} answered {status}: {meaning}.{(said.Length == 0 ? "" : $" It says: {Quote(said)}")}");
}
