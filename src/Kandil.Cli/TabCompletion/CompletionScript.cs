namespace Kandil.Cli.TabCompletion;

/// <summary>The scripts that teach a shell to complete <c>kandil</c>: small, for they only ask <c>kandil complete</c>.</summary>
internal static class CompletionScript
{
    /// <summary>The shells that there is one for.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["pwsh", "bash", "zsh", "fish"];

    /// <summary>The script of a shell.</summary>
    public static string Of(string shell)
    {
        using StreamReader script = new(typeof(CompletionScript).Assembly.GetManifestResourceStream($"completion.{shell}")!);
        return script.ReadToEnd();
    }
}
