using System.CommandLine;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations.Settings;
using Kandil.Core.Sandbox;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil sandbox set</c></summary>
internal sealed class SandboxSetCommand : OperationCommand
{
    private readonly Argument<string> _name = new("name") { Description = "The profile; a new one begins as secure." };
    private readonly List<(SandboxField Field, Option<string[]> Option)> _fields;
    private readonly Option<bool> _default = new("--default") { Description = "Let it hold for everything that none is bound to." };
    private readonly Option<string[]> _models = new("--model", "-m") { Description = "Let it hold for a model; may be given several times.", HelpName = "name" };
    private readonly Option<string[]> _agents = new("--agent") { Description = "Let it hold for an agent; may be given several times.", HelpName = "name" };

    /// <summary>Makes the command.</summary>
    public SandboxSetCommand()
        : base("set", "Make or change a sandbox profile, and say what it holds for.")
    {
        Add(_name);
        _fields = [.. SandboxField.All.Select(field => (field, Option(field)))];
        _fields.ForEach(entry => Add(entry.Option));
        Add(_default);
        Add(_models);
        Add(_agents);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
    [
        "kandil sandbox set strict --memory 4GB --cores 2 --priority low --wall-time-seconds 60",
        "kandil sandbox set strict --network restricted --allowed-hosts huggingface.co --allowed-hosts '*.hf.co'",
        "kandil sandbox set strict --model local/stranger --agent scanner",
        "kandil sandbox set none -m local/mine",
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        ParseResult parse = invocation.Arguments;
        var change = new SandboxChange
        {
            Name = parse.GetRequiredValue(_name),
            Fields = _fields.Where(entry => parse.GetResult(entry.Option) is not null)
                .ToDictionary(entry => entry.Field.Name, entry => (IReadOnlyList<string>)[.. (parse.GetValue(entry.Option) ?? []).Where(text => text.Length > 0 || !entry.Field.IsList)]),
            MakeDefault = parse.GetValue(_default),
            Models = parse.GetValue(_models) ?? [],
            Agents = parse.GetValue(_agents) ?? [],
        };
        SandboxEntry entry = await new ConfigureSandbox(invocation.Session).SetAsync(change, invocation.Sink, invocation.Cancellation);
        string[] bound = [.. change.MakeDefault ? ["everything that no other profile is bound to"] : Array.Empty<string>(), .. change.Models, .. change.Agents.Select(agent => $"the agent {agent}")];
        string sentence = $"{entry.Name} is set{(bound.Length > 0 ? $", and holds for {string.Join(", ", bound)}" : "")}.";
        invocation.Succeed(sentence, () => SandboxData.From(entry), json => json.SandboxData, () => invocation.Remark(sentence));
        return 0;
    }

    private static Option<string[]> Option(SandboxField field) => new($"--{field.Name.Replace('_', '-')}")
    {
        Description = field.IsList ? $"{Sentence(field.Allowed)}; one each time, '' for none." : $"{Sentence(field.Allowed)}.",
        HelpName = field.IsList ? "item" : "value",
    };

    private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
