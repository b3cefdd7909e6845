using System.CommandLine;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Operations.Names;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model access</c>: the lists of models that agents may use.</summary>
internal sealed class ModelAccessCommand : Command
{
    /// <summary>Makes the command with those below it.</summary>
    public ModelAccessCommand()
        : base("access", "Which models agents may use. A policy aid, not a boundary: an agent names itself.")
    {
        Add(new ModelAccessListCommand());
        Add(new ModelAccessGrantCommand());
        Add(new ModelAccessRevokeCommand());
    }
}

/// <summary><c>kandil model access list</c></summary>
internal sealed class ModelAccessListCommand() : OperationCommand("list", "Show every agent's list, and what callers without one may use.")
{
    private static readonly TextColumn[] Columns = [("AGENT", false), ("MAY USE", false)];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model access list", "kandil config set access.unnamed deny"];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation invocation)
    {
        IReadOnlyList<AccessList> lists = new ModelAccess(invocation.Session).List();
        invocation.Succeed(
            lists.Count == 2 ? "1 list." : $"{lists.Count - 1} lists.", () => new AccessData(lists), json => json.AccessData,
            () => TextTable.Write(invocation.Terminal, Columns, lists.Select(list => (IReadOnlyList<string>)
                [list.Agent, list.Models.Count == 0 ? "nothing" : string.Join(", ", list.Models)])));
        return Task.FromResult(0);
    }
}

/// <summary><c>kandil model access grant</c></summary>
internal sealed class ModelAccessGrantCommand : OperationCommand
{
    private readonly Argument<string> _agent = new("agent") { Description = "The agent." };
    private readonly Argument<string[]> _models = new("model") { Description = "Names of models, or patterns with '*'.", Arity = ArgumentArity.OneOrMore };

    /// <summary>Makes the command.</summary>
    public ModelAccessGrantCommand()
        : base("grant", "Add models to an agent's list; an agent with a list may use these alone.")
    {
        Add(_agent);
        Add(_models);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model access grant security_scanner qwen2.5-coder-7b 'local/*'"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        AccessList list = await new ModelAccess(invocation.Session).GrantAsync(
            invocation.Arguments.GetRequiredValue(_agent), invocation.Arguments.GetRequiredValue(_models), invocation.Cancellation);
        string sentence = $"{list.Agent} may use: {string.Join(", ", list.Models)}.";
        invocation.Succeed(sentence, () => new AccessData([list]), json => json.AccessData, () => invocation.Remark(sentence));
        return 0;
    }
}

/// <summary><c>kandil model access revoke</c></summary>
internal sealed class ModelAccessRevokeCommand : OperationCommand
{
    private readonly Argument<string> _agent = new("agent") { Description = "The agent." };
    private readonly Argument<string[]> _models = new("model") { Description = "Names of its list. [the whole list]", Arity = ArgumentArity.ZeroOrMore };

    /// <summary>Makes the command.</summary>
    public ModelAccessRevokeCommand()
        : base("revoke", "Take models from an agent's list, or the whole list away.")
    {
        Add(_agent);
        Add(_models);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model access revoke security_scanner"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        string agent = invocation.Arguments.GetRequiredValue(_agent);
        string[] models = invocation.Arguments.GetValue(_models) ?? [];
        ModelAccess access = new(invocation.Session);
        await access.RevokeAsync(agent, models.Length == 0 ? null : models, invocation.Cancellation);
        string sentence = models.Length == 0 ? $"{agent} has no list of its own any more." : $"{agent} may not use {string.Join(", ", models)} any more.";
        invocation.Succeed(sentence, () => new AccessData(access.List()), json => json.AccessData, () => invocation.Remark(sentence));
        return 0;
    }
}
