using System.CommandLine;
using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Settings;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil model register</c></summary>
internal sealed class ModelRegisterCommand : OperationCommand
{
    private readonly Argument<string> _name = new("name") { Description = "What to call it." };
    private readonly Option<string> _endpoint = new("--endpoint") { Description = "Where it is reached: https, or http of this machine or of one that network.allowPlainHttp names.", HelpName = "url" };
    private readonly Option<string> _protocol = new("--protocol") { Description = $"How the endpoint is spoken to: {string.Join(", ", RegisterModel.Protocols)}. [OpenAI]", HelpName = "name" };
    private readonly Option<string> _model = new("--provider-model") { Description = "What the endpoint calls it. [the name]", HelpName = "name" };
    private readonly Option<bool> _noKey = new("--no-key") { Description = "The endpoint wants no key." };
    private readonly Option<bool> _skipCheck = new("--skip-check") { Description = "Register the endpoint without asking it." };
    private readonly Option<string> _timeout = new("--timeout") { Description = "Seconds that the endpoint may take. [30]", HelpName = "seconds" };
    private readonly Option<string[]> _option = new("--option") { Description = "What the endpoint is told with every question, such as top_k=20 or 'reasoning={\"effort\":\"low\"}'; may be given several times.", HelpName = "name=value" };
    private readonly NetworkArguments _network = new();
    private readonly Option<string> _path = new("--path") { Description = "A GGUF file, which stays where it is.", HelpName = "file" };
    private readonly Option<string> _title = new("--title") { Description = "The name for people.", HelpName = "text" };
    private readonly Option<string[]> _alias = new("--alias") { Description = "Another name; may be given several times.", HelpName = "name" };
    private readonly Option<string[]> _capability = new("--capability") { Description = "What it can do, such as Code or Vision; may be given several times. [TextGeneration]", HelpName = "name" };
    private readonly Option<string> _context = new("--context-window") { Description = "Tokens of question and answer together.", HelpName = "n" };
    private readonly Option<string> _maxTokens = new("--max-tokens") { Description = "Tokens of an answer.", HelpName = "n" };

    /// <summary>Makes the command.</summary>
    public ModelRegisterCommand()
        : base("register", "Put a model of your own beside the catalogue's: an endpoint, which is asked first, or a file where it lies.")
    {
        Add(_name);
        Add(_endpoint);
        Add(_protocol);
        Add(_model);
        Add(_noKey);
        Add(_option);
        Add(_skipCheck);
        Add(_timeout);
        Add(_path);
        Add(_title);
        Add(_alias);
        Add(_capability);
        Add(_context);
        Add(_maxTokens);
        _network.AddTo(this);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
    [
        "kandil model register office --endpoint https://llm.example.org/v1 --protocol OpenAI --provider-model qwen-72b",
        "kandil model register tuned --path ./tuned.gguf --alias mine",
    ];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        ParseResult parse = invocation.Arguments;
        Registration done = await new RegisterChecked(invocation.Session).RunAsync(
            new RegisterRequest
            {
                Name = parse.GetRequiredValue(_name),
                Endpoint = parse.GetValue(_endpoint),
                Protocol = parse.GetValue(_protocol),
                ProviderModel = parse.GetValue(_model),
                ApiKeyRequired = parse.GetValue(_noKey) ? false : null,
                Options = FreeOptions.Read(parse.GetValue(_option) ?? [], _option.Name),
                Path = parse.GetValue(_path),
                Title = parse.GetValue(_title),
                Aliases = parse.GetValue(_alias) ?? [],
                Capabilities = parse.Capabilities(_capability),
                ContextWindow = (int?)parse.WholeNumber(_context, 1, int.MaxValue),
                MaxTokens = (int?)parse.WholeNumber(_maxTokens, 1, int.MaxValue),
            },
            _network.Read(invocation), parse.GetValue(_skipCheck), ModelTestCommand.Timeout(invocation, _timeout), invocation.Sink, invocation.Cancellation);
        if (done.Doubt is { } doubt)
        {
            invocation.Sink.Warn($"{ErrorLines.Message(doubt)} {ErrorLines.NextStep(doubt)}");
        }

        AvailableModel model = done.Model;
        string sentence = $"Registered {model.Name}.";
        invocation.Succeed(
            sentence, () => AvailableData.From(model), json => json.AvailableData,
            () => invocation.Terminal.WriteLine(invocation.Mode.Quiet ? model.Name : sentence));
        return 0;
    }
}

/// <summary><c>kandil model unregister</c></summary>
internal sealed class ModelUnregisterCommand : OperationCommand
{
    private readonly Argument<string> _name = new("name") { Description = "A model of your own." };

    /// <summary>Makes the command.</summary>
    public ModelUnregisterCommand()
        : base("unregister", "Take a model of your own from the list. A file stays where it is.") => Add(_name);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil model unregister office"];

    /// <inheritdoc/>
    public override async Task<int> RunAsync(Invocation invocation)
    {
        AvailableModel gone = await new RegisterModel(invocation.Session).UnregisterAsync(invocation.Arguments.GetRequiredValue(_name), invocation.Cancellation);
        string sentence = $"{gone.Name} is not registered any more.";
        invocation.Succeed(sentence, () => AvailableData.From(gone), json => json.AvailableData, () => invocation.Remark(sentence));
        return 0;
    }
}
