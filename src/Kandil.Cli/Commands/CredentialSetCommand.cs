using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Credentials;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Keys;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil credential set</c></summary>
internal sealed class CredentialSetCommand : OperationCommand
{
    private readonly CredentialArguments _whose = new();
    private readonly Option<bool> _stdin = new("--stdin") { Description = "Read the key from standard input, a line." };
    private readonly Option<bool> _organization = new("--organization") { Description = "The organisation that pays, too: asked for, or the second line of standard input." };
    private readonly Option<string> _model = new("--model", "-m") { Description = "The model that the key is tried with. [one of the provider's]", HelpName = "name" };
    private readonly Option<bool> _skipCheck = new("--skip-check") { Description = "Store the key without trying it." };
    private readonly NetworkArguments _network = new();

    /// <summary>Makes the command.</summary>
    public CredentialSetCommand()
        : base("set", "Ask for a key, try it, and keep it.")
    {
        _whose.AddTo(this);
        Add(_stdin);
        Add(_organization);
        Add(_model);
        Add(_skipCheck);
        _network.AddTo(this);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil credential set openai", "kandil credential set huggingface --stdin < /run/keys/hub"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        ParseResult parse = invocation.Arguments;
        CredentialProvider provider = _whose.Provider(invocation);
        var (key, organization) = await KeyAsync(invocation, provider);
        var (record, trial) = await new ManageCredentials(invocation.Session).SetAsync(
            new CredentialRequest
            {
                Provider = provider,
                Key = key,
                Organization = organization,
                SkipCheck = parse.GetValue(_skipCheck),
                TestModel = parse.GetValue(_model),
                Network = _network.Read(invocation),
            },
            invocation.Sink, invocation.Cancellation);
        if (trial is { State: KeyState.MayBeValid })
        {
            invocation.Sink.Warn(trial.Message);
        }

        string sentence = $"The key for {provider.Title} is in the {record.Store}; it goes to {record.Origin} and nowhere else.";
        invocation.Succeed(sentence, () => CredentialData.From(record), json => json.CredentialData, () => invocation.Remark(sentence));
        return 0;
    }

    private async Task<(Secret Key, Secret? Organization)> KeyAsync(Invocation invocation, CredentialProvider provider)
    {
        bool hasOrganization = invocation.Arguments.GetValue(_organization);
        if (!invocation.Arguments.GetValue(_stdin))
        {
            if (!invocation.CanAsk)
            {
                throw CredentialErrors.NobodyToAsk(provider.Title, $"Give it through standard input, from a file that only you can read: {CommandSpelling.Spell(provider.SetCall)} --stdin; never as an argument.");
            }

            // Nobody should type a key, twice, for a keyring that then turns out to be locked.
            await new ManageCredentials(invocation.Session).CheckPlaceAsync(place: null, invocation.Cancellation);
            return await HiddenPrompt.AskForKeyAsync(invocation.Terminal, provider, hasOrganization, invocation.Cancellation);
        }

        var key = new Secret(await invocation.Terminal.AskAsync("", invocation.Cancellation) ?? "");
        return (key, hasOrganization ? new Secret(await invocation.Terminal.AskAsync("", invocation.Cancellation) ?? "") : null);
    }
}
