using System.CommandLine;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Settings;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil sandbox rm</c></summary>
internal sealed class SandboxRemoveCommand : OperationCommand
{
    private readonly Argument<string?> _name = new("name") { Description = "A profile of your own that nothing is bound to.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string[]> _models = new("--model", "-m") { Description = "Unbind a model instead; may be given several times.", HelpName = "name" };
    private readonly Option<string[]> _agents = new("--agent") { Description = "Unbind an agent instead; may be given several times.", HelpName = "name" };

    /// <summary>Makes the command.</summary>
    public SandboxRemoveCommand()
        : base("rm", "Remove a sandbox profile, or unbind models and agents.")
    {
        Add(_name);
        Add(_models);
        Add(_agents);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil sandbox rm strict", "kandil sandbox rm --model local/stranger"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        string? name = invocation.Arguments.GetValue(_name);
        string[] models = invocation.Arguments.GetValue(_models) ?? [], agents = invocation.Arguments.GetValue(_agents) ?? [];
        ConfigureSandbox sandbox = new(invocation.Session);
        if (name is null && models.Length + agents.Length == 0)
        {
            throw CommandLineErrors.NoProfileNamed("sandbox.rm");
        }

        if (name is not null && models.Length + agents.Length > 0)
        {
            throw CommandLineErrors.Contradiction(models.Length > 0 ? "--model" : "--agent", "a profile");
        }

        return name is null ? await UnbindAsync(invocation, sandbox, models, agents) : await RemoveAsync(invocation, sandbox, name);
    }

    private static async Task<int> RemoveAsync(Invocation invocation, ConfigureSandbox sandbox, string name)
    {
        SandboxEntry entry = sandbox.Get(name);
        await sandbox.RemoveAsync(name, invocation.Sink, invocation.Cancellation);
        string sentence = $"Removed the sandbox profile {entry.Name}.";
        invocation.Succeed(sentence, () => SandboxData.From(entry), json => json.SandboxData, () => invocation.Remark(sentence));
        return 0;
    }

    private static async Task<int> UnbindAsync(Invocation invocation, ConfigureSandbox sandbox, string[] models, string[] agents)
    {
        await sandbox.UnbindAsync(models, agents, invocation.Sink, invocation.Cancellation);
        SandboxEntry entry = sandbox.List().First(known => known.IsDefault);
        string sentence = $"{string.Join(", ", models.Concat(agents))}: {entry.Name} holds again.";
        invocation.Succeed(sentence, () => SandboxData.From(entry), json => json.SandboxData, () => invocation.Remark(sentence));
        return 0;
    }
}
