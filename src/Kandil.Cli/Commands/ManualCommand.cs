using Kandil.Cli.Rendering;
using Kandil.Cli.Rendering.Data;

namespace Kandil.Cli.Commands;

/// <summary><c>kandil man</c>, which the package's manual page is made with.</summary>
internal sealed class ManualCommand : OperationCommand
{
    /// <summary>Makes the command.</summary>
    public ManualCommand()
        : base("man", "Print the manual page, for man -l.") => Hidden = true;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["kandil man | man -l -"];

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation invocation)
    {
        string page = ManualPage.Write(new KandilCommand([]), typeof(ManualCommand).Assembly.GetName().Version!.ToString(3));
        invocation.Succeed("The manual page.", () => new HelpData(page), json => json.HelpData, () => invocation.Terminal.Write(page));
        return Task.FromResult(0);
    }
}
