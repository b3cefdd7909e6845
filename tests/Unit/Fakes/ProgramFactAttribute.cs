namespace Kandil.Tests.Unit.Fakes;

/// <summary>A test that runs another program; skipped, with the reason, where that is not on the search path.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(string program)
    {
        Program = program;
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (OperatingSystem.IsWindows() || !Array.Exists(folders, folder => File.Exists(Path.Combine(folder, program))))
            Skip = $"There is no {program} on PATH";
    }

    public string Program { get; }
}
