using Kandil.Core.Primitives;

namespace Kandil.Core.Sources;

/// <summary>Knows the files that run code of their maker's choice as soon as a program loads them: programs, and Python pickles, which are programs too.</summary>
public static class CodeFiles
{
    // The names that the design lists, and the other usual names of the same formats.
    private static readonly string[] Endings =
        [".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".dill", ".joblib", ".py", ".pyc"];

    /// <summary>True when the file's name is that of such a file; upper and lower case are the same.</summary>
    public static bool CanRun(SafeRelativePath path) =>
        Endings.Any(ending => path.Value.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
