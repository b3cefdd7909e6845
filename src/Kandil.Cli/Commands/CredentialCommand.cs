using System.CommandLine;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil credential</c>: the commands about keys.</summary>
internal sealed class CredentialCommand : Command
{
    /// <summary>Makes the command with those below it.</summary>
    public CredentialCommand()
        : base("credential", "Keys, in the operating system's keyring.")
    {
        Add(new CredentialSetCommand());
        Add(new CredentialListCommand());
        Add(new CredentialTestCommand());
        Add(new CredentialRemoveCommand());
    }
}
