using Kandil.Core.Credentials;
using Kandil.Core.Errors;

namespace Kandil.Core.Operations.Setup;

/// <summary>What is answered in advance; what is null is asked.</summary>
public sealed record SetupRequest
{
    /// <summary>Where models are to run: <c>embedded</c>, <c>ollama</c> or a cloud provider's identifier.</summary>
    public string? Provider { get; init; }

    /// <summary>The models, by any name; null: asked, empty: none.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>The provider's key.</summary>
    public Secret? Key { get; init; }

    /// <summary>The model that is asked where none is named.</summary>
    public string? DefaultModel { get; init; }

    /// <summary>True to take what is proposed where nothing is answered in advance.</summary>
    public bool TakesProposals { get; init; }

    /// <summary>How the network is used.</summary>
    public NetworkOptions Network { get; init; } = new();
}

/// <summary>What became of a model that was chosen.</summary>
public enum SetupOutcome
{
    /// <summary>It was installed.</summary>
    Installed,

    /// <summary>It was here before.</summary>
    AlreadyInstalled,

    /// <summary>Ollama pulled it.</summary>
    Pulled,

    /// <summary>Its provider answered for it.</summary>
    Answers,

    /// <summary>Nothing was done, because nothing was to be done.</summary>
    Planned,

    /// <summary>The user said no to it.</summary>
    Declined,

    /// <summary>It failed.</summary>
    Failed,
}

/// <summary>A model that was chosen.</summary>
/// <param name="Name">What leads to it: what is typed to ask it.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Failure">Why it failed; null where it did not.</param>
public sealed record SetupModel(string Name, SetupOutcome Outcome, KandilException? Failure = null)
{
    /// <summary>True where it can be asked now.</summary>
    public bool IsUsable => Outcome is SetupOutcome.Installed or SetupOutcome.AlreadyInstalled or SetupOutcome.Pulled or SetupOutcome.Answers;

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Outcome}";
}

/// <summary>What a setup did.</summary>
public sealed record SetupReport
{
    /// <summary>Where models run.</summary>
    public required string Provider { get; init; }

    /// <summary>What became of its key.</summary>
    public KeyOutcome Key { get; init; }

    /// <summary>What became of each model that was chosen.</summary>
    public IReadOnlyList<SetupModel> Models { get; init; } = [];

    /// <summary>The model that is asked where none is named; null for the one that comes with Kandil.</summary>
    public string? DefaultModel { get; init; }

    /// <summary>What was left out, each a sentence.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

    /// <summary>True where it was only shown what would be done.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>What to try now; nothing where nothing was done.</summary>
    public IReadOnlyList<OperationCall> Next { get; init; } = [];
}
