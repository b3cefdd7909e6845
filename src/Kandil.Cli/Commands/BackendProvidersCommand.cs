using System.CommandLine;
using System.Globalization;
using Kandil.Cli.Rendering.Data;
using Kandil.Cli.Terminal;
using Kandil.Core.Operations.Backends;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil backend providers</c></summary>
internal sealed class BackendProvidersCommand : OperationCommand
{
    private static readonly TextColumn[] Columns =
        [("PROVIDER", false), ("KEY", false), ("STREAMING", false), ("IMAGES", false), ("TOOLS", false), ("CONTEXT", true), ("ANSWER", true), ("MODELS", false)];

    private readonly Argument<string[]> _names = new("provider") { Description = "Identifiers such as openai, or names of servers that you registered; * stands for any text. [all]", Arity = ArgumentArity.ZeroOrMore };

    /// <summary>Makes the command.</summary>
    public BackendProvidersCommand()
        : base("providers", "Show what the providers of models can do, with which models.") => Add(_names);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil backend providers", "kandil backend providers openai --json"];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation invocation)
    {
        IReadOnlyList<ProviderCapabilities> providers = new ShowProviders(invocation.Session).Run(invocation.Arguments.GetValue(_names) ?? []);
        invocation.Succeed(
            $"{providers.Count} providers.", () => new ProviderListData([.. providers.Select(ProviderData.From)]), json => json.ProviderListData,
            () => TextTable.Write(invocation.Terminal, Columns, providers.Select(Row)));
        return Task.FromResult(0);
    }

    private static IReadOnlyList<string> Row(ProviderCapabilities provider) =>
    [
        provider.Name, provider.HasKey ? "stored" : provider.ApiKeyRequired == false ? "none needed" : "-", Word(provider.SupportsStreaming), Word(provider.SupportsMultimodal),
        Word(provider.SupportsTools), Number(provider.MaxContext), Number(provider.MaxOutput), string.Join(", ", provider.Models),
    ];

    private static string Word(bool? value) => value switch { true => "yes", false => "no", null => "-" };

    private static string Number(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";
}
