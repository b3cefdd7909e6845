namespace Kandil.Tests.Unit.Fakes;

/// <summary>
/// A fact that needs llama.cpp's own server: the program that <c>KANDIL_TEST_LLAMA_SERVER</c> names, or <c>llama-server</c> of the search path.
/// Skipped, with the reason, where there is none.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LlamaServerFactAttribute : FactAttribute
{
    private const string Variable = "KANDIL_TEST_LLAMA_SERVER";

    public LlamaServerFactAttribute() => Skip = Program is null ? $"There is no llama-server on the search path, and {Variable} names none" : null;

    /// <summary>The program; null where there is none.</summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? File.Exists(named) ? named : null
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "llama-server.exe" : "llama-server")).FirstOrDefault(File.Exists);
}
