using System.Management.Automation;
using System.Security;
using Kandil.Core.Engines;
using Kandil.Core.Operations.Answers;
using Kandil.PowerShell.Completers;

namespace Kandil.PowerShell.Pipeline;

/// <summary>How a model is asked: how tokens are chosen and how it is loaded; what is not given stays at the engine's default.</summary>
public abstract class PromptCmdlet : KandilCmdlet
{
    /// <summary>The agent on whose behalf it is asked, whose list of models and sandbox profile hold; KANDIL_AGENT without it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AgentCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Agent { get; set; }

    /// <summary>Instructions that stand above the conversation.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? System { get; set; }

    /// <summary>Randomness, 0 (always the likeliest token) to 5; 0.8 if not given.</summary>
    [Parameter]
    public float? Temperature { get; set; }

    /// <summary>Keeps the k likeliest tokens; 0 keeps all; 40 if not given.</summary>
    [Parameter]
    public int? TopK { get; set; }

    /// <summary>Keeps the likeliest tokens that together have this probability, above 0 to 1; 0.95 if not given.</summary>
    [Parameter]
    public float? TopP { get; set; }

    /// <summary>Keeps tokens at least this share as likely as the likeliest, 0 to 1; 0.05 if not given.</summary>
    [Parameter]
    public float? MinP { get; set; }

    /// <summary>Divides the score of tokens seen before, above 0 to 10; 1 (off) if not given.</summary>
    [Parameter]
    public float? RepeatPenalty { get; set; }

    /// <summary>How many last tokens the penalties look at; 0 is off, -1 the whole context; 64 if not given.</summary>
    [Parameter]
    public int? RepeatLastN { get; set; }

    /// <summary>Lowers the score by how often a token was seen, -2 to 2; 0 (off) if not given.</summary>
    [Parameter]
    public float? FrequencyPenalty { get; set; }

    /// <summary>Lowers the score of any token that was seen, -2 to 2; 0 (off) if not given.</summary>
    [Parameter]
    public float? PresencePenalty { get; set; }

    /// <summary>Seed of the random numbers; a fresh one if not given, and the answer says which.</summary>
    [Parameter]
    public uint? Seed { get; set; }

    /// <summary>Tokens of answer at the most.</summary>
    [Parameter]
    public int? MaxTokens { get; set; }

    /// <summary>Texts that end the answer and are not part of it.</summary>
    [Parameter]
    [AllowEmptyString]
    public string[] Stop { get; set; } = [];

    /// <summary>A grammar in llama.cpp's GBNF that the answer must follow, with a rule root.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Grammar { get; set; }

    /// <summary>The samplers to apply, in order.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SamplerCompleter))]
    [ValidateNotNull]
    public string[]? Sampler { get; set; }

    /// <summary>Tokens of context; the smaller of 4096 and what the model was trained for if not given.</summary>
    [Parameter]
    public int? ContextLength { get; set; }

    /// <summary>Tokens of prompt that are computed at once; 512 if not given.</summary>
    [Parameter]
    public int? BatchSize { get; set; }

    /// <summary>Threads that compute; the physical cores if 0 or not given.</summary>
    [Parameter]
    public int? ThreadCount { get; set; }

    /// <summary>What a model of this machine is computed on: auto, cpu, cuda, metal or vulkan; what defaults.device says if not given. Anything else is the processor, with a warning.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Device { get; set; }

    /// <summary>How attention is computed.</summary>
    [Parameter]
    public FlashAttention FlashAttention { get; set; }

    /// <summary>Seconds that all of it may take; if not given 300 for a model of this machine, 120 for one of a cloud.</summary>
    [Parameter]
    public int? TimeoutSec { get; set; }

    /// <summary>The key for this alone, which is sent to the model's server and kept nowhere; the stored one without it.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? Key { get; set; }

    private protected PromptRequest Request(string prompt, string? model, IReadOnlyList<ImageInput>? images = null) => WithExtras(new()
    {
        Model = model,
        Agent = Agent,
        Messages = PromptRequest.Conversation(prompt, System, images),
        MaxTokens = MaxTokens,
        Stop = Stop,
        Device = Device,
        Key = Key is null ? null : KeyPrompt.Reveal(Key),
        Timeout = TimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        Sampling = new SamplingOptions
        {
            Temperature = Temperature,
            TopK = TopK,
            TopP = TopP,
            MinP = MinP,
            RepeatPenalty = RepeatPenalty,
            RepeatLastN = RepeatLastN,
            FrequencyPenalty = FrequencyPenalty,
            PresencePenalty = PresencePenalty,
            Seed = Seed,
            Grammar = Grammar,
            Samplers = Sampler,
        },
        LoadOptions = new ModelLoadOptions
        {
            ContextLength = ContextLength,
            BatchSize = BatchSize,
            Threads = ThreadCount,
            FlashAttention = FlashAttention,
        },
    });

    /// <summary>What a cmdlet has beside the options that all share.</summary>
    private protected virtual PromptRequest WithExtras(PromptRequest request) => request;
}
