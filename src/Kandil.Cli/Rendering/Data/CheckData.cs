using Kandil.Core.Errors;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Operations.Verification;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model verify</c>.</summary>
/// <param name="Models">Every model that was looked at.</param>
/// <param name="Sarif">The file that the findings were written to; null for none.</param>
public sealed record CheckListData(IReadOnlyList<CheckData> Models, string? Sarif);

/// <summary>What looking at all of a model's files found.</summary>
/// <param name="Name">The model; a path.</param>
/// <param name="Passed">True when nothing is wrong with it.</param>
/// <param name="LookedInto">False where no file of it is of a kind that can be looked into, or it could not be read.</param>
/// <param name="Whole">True when every file is what was installed; null for what is not installed, or could not be read.</param>
/// <param name="Files">Every file of an installed model.</param>
/// <param name="Findings">What was found, the reasons for refusing it first.</param>
/// <param name="LoadTest">What loading it found; null where it was not loaded.</param>
/// <param name="Error">Why it did not pass; null where it did.</param>
public sealed record CheckData(
    string Name, bool Passed, bool LookedInto, bool? Whole, IReadOnlyList<FileCheckData> Files, IReadOnlyList<FindingData> Findings, LoadTestData? LoadTest, ItemFailureData? Error)
{
    /// <summary>The data of a check.</summary>
    public static CheckData From(VerifiedModel check) => new(
        check.Name, check.Passed, check.IsRead, check.Files.Count > 0 ? check.IsWhole : null,
        [.. check.Files.Select(file => new FileCheckData(
            file.File.Path.Value, file.Path, file.State.ToString().ToLowerInvariant(), file.File.Sha256.ToString(), file.File.DigestSource,
            file.Actual?.ToString(), file.Bad.Sum(range => range.Length)))],
        [.. check.Findings.Select(FindingData.From)],
        LoadTestData.From(check.LoadTest),
        check.Failure is { } failure ? ItemFailureData.From(failure) : null);

    /// <summary>The data of what could not be looked at.</summary>
    public static CheckData Of(string name, KandilException failure) => new(name, false, false, null, [], [], null, ItemFailureData.From(failure));
}

/// <summary>What reading a file found.</summary>
/// <param name="File">Relative to the model's folder.</param>
/// <param name="Path">Absolute.</param>
/// <param name="State"><c>whole</c>, <c>missing</c> or <c>damaged</c>.</param>
/// <param name="Sha256">The digest that it must have.</param>
/// <param name="DigestSource">Who says so.</param>
/// <param name="ActualSha256">The digest that it has; null where it is missing.</param>
/// <param name="BadBytes">Bytes that a repair fetches.</param>
public sealed record FileCheckData(string File, string Path, string State, string Sha256, string DigestSource, string? ActualSha256, long BadBytes);

/// <summary>Something about a model file that a rule names.</summary>
/// <param name="Severity"><c>error</c>, for which the file is refused, or <c>warning</c>.</param>
/// <param name="Rule">The rule, the same from release to release.</param>
/// <param name="Text">What is wrong with what.</param>
/// <param name="File">The file.</param>
/// <param name="Offset">The byte of the file, from 0; null where it is no single place.</param>
/// <param name="Key">The metadata key; null where it is none.</param>
/// <param name="Tensor">The tensor; null where it is none.</param>
/// <param name="Line">The line of the template in the key, from 1; null where it is no template.</param>
/// <param name="Column">The column of that line, from 1.</param>
public sealed record FindingData(string Severity, string Rule, string Text, string File, long? Offset, string? Key, string? Tensor, int? Line, int? Column)
{
    /// <summary>The data of a finding.</summary>
    public static FindingData From(ModelFinding finding) => new(
        finding.Severity == FindingSeverity.Error ? "error" : "warning", finding.Rule.Id, finding.Text, finding.Location.File,
        finding.Location.Offset, finding.Location.Key, finding.Location.Tensor, finding.Location.Line, finding.Location.Column);
}
