using System.CommandLine;
using Kandil.Cli.DesiredState;
using Kandil.Cli.Rendering;
using Kandil.Cli.Terminal;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Provisioning;

namespace Kandil.Cli.Commands;

/// <summary>A step of desired state configuration: an instance comes in as JSON, JSON lines go out, failures are traces.</summary>
internal abstract class DscOperationCommand(string name, string description) : OperationCommand(name, description)
{
    private readonly Option<string> _input = new("--input") { Description = "The instance, a JSON object. [standard input]", HelpName = "json" };

    /// <inheritdoc/>
    public sealed override async Task<int> RunAsync(Invocation invocation)
    {
        TraceSink sink = new(invocation.Terminal);
        try
        {
            if (invocation.Mode.Json)
            {
                throw DesiredStateErrors.NoEnvelope();
            }

            await RunAsync(invocation, sink);
            return 0;
        }
        catch (Exception failure) when (failure is not OutputClosedException)
        {
            KandilException known = failure as KandilException ?? (failure is OperationCanceledException ? CommandLineErrors.Interrupted(GoesOnAfterStop) : InternalErrors.Unexpected(failure));
            sink.Fail(known.Code.Name, ErrorLines.Message(known), ErrorLines.NextStep(known));
            return known.Code.ExitCode;
        }
    }

    /// <summary>Does it, and prints what came of it.</summary>
    protected abstract Task RunAsync(Invocation invocation, TraceSink sink);

    /// <summary>Lets the command take an instance.</summary>
    protected void AddInput() => Add(_input);

    /// <summary>The instance that was handed over.</summary>
    /// <exception cref="KandilException">E_ARGS: none was; E_SCHEMA: it is no instance.</exception>
    protected DesiredModel ReadInstance(Invocation invocation)
    {
        string text = GivenInput(invocation) ?? (invocation.Terminal.InputIsTerminal ? "" : invocation.Terminal.ReadInput(() => { }, invocation.Cancellation));
        return string.IsNullOrWhiteSpace(text) ? throw DesiredStateErrors.NoInstance() : new InstanceReader(text).Desired();
    }

    /// <summary>What was given with the option; null for nothing.</summary>
    protected string? GivenInput(Invocation invocation) => invocation.Arguments.GetValue(_input);
}
