using System.CommandLine;
using Kandil.Core.Operations.CodeTasks;

namespace Kandil.Cli.Commands;

/// <summary>The tree of commands.</summary>
internal sealed class KandilCommand : Command
{
    private static readonly Branch[] Branches =
    [
        new("ask", _ => new AskCommand()),
        new("chat", _ => new ChatCommand()),
        new("model", arguments => new ModelCommand(arguments)),
        new("store", _ => new StoreCommand()),
        new("source", _ => new SourceCommand()),
        new("credential", _ => new CredentialCommand()),
        new("sandbox", _ => new SandboxCommand()),
        new("embed", _ => new EmbedCommand()),
        new("backend", _ => new BackendCommand()),
        new("compatibility", _ => new CompatibilityCommand()),
        new("hardware", _ => new HardwareCommand()),
        new("setup", _ => new SetupCommand()),
        new("config", _ => new ConfigurationCommand()),
        new("dsc", _ => new DscCommand()),
        new("review", _ => new CodeTaskCommand(CodeTask.Review)),
        new("refactor", _ => new CodeTaskCommand(CodeTask.Refactor)),
        new("test", _ => new CodeTaskCommand(CodeTask.Test)),
        new("completion", _ => new CompletionCommand()),
        new("complete", _ => new CompleteCommand()),
        new("man", _ => new ManualCommand()),
    ];

    /// <summary>Makes the tree, or where the first word names a command, only that branch: each option costs at every start.</summary>
    public KandilCommand(string[] arguments)
        : base("kandil", "Finds, checks, installs, verifies and runs language models.")
    {
        Global.AddTo(this);
        Add(Version);
        string? first = Array.Find(arguments, argument => !argument.StartsWith('-'));
        bool isKnown = Array.Exists(Branches, branch => branch.Word == first);
        foreach (Branch branch in Branches)
        {
            if (!isKnown || branch.Word == first)
            {
                Add(branch.Make(arguments));
            }
        }
    }

    /// <summary>The options that every command has.</summary>
    public GlobalOptions Global { get; } = new();

    /// <summary>Prints the release.</summary>
    public Option<bool> Version { get; } = new("--version") { Description = "Print the release." };

    // No tuples: lists of them are compiled anew at every start.
    private sealed record Branch(string Word, Func<string[], Command> Make);
}
