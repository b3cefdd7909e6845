using Kandil.Core.Primitives;
using Kandil.Core.Sources;

namespace Kandil.Tests.Unit.Core.Sources;

/// <summary>Models made of names and sizes alone.</summary>
public static class SourceFiles
{
    public static SourceModel Model(params string[] names) => new()
    {
        Source = "hf",
        Id = "lab/model",
        Revision = "main",
        Server = new Uri("https://hub.example"),
        Files = [.. names.Select((name, i) => File(name, 1000 + i))],
    };

    public static SourceFile File(string name, long size)
    {
        var path = SafeRelativePath.Parse(name);
        return new SourceFile(path, size, DigestKind.None, null, "none", null, null, CodeFiles.CanRun(path));
    }

    public static string[] Names(this FileChoice choice) => [.. choice.Files.Select(file => file.Path.Value)];

    public static string ReasonFor(this FileChoice choice, string name) => choice.LeftOut.Single(left => left.File.Path.Value == name).Reason;
}
