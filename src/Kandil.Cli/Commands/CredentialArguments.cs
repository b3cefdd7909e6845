using System.CommandLine;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Keys;

namespace Kandil.Cli.Commands;

/// <summary>Whose key a command is about: the provider, and its server where that is not the provider's own.</summary>
internal sealed class CredentialArguments
{
    private readonly Argument<string> _provider = new("provider") { Description = "Whose key: huggingface, openai, anthropic, …, or the name of a server that you registered." };
    private readonly Option<string> _endpoint = new("--endpoint") { Description = "The server's address. [the provider's own]", HelpName = "url" };

    /// <summary>Gives a command the argument and the option.</summary>
    public void AddTo(Command command)
    {
        command.Add(_provider);
        command.Add(_endpoint);
    }

    /// <summary>The provider's name as it was typed.</summary>
    public string Name(Invocation invocation) => invocation.Arguments.GetRequiredValue(_provider);

    /// <summary>The server's address; null for the provider's own.</summary>
    public string? Endpoint(Invocation invocation) => invocation.Arguments.GetValue(_endpoint);

    /// <summary>The provider.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND, E_ARGS: as <see cref="ManageCredentials.Provider"/>.</exception>
    public CredentialProvider Provider(Invocation invocation) => new ManageCredentials(invocation.Session).Provider(Name(invocation), Endpoint(invocation));
}
