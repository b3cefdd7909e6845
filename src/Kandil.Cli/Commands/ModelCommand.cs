using System.CommandLine;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model</c>: the commands about the models of this machine.</summary>
internal sealed class ModelCommand : Command
{
    private static readonly (string Name, Func<Command> Make)[] Verbs =
    [
        ("add", () => new ModelAddCommand()),
        ("list", () => new ModelListCommand()),
        ("info", () => new ModelInfoCommand()),
        ("files", () => new ModelFilesCommand()),
        ("discover", () => new ModelDiscoverCommand()),
        ("path", () => new ModelPathCommand()),
        ("register", () => new ModelRegisterCommand()),
        ("unregister", () => new ModelUnregisterCommand()),
        ("aliases", () => new ModelAliasesCommand()),
        ("alias", () => new ModelAliasCommand()),
        ("access", () => new ModelAccessCommand()),
        ("import", () => new ModelImportCommand()),
        ("export", () => new ModelExportCommand()),
        ("rm", () => new ModelRemoveCommand()),
        ("outdated", () => new ModelUpdateCommand(applies: false)),
        ("update", () => new ModelUpdateCommand(applies: true)),
        ("ensure", () => new ModelEnsureCommand()),
        ("verify", () => new ModelVerifyCommand()),
        ("test", () => new ModelTestCommand()),
        ("repair", () => new ModelRepairCommand()),
        ("pin", () => new ModelPinCommand(pins: true)),
        ("unpin", () => new ModelPinCommand(pins: false)),
        ("license", () => new ModelLicenseCommand()),
        ("gc", () => new ModelCollectCommand()),
        ("migrate", () => new ModelMigrateCommand()),
    ];

    /// <summary>Makes the command with those below it, or with the one that the arguments name: each option costs at every start.</summary>
    public ModelCommand(string[] arguments)
        : base("model", "The models of this machine.")
    {
        string? named = arguments.Where(argument => !argument.StartsWith('-')).ElementAtOrDefault(1);
        (string Name, Func<Command> Make)[] wanted = [.. Verbs.Where(verb => verb.Name == named)];
        foreach ((string _, Func<Command> make) in wanted.Length > 0 ? wanted : Verbs)
        {
            Add(make());
        }
    }
}
