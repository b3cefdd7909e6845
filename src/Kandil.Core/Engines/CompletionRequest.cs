using Kandil.Core.Errors;
using Kandil.Core.Sandbox;

namespace Kandil.Core.Engines;

/// <summary>What an engine is asked.</summary>
public sealed record CompletionRequest
{
    /// <summary>The model, loaded if it is not.</summary>
    public required EngineModel Model { get; init; }

    /// <summary>The conversation, oldest first; at least one message, the last of them the user's.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>How tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>What it shall be computed on, one of <see cref="Compatibility.DeviceChoice.Names"/>; null for the best. What cannot be had is the processor, with a warning.</summary>
    public string? Device { get; init; }

    /// <summary>Tokens of answer at the most; null: until the model ends or the context is full.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Texts at which the answer ends; they are not part of it.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Refuses what cannot be asked.</summary>
    /// <exception cref="KandilException">E_ARGS, naming what is wrong and what is allowed.</exception>
    public void Validate()
    {
        if (Messages.Count == 0 || string.IsNullOrWhiteSpace(Messages[^1].Content))
        {
            throw ArgumentErrors.NoPrompt();
        }

        OptionRanges.MaxTokens.Check(MaxTokens);

        if (Stop.Any(string.IsNullOrEmpty))
        {
            throw ArgumentErrors.EmptyStopText();
        }

        Sampling.Validate();
        Model.LoadOptions.Validate();
    }
}

/// <summary>A model as an engine takes it.</summary>
/// <param name="Name">The name that results and listings carry.</param>
/// <param name="Path">The absolute path of the model's first GGUF file.</param>
/// <param name="LoadOptions">How it is loaded.</param>
public sealed record EngineModel(string Name, string Path, ModelLoadOptions LoadOptions)
{
    /// <summary>Called before the file is opened for a load; it refuses a file that must not be opened.</summary>
    public PrepareLoad? Prepare { get; init; }

    /// <summary>Every file of the model, absolute paths; empty where <see cref="Path"/> is the only one.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>What the process that opens the files may do.</summary>
    public SandboxProfile Sandbox { get; init; } = SandboxProfile.Secure;
}

/// <summary>Makes a model ready to be loaded: checks its file and locks it.</summary>
/// <param name="progress">How far checking is.</param>
/// <param name="cancellationToken">Gives up.</param>
/// <returns>What is disposed of after the model is unloaded; null for nothing.</returns>
public delegate Task<IDisposable?> PrepareLoad(IProgress<Primitives.OperationProgress> progress, CancellationToken cancellationToken);
