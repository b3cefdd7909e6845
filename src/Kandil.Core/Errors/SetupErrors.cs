using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of setting Kandil up.</summary>
public static class SetupErrors
{
    /// <summary>Nobody can be asked what the setup must know.</summary>
    /// <param name="otherwise">How this shell takes the answers in advance, a sentence.</param>
    /// <param name="cause">Why nobody can be asked.</param>
    public static KandilException NobodyToAsk(string otherwise, Exception? cause = null) => new(
        ErrorCode.Args, "Setting up asks questions, and there is nobody to ask here.", null, new RecommendedAction(otherwise), cause);

    /// <summary>A place to run models that there is not.</summary>
    /// <param name="name">What was named.</param>
    /// <param name="known">What can be named.</param>
    public static KandilException UnknownPlace(string name, IEnumerable<string> known) => new(
        ErrorCode.Args, $"{Quote(name)} is nothing that could run models here.", name,
        new RecommendedAction($"Name one of: {string.Join(", ", known)}."));

    /// <summary>Ollama was chosen and cannot be used.</summary>
    /// <param name="reason">What is wrong with it, a sentence.</param>
    public static KandilException NoOllama(string reason) => new(
        ErrorCode.Backend, $"Ollama was chosen and does not answer: {reason}", "ollama",
        new RecommendedAction("Install and start Ollama, or choose embedded, Kandil's own engine."));

    /// <summary>A cloud was chosen, and no network is to be used.</summary>
    public static KandilException CloudOffline(string provider) => new(
        ErrorCode.Net, $"{Quote(provider)} answers over the network, and this is offline.", provider,
        new RecommendedAction("Choose embedded, Kandil's own engine, or set up again when there is a network."));

    /// <summary>A default model that is neither here nor a cloud's.</summary>
    public static KandilException DefaultNotUsable(string name) => new(
        ErrorCode.NotInstalled, $"{Quote(name)} cannot be the default model: it is neither installed nor a model of a cloud.", name,
        new RecommendedAction("Install it first: {command}.", new OperationCall(OperationNames.AddModel, name)));
}
