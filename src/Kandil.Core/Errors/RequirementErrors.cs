using System.Globalization;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of a file of required models, and of bringing a machine to what it says.</summary>
public static class RequirementErrors
{
    private const string Example = "{ \"models\": [ { \"model\": \"owner/repo:Q4_K_M\", \"pin\": true } ] }";

    /// <summary>There is no such file.</summary>
    public static KandilException FileMissing(string file) => new(
        ErrorCode.NotFound, $"There is no requirement file {Quote(file)}.", file,
        new RecommendedAction($"Check the path. Such a file looks like this: {Example}"));

    /// <summary>A file that is not what its name says.</summary>
    /// <param name="file">The file.</param>
    /// <param name="detail">What is wrong, a clause.</param>
    public static KandilException Unreadable(string file, string detail) => new(
        ErrorCode.Schema, $"The requirement file {Quote(file)} cannot be read: {Clean(detail)}.", file,
        new RecommendedAction($"Correct the file. It looks like this: {Example}"));

    /// <summary>A field with a value that it cannot have.</summary>
    /// <param name="file">The file.</param>
    /// <param name="field">Where: <c>models[2].pin</c>.</param>
    /// <param name="problem">What is wrong, a predicate: <c>is missing</c>.</param>
    /// <param name="allowed">What it can be, to follow 'it must be'.</param>
    public static KandilException BadField(string file, string field, string problem, string allowed) => new(
        ErrorCode.Schema, $"In the requirement file {Quote(file)}, {Quote(field)} {Clean(problem)}: it must be {allowed}.", file,
        new RecommendedAction($"Correct {Quote(field)} in the file; nothing was installed."));

    /// <summary>A field that there is not.</summary>
    public static KandilException UnknownField(string file, string field, IReadOnlyList<string> known) => new(
        ErrorCode.Schema, $"In the requirement file {Quote(file)}, {Quote(field)} means nothing. Known are {string.Join(", ", known)}.", file,
        new RecommendedAction("Correct the field's name or remove it; nothing was installed."));

    /// <summary>Two entries for one model.</summary>
    public static KandilException Twice(string file, string first, string second) => new(
        ErrorCode.Schema, $"In the requirement file {Quote(file)}, {Quote(first)} and {Quote(second)} require the same model.", file,
        new RecommendedAction("Leave one of the two away; nothing was installed."));

    /// <summary>A file that a newer release wrote.</summary>
    public static KandilException Newer(string file, long version, int known) => new(
        ErrorCode.Schema,
        string.Create(CultureInfo.InvariantCulture, $"The requirement file {Quote(file)} is of version {version}; this release reads up to {known}."), file,
        new RecommendedAction("Use a newer release of Kandil."));

    /// <summary>The license that the file's writer accepted is not the one that the source names.</summary>
    public static KandilException OtherLicense(string model, string accepted, string? license) => new(
        ErrorCode.License,
        $"The requirements accept the license {Quote(accepted)} for {Quote(model)}, "
            + (license is null ? "and its source names none." : $"and it is under {Quote(license)}."), model,
        new RecommendedAction("Read the license at the source, and name that one in the entry if you accept it."));

    /// <summary>A license that must be accepted, and the file accepts none.</summary>
    public static KandilException LicenseNotAccepted(string model, string license) => new(
        ErrorCode.License, $"{Quote(model)} is under the license {Quote(license)}, which has terms of its own, and the requirements do not accept it.", model,
        new RecommendedAction($"Read it at the source, then name it in the entry's acceptLicense, or accept it on this machine: {RecommendedAction.CommandPlaceholder}.",
            new OperationCall(OperationNames.AcceptLicense, model, license)));

    /// <summary>Installed is another revision, quantisation or choice of files, and offline nothing can be fetched.</summary>
    /// <param name="model">The entry's reference.</param>
    /// <param name="installed">What is installed: a commit or version.</param>
    public static KandilException OtherInstalled(string model, string installed) => new(
        ErrorCode.Net, $"Of {Quote(model)} something else is installed ({Clean(installed)}) than is required, and offline nothing can be fetched.", model,
        new RecommendedAction("Have the entry name what is installed, or run it with the network."));

    /// <summary>A field that a model of Ollama's cannot have.</summary>
    public static KandilException NotForOllama(string model, string field) => new(
        ErrorCode.Args, $"The requirements give {Quote(model)} the field {Quote(field)}, but Ollama keeps its models itself, and they have none such.", model,
        new RecommendedAction("Leave the field away; the tag after the name says which model it is."));

    /// <summary>Not everything is as the requirements say.</summary>
    /// <param name="failed">The entries that failed with their failures, in order; at least one.</param>
    /// <param name="count">How many entries there are.</param>
    public static KandilException Unmet(IReadOnlyList<(string Model, KandilException Failure)> failed, int count) => new(
        ErrorCode.Combine([.. failed.Select(entry => entry.Failure.Code)]),
        string.Create(CultureInfo.InvariantCulture, $"{failed.Count} of {count} requirements {(failed.Count == 1 ? "is" : "are")} not met: ")
            + string.Join(" ", failed.Select(entry => $"{Clean(entry.Model)}: {entry.Failure.Message}")),
        failed[0].Model,
        failed.Count == 1
            ? failed[0].Failure.RecommendedAction
            : new RecommendedAction("Put right what each says, then run it again: what is right already is left as it is."),
        failed[0].Failure);
}
