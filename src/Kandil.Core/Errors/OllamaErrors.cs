using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of Ollama, which keeps models of its own and runs them.</summary>
public static class OllamaErrors
{
    /// <summary>It does not answer, though it is installed.</summary>
    public static KandilException NotRunning(Uri address, Exception? cause) => new(
        ErrorCode.Backend, $"Ollama does not answer at {SourceErrors.Shown(address)}: it is not running there.", "ollama",
        new RecommendedAction(
            "Start it with 'ollama serve' or by its app, or have Kandil do so from now on: {command}. If it listens elsewhere, set OLLAMA_HOST.",
            new OperationCall(OperationNames.SetConfiguration, "ollama.autoStart", "true")), cause);

    /// <summary>It was started and does not answer.</summary>
    /// <param name="program">What was started.</param>
    /// <param name="address">Where it was to answer.</param>
    /// <param name="log">Where it says why.</param>
    /// <param name="said">The last that it said; empty for nothing.</param>
    /// <param name="patience">How long was waited.</param>
    public static KandilException NotStarted(string program, Uri address, string log, string said, TimeSpan patience) => new(
        ErrorCode.Backend, $"{Quote(program)} was started and did not answer at {SourceErrors.Shown(address)} within {patience.TotalSeconds:0} s.{(said.Length > 0 ? $" It said: {Clean(said)}" : "")}", "ollama",
        new RecommendedAction($"Read its log, {Quote(log)}, or run 'ollama serve' in a terminal to see why."));

    /// <summary>It could not be started.</summary>
    public static KandilException CannotStart(string program, Exception cause) => new(
        ErrorCode.Backend, $"{Quote(program)} could not be started: {Clean(cause.Message)}", "ollama",
        new RecommendedAction("Run 'ollama serve' in a terminal to see why."), cause);

    /// <summary>It does not answer, and there is no such program here.</summary>
    public static KandilException NotInstalled(Uri address, Exception? cause) => new(
        ErrorCode.Backend, $"Ollama does not answer at {SourceErrors.Shown(address)}, and is not installed on this machine.", "ollama",
        new RecommendedAction(
            "Have Kandil install it ({command}), set OLLAMA_HOST to the machine that runs it, or use a GGUF model with the embedded engine.",
            new OperationCall(OperationNames.InstallBackend, "ollama")), cause);

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
