using System.CommandLine;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Sources;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil source rm</c></summary>
internal sealed class SourceRemoveCommand : OperationCommand
{
    private readonly Argument<string> _name = new("name") { Description = "A name of 'kandil source list'." };

    /// <summary>Makes the command.</summary>
    public SourceRemoveCommand()
        : base("rm", "Take a source from the list. What was installed from it stays.") => Add(_name);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil source rm lab"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        string name = invocation.Arguments.GetRequiredValue(_name);
        ModelSources sources = new(invocation.Session);
        RegisteredSource? known = sources.List().FirstOrDefault(source => source.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        await sources.UnregisterAsync(name, invocation.Cancellation);
        if (sources.RemarkOnRemoval(known!.Name) is { } remark)
        {
            invocation.Sink.Warn(remark);
        }

        string sentence = $"Removed the source {known.Name}; what was installed from it stays.";
        invocation.Succeed(sentence, () => SourceEntryData.From(known), json => json.SourceEntryData, () => invocation.Remark(sentence));
        return 0;
    }
}
