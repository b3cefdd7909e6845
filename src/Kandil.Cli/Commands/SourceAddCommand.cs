using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Sources;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil source add</c></summary>
internal sealed class SourceAddCommand : OperationCommand
{
    private readonly Argument<string> _name = new("name") { Description = "What stands before the colon of its references." };
    private readonly Argument<string> _address = new("address") { Description = "Its base address." };
    private readonly Option<string> _kind = new("--kind") { Description = "registry or hub. [what it is found to be]", HelpName = "kind" };
    private readonly Option<bool> _noCheck = new("--no-check") { Description = "Register it without asking whether it is one." };
    private readonly NetworkArguments _network = new();

    /// <summary>Makes the command.</summary>
    public SourceAddCommand()
        : base("add", "Register a chunk registry, or a server that speaks the hub's API.")
    {
        Add(_name);
        Add(_address);
        Add(_kind);
        Add(_noCheck);
        _network.AddTo(this);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
        ["kandil source add lab https://models.example.org/", "kandil model add lab:group/model:version"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        ParseResult parse = invocation.Arguments;
        SourceKind? kind = parse.GetValue(_kind) switch
        {
            null => null,
            "registry" => SourceKind.Registry,
            "hub" => SourceKind.Hub,
            string other => throw CommandLineErrors.NotOneOf("--kind", other, ["registry", "hub"]),
        };
        RegisteredSource source = await new ModelSources(invocation.Session).RegisterAsync(
            parse.GetRequiredValue(_name), parse.GetRequiredValue(_address), kind, _network.Read(invocation), parse.GetValue(_noCheck), invocation.Cancellation);
        string sentence = $"Registered {source.Name}, a {(source.Kind == SourceKind.Hub ? "hub" : "chunk registry")} at {source.Address.AbsoluteUri}";
        invocation.Succeed(
            sentence, () => SourceEntryData.From(source), json => json.SourceEntryData,
            () =>
            {
                invocation.Terminal.WriteLine(invocation.Mode.Quiet ? source.Name : sentence);
                invocation.Remark(source.Remark);
                invocation.Remark($"See what it has: kandil model discover --source {ShellQuoting.Quote(source.Name)}");
            });
        return 0;
    }
}
