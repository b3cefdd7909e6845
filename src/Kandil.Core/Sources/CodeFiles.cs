using Kandil.Core.Primitives;

namespace Kandil.Core.Sources;

/// <summary>Knows the files that run code of their maker's choice as soon as a program loads them: programs, and Python pickles, which are programs too.</summary>
public static class CodeFiles
{
    // The names that the design lists, and the other usual names of the same formats.
    private static readonly string[] Pickles = [".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".dill", ".joblib"];

    private static readonly string[] Programs = [".py", ".pyc"];

    /// <summary>True when the file's name is that of such a file; upper and lower case are the same.</summary>
    public static bool CanRun(SafeRelativePath path) => CanRun(path.Value);

    /// <summary>The same of any path or name.</summary>
    public static bool CanRun(string path) => EndsIn(path, Pickles) || EndsIn(path, Programs);

    /// <summary>True for those of them that hold weights and the like, and not the program that goes with these.</summary>
    public static bool IsPickle(SafeRelativePath path) => EndsIn(path.Value, Pickles);

    private static bool EndsIn(string path, string[] endings) =>
        endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
