using System.Collections;
using System.Management.Automation;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;
using Kandil.PowerShell.Pipeline;

namespace Kandil.PowerShell.Tools;

/// <summary>The functions and cmdlets that a model may call, and what runs them when it does and the user agrees.</summary>
internal sealed class ToolBox
{
    // A fixed text; the command and its arguments are values.
    private const string Call = "param($command, $arguments) & $command @arguments 2>&1";

    private readonly KandilCmdlet _cmdlet;
    private readonly ToolConsent _consent;
    private readonly ToolCommand[] _tools;

    /// <summary>Reads what was named.</summary>
    /// <param name="cmdlet">The cmdlet whose model calls.</param>
    /// <param name="tools">Names of commands, or what Get-Command gives.</param>
    /// <param name="force">True: what is called is run without asking.</param>
    /// <exception cref="KandilException">E_NOT_FOUND, E_ARGS: what is named is no command, or none that a model can call.</exception>
    public ToolBox(KandilCmdlet cmdlet, object[] tools, SwitchParameter force)
    {
        _cmdlet = cmdlet;
        _consent = new ToolConsent(cmdlet, force);
        _tools = [.. tools.Select(one => new ToolCommand(Find(one)))];
        ToolDeclarations.CheckNames(Definitions);
    }

    /// <summary>What the model is told.</summary>
    public IReadOnlyList<ToolDefinition> Definitions => [.. _tools.Select(tool => tool.Definition)];

    /// <summary>Runs a call on the pipeline's thread, if the user agrees.</summary>
    public Task<ToolCall> RunAsync(ToolCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return PipelinePump.Current.AskAsync(() => Run(call));
    }

    private ToolCall Run(ToolCall call)
    {
        if (Array.Find(_tools, one => one.Definition.Name.Equals(call.Name, StringComparison.OrdinalIgnoreCase)) is not { } tool)
        {
            return Failed(call, $"There is no tool {call.Name}. There are: {string.Join(", ", _tools.Select(one => one.Definition.Name))}.");
        }

        Hashtable arguments = tool.Arguments(call, out string? problem);
        if (problem is not null)
        {
            return Failed(call, problem);
        }

        return _consent.Refusal(tool.Line(arguments)) is { } refusal
            ? call with { Outcome = ToolCallOutcome.Refused, Result = refusal }
            : Run(call, tool.Command, arguments);
    }

    private ToolCall Run(ToolCall call, CommandInfo command, Hashtable arguments)
    {
        try
        {
            PSObject[] output = [.. _cmdlet.InvokeCommand.InvokeScript(true, ScriptBlock.Create(Call), null, command, arguments)];
            (string text, bool hasErrors) = ToolOutput.Of(_cmdlet, output);
            return call with { Outcome = hasErrors ? ToolCallOutcome.Failed : ToolCallOutcome.Succeeded, Result = text };
        }
        catch (RuntimeException failure) when (failure is not PipelineStoppedException)
        {
            return Failed(call, $"Error: {failure.ErrorRecord}");
        }
    }

    private static ToolCall Failed(ToolCall call, string why) => call with { Outcome = ToolCallOutcome.Failed, Result = why };

    private CommandInfo Find(object given)
    {
        object one = given is PSObject wrapped ? wrapped.BaseObject : given;
        if (one is CommandInfo command)
        {
            return command;
        }

        return one is string name
            ? _cmdlet.InvokeCommand.GetCommand(name, CommandTypes.Function | CommandTypes.Filter | CommandTypes.Cmdlet | CommandTypes.Alias) ?? throw ToolErrors.Unknown(name)
            : throw ToolErrors.NotATool($"{one}", "it is no command");
    }
}
