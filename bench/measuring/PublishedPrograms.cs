namespace Kandil.Bench.Measuring;

/// <summary>Programs as users get them: published ready to run, for this machine's runtime.</summary>
internal static class PublishedPrograms
{
    private static readonly string Extension = OperatingSystem.IsWindows() ? ".exe" : "";

    /// <summary>Publishes <c>kandil</c>.</summary>
    /// <returns>The program's path.</returns>
    public static Task<string> KandilAsync(string scratch) =>
        PublishAsync(Path.Combine(Repository, "src", "Kandil.Cli"), Path.Combine(scratch, "kandil-out"), "kandil");

    /// <summary>Publishes the peer of a cold start: a console program that writes a word.</summary>
    /// <returns>The program's path.</returns>
    public static async Task<string> EmptyAsync(string scratch)
    {
        string empty = Path.Combine(scratch, "empty");
        Directory.CreateDirectory(empty);
        await File.WriteAllTextAsync(Path.Combine(empty, "empty.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><InvariantGlobalization>true</InvariantGlobalization></PropertyGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(empty, "Program.cs"), "System.Console.WriteLine(\"hello\");");
        return await PublishAsync(empty, Path.Combine(scratch, "empty-out"), "empty");
    }

    /// <summary>Publishes a program.</summary>
    /// <returns>Its path.</returns>
    public static async Task<string> PublishAsync(string project, string output, string name)
    {
        await ProgramRun.OfAsync("dotnet", "publish", project, "-c", "Release", "-r",
            System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier,
            "--self-contained", "false", "-p:PublishReadyToRun=true", "-o", output);
        return Path.Combine(output, name + Extension);
    }

    /// <summary>The repository's folder.</summary>
    public static string Repository
    {
        get
        {
            string? folder = AppContext.BaseDirectory;
            while (folder is not null && !File.Exists(Path.Combine(folder, "Kandil.sln")))
            {
                folder = Path.GetDirectoryName(folder);
            }

            return folder ?? throw new InvalidOperationException("The benchmark does not lie inside the repository.");
        }
    }
}
