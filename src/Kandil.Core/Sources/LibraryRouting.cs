using Kandil.Core.Errors;
using Kandil.Core.Storage;

namespace Kandil.Core.Sources;

/// <summary>Which library a model is for, and so where it lies: any GGUF file makes it llama.cpp's, all else is for transformers.</summary>
public static class LibraryRouting
{
    /// <summary>The library of models that are not GGUF.</summary>
    public const string Transformers = "transformers";

    private static readonly string[] Libraries = [ModelRecord.LlamaCpp, Transformers];

    /// <summary>The library for these files.</summary>
    /// <param name="files">The model's files.</param>
    /// <param name="wanted">The user's choice; null to decide by the files.</param>
    /// <exception cref="KandilException">E_ARGS: there is no such library.</exception>
    public static string Choose(IEnumerable<SourceFile> files, string? wanted)
    {
        if (wanted is not null)
            return Libraries.FirstOrDefault(name => name.Equals(wanted, StringComparison.OrdinalIgnoreCase)) ?? throw SourceErrors.UnknownLibrary(wanted, Libraries);
        return files.Any(IsGguf) ? ModelRecord.LlamaCpp : Transformers;
    }

    internal static bool IsGguf(SourceFile file) => file.Path.Value.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);
}
