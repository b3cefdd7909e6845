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
        $"There is no model {Quote(name)} on this machine.{DidYouMean(meant)}", name,
        new RecommendedAction("See what is here with {command}, name a file by its path (ending in .gguf, or beginning with ./), or import one.",
            new OperationCall(OperationNames.ListModels)));

    /// <summary>What a name of the configuration failed with.</summary>
    /// <param name="failure">The failure of the name.</param>
    /// <param name="setting">The setting that names it.</param>
    /// <param name="place">Where it does: <c>in 'FILE'</c>.</param>
    /// <param name="scope">What that is to the command that takes it out; null for the user's own file.</param>
    public static KandilException OfSetting(KandilException failure, string setting, string place, string? scope)
    {
        var reset = new OperationCall(OperationNames.ResetConfiguration, setting);
        reset = scope is null ? reset : reset.With(OptionNames.Scope, scope);
        RecommendedAction action = failure.RecommendedAction;
        return new KandilException(
            failure.Code, $"{failure.Message} The setting {setting} names it, {place}.", failure.Target,
            action.Other is null
                ? action with { Text = $"{action.Text} Or take the setting out: {RecommendedAction.OtherPlaceholder}.", Other = reset }
                : new RecommendedAction("Name a model, or take the setting out: {command}.", reset), failure);
    }

    /// <summary>A name that a setting or a chat was given and that nobody answers for now; a warning.</summary>
    /// <param name="what">What has it now: <c>defaults.model</c>.</param>
    /// <param name="failure">What a question would fail with.</param>
    public static string NobodyAnswers(string what, KandilException failure) => $"{what} is set all the same: {failure.Message}";

    /// <summary>The name of a file that the user registered, where a model of the store is wanted.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="file">The file.</param>
    public static KandilException IsOwnFile(string name, string file) => new(
        ErrorCode.NotInstalled, $"{Quote(name)} is none of the store's models: it is your file {Quote(file)}, which was registered under that name.", name,
        new RecommendedAction("Have its name forgotten with {command}: the file stays. To have the store keep it, too: {other}.",
            new OperationCall(OperationNames.UnregisterModel, name), new OperationCall(OperationNames.ImportModel, file)));

    /// <summary>Not on this machine, but a file or folder here is called so.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="path">The same as a path.</param>
    public static KandilException IsPath(string name, string path) => new(
        ErrorCode.NotInstalled,
        $"There is no model {Quote(name)} on this machine. A file or folder here is called so: {Quote(path)}.", name,
        new RecommendedAction("Name it by its path, and look first at what it holds: {command}.", new OperationCall(OperationNames.VerifyModel, path)));

    /// <summary>A name that no model has, and none is like it.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="near">Names that are near but none that fits, the likest first.</param>
    public static KandilException Unknown(string name, IReadOnlyList<string> near) => new(
        ErrorCode.NotFound, $"No model is called {Quote(name)}.{DidYouMean(near)}", name,
        new RecommendedAction("See which models there are with {command}, name a repository such as 'owner/repo', or add a model of your own: {other}.",
            new OperationCall(OperationNames.ListAvailable), new OperationCall(OperationNames.RegisterModel, name)));

    /// <summary>A name that several models are like.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="meant">Their names, the likest first.</param>
    public static KandilException LeavesOpen(string name, IReadOnlyList<string> meant) => new(
        ErrorCode.Args, $"{Quote(name)} leaves open which model is meant.{DidYouMean(meant)}", name,
        new RecommendedAction("Give one of these names; {command} shows what each is.", new OperationCall(OperationNames.ListAvailable)));

    /// <summary>A name with slips that would lead to a cloud.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="meant">What was probably meant.</param>
    /// <param name="provider">Who answers for that.</param>
    public static KandilException OnlyAGuess(string name, string meant, string provider) => new(
        ErrorCode.Args, $"No model is called {Quote(name)}, and nothing is sent to {provider} on a guess. Did you mean {meant}?", name,
        new RecommendedAction("Give the model's own name. See what it is: {command}.", new OperationCall(OperationNames.ShowAvailable, meant)));

    /// <summary>A repository of weights that no engine here reads, of a model that the catalogue knows in another.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="meant">The catalogue's name of the model.</param>
    /// <param name="repository">The repository that has it as GGUF.</param>
    public static KandilException KnownElsewhere(string name, string meant, string repository) => new(
        ErrorCode.NotInstalled, $"There is no model {Quote(name)} on this machine. Did you mean {meant}? Its GGUF files are those of {repository}.", name,
        new RecommendedAction("Install it: {command}. See what it is: {other}.", new OperationCall(OperationNames.AddModel, meant), new OperationCall(OperationNames.ShowAvailable, meant)));

    /// <summary>A model that a cloud answers for, where weights are wanted.</summary>
    public static KandilException NoWeights(string name, string provider) => new(
        ErrorCode.Args, $"{Quote(name)} runs at {Quote(provider)} and not on this machine: there is nothing to install.", name,
        new RecommendedAction("See which models run here with {command}.", new OperationCall(OperationNames.ListAvailable)));

    /// <summary>A model that a cloud answers for, where one of this machine is wanted.</summary>
    public static KandilException OfCloud(string name, string provider) => new(
        ErrorCode.NotInstalled, $"{Quote(name)} runs at {Quote(provider)}: no files of it are on this machine.", name,
        new RecommendedAction("See what it is with {command}, and which models run here with {other}.",
            new OperationCall(OperationNames.ShowAvailable, name), new OperationCall(OperationNames.ListAvailable)));

    /// <summary>A model of the catalogue that Ollama's library does not have.</summary>
    public static KandilException NotInOllama(string name) => new(
        ErrorCode.NotFound, $"{Quote(name)} is not known to be in Ollama's library.", name,
        new RecommendedAction("Install it without '@ollama': {command}.", new OperationCall(OperationNames.AddModel, name)));

    /// <summary>A model that is known and not here.</summary>
    public static KandilException KnownNotInstalled(string name) => new(
        ErrorCode.NotInstalled, $"{Quote(name)} is not installed on this machine.", name,
        new RecommendedAction("Install it: {command}. See what it is: {other}.", new OperationCall(OperationNames.AddModel, name), new OperationCall(OperationNames.ShowAvailable, name)));

    /// <summary>An alias that leads back to itself.</summary>
    public static KandilException AliasCircle(string name) => new(
        ErrorCode.Args, $"The alias {Quote(name)} leads back to itself.", name,
        new RecommendedAction("See what each name stands for with {command}, and give one of them another meaning.", new OperationCall(OperationNames.ListAliases)));

    /// <summary>A model of the user's own that cannot be registered.</summary>
    /// <param name="name">The name that it was to have.</param>
    /// <param name="problem">Why, a clause or a sentence.</param>
    public static KandilException CannotRegister(string name, string problem) => new(
        ErrorCode.Args, $"{Quote(name)} cannot be registered: {Clean(problem.TrimEnd('.'))}.", name,
        new RecommendedAction("Give another name or value; {command} shows which names are taken.", new OperationCall(OperationNames.ListAvailable)));

    /// <summary>A registration that says neither where the model is nor which file it is, or both.</summary>
    public static KandilException EndpointOrFile(string name) => new(
        ErrorCode.Args, $"{Quote(name)} cannot be registered: it needs an endpoint (with its protocol, the provider's name for it and whether it wants a key) or a file, and not both.", name,
        new RecommendedAction("Give the address of the endpoint, or the path of a GGUF file."));

    /// <summary>A protocol that there is not.</summary>
    public static KandilException UnknownProtocol(string name, IReadOnlyList<string> known) => new(
        ErrorCode.Args, $"There is no protocol {Quote(name)}.", name, new RecommendedAction($"Use one of: {string.Join(", ", known)}."));

    /// <summary>A model of the catalogue where one of the user's own belongs.</summary>
    public static KandilException OfTheCatalog(string name) => new(
        ErrorCode.Args, $"{Quote(name)} comes with the catalogue: only models of your own can be taken away.", name,
        new RecommendedAction("See what there is with {command}.", new OperationCall(OperationNames.ListAvailable)));

    /// <summary>A model of the user's own that there is not.</summary>
    public static KandilException NotRegistered(string name, IReadOnlyList<string> meant) => new(
        ErrorCode.NotFound, $"No model of your own is called {Quote(name)}.{DidYouMean(meant)}", name,
        new RecommendedAction("See what there is with {command}.", new OperationCall(OperationNames.ListAvailable)));

    /// <summary>A word that cannot be an alias.</summary>
    public static KandilException NoAlias(string name) => new(
        ErrorCode.Args, $"{Quote(name)} cannot be an alias: it has a meaning already, or is not spelt as a name.", name,
        new RecommendedAction("Use letters, digits, '.', '_' and '-', a letter or digit first."));

    /// <summary>A model's own name where an alias belongs.</summary>
    public static KandilException AliasIsModel(string name) => new(
        ErrorCode.Args, $"{Quote(name)} cannot be an alias: a model is called so.", name,
        new RecommendedAction("Choose another name; {command} shows those that are taken.", new OperationCall(OperationNames.ListAliases)));

    /// <summary>An alias of the catalogue where one of the user's belongs.</summary>
    public static KandilException AliasOfCatalog(string name) => new(
        ErrorCode.Args, $"The alias {Quote(name)} comes with the catalogue and cannot be removed.", name,
        new RecommendedAction("Give it another meaning instead; {command} shows what each name stands for.", new OperationCall(OperationNames.ListAliases)));

    /// <summary>An alias that there is not.</summary>
    public static KandilException NoSuchAlias(string name, IReadOnlyList<string> meant) => new(
        ErrorCode.NotFound, $"There is no alias {Quote(name)}.{DidYouMean(meant)}", name,
        new RecommendedAction("See every alias with {command}.", new OperationCall(OperationNames.ListAliases)));

    /// <summary>No model that is as it must be.</summary>
    /// <param name="memory">The most MiB of memory that it may need.</param>
    public static KandilException NothingFits(long memory) => new(
        ErrorCode.NotFound, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"No model does all that is asked for within {memory} MiB of memory."), null,
        new RecommendedAction("Ask for less, or allow more memory; {command} shows what there is.", new OperationCall(OperationNames.ListAvailable)));

    /// <summary>No model that is as it must be among those that this machine can run.</summary>
    public static KandilException NothingFitsHere() => new(
        ErrorCode.NotFound, "No model that this machine can run does all that is asked for.", null,
        new RecommendedAction("Ask for less, or look among clouds' models, too: {command} shows them.", new OperationCall(OperationNames.ListAvailable)));

    /// <summary>A backend that there is not.</summary>
    public static KandilException UnknownBackend(string name, IReadOnlyList<string> known) => new(
        ErrorCode.Args, $"There is no backend {Quote(name)}.", name,
        new RecommendedAction($"Use one of: {string.Join(", ", known)}."));

    /// <summary>A provider that there is none of.</summary>
    public static KandilException UnknownProvider(string name, IReadOnlyList<string> known) => new(
        ErrorCode.Args, $"There is no provider {Quote(name)}.", name,
        new RecommendedAction($"Use one of: {string.Join(", ", known)}."));

    /// <summary>A name without an owner that several models have.</summary>
    public static KandilException SeveralOfThatName(string name, IEnumerable<string> ids) => new(
        ErrorCode.Args, $"Several models are called {Quote(name)}: {string.Join(", ", ids)}.", name,
        new RecommendedAction("Name the one that is meant with its owner, as listed above."))
    {
        LeavesOpen = true,
    };

    /// <summary>A name without a source that installed models of several sources have.</summary>
    /// <param name="name">What was typed.</param>
    /// <param name="names">The models, each by a name of its own; at least two.</param>
    public static KandilException SeveralSources(string name, IReadOnlyList<string> names) => new(
        ErrorCode.Args, $"{Quote(name)} leaves open which model is meant, for several sources have one of that name: {string.Join(", ", names)}.", name,
        new RecommendedAction("Name the one that is meant as it is written there, its source in front. See what they are: {command}, {other}.",
            new OperationCall(OperationNames.ShowModel, names[0]), new OperationCall(OperationNames.ShowModel, names[1])))
    {
        LeavesOpen = true,
    };

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

    private static string DidYouMean(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "",
        1 => $" Did you mean {names[0]}?",
        _ => $" Did you mean: {string.Join(", ", names)}?",
    };
}
