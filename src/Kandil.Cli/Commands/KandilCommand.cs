using System.CommandLine;

namespace Kandil.Cli.Commands;

/// <summary>The tree of commands.</summary>
internal sealed class KandilCommand : Command
{
    private static readonly (string Word, Func<string[], Command> Make)[] Branches =
    [
        ("ask", _ => new AskCommand()),
        ("chat", _ => new ChatCommand()),
        ("model", arguments => new ModelCommand(arguments)),
        ("store", _ => new StoreCommand()),
        ("source", _ => new SourceCommand()),
        ("credential", _ => new CredentialCommand()),
        ("sandbox", _ => new SandboxCommand()),
        ("embed", _ => new EmbedCommand()),
        ("backend", _ => new BackendCommand()),
        ("compatibility", _ => new CompatibilityCommand()),
        ("hardware", _ => new HardwareCommand()),
        ("config", _ => new ConfigurationCommand()),
        ("dsc", _ => new DscCommand()),
    ];

    /// <summary>Makes the tree, or where the first word names a command, only that branch: each option costs at every start.</summary>
    public KandilCommand(string[] arguments)
        : base("kandil", "Finds, checks, installs, verifies and runs language models.")
    {
        Global.AddTo(this);
        Add(Version);
        string? first = Array.Find(arguments, argument => !argument.StartsWith('-'));
        bool isKnown = Array.Exists(Branches, branch => branch.Word == first);
        foreach (var (word, make) in Branches)
        {
            if (!isKnown || word == first)
            {
                Add(make(arguments));
            }
        }
    }

    /// <summary>The options that every command has.</summary>
    public GlobalOptions Global { get; } = new();

    /// <summary>Prints the release.</summary>
    public Option<bool> Version { get; } = new("--version") { Description = "Print the release." };
}
