using Kandil.Core.Operations.Setup;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil setup</c>.</summary>
/// <param name="Provider">Where models run: <c>embedded</c>, <c>ollama</c>, or a cloud provider.</param>
/// <param name="Key"><c>not_needed</c>, <c>reused</c>, <c>stored</c>, <c>planned</c> or <c>declined</c>.</param>
/// <param name="Models">What became of each model.</param>
/// <param name="DefaultModel">The model that is asked where none is named; null for the one that comes with Kandil.</param>
/// <param name="Skipped">What was left out, each a sentence.</param>
/// <param name="TryThis">Commands to try now.</param>
public sealed record SetupData(
    string Provider, string Key, IReadOnlyList<SetupModelData> Models, string? DefaultModel, IReadOnlyList<string> Skipped, IReadOnlyList<string> TryThis)
{
    /// <summary>The data of a setup.</summary>
    public static SetupData From(SetupReport report) => new(
        report.Provider, Snake(report.Key.ToString()), [.. report.Models.Select(SetupModelData.From)], report.DefaultModel, report.Skipped,
        [.. report.Next.Select(CommandSpelling.Spell)]);

    internal static string Snake(string name) =>
        string.Concat(name.Select((letter, index) => char.IsUpper(letter) ? (index > 0 ? "_" : "") + char.ToLowerInvariant(letter) : letter.ToString()));
}

/// <summary>A model of a setup.</summary>
/// <param name="Name">What leads to it.</param>
/// <param name="Outcome"><c>installed</c>, <c>already_installed</c>, <c>pulled</c>, <c>answers</c>, <c>planned</c>, <c>declined</c> or <c>failed</c>.</param>
/// <param name="Error">Why it failed; null where it did not.</param>
public sealed record SetupModelData(string Name, string Outcome, ItemFailureData? Error)
{
    /// <summary>The data of a model.</summary>
    public static SetupModelData From(SetupModel model) =>
        new(model.Name, SetupData.Snake(model.Outcome.ToString()), model.Failure is { } failure ? ItemFailureData.From(failure) : null);
}
