using System.CommandLine;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations.Names;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model alias</c>: names of the user's own.</summary>
internal sealed class ModelAliasCommand : Command
{
    /// <summary>Makes the command with those below it.</summary>
    public ModelAliasCommand()
        : base("alias", "Names of your own for models.")
    {
        Add(new ModelAliasSetCommand());
        Add(new ModelAliasRemoveCommand());
    }
}

/// <summary><c>kandil model alias set</c></summary>
internal sealed class ModelAliasSetCommand : OperationCommand
{
    private readonly Argument<string> _alias = new("alias") { Description = "The name." };
    private readonly Argument<string> _model = new("model") { Description = "What it stands for: a name of 'kandil model list --all', or a reference." };

    /// <summary>Makes the command.</summary>
    public ModelAliasSetCommand()
        : base("set", "Have a name stand for a model.")
    {
        Add(_alias);
        Add(_model);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model alias set coder qwen2.5-coder-7b", "kandil model alias set mine owner/repo:Q5_K_M"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        ModelAlias alias = await new ModelAliases(invocation.Session).SetAsync(
            invocation.Arguments.GetRequiredValue(_alias), invocation.Arguments.GetRequiredValue(_model), invocation.Cancellation);
        string sentence = $"{alias.Alias} stands for {alias.Model} now.";
        invocation.Succeed(sentence, () => new AliasListData([AliasData.From(alias)]), json => json.AliasListData, () => invocation.Remark(sentence));
        return 0;
    }
}

/// <summary><c>kandil model alias rm</c></summary>
internal sealed class ModelAliasRemoveCommand : OperationCommand
{
    private readonly Argument<string> _alias = new("alias") { Description = "A name of yours of 'kandil model aliases'." };

    /// <summary>Makes the command.</summary>
    public ModelAliasRemoveCommand()
        : base("rm", "Take a name of yours away. The model stays.") => Add(_alias);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model alias rm coder"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        string alias = invocation.Arguments.GetRequiredValue(_alias);
        await new ModelAliases(invocation.Session).RemoveAsync(alias, invocation.Cancellation);
        string sentence = $"{alias} is no name of yours any more.";
        invocation.Succeed(sentence, () => new AliasListData([]), json => json.AliasListData, () => invocation.Remark(sentence));
        return 0;
    }
}
