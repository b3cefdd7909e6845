using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Kandil.Cli.Commands;

/// <summary><c>--help</c>. The library's own option reads resources when it is made, which every start would pay for.</summary>
internal sealed class HelpOption : Option<bool>
{
    private HelpAction? _action;

    /// <summary>Makes the option.</summary>
    public HelpOption()
        : base("--help", "-h")
    {
        Description = "Show this page.";
        Recursive = true;
    }

    /// <inheritdoc/>
    public override CommandLineAction? Action
    {
        get => _action ??= new HelpAction { MaxWidth = 100 };
        set => _action = (HelpAction?)value;
    }
}
