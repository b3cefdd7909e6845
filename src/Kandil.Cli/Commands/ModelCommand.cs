using System.CommandLine;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model</c>: the commands about the models of this machine.</summary>
internal sealed class ModelCommand : Command
{
    private static readonly Verb[] Verbs =
    [
        new("add", () => new ModelAddCommand()),
        new("list", () => new ModelListCommand()),
        new("info", () => new ModelInfoCommand()),
        new("files", () => new ModelFilesCommand()),
        new("discover", () => new ModelDiscoverCommand()),
        new("path", () => new ModelPathCommand()),
        new("register", () => new ModelRegisterCommand()),
        new("unregister", () => new ModelUnregisterCommand()),
        new("aliases", () => new ModelAliasesCommand()),
        new("alias", () => new ModelAliasCommand()),
        new("access", () => new ModelAccessCommand()),
        new("import", () => new ModelImportCommand()),
        new("export", () => new ModelExportCommand()),
        new("rm", () => new ModelRemoveCommand()),
        new("outdated", () => new ModelUpdateCommand(applies: false)),
        new("update", () => new ModelUpdateCommand(applies: true)),
        new("ensure", () => new ModelEnsureCommand()),
        new("verify", () => new ModelVerifyCommand()),
        new("test", () => new ModelTestCommand()),
        new("repair", () => new ModelRepairCommand()),
        new("pin", () => new ModelPinCommand(pins: true)),
        new("unpin", () => new ModelPinCommand(pins: false)),
        new("license", () => new ModelLicenseCommand()),
        new("gc", () => new ModelCollectCommand()),
        new("migrate", () => new ModelMigrateCommand()),
    ];

    /// <summary>Makes the command with those below it, or with the one that the arguments name: each option costs at every start.</summary>
    public ModelCommand(string[] arguments)
        : base("model", "The models of this machine.")
    {
        string? named = arguments.Where(argument => !argument.StartsWith('-')).ElementAtOrDefault(1);
        Verb[] wanted = Array.FindAll(Verbs, verb => verb.Name == named);
        foreach (Verb verb in wanted.Length > 0 ? wanted : Verbs)
        {
            Add(verb.Make());
        }
    }

    // No tuples: lists of them are compiled anew at every start.
    private sealed record Verb(string Name, Func<Command> Make);
}
