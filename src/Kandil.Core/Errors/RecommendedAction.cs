namespace Kandil.Core.Errors;

/// <summary>What the user can do next.</summary>
/// <param name="Text">A sentence; <see cref="CommandPlaceholder"/> in it stands for the command.</param>
/// <param name="Command">The operation that the placeholder stands for; null when the text has none.</param>
public sealed record RecommendedAction(string Text, OperationCall? Command = null)
{
    /// <summary>Stands in <see cref="Text"/> where a shell puts its own command.</summary>
    public const string CommandPlaceholder = "{command}";

    /// <summary>The sentence with the command as a shell spells it.</summary>
    /// <param name="spell">Renders an operation as the shell's own command, arguments quoted.</param>
    public string Render(Func<OperationCall, string> spell) =>
        Command is null ? Text : Text.Replace(CommandPlaceholder, spell(Command), StringComparison.Ordinal);
}
