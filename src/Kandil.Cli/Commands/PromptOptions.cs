using System.CommandLine;
using Kandil.Cli.Terminal;
using Kandil.Core.Compatibility;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;

namespace Kandil.Cli.Commands;

/// <summary>What <c>ask</c> and <c>chat</c> say about the model, how it is loaded and how its tokens are chosen.</summary>
internal sealed class PromptOptions
{
    private const string Number = "number";

    private readonly Option<string> _model = Text("--model", "The model: a name of 'kandil model list', the path of a GGUF file, ollama/NAME, or a cloud's such as openai:gpt-4o.", "name", "-m");
    private readonly Option<string> _agent = Text("--agent", "The agent on whose behalf you ask; its list of models and its sandbox profile hold. [KANDIL_AGENT]", "name");
    private readonly Option<string> _system = Text("--system", "Instructions that stand above the conversation.", "text");
    private readonly Option<string> _temperature = Text("--temperature", "Randomness, 0 (always the likeliest token) to 5. [0.8]", Number);
    private readonly Option<string> _topK = Text("--top-k", "Keep the k likeliest tokens; 0 keeps all. [40]", "k");
    private readonly Option<string> _topP = Text("--top-p", "Keep the likeliest tokens that together have this probability. [0.95]", Number);
    private readonly Option<string> _minP = Text("--min-p", "Keep tokens at least this share as likely as the likeliest. [0.05]", Number);
    private readonly Option<string> _repeatPenalty = Text("--repeat-penalty", "Divides the score of tokens seen before; 1 is off. [1]", Number);
    private readonly Option<string> _repeatLastN = Text("--repeat-last-n", "Tokens the penalties look back at; -1 is the whole context. [64]", "n");
    private readonly Option<string> _frequencyPenalty = Text("--frequency-penalty", "Lowers the score by how often a token was seen, -2 to 2. [0]", Number);
    private readonly Option<string> _presencePenalty = Text("--presence-penalty", "Lowers the score of any token that was seen, -2 to 2. [0]", Number);
    private readonly Option<string> _seed = Text("--seed", "The seed of the random numbers, for the same answer again.", Number);
    private readonly Option<string> _maxTokens = Text("--max-tokens", "Tokens of answer at the most.", "n");
    private readonly Option<string[]> _stop = new("--stop") { Description = "A text that ends the answer; may be given several times.", HelpName = "text" };
    private readonly Option<string> _grammar = Text("--grammar-file", "A grammar in llama.cpp's GBNF that the answer must follow.", "path");
    private readonly Option<string> _schema = Text("--json-schema-file", "A JSON schema that the answer must follow; for models of clouds and of Ollama.", "path");
    private readonly Option<string> _samplers = Text("--samplers", "The samplers in their order, of: penalties,top_k,top_p,min_p,temperature.", "a,b,c");
    private readonly Option<string> _contextLength = Text("--context-length", "Tokens of context. [the model's, at most 4096]", "n");
    private readonly Option<string> _batchSize = Text("--batch-size", "Tokens of prompt that are computed at once. [512]", "n");
    private readonly Option<string> _threads = Text("--threads", "Threads that compute; 0 takes the physical cores. [0]", "n");
    private readonly Option<string> _device = Text("--device", $"What a model of this machine is computed on: {string.Join(", ", DeviceChoice.Names)}. [defaults.device]", "name");
    private readonly Option<string> _flashAttention = Text("--flash-attention", "auto, on or off. [auto]", "when");
    private readonly Option<string> _timeout = Text("--timeout", "Seconds that all of it may take. [300; 120 for a cloud]", "seconds");

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_model);
        command.Add(_agent);
        command.Add(_system);
        command.Add(_maxTokens);
        command.Add(_stop);
        command.Add(_temperature);
        command.Add(_topK);
        command.Add(_topP);
        command.Add(_minP);
        command.Add(_repeatPenalty);
        command.Add(_repeatLastN);
        command.Add(_frequencyPenalty);
        command.Add(_presencePenalty);
        command.Add(_seed);
        command.Add(_samplers);
        command.Add(_grammar);
        command.Add(_schema);
        command.Add(_contextLength);
        command.Add(_batchSize);
        command.Add(_threads);
        command.Add(_device);
        command.Add(_flashAttention);
        command.Add(_timeout);
    }

    /// <summary>The instructions above the conversation; null when none were given.</summary>
    public string? System(ParseResult parse) => parse.GetValue(_system);

    /// <summary>The request that the options describe.</summary>
    /// <exception cref="KandilException">E_ARGS: a value is impossible. E_NOT_FOUND, E_PERM, E_DISK: the grammar cannot be read.</exception>
    public PromptRequest Request(ParseResult parse, IReadOnlyList<ChatMessage> messages)
    {
        PromptRequest request = new()
        {
            Model = parse.GetValue(_model),
            Agent = parse.GetValue(_agent),
            Messages = messages,
            Sampling = Sampling(parse),
            LoadOptions = Loading(parse),
            Device = parse.GetValue(_device),
            MaxTokens = (int?)parse.WholeNumber(_maxTokens, OptionRanges.MaxTokens),
            Stop = parse.GetValue(_stop) ?? [],
            JsonSchema = parse.GetValue(_schema) is { } schema ? ReadFile(schema) : null,
        };
        return Timeout(parse) is { } timeout ? request with { Timeout = timeout } : request;
    }

    private static Option<string> Text(string name, string description, string value, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = value };

    private SamplingOptions Sampling(ParseResult parse) => new()
    {
        Temperature = parse.Number(_temperature),
        TopK = (int?)parse.WholeNumber(_topK, OptionRanges.TopK),
        TopP = parse.Number(_topP),
        MinP = parse.Number(_minP),
        RepeatPenalty = parse.Number(_repeatPenalty),
        RepeatLastN = (int?)parse.WholeNumber(_repeatLastN, OptionRanges.RepeatLastN),
        FrequencyPenalty = parse.Number(_frequencyPenalty),
        PresencePenalty = parse.Number(_presencePenalty),
        Seed = (uint?)parse.WholeNumber(_seed, OptionRanges.Seed),
        Grammar = parse.GetValue(_grammar) is { } path ? ReadFile(path) : null,
        Samplers = parse.GetValue(_samplers)?.Split(',', StringSplitOptions.TrimEntries),
    };

    private ModelLoadOptions Loading(ParseResult parse) => new()
    {
        ContextLength = (int?)parse.WholeNumber(_contextLength, OptionRanges.ContextLength),
        BatchSize = (int?)parse.WholeNumber(_batchSize, OptionRanges.BatchSize),
        Threads = (int?)parse.WholeNumber(_threads, OptionRanges.Threads),
        FlashAttention = parse.GetValue(_flashAttention) switch
        {
            null or "auto" => FlashAttention.Auto,
            "on" => FlashAttention.On,
            "off" => FlashAttention.Off,
            string other => throw CommandLineErrors.NotOneOf(_flashAttention.Name, other, ["auto", "on", "off"]),
        },
    };

    private TimeSpan? Timeout(ParseResult parse)
    {
        float? seconds = parse.Number(_timeout);
        OptionRanges.Timeout.Check(seconds);
        return seconds is null ? null : TimeSpan.FromSeconds(seconds.Value);
    }

    /// <summary>The text of a file.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND, E_PERM, E_DISK: it cannot be read; E_ARGS: it is not UTF-8.</exception>
    public static string ReadFile(string path)
    {
        try
        {
            return Utf8Text.Decode(File.ReadAllBytes(path), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw CommandLineErrors.CannotRead(path, failure);
        }
    }
}
