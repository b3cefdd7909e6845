using System.CommandLine;

namespace Kandil.Cli.Commands;

/// <summary>The tree of commands.</summary>
internal sealed class KandilCommand : Command
{
    /// <summary>Makes the tree, or where the first word names a command, only that branch: each option costs at every start.</summary>
    public KandilCommand(string[] arguments)
        : base("kandil", "Finds, checks, installs, verifies and runs language models.")
    {
        Global.AddTo(this);
        Add(Version);
        string? first = Array.Find(arguments, argument => !argument.StartsWith('-'));
        bool all = first is not ("ask" or "chat" or "model" or "source" or "store" or "sandbox" or "config" or "hardware" or "compatibility" or "check");
        if (all || first == "ask")
        {
            Add(new AskCommand());
        }

        if (all || first == "chat")
        {
            Add(new ChatCommand());
        }

        if (all || first == "model")
        {
            Add(new ModelCommand(arguments));
        }

        if (all || first == "source")
        {
            Add(new SourceCommand());
        }

        if (all || first == "store")
        {
            Add(new StoreCommand());
        }

        if (all || first == "sandbox")
        {
            Add(new SandboxCommand());
        }

        if (all || first == "embed")
        {
            Add(new EmbedCommand());
        }

        if (all || first == "backend")
        {
            Add(new BackendCommand());
        }

        if (all || first is "compatibility" or "check")
        {
            Add(new CompatibilityCommand());
        }

        if (all || first == "hardware")
        {
            Add(new HardwareCommand());
        }

        if (all || first == "config")
        {
            Add(new ConfigurationCommand());
        }
    }

    /// <summary>The options that every command has.</summary>
    public GlobalOptions Global { get; } = new();

    /// <summary>Prints the release.</summary>
    public Option<bool> Version { get; } = new("--version") { Description = "Print the release." };
}
