using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of Ollama, which keeps models of its own and runs them.</summary>
public static class OllamaErrors
{
    /// <summary>It does not answer, though it is installed.</summary>
    public static KandilException NotRunning(Uri address, Exception? cause) => new(
        ErrorCode.Backend, $"Ollama does not answer at {SourceErrors.Shown(address)}: it is not running there.", "ollama",
        new RecommendedAction("Start it with 'ollama serve' or by its app. If it listens elsewhere, set OLLAMA_HOST."), cause);

    /// <summary>It does not answer, and there is no such program here.</summary>
    public static KandilException NotInstalled(Uri address, Exception? cause) => new(
        ErrorCode.Backend, $"Ollama does not answer at {SourceErrors.Shown(address)}, and is not installed on this machine.", "ollama",
        new RecommendedAction("Install Ollama from ollama.com, set OLLAMA_HOST to the machine that runs it, or use a GGUF model with the embedded engine."), cause);

    /// <summary>It takes a connection and says nothing.</summary>
    public static KandilException Silent(Uri address, TimeSpan patience) => new(
        ErrorCode.Timeout, $"Ollama did not answer at {SourceErrors.Shown(address)} within {patience.TotalMilliseconds:0} ms.", "ollama",
        new RecommendedAction("Look whether it is busy or stuck, and restart it if need be; if it listens elsewhere, set OLLAMA_HOST."));

    /// <summary>A model that it does not have.</summary>
    public static KandilException ModelMissing(string model) => new(
        ErrorCode.NotInstalled, $"Ollama has no model {Quote(model)}.", model,
        new RecommendedAction("Pull it first: {command}.", new OperationCall(OperationNames.AddModel, $"ollama:{model}")));

    /// <summary>A model that its library does not have.</summary>
    public static KandilException NotInLibrary(string model, string said) => new(
        ErrorCode.NotFound, $"Ollama's library has no model {Quote(model)}. Ollama says: {Clean(said)}", model,
        new RecommendedAction("Check the spelling of the model and of the tag after the colon, such as 'llama3.1:8b'; ollama.com/library lists them."));

    /// <summary>A pull that failed.</summary>
    public static KandilException PullFailed(string model, string said) => new(
        ErrorCode.Net, $"Ollama could not pull {Quote(model)}. Ollama says: {Clean(said)}", model,
        new RecommendedAction("Try again, and Ollama continues with what it has: {command}.", new OperationCall(OperationNames.AddModel, $"ollama:{model}")));

    /// <summary>A pull of whose end nothing was heard.</summary>
    public static KandilException PullCutShort(string model, Exception? cause) => new(
        ErrorCode.Net, $"Ollama's report on the pull of {Quote(model)} broke off before its end.", model,
        new RecommendedAction("Try again, and Ollama continues with what it has: {command}.", new OperationCall(OperationNames.AddModel, $"ollama:{model}")), cause);

    /// <summary><c>OLLAMA_HOST</c> is no address.</summary>
    public static KandilException BadHost(string value) => new(
        ErrorCode.Args, $"OLLAMA_HOST is {Quote(value)}, which is no address.", "OLLAMA_HOST",
        new RecommendedAction("Set it to host:port or http://host:port, such as 127.0.0.1:11434, or clear it."));

    /// <summary>A reference to something that is not Ollama's.</summary>
    public static KandilException NotItsReference(string reference) => new(
        ErrorCode.Args, $"{Quote(reference)} names no model of Ollama's.", reference,
        new RecommendedAction("Write ollama: and the model's name, such as 'ollama:llama3.2:3b'."));

    /// <summary>A name that cannot be a model's of Ollama.</summary>
    public static KandilException BadName(string model) => new(
        ErrorCode.Args, $"{Quote(model)} cannot be the name of a model of Ollama.", model,
        new RecommendedAction("Write [namespace/]name[:tag], such as 'llama3.1:8b'."));
}
