using System.Globalization;

namespace Kandil.Core.Errors;

/// <summary>Failures of engines and of what they run.</summary>
public static class EngineErrors
{
    /// <summary>The engine process ended by itself.</summary>
    /// <param name="model">The model it held; null when it had none yet.</param>
    /// <param name="how">How it ended, such as <c>it was killed (signal 9)</c>.</param>
    /// <param name="lastWords">The end of its standard error, cleaned; empty when it said nothing.</param>
    public static KandilException WorkerDied(string? model, string how, string lastWords) => new(
        ErrorCode.Backend,
        $"The engine process of {model ?? "no model yet"} ended before it had answered: {how}. {LastWords(lastWords)}",
        model,
        new RecommendedAction("Ask again: a fresh engine process starts by itself. If it happens again with this model, the file may be damaged; look at it with {command}.",
            model is null ? new OperationCall(OperationNames.ListModels) : new OperationCall(OperationNames.ShowModel, model)));

    /// <summary>The engine process was killed, as the operating system does where memory runs out.</summary>
    /// <param name="model">The model it held; null when it had none yet.</param>
    /// <param name="how">How it ended, such as <c>it was killed (signal 9)</c>.</param>
    /// <param name="lastWords">The end of its standard error, cleaned; empty when it said nothing.</param>
    public static KandilException WorkerKilled(string? model, string how, string lastWords) => new(
        ErrorCode.Backend,
        $"The engine process of {model ?? "no model yet"} ended before it had answered: {how}, most likely by the operating system because memory ran out. "
            + LastWords(lastWords),
        model,
        new RecommendedAction(
            new ShellText($"Close what else takes memory, use a smaller model or quantisation, or a shorter context with {OptionNames.ContextLength}, and ask again: a fresh engine process starts by itself. See the sizes of what you have with {{command}}."),
            new OperationCall(OperationNames.ListModels)));

    /// <summary>No way to start the engine process worked.</summary>
    /// <param name="attempts">Each way with the reason why it did not work.</param>
    /// <param name="inner">The last failure.</param>
    public static KandilException CannotStart(IReadOnlyList<string> attempts, Exception? inner) => new(
        ErrorCode.Backend,
        "The engine process cannot be started. " + string.Join(" ", attempts.Select((attempt, i) =>
            string.Create(CultureInfo.InvariantCulture, $"({i + 1}) {attempt}"))),
        null,
        new RecommendedAction("Install Kandil anew, so that the folder 'worker' beside it is whole; without a packaged worker a .NET runtime 8 or newer is needed."),
        inner);

    /// <summary>What speaks to servers is not there, or is another release's.</summary>
    public static KandilException NoProviders(string folder, Exception cause) => new(
        ErrorCode.Backend, $"What speaks to model servers cannot be loaded from {QuotedText.Quote(folder)}: {QuotedText.Clean(cause.Message)}", "Kandil.Providers",
        new RecommendedAction("Install Kandil anew, so that all its files are of one release, and start a new session."), cause);

    /// <summary>Caller and engine process are of different releases, or a line could not be understood.</summary>
    public static KandilException ProtocolBroken(string detail, Exception? inner = null) => new(
        ErrorCode.Backend, $"The engine process and Kandil do not understand each other: {detail}", null,
        new RecommendedAction("Install Kandil anew, so that all its files are of one release, and start a new session."), inner);

    /// <summary>No usable llama.cpp.</summary>
    public static KandilException NoLibraries(string detail) => new(
        ErrorCode.Backend, $"No usable llama.cpp was found. {detail}", null,
        new RecommendedAction("Install Kandil anew: llama.cpp's libraries come with it. They need glibc 2.34 on Linux, macOS 14, or the Visual C++ runtime on Windows."));

    /// <summary>llama.cpp refuses the model.</summary>
    public static KandilException ModelRefused(string model, string detail) => new(
        ErrorCode.Unsafe, $"{model} cannot be run: {detail}", model,
        new RecommendedAction("The file is damaged or was made for another program: get it again from where it came, then look at it with {command}.",
            new OperationCall(OperationNames.ShowModel, model)));

    /// <summary>A model of another library than llama.cpp.</summary>
    /// <param name="model">The model.</param>
    /// <param name="library">The library, such as <c>transformers</c>.</param>
    public static KandilException OtherLibrary(string model, string library) => new(
        ErrorCode.Compat, $"{model} is a model for {library}, and Kandil runs none of these: it stores them for other programs, and runs GGUF models.", model,
        new RecommendedAction("Look for the same model with GGUF in its name: {command}.",
            new OperationCall(OperationNames.SearchModels, $"{model.Split('/')[^1].Split(':')[0]} GGUF")));

    /// <summary>llama.cpp does not know the architecture.</summary>
    public static KandilException UnknownArchitecture(string model, string detail) => new(
        ErrorCode.Compat, $"The engine of this release does not know the architecture of {model}: {detail}", model,
        new RecommendedAction("Update Kandil, or use a model of an architecture that it knows; see what you have with {command}.",
            new OperationCall(OperationNames.ListModels)));

    /// <summary>Weights or context do not fit.</summary>
    /// <param name="model">The model.</param>
    /// <param name="detail">How much is needed and how much there is.</param>
    public static KandilException OutOfMemory(string model, string detail) => new(
        ErrorCode.Compat, $"{model} does not fit into this machine's memory: {detail}", model,
        new RecommendedAction(new ShellText(
            $"Use a smaller model or quantisation, or a shorter context with {OptionNames.ContextLength}; see the sizes of what you have with {{command}}."),
            new OperationCall(OperationNames.ListModels)));

    /// <summary>The prompt is longer than the context.</summary>
    public static KandilException PromptTooLong(string model, string detail) => new(
        ErrorCode.Limit, $"The prompt is too long for {model}: {detail}", model,
        new RecommendedAction(new ShellText($"Shorten the prompt, or give the model a longer context with {OptionNames.ContextLength} if it was trained for one.")));

    /// <summary>It took longer than it may.</summary>
    public static KandilException TimedOut(string model, TimeSpan limit) => new(
        ErrorCode.Timeout,
        string.Create(CultureInfo.InvariantCulture, $"{model} did not finish within {limit.TotalSeconds:0.###} seconds, and the answer was stopped."),
        model, new RecommendedAction(new ShellText(
            $"Allow more time with {OptionNames.Timeout}, ask for fewer tokens with {OptionNames.MaxTokens}, or use a smaller model.")));

    /// <summary>The answer was stopped because the model was unloaded, or the user stopped it.</summary>
    public static KandilException Stopped(string model) => new(
        ErrorCode.Cancelled, $"The answer of {model} was stopped before it was complete.", model,
        new RecommendedAction("Ask again when you want the whole answer."));

    /// <summary>A reference names an engine that this release does not have.</summary>
    public static KandilException UnknownEngine(string reference, string engine) => new(
        ErrorCode.Backend, $"'{reference}' asks for the engine '{engine}', which this release of Kandil does not have.", reference,
        new RecommendedAction("Leave the engine out, or use @embedded; see the models of this machine with {command}.",
            new OperationCall(OperationNames.ListModels)));

    /// <summary>A model of a server, where one of this machine is wanted.</summary>
    public static KandilException OfServer(string reference, string server) => new(
        ErrorCode.NotInstalled, $"'{reference}' means a model of the server {server}, which keeps it: it is none of this machine's.", reference,
        new RecommendedAction("See the models of this machine with {command}.", new OperationCall(OperationNames.ListModels)));

    /// <summary>A fault of the engine process's own.</summary>
    public static KandilException Fault(string? model, string detail) => new(
        ErrorCode.Internal, $"The engine process reports a fault of its own: {detail}", model,
        new RecommendedAction("Ask again; if it stays, report it with the message above."));

    /// <summary>A model that should be in memory is not.</summary>
    /// <param name="model">The model as it was asked for.</param>
    /// <param name="loaded">The names of the models that are.</param>
    public static KandilException NotLoaded(string model, IReadOnlyList<string> loaded) => new(
        ErrorCode.NotFound,
        $"{model} is not in memory; " + (loaded.Count == 0 ? "no model is." : $"these models are: {string.Join(", ", loaded)}."), model,
        new RecommendedAction("Nothing needs to be unloaded. A model is loaded by the first question to it: {command}.",
            new OperationCall(OperationNames.Ask, "How do I install a model?")));

    private static string LastWords(string words) => words.Length == 0 ? "It left no last words." : $"Its last words: {words}";
}
