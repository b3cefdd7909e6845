using System.Globalization;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of sources: a hub, a chunk registry, the file that lists them, and what they say about a model.</summary>
public static class SourceErrors
{
    private const int MostListed = 20;

    /// <summary>A file's name from a server that is no safe path.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">The name.</param>
    /// <param name="problem">What the path does, a predicate: <c>is absolute</c>.</param>
    public static KandilException UnsafeName(string model, string name, string problem) => new(
        ErrorCode.Unsafe, $"{Quote(model)} has a file that its source calls {Quote(name)}. The path {problem}, so nothing of the model is taken.", model,
        new RecommendedAction("Do not use this model, and tell its owner: no honest model needs such a name."));

    /// <summary>Two names of one model that some system takes for the same file, or for a file and its own folder.</summary>
    public static KandilException CollidingNames(string model, string first, string second) => new(
        ErrorCode.Unsafe,
        $"{Quote(model)} has the files {Quote(first)} and {Quote(second)}, which are one and the same on some systems, so nothing of the model is taken.", model,
        new RecommendedAction("Tell the model's owner: the names must differ in more than upper and lower case or the spelling of accents."));

    /// <summary>An answer that is not what such a source says.</summary>
    /// <param name="server">The address that was asked.</param>
    /// <param name="expected">What was expected, with its article: <c>a list of files</c>.</param>
    /// <param name="came">What came instead: <c>an HTML page</c>.</param>
    /// <param name="inner">The cause, if there is one.</param>
    public static KandilException Junk(Uri server, string expected, string came, Exception? inner = null) => new(
        ErrorCode.Net, $"{Shown(server)} was to answer with {expected}, but what came is {came}.", server.GetLeftPart(UriPartial.Authority),
        new RecommendedAction("Check the source's or the mirror's address, and that no login page or proxy answers in its place; see the sources with {command}.",
            new OperationCall(OperationNames.ListSources)), inner);

    /// <summary>The repository is not there.</summary>
    public static KandilException RepositoryMissing(string repository, Uri server) => new(
        ErrorCode.NotFound, $"There is no repository {Quote(repository)} on {Host(server)}.", repository,
        new RecommendedAction("Check the spelling, or look for it: {command}. A private repository is shown only to who has a token for it.",
            new OperationCall(OperationNames.SearchModels, NameOf(repository))));

    /// <summary>The server says neither that the repository exists nor that it does not.</summary>
    public static KandilException RepositoryHidden(string repository, Uri server) => new(
        ErrorCode.NotFound, $"{Host(server)} shows no repository {Quote(repository)}: it does not exist, or it is private.", repository,
        new RecommendedAction("Check the spelling, or look for it: {command}. If the repository is private, store a token of an account that may read it, and try again.",
            new OperationCall(OperationNames.SearchModels, NameOf(repository))));

    /// <summary>The token that was sent is not taken.</summary>
    public static KandilException TokenRefused(string repository, Uri server) => new(
        ErrorCode.Auth, $"{Host(server)} does not take the token that was sent for {Quote(repository)}: it is wrong, expired, or may not read it.", repository,
        new RecommendedAction("Make a new token with the right to read on that server, and store it in place of the old one."));

    /// <summary>A gated repository, and no token.</summary>
    public static KandilException GatedWithoutToken(string repository, Uri page) => new(
        ErrorCode.Auth, $"{Quote(repository)} is gated: its files are only for accounts that have accepted its conditions, and no token was sent.", repository,
        new RecommendedAction($"Log in, accept the conditions at {Shown(page)}, then store a token of that account with the right to read, and try again: {{command}}.", StoreToken(page)));

    // A server other than Hugging Face's own gets a token of its own.
    private static OperationCall StoreToken(Uri page)
    {
        var call = new OperationCall(OperationNames.SetCredential, "huggingface");
        return page.Host == "huggingface.co" ? call : call.With(OptionNames.Endpoint, page.GetLeftPart(UriPartial.Authority));
    }

    /// <summary>A gated repository, and a token of somebody who was not let in.</summary>
    public static KandilException GatedWithoutAccess(string repository, Uri page) => new(
        ErrorCode.Auth, $"{Quote(repository)} is gated, and the account of the token that was sent has no access to it.", repository,
        new RecommendedAction($"Ask for access at {Shown(page)} with the account that the token belongs to. Some owners decide by hand, which takes time; "
            + "a fine-grained token must also have the right to read gated repositories."));

    /// <summary>The revision is not there.</summary>
    public static KandilException RevisionMissing(string repository, string revision, Uri server) => new(
        ErrorCode.NotFound, $"{Quote(repository)} has no branch, tag or commit {Quote(revision)} on {Host(server)}.", repository,
        new RecommendedAction("Leave the revision out for the main branch, or give the whole commit."));

    /// <summary>The quantisation is not there.</summary>
    /// <param name="model">The model.</param>
    /// <param name="asked">What was asked for.</param>
    /// <param name="available">What there is.</param>
    /// <param name="nearest">The one that would be taken if none was asked for; null if there is none.</param>
    public static KandilException QuantizationMissing(string model, string asked, IReadOnlyList<string> available, string? nearest) => new(
        ErrorCode.NotFound,
        available.Count == 0
            ? $"{Quote(model)} has no {Clean(asked)}: it holds no quantised GGUF files."
            : $"{Quote(model)} has no {Clean(asked)}. It has {Listed(available)}.", model,
        nearest is null
            ? new RecommendedAction("Look for a repository of the same model with GGUF in its name: {command}.",
                new OperationCall(OperationNames.SearchModels, $"{NameOf(model)} GGUF"))
            : new RecommendedAction("Take the next best: {command}.", new OperationCall(OperationNames.AddModel, $"{model}:{nearest}")));

    /// <summary>The globs and rules leave nothing.</summary>
    /// <param name="model">The model.</param>
    /// <param name="files">How many files it has.</param>
    /// <param name="blocked">Files that only the rule about code keeps out.</param>
    public static KandilException NothingFits(string model, int files, IReadOnlyList<string> blocked) => new(
        ErrorCode.NotFound,
        (files == 0 ? $"{Quote(model)} is empty: its source has no file of it."
            : files == 1 ? $"Nothing of {Quote(model)} would be installed: its one file is not wanted."
            : string.Create(CultureInfo.InvariantCulture, $"Nothing of {Quote(model)} would be installed: none of its {files} files is wanted."))
            + (blocked.Count == 0 ? "" : $" {Listed(blocked)} can run code when loaded, and such a file is taken only by its own name and with consent."),
        model, files == 0
            ? new RecommendedAction("Look for another one with {command}.", new OperationCall(OperationNames.SearchModels, NameOf(model)))
            : new RecommendedAction("See the files with {command}, and change what is included or excluded.", new OperationCall(OperationNames.ShowFiles, model)));

    /// <summary>All of a model's weights are in files that can run code.</summary>
    /// <param name="model">The model.</param>
    /// <param name="files">The files that are kept out.</param>
    public static KandilException OnlyCodeWeights(string model, IReadOnlyList<string> files) => new(
        ErrorCode.NotFound,
        $"No weights of {Quote(model)} would be installed: {Listed(files)} can run code when loaded, and such a file is taken only by its own name and with consent.",
        model, new RecommendedAction(
            "Look for the same model with safetensors or GGUF in its files: {other}. If you trust its owner with this machine: {command}.",
            new OperationCall(OperationNames.AddModel, model).With(OptionNames.Include, ["*", .. files]).With(OptionNames.AllowCode),
            new OperationCall(OperationNames.SearchModels, NameOf(model))));

    /// <summary>GGUF was asked for, and there is no model among the files.</summary>
    public static KandilException NoModelAmongFiles(string model) => new(
        ErrorCode.NotFound, $"There is no GGUF model among the wanted files of {Quote(model)}.", model,
        new RecommendedAction("See the files with {command}.", new OperationCall(OperationNames.ShowFiles, model)));

    /// <summary>Several models fit equally.</summary>
    public static KandilException SeveralModels(string model, IReadOnlyList<string> files) => new(
        ErrorCode.Args, $"Several models in {Quote(model)} fit: {Listed(files)}.", model,
        new RecommendedAction("Say which by including its file, or name a quantisation that only one has; see them with {command}.",
            new OperationCall(OperationNames.ShowFiles, model)));

    /// <summary>A split model that is not whole.</summary>
    /// <param name="model">The model.</param>
    /// <param name="file">One of its shards.</param>
    /// <param name="missing">What is missing, a clause.</param>
    public static KandilException ShardsMissing(string model, string file, string missing) => new(
        ErrorCode.NotFound, $"{Quote(file)} of {Quote(model)} is a part of a split model that is not whole here: {Clean(missing)}.", model,
        new RecommendedAction("Include all parts of the model, or take another quantisation; see the files with {command}.",
            new OperationCall(OperationNames.ShowFiles, model)));

    /// <summary>No such library.</summary>
    public static KandilException UnknownLibrary(string library, IReadOnlyList<string> known) => new(
        ErrorCode.Args, $"There is no library {Quote(library)}.", library, new RecommendedAction($"Use one of: {string.Join(", ", known)}."));

    /// <summary>A name that does not name a model of a chunk registry.</summary>
    public static KandilException BadRegistryName(string name) => new(
        ErrorCode.Args, $"{Quote(name)} does not name a model of a chunk registry.", name,
        new RecommendedAction("Write group/model:version, such as 'fast-whisper/tiny:fp16', with the source's name in front in a reference: 'lab:fast-whisper/tiny:fp16'."));

    /// <summary>A version in the name and another one beside it.</summary>
    public static KandilException TwoVersions(string name, string revision) => new(
        ErrorCode.Args, $"{Quote(name)} names a version, and {Quote(revision)} is asked for beside it.", name,
        new RecommendedAction("Give the version once."));

    /// <summary>The group or the model is not in the registry.</summary>
    public static KandilException RegistryModelMissing(string source, string model, Uri server, IReadOnlyList<string> near) => new(
        ErrorCode.NotFound,
        $"The registry {Quote(source)} at {Host(server)} has no model {Quote(model)}.{(near.Count == 0 ? "" : $" It has {Listed(near)}.")}", model,
        new RecommendedAction("Check the spelling of group and model, or look for it: {command}.", new OperationCall(OperationNames.SearchModels, NameOf(model))));

    /// <summary>The version is not in the registry.</summary>
    public static KandilException VersionMissing(string source, string model, string version, IReadOnlyList<string> available) => new(
        ErrorCode.NotFound, $"{Quote(model)} of the registry {Quote(source)} has no version {Quote(version)}. It has {Listed(available)}.", model,
        available.Count == 0
            ? new RecommendedAction("Choose another model.")
            : new RecommendedAction("Take one of those: {command}.", new OperationCall(OperationNames.AddModel, $"{source}:{model}:{available[0]}")));

    /// <summary>Several versions, and none was named.</summary>
    public static KandilException VersionNeeded(string source, string model, IReadOnlyList<string> available) => new(
        ErrorCode.Args, $"{Quote(model)} of the registry {Quote(source)} has several versions: {Listed(available)}.", model,
        new RecommendedAction("Say which: {command}.", new OperationCall(OperationNames.AddModel, $"{source}:{model}:{available[0]}")));

    /// <summary>An alias that leads to itself, or nowhere.</summary>
    /// <param name="source">The registry.</param>
    /// <param name="model">The model.</param>
    /// <param name="path">The versions in the order in which they were followed.</param>
    /// <param name="isLoop">True for a circle, false for an end that does not exist.</param>
    public static KandilException BadAlias(string source, string model, IReadOnlyList<string> path, bool isLoop) => new(
        ErrorCode.Net,
        $"The index of the registry {Quote(source)} is wrong: the alias {Quote(path[0])} of {Quote(model)} "
            + (isLoop ? "leads in a circle" : "leads to a version that does not exist") + $" ({string.Join(" → ", path.Take(MostListed).Select(Clean))}).",
        model, new RecommendedAction("Ask for a version that is no alias, and tell who keeps the registry."));

    /// <summary>A manifest whose bytes have another hash than the index says.</summary>
    public static KandilException ManifestMismatch(string source, string model, string expected, string actual) => new(
        ErrorCode.Verify,
        $"The manifest of {Quote(model)} from the registry {Quote(source)} is not the one that its index names: expected SHA-256 {expected}, actual {actual}. "
            + "It was changed or damaged at the server or on the way, or the index is older than the data.",
        model, new RecommendedAction("Try again later. If it stays, tell who keeps the registry and do not use the model."));

    /// <summary>A manifest with the right hash that contradicts itself.</summary>
    public static KandilException BadManifest(string source, string model, string problem) => new(
        ErrorCode.Net, $"The manifest of {Quote(model)} from the registry {Quote(source)} cannot be used: {Clean(problem)}.", model,
        new RecommendedAction("Take another version, and tell who keeps the registry."));

    /// <summary>A source that is not registered.</summary>
    public static KandilException UnknownSource(string name, IReadOnlyList<string> known) => new(
        ErrorCode.NotFound, $"No source is called {Quote(name)}.{(known.Count == 0 ? "" : $" Registered are {Listed(known)}.")}", name,
        new RecommendedAction("See the sources with {command}.", new OperationCall(OperationNames.ListSources)));

    /// <summary>The source of an installed model that is not registered any more.</summary>
    /// <param name="model">The model, by a name that leads to it alone.</param>
    /// <param name="source">The source's name.</param>
    public static KandilException SourceOfModelGone(string model, string source) => new(
        ErrorCode.NotFound, $"{model} came from {Quote(source)}, and no source is called so any more: it can be used, but neither updated nor repaired.", model,
        new RecommendedAction("Register the source again under that name, with its address: {command}. Or remove the model: {other}.",
            new OperationCall(OperationNames.AddSource, source), new OperationCall(OperationNames.RemoveModel, model)));

    /// <summary>What is said of models whose source is taken from the list.</summary>
    /// <param name="source">The source's name.</param>
    /// <param name="models">The models, each by a name of its own; at least one.</param>
    public static string ModelsStay(string source, IReadOnlyList<string> models) =>
        $"Installed from {source}: {Listed(models)}. {(models.Count == 1 ? "It stays and goes" : "They stay and go")} on working, but {(models.Count == 1 ? "is" : "are")} neither updated nor repaired until a source is registered under that name again.";

    /// <summary>An order that no listing has.</summary>
    public static KandilException UnknownOrder(string order, IReadOnlyList<string> known) => new(
        ErrorCode.Args, $"Models cannot be ordered by {Quote(order)}.", order, new RecommendedAction($"Use one of: {string.Join(", ", known)}."));

    /// <summary>A name that another source has already.</summary>
    public static KandilException SourceNameTaken(string name, Uri address) => new(
        ErrorCode.Args, $"A source {Quote(name)} is registered already, at {Shown(address)}.", name,
        new RecommendedAction("Give the new source another name, or remove the old one first: {command}.", new OperationCall(OperationNames.RemoveSource, name)));

    /// <summary>A source that an environment variable names.</summary>
    public static KandilException SourceOfEnvironment(string name, string variable) => new(
        ErrorCode.Args, $"The source {Quote(name)} is not registered: the environment variable {variable} names it.", name,
        new RecommendedAction($"Clear {variable}."));

    /// <summary>A source that is always there.</summary>
    public static KandilException SourceIsBuiltIn(string name) => new(
        ErrorCode.Args, $"The source {Quote(name)} is always there and cannot be removed.", name,
        new RecommendedAction("See the sources that are registered: {command}.", new OperationCall(OperationNames.ListSources)));

    /// <summary>Ollama as a source of another name.</summary>
    public static KandilException OllamaIsBuiltIn(string name) => new(
        ErrorCode.Args, $"Ollama is always there as the source 'ollama' and cannot be registered as {Quote(name)}.", name,
        new RecommendedAction("Set OLLAMA_HOST where it listens elsewhere."));

    /// <summary>A server that is neither a chunk registry nor a hub.</summary>
    /// <param name="server">The address.</param>
    /// <param name="registry">Why it is no registry.</param>
    /// <param name="hub">Why it is no hub.</param>
    public static KandilException NoSource(Uri server, KandilException registry, KandilException hub) => new(
        registry.Code == hub.Code && registry.Code != ErrorCode.NotFound ? registry.Code : ErrorCode.Net,
        $"{Shown(server)} is neither a chunk registry ({registry.Message.TrimEnd('.')}) nor a hub ({hub.Message.TrimEnd('.')}).", server.AbsoluteUri,
        new RecommendedAction("Check the address: a registry's is the folder that holds models.json. A hub that lists its models only to accounts is registered by saying its kind."),
        registry);

    /// <summary>An address that cannot be a source's.</summary>
    public static KandilException BadAddress(string address, string origin) => new(
        ErrorCode.Args, $"{Quote(address)} ({Clean(origin)}) is no address of a source.", origin,
        new RecommendedAction("Give a whole address with https:// (or http:// on this machine), without user name, password, '?' and '#'."));

    /// <summary>The file of registered sources is not readable as one.</summary>
    public static KandilException SourcesFileInvalid(string file, string detail) => new(
        ErrorCode.Schema, $"The list of sources {Quote(file)} cannot be read: {Clean(detail)}.", file,
        new RecommendedAction("Correct the file, or rename it and register the sources again."));

    /// <summary>The server of a source does not answer.</summary>
    public static KandilException NotReachable(string source, Uri server, KandilException cause) => new(
        cause.Code, $"{Clean(source)} at {Shown(server)} cannot be used, so nothing was begun. {cause.Message}", server.AbsoluteUri, cause.RecommendedAction, cause);

    internal static string Listed(IReadOnlyList<string> items) => string.Join(", ", items.Take(MostListed).Select(item => Quote(item)[1..^1]))
        + (items.Count > MostListed ? string.Create(CultureInfo.InvariantCulture, $" and {items.Count - MostListed} more") : "");

    private static string NameOf(string model) => model[(model.LastIndexOf('/') + 1)..];

    // Never the query: the host behind a hub signs its addresses there.
    internal static string Shown(Uri address) => Clean(address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));

    private static string Host(Uri address) => Clean(address.IsDefaultPort ? address.IdnHost : string.Create(CultureInfo.InvariantCulture, $"{address.IdnHost}:{address.Port}"));
}
