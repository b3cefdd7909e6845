using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of finding a model by what a user calls it.</summary>
public static class ModelNameErrors
{
    /// <summary>Not on this machine.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="meant">Names that may have been meant, the likest first.</param>
    public static KandilException NotInstalled(string name, IReadOnlyList<string> meant) => new(
        ErrorCode.NotInstalled,
        $"There is no model {Quote(name)} on this machine.{(meant.Count == 0 ? "" : $" Did you mean {string.Join(" or ", meant)}?")}", name,
        new RecommendedAction("See what is here with {command}, name a file by its path (ending in .gguf, or beginning with ./), or import one.",
            new OperationCall(OperationNames.ListModels)));

    /// <summary>A name without an owner that several models have.</summary>
    public static KandilException SeveralOfThatName(string name, IEnumerable<string> ids) => new(
        ErrorCode.Args, $"Several models are called {Quote(name)}: {string.Join(", ", ids)}.", name,
        new RecommendedAction("Name the one that is meant with its owner, as listed above."));

    /// <summary>The name of the bundled model.</summary>
    public static KandilException TakenByTheGuide(string name) => new(
        ErrorCode.Args, $"{Quote(name)} is the name of the model that comes with Kandil.", name,
        new RecommendedAction(new ShellText($"Give the model another name with {OptionNames.Name}.")));

    /// <summary>A model that is not the store's to remove, pin or repair.</summary>
    public static KandilException NotOfTheStore(string name) => new(
        ErrorCode.Args, $"{Quote(name)} is not in the store, so the store can do nothing with it: it comes with Kandil, or is a file of yours.", name,
        new RecommendedAction("See what is installed with {command}.", new OperationCall(OperationNames.ListModels)));

    /// <summary>A name that leaves open which of several versions is meant, where only one can be.</summary>
    public static KandilException SeveralVersions(string name, IEnumerable<string> versions) => new(
        ErrorCode.Args, $"{Quote(name)} leaves open which version is meant: {string.Join(", ", versions)}.", name,
        new RecommendedAction(new ShellText(
            $"Put ':' and the quantisation or version after the name, or take them all with {OptionNames.AllVersions}.")));

    /// <summary>The bundled model is not where it should be.</summary>
    public static KandilException GuideMissing(string path) => new(
        ErrorCode.NotInstalled, $"The model that comes with Kandil is not at {Quote(path)}: this installation is not whole.", path,
        new RecommendedAction("Install Kandil anew, or name a model of your own; see {command}.", new OperationCall(OperationNames.ListModels)));
}
