using System.Globalization;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures at the limits of a sandbox profile, and of profiles themselves.</summary>
public static class SandboxErrors
{
    /// <summary>A process reached a limit of its profile.</summary>
    /// <param name="model">The model.</param>
    /// <param name="limit">The limit's name, such as <c>memory</c> or <c>wall time</c>.</param>
    /// <param name="most">What it allows, with its unit.</param>
    /// <param name="detail">What happened then, a sentence; empty for nothing more.</param>
    public static KandilException LimitReached(string model, string limit, string most, string detail) => new(
        ErrorCode.Limit, $"{model} reached the limit '{limit}' of its sandbox profile, {most}.{(detail.Length > 0 ? " " + detail : "")}", model,
        new RecommendedAction("Use a shorter context or a smaller model; if you trust the file, bind the model to a profile with a higher limit. See the profiles: {command}.",
            new OperationCall(OperationNames.ListSandboxes)));

    /// <summary>A profile closes a file of the very model to the process that would open it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="profile">The profile.</param>
    /// <param name="file">The file.</param>
    /// <param name="closed">What the profile denies that it is, or lies in.</param>
    public static KandilException PathClosed(string model, string profile, string file, string closed) => new(
        ErrorCode.Limit, $"{model} was not opened: the limit 'denied paths' of the sandbox profile {Quote(profile)} closes {Quote(closed)}, where {(closed == file ? "it is" : "its file is")}.", model,
        new RecommendedAction("Take the path out of the profile, or bind the model to another one. See the profiles: {command}.", new OperationCall(OperationNames.ListSandboxes)));

    /// <summary>An answer took longer than its profile allows.</summary>
    public static KandilException WallTime(string model, TimeSpan limit) => LimitReached(
        model, "wall time", string.Create(CultureInfo.InvariantCulture, $"{limit.TotalSeconds:0.###} s"), "The answer was stopped.");

    /// <summary>A profile lets Kandil not ask a server.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="address">What was to be asked.</param>
    /// <param name="allowed">What may be asked, for people.</param>
    public static KandilException NetworkRefused(string profile, string address, string allowed) => new(
        ErrorCode.Limit, $"{Quote(address)} was not asked: the limit 'network' of the sandbox profile {Quote(profile)} allows {Clean(allowed)}.", address,
        new RecommendedAction("Allow the server in the profile, or bind the model to another one. See the profiles: {command}.", new OperationCall(OperationNames.ListSandboxes)));

    /// <summary>A <c>sandbox.json</c> that is none.</summary>
    public static KandilException Unreadable(string file, string detail) => new(
        ErrorCode.Schema, $"The sandbox profiles in {Quote(file)} cannot be read: {Clean(detail)}. Nothing is run or fetched without them.", file,
        new RecommendedAction("Correct the file, or rename it: then only the profiles that come with Kandil are there."));

    /// <summary>A field of <c>sandbox.json</c> with a value that it cannot have.</summary>
    /// <param name="file">The file.</param>
    /// <param name="field">The field, with what it lies in: <c>profiles.strict.cores</c>.</param>
    /// <param name="problem">What is wrong, a predicate.</param>
    public static KandilException BadField(string file, string field, string problem) => new(
        ErrorCode.Schema, $"In the sandbox profiles {Quote(file)}, {Quote(field)} {Clean(problem)}.", file,
        new RecommendedAction("Correct the file, or rename it: then only the profiles that come with Kandil are there."));

    /// <summary>The file cannot be read or written.</summary>
    public static KandilException Inaccessible(string file, Exception cause) => new(
        cause is UnauthorizedAccessException ? ErrorCode.Perm : ErrorCode.Disk, $"The sandbox profiles {Quote(file)} cannot be read: {cause.Message.TrimEnd('.')}.", file,
        new RecommendedAction("Make the file readable to you, or rename it: then only the profiles that come with Kandil are there."), cause);

    /// <summary>Others can change the file.</summary>
    public static KandilException WritableByOthers(string file) => new(
        ErrorCode.Perm, $"Others than its owner can change the sandbox profiles {Quote(file)}, so they are not trusted.", file,
        new RecommendedAction("Look through it, then make it yours alone (chmod 600)."));

    /// <summary>A value that a field of a profile cannot have.</summary>
    public static KandilException BadValue(string field, string value, string allowed) => new(
        ErrorCode.Args, $"{Quote(field)} of a sandbox profile cannot be {Quote(value)}: it must be {allowed}.", field,
        new RecommendedAction("See what the profiles have: {command}.", new OperationCall(OperationNames.ListSandboxes)));

    /// <summary>A field that profiles do not have.</summary>
    public static KandilException UnknownField(string field, IReadOnlyList<string> there) => new(
        ErrorCode.Args, $"A sandbox profile has no field {Quote(field)}; it has {string.Join(", ", there)}.", field,
        new RecommendedAction("See what the profiles have: {command}.", new OperationCall(OperationNames.ListSandboxes)));

    /// <summary>Fields that contradict each other.</summary>
    public static KandilException Contradiction(string field, string problem) => new(
        ErrorCode.Args, $"{Quote(field)} {problem}.", field,
        new RecommendedAction("See what the profiles have: {command}.", new OperationCall(OperationNames.ListSandboxes)));

    /// <summary>What no profile can be called.</summary>
    public static KandilException BadName(string name) => new(
        ErrorCode.Args, $"A sandbox profile cannot be called {Quote(name)}: small letters, digits and hyphens, at most 64, a letter or digit first.", name,
        new RecommendedAction("Choose another name; the profiles there are: {command}.", new OperationCall(OperationNames.ListSandboxes)));

    /// <summary>A change of a profile that comes with Kandil.</summary>
    public static KandilException IsBuiltIn(string name) => new(
        ErrorCode.Args, $"The sandbox profile {Quote(name)} comes with Kandil and cannot be changed or removed.", name,
        new RecommendedAction("Make one of your own under another name, and bind it to what it is for."));

    /// <summary>A profile that there is not.</summary>
    public static KandilException NotThere(string name, IReadOnlyList<string> there) => new(
        ErrorCode.NotFound, $"There is no sandbox profile {Quote(name)}; there are {string.Join(", ", there)}.", name,
        new RecommendedAction("See the profiles: {command}.", new OperationCall(OperationNames.ListSandboxes)));

    /// <summary>A profile that something is bound to.</summary>
    /// <param name="name">The profile.</param>
    /// <param name="uses">What uses it, for people.</param>
    public static KandilException IsBound(string name, string uses) => new(
        ErrorCode.Args, $"The sandbox profile {Quote(name)} is in use: {uses}. Nothing was changed.", name,
        new RecommendedAction("Bind these to another profile first, or unbind them."));

    /// <summary>A binding that there is not.</summary>
    /// <param name="kind"><c>model</c> or <c>agent</c>.</param>
    /// <param name="name">Its name.</param>
    public static KandilException NotBound(string kind, string name) => new(
        ErrorCode.NotFound, $"The {kind} {Quote(name)} is bound to no sandbox profile.", name,
        new RecommendedAction("See what is bound: {command}.", new OperationCall(OperationNames.ListSandboxes)));

    /// <summary>A request to change nothing.</summary>
    public static KandilException NothingToDo(string profile) => new(
        ErrorCode.Args, $"Nothing was said about the sandbox profile {Quote(profile)}.", profile,
        new RecommendedAction("Name a field and its value, a model or agent to bind, or make it the default. See the profiles: {command}.", new OperationCall(OperationNames.ListSandboxes)));
}
