using System.CommandLine;
using Kandil.Cli.TabCompletion;
using Kandil.Cli.Rendering.Data;
using Kandil.Core.Errors;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil completion</c></summary>
internal sealed class CompletionCommand : OperationCommand
{
    private readonly Argument<string> _shell = new("shell") { Description = $"{string.Join(", ", CompletionScript.Shells)}." };

    /// <summary>Makes the command.</summary>
    public CompletionCommand()
        : base("completion", "Print a script that completes kandil's commands and names.") => Add(_shell);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
    [
        "kandil completion pwsh | Out-String | Invoke-Expression",
        "source <(kandil completion bash)",
        "source <(kandil completion zsh)",
        "kandil completion fish > ~/.config/fish/completions/kandil.fish",
    ];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation invocation)
    {
        string shell = invocation.Arguments.GetRequiredValue(_shell);
        string known = CompletionScript.Shells.FirstOrDefault(one => one.Equals(shell, StringComparison.OrdinalIgnoreCase))
            ?? (shell.Equals("powershell", StringComparison.OrdinalIgnoreCase) ? "pwsh" : throw CommandLineErrors.NotOneOf("shell", shell, CompletionScript.Shells));
        string script = CompletionScript.Of(known);
        invocation.Succeed($"The completion for {known}.", () => new ScriptData(known, script), json => json.ScriptData, () => invocation.Terminal.Write(script));
        return Task.FromResult(0);
    }
}
