namespace Kandil.Core.Errors;

/// <summary>What the user can do next.</summary>
/// <param name="Text">A sentence; <see cref="CommandPlaceholder"/> in it stands for the command.</param>
/// <param name="Command">The operation that the placeholder stands for; null when the text has none.</param>
/// <param name="Other">The operation that <see cref="OtherPlaceholder"/> stands for; null when the text has none.</param>
public sealed record RecommendedAction(string Text, OperationCall? Command = null, OperationCall? Other = null)
{
    private readonly ShellText? _text;

    /// <summary>The same where the sentence names options.</summary>
    /// <param name="text">A sentence; <see cref="CommandPlaceholder"/> in it stands for the command.</param>
    /// <param name="command">The operation that the placeholder stands for; null when the text has none.</param>
    public RecommendedAction(ShellText text, OperationCall? command = null)
        : this(text.ToString(), command) => _text = text;

    /// <summary>Stands in <see cref="Text"/> where a shell puts its own command.</summary>
    public const string CommandPlaceholder = "{command}";

    /// <summary>Stands in <see cref="Text"/> where a shell puts a second command.</summary>
    public const string OtherPlaceholder = "{other}";

    /// <summary>The same with commands that go to the server that was asked.</summary>
    /// <param name="mirror">The address of the server that stood in for Hugging Face; null where none did.</param>
    public RecommendedAction Through(string? mirror) => this with { Command = Command?.Through(mirror), Other = Other?.Through(mirror) };

    /// <summary>The same with commands about the model of the source that was asked.</summary>
    /// <param name="source">The source; null where it is none, or not known.</param>
    public RecommendedAction At(string? source) => this with { Command = Command?.At(source), Other = Other?.At(source) };

    /// <summary>The sentence, its commands as no shell spells them.</summary>
    public override string ToString() => Render(call => call.ToString());

    /// <summary>The sentence with the command as a shell spells it.</summary>
    /// <param name="spell">Renders an operation as the shell's own command, arguments quoted.</param>
    /// <param name="spellOption">Spells an option as the shell does; null for the library's names.</param>
    public string Render(Func<OperationCall, string> spell, Func<OptionName, string>? spellOption = null)
    {
        string text = _text is not null && spellOption is not null ? _text.Render(spellOption) : Text;
        if (text.EndsWith(CommandPlaceholder + ".", StringComparison.Ordinal) || text.EndsWith(OtherPlaceholder + ".", StringComparison.Ordinal))
            text = text[..^1]; // whoever takes the rest of the line into the clipboard has a command, and not an argument that ends in a full stop
        text = Command is null ? text : text.Replace(CommandPlaceholder, spell(Command), StringComparison.Ordinal);
        return Other is null ? text : text.Replace(OtherPlaceholder, spell(Other), StringComparison.Ordinal);
    }
}
