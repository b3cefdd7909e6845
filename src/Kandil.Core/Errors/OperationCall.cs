namespace Kandil.Core.Errors;

/// <summary>
/// An operation with its arguments, as the next step after a failure. Core does not know how a shell spells it: each
/// shell renders its own command, with every argument quoted, so that no name from a server becomes code when pasted.
/// </summary>
/// <param name="Operation">The operation, one of <see cref="OperationNames"/>.</param>
/// <param name="Arguments">The positional arguments, unquoted.</param>
public sealed record OperationCall(string Operation, params string[] Arguments)
{
    /// <summary>Options that go with it, each once.</summary>
    public IReadOnlyList<OperationOption> Options { get; init; } = [];

    /// <summary>The same call with one more option.</summary>
    /// <param name="name">The option.</param>
    /// <param name="values">Its values, unquoted; none for a switch.</param>
    public OperationCall With(OptionName name, params string[] values) => this with { Options = [.. Options, new OperationOption(name, values)] };

    /// <summary>The same call to the server that the failed one went to, where the operation goes to Hugging Face or its mirror.</summary>
    /// <param name="mirror">The mirror's address; null where none stood in.</param>
    public OperationCall Through(string? mirror)
    {
        bool isAsked = mirror is not null && OperationNames.AskHub.Contains(Operation) && Arguments.All(MayMeanHub);
        return isAsked && Options.All(option => option.Name != OptionNames.Mirror) ? With(OptionNames.Mirror, mirror!) : this;
    }

    /// <summary>The same call about the same source's model, where the operation asks a source: a name without one would be Hugging Face's.</summary>
    /// <param name="source">The source that the failed operation asked; null where it is none, or not known.</param>
    public OperationCall At(string? source) =>
        source is null or "hf" || !OperationNames.NameSource.Contains(Operation) || Arguments is not [var model, .. var rest] || !MayMeanHub(model) || model.StartsWith("hf:", StringComparison.Ordinal)
            ? this
            : this with { Arguments = [$"{source}:{model}", .. rest] };

    /// <summary>The operation with its arguments, as no shell spells it.</summary>
    public override string ToString() => string.Join(' ', [Operation, .. Arguments, .. Options.Select(option => string.Join(' ', [$"--{option.Name}", .. option.Values]))]);

    // What another source's name stands before is not Hugging Face's.
    private static bool MayMeanHub(string argument) =>
        argument.IndexOf(':', StringComparison.Ordinal) is var colon && (colon < 0 || argument.StartsWith("hf:", StringComparison.Ordinal) || argument.IndexOf('/') is >= 0 and var slash && slash < colon);
}

/// <summary>An option of an operation with what is given to it.</summary>
/// <param name="Name">The option.</param>
/// <param name="Values">Its values, unquoted; none for a switch.</param>
public sealed record OperationOption(OptionName Name, IReadOnlyList<string> Values);

/// <summary>The operations that a recommended action may name; both shells have a command for each.</summary>
public static class OperationNames
{
    /// <summary>List the models of this machine.</summary>
    public const string ListModels = "model.list";

    /// <summary>List the models that there are, the catalogue's included.</summary>
    public const string ListAvailable = "model.list --all";

    /// <summary>Put a model of the user's own beside the catalogue's: its name.</summary>
    public const string RegisterModel = "model.register";

    /// <summary>Take a model of the user's own away from the catalogue: its name.</summary>
    public const string UnregisterModel = "model.unregister";

    /// <summary>List the names that stand for models.</summary>
    public const string ListAliases = "model.aliases";

    /// <summary>Show which models agents may use.</summary>
    public const string ShowAccess = "model.access.list";

    /// <summary>Allow an agent models: its name, and theirs.</summary>
    public const string GrantAccess = "model.access.grant";

    /// <summary>Show one model.</summary>
    public const string ShowModel = "model.info";

    /// <summary>Show one model of the catalogue: its name.</summary>
    public const string ShowAvailable = "model.info --all";

    /// <summary>Take a file into the store: the file's path.</summary>
    public const string ImportModel = "model.import";

    /// <summary>Remove a model: its name.</summary>
    public const string RemoveModel = "model.rm";

    /// <summary>Remove the models that were not used for longest: nothing, or what is to be reached.</summary>
    public const string CollectStore = "model.gc";

    /// <summary>Accept a model's license: its reference, and the license's identifier where the model is not installed.</summary>
    public const string AcceptLicense = "model.license";

    /// <summary>Fetch what is damaged of an installed model: its name.</summary>
    public const string RepairModel = "model.repair";

    /// <summary>Show a model's files at its source: the model's reference.</summary>
    public const string ShowFiles = "model.files";

    /// <summary>Install a model: its reference.</summary>
    public const string AddModel = "model.add";

    /// <summary>Store a key: its provider.</summary>
    public const string SetCredential = "credential.set";

    /// <summary>Begin a conversation.</summary>
    public const string BeginChat = "chat";

    /// <summary>List the registered sources.</summary>
    public const string ListSources = "source.list";

    /// <summary>Register a source: its name and its address.</summary>
    public const string AddSource = "source.add";

    /// <summary>Remove a source from the list: its name.</summary>
    public const string RemoveSource = "source.rm";

    /// <summary>Read every byte of an installed model: its name.</summary>
    public const string VerifyModel = "model.verify";

    /// <summary>Ask the server of a model: the model's name, or the server's address.</summary>
    public const string TestModel = "model.test";

    /// <summary>List the sandbox profiles.</summary>
    public const string ListSandboxes = "sandbox.list";

    /// <summary>Look for models at the sources: nothing, or words of the name.</summary>
    public const string SearchModels = "model.discover";

    /// <summary>Take over the files in the models' folder that have no record.</summary>
    public const string MigrateStore = "model.migrate";

    /// <summary>Show what is newer at its source: nothing, or the models.</summary>
    public const string UpdateModel = "model.update";

    /// <summary>Show every setting.</summary>
    public const string ShowConfiguration = "config.show";

    /// <summary>Set a setting: its name and its value.</summary>
    public const string SetConfiguration = "config.set";

    /// <summary>Consent to the models that the project's file names.</summary>
    public const string TrustConfiguration = "config.trust";

    /// <summary>Take a setting out of the configuration: its name.</summary>
    public const string ResetConfiguration = "config.reset";

    /// <summary>Ask whether a model fits this machine: its reference.</summary>
    public const string CheckCompatibility = "compatibility";

    /// <summary>Install what runs models: its name.</summary>
    public const string InstallBackend = "backend.install";

    /// <summary>Show what this machine has.</summary>
    public const string ShowHardware = "hardware";

    /// <summary>Ask a model: nothing, or the prompt.</summary>
    public const string Ask = "ask";

    /// <summary>Show a command's help: the command's operation name.</summary>
    public const string Help = "help";

    /// <summary>Those that ask Hugging Face, or the server that stands in for it.</summary>
    internal static IReadOnlyList<string> AskHub { get; } = [AddModel, ShowFiles, CheckCompatibility, SearchModels, RepairModel, UpdateModel];

    /// <summary>Those whose first argument is a model at a source, installed or not.</summary>
    internal static IReadOnlyList<string> NameSource { get; } = [AddModel, ShowFiles, CheckCompatibility, AcceptLicense];

    /// <summary>Every name above.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        BeginChat,
        ListModels,
        ListAvailable,
        RegisterModel,
        UnregisterModel,
        ListAliases,
        ShowAccess,
        GrantAccess,
        ShowModel,
        ShowAvailable,
        ImportModel,
        RemoveModel,
        CollectStore,
        AcceptLicense,
        RepairModel,
        ShowFiles,
        AddModel,
        SetCredential,
        ListSources,
        AddSource,
        RemoveSource,
        VerifyModel,
        TestModel,
        ListSandboxes,
        SearchModels,
        MigrateStore,
        UpdateModel,
        ShowConfiguration,
        SetConfiguration,
        TrustConfiguration,
        ResetConfiguration,
        InstallBackend,
        ShowHardware,
        CheckCompatibility,
        Ask,
        Help,
    ];
}
