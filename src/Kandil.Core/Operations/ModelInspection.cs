using Kandil.Core.Audit;
using Kandil.Core.Errors;
using Kandil.Core.Gguf;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations;

/// <summary>Reads what a model's file says of itself, before anything else opens the file.</summary>
internal static class ModelInspection
{
    /// <summary>The facts of a GGUF file, its texts free of control characters.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND, E_ARGS, E_PERM, E_DISK: the file cannot be read; E_UNSAFE: it is no whole GGUF file.</exception>
    public static GgufModelFacts Read(string path)
    {
        using var stream = OutsideFile.Locate(path).Open();
        try
        {
            var facts = GgufReader.Read(stream, stream.Length, path).Facts;
            return facts with { Architecture = Clean(facts.Architecture), Name = Clean(facts.Name), License = Clean(facts.License) };
        }
        catch (IOException e)
        {
            throw StorageErrors.Failed("be read", path, e);
        }
    }

    /// <summary>Refuses a file that says it is GGUF and is not; any other file passes.</summary>
    /// <exception cref="KandilException">As <see cref="Read"/>.</exception>
    public static Task CheckAsync(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
        {
            Read(path);
        }

        return Task.CompletedTask;
    }

    /// <summary>Facts as shells may show them: no control characters.</summary>
    public static ModelFacts Clean(ModelFacts facts) => facts with { Title = Clean(facts.Title), Architecture = Clean(facts.Architecture), License = Clean(facts.License) };

    private static string? Clean(string? text) => text is null ? null : TerminalText.Clean(text);
}
