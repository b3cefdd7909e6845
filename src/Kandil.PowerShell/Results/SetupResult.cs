using Kandil.Core.Operations.Setup;
using Kandil.PowerShell.Errors;

namespace Kandil.PowerShell.Results;

/// <summary>What a setup did, and what to try now.</summary>
public sealed record SetupResult
{
    /// <summary>Where models run: embedded, ollama, or a cloud provider.</summary>
    public required string Provider { get; init; }

    /// <summary>What became of its key.</summary>
    public required KeyOutcome Key { get; init; }

    /// <summary>What became of each model that was chosen.</summary>
    public required IReadOnlyList<SetupModel> Models { get; init; }

    /// <summary>The model that is asked where none is named; null for the one that comes with Kandil.</summary>
    public string? DefaultModel { get; init; }

    /// <summary>What was left out, each a sentence.</summary>
    public required IReadOnlyList<string> Skipped { get; init; }

    /// <summary>True where it was only shown what would be done, by -WhatIf.</summary>
    public required bool DryRun { get; init; }

    /// <summary>Commands to try now; none where nothing was done.</summary>
    public required IReadOnlyList<string> TryThis { get; init; }

    internal static SetupResult Of(SetupReport report) => new()
    {
        Provider = report.Provider,
        Key = report.Key,
        Models = report.Models,
        DefaultModel = report.DefaultModel,
        Skipped = report.Skipped,
        DryRun = report.IsDryRun,
        TryThis = [.. report.Next.Select(CommandSpelling.Spell)],
    };
}
