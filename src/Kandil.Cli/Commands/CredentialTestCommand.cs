using System.CommandLine;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations.Keys;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil credential test</c></summary>
internal sealed class CredentialTestCommand : OperationCommand
{
    private readonly CredentialArguments _whose = new();
    private readonly Option<string> _model = new("--model", "-m") { Description = "The model that the key is tried with. [one of the provider's]", HelpName = "name" };
    private readonly NetworkArguments _network = new();

    /// <summary>Makes the command.</summary>
    public CredentialTestCommand()
        : base("test", "Try a key that is kept, with the least that its provider answers.")
    {
        _whose.AddTo(this);
        Add(_model);
        _network.AddTo(this);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil credential test openai"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        KeyTrialResult result = await new ManageCredentials(invocation.Session).TestAsync(
            new ManageCredentials(invocation.Session).Stored(_whose.Name(invocation), _whose.Endpoint(invocation)), invocation.Arguments.GetValue(_model), _network.Read(invocation), invocation.Cancellation);
        invocation.Succeed(result.Message, () => KeyTrialData.From(result), json => json.KeyTrialData, () => invocation.Terminal.WriteLine(result.Message));
        return 0;
    }
}
