using System.CommandLine;

namespace Kandil.Cli.Commands;

/// <summary>A command that does something: reads its arguments, calls an operation, shows the result.</summary>
/// <param name="name">The word that is typed.</param>
/// <param name="description">What it does, a sentence.</param>
internal abstract class OperationCommand(string name, string description) : Command(name, description)
{
    /// <summary>Whole commands, shown below the page of help.</summary>
    public virtual IReadOnlyList<string> Examples => [];

    /// <summary>Lines below the examples, the first a heading; none for most commands.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>True where the same command, stopped and run again, goes on with what was fetched.</summary>
    public virtual bool GoesOnAfterStop => false;

    /// <summary>Does it.</summary>
    /// <returns>The exit code; failures are exceptions.</returns>
    public abstract Task<int> RunAsync(Invocation invocation);
}
