using System.Globalization;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of the user's configuration, <c>config.json</c>.</summary>
public static class ConfigurationErrors
{
    /// <summary>A file that is no configuration.</summary>
    public static KandilException Unreadable(string file, string detail) => new(
        ErrorCode.Schema, $"The configuration {Quote(file)} cannot be read: {Clean(detail)}.", file,
        new RecommendedAction("Correct the file, or rename it: then every setting has its default."));

    /// <summary>The user's own file is no configuration.</summary>
    public static KandilException UserFileUnreadable(string file, string detail) => new(
        ErrorCode.Schema, $"The configuration {Quote(file)} cannot be read: {Clean(detail)}.", file, StartOver);

    /// <summary>The user's file without the version of its format, or with none that there ever was.</summary>
    /// <param name="file">The file.</param>
    /// <param name="problem">What is wrong, a predicate: <c>is missing</c>.</param>
    /// <param name="version">The version that it must be.</param>
    public static KandilException BadVersion(string file, string problem, int version) => new(
        ErrorCode.Schema,
        string.Create(CultureInfo.InvariantCulture, $"In the configuration {Quote(file)}, 'version' {Clean(Short(problem))}: it must be {version}."), file, StartOver);

    /// <summary>A field with a value that it cannot have.</summary>
    /// <param name="file">The file.</param>
    /// <param name="key">The setting.</param>
    /// <param name="problem">What is wrong, a predicate: <c>is "high"</c>.</param>
    /// <param name="allowed">What it can be, to follow 'it must be'.</param>
    public static KandilException BadField(string file, string key, string problem, string allowed) => new(
        ErrorCode.Schema, $"In the configuration {Quote(file)}, {Quote(key)} {Clean(Short(problem))}: it must be {allowed}.", file,
        new RecommendedAction("Correct the file, or take the setting out of it: {command}.", new OperationCall(OperationNames.ResetConfiguration, key)));

    /// <summary>Something else where a section must be.</summary>
    public static KandilException NoSection(string file, string section) => new(
        ErrorCode.Schema, $"In the configuration {Quote(file)}, {Quote(section)} is no section: it must be a JSON object of settings.", file,
        new RecommendedAction("Correct the file, or rename it: then every setting has its default."));

    /// <summary>A file that a newer release wrote.</summary>
    public static KandilException Newer(string file, long version, int known) => new(
        ErrorCode.Schema,
        string.Create(CultureInfo.InvariantCulture, $"The configuration {Quote(file)} is of version {version}; this release reads version {known} and leaves the file alone."), file,
        new RecommendedAction("Use the release that wrote it, or a newer one."));

    /// <summary>A setting in a project's file that a project may not make.</summary>
    public static KandilException NotForProjects(string file, string key, IEnumerable<string> allowed) => new(
        ErrorCode.Schema, $"The project's {Quote(file)} sets {Quote(key)}, which a project may not. It may set aliases, {string.Join(", ", allowed)}.", file,
        new RecommendedAction("Take it out of the file; what is your own setting belongs into your own configuration."));

    /// <summary>A project's file that cannot be used: what of it fails, and how to go on without it.</summary>
    /// <param name="failure">What is wrong with it.</param>
    /// <param name="file">The file.</param>
    public static KandilException OfProject(KandilException failure, string file) => new(
        failure.Code, failure.Message, file,
        new RecommendedAction($"Correct or remove the project's file {Quote(file)}; nothing below its folder is asked or configured meanwhile. To leave projects out for a call, set the environment variable KANDIL_NO_PROJECT to 1."), failure);

    /// <summary>A setting that only a user may make, where a project's was to be changed.</summary>
    public static KandilException NotAProjectSetting(string key) => new(
        ErrorCode.Args, $"{Quote(key)} is no setting of a project: a repository that is cloned must redirect nothing.", key,
        new RecommendedAction("Set it for yourself."));

    /// <summary>A name of a project's file that means nothing until the user consents.</summary>
    /// <param name="name">The alias.</param>
    /// <param name="target">What the project has it stand for.</param>
    /// <param name="file">The project's file.</param>
    public static KandilException ProjectNotTrusted(string name, string target, string file) => new(
        ErrorCode.Access, $"{Quote(name)} is an alias of the project's {Quote(file)} for {Quote(target)}, which is not installed here and which you have not consented to.", name,
        new RecommendedAction("Look at the file, and if you trust it consent to what it names: {command}.", new OperationCall(OperationNames.TrustConfiguration)));

    /// <summary>No project's file where one is needed.</summary>
    public static KandilException NoProject(string folder) => new(
        ErrorCode.NotFound, $"Neither {Quote(folder)} nor a folder above it has a .kandil.json.", folder,
        new RecommendedAction("Go to the project's folder."));

    /// <summary>A setting that there is not.</summary>
    /// <param name="key">What was typed.</param>
    /// <param name="meant">Settings that may have been meant, the likest first.</param>
    public static KandilException UnknownKey(string key, IReadOnlyList<string> meant) => new(
        ErrorCode.Args, $"There is no setting {Quote(key)}.{(meant.Count == 0 ? "" : $" Did you mean {string.Join(" or ", meant)}?")}", key,
        new RecommendedAction("See every setting with {command}.", new OperationCall(OperationNames.ShowConfiguration)));

    /// <summary>A value that a setting cannot have.</summary>
    public static KandilException BadValue(string key, string value, string allowed) => new(
        ErrorCode.Args, $"{Quote(key)} cannot be {Quote(value)}: it must be {allowed}.", key,
        new RecommendedAction("See what each setting can be: {command}.", new OperationCall(OperationNames.ShowConfiguration)));

    private static RecommendedAction StartOver => new(
        "Correct the file, or start over, with the default of every setting and this file kept beside the new one: {command}.",
        new OperationCall(OperationNames.ResetConfiguration));

    private static string Short(string text) => text.Length > 200 ? text[..200] + "…" : text;
}
