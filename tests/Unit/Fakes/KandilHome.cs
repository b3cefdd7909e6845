namespace Kandil.Tests.Unit.Fakes;

/// <summary>A folder of its own for <c>KANDIL_HOME</c>, and beside it one for files; both gone at the end.</summary>
public sealed class KandilHome : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kandil-cli-").FullName;

    public KandilHome()
    {
        Path = System.IO.Path.Combine(_root, "home");
        Files = Directory.CreateDirectory(System.IO.Path.Combine(_root, "files")).FullName;
    }

    /// <summary>The value of <c>KANDIL_HOME</c>; not made yet.</summary>
    public string Path { get; }

    /// <summary>The folder of files outside of the home.</summary>
    public string Files { get; }

    /// <summary>The path of a file outside of the home.</summary>
    public string File(string name) => System.IO.Path.Combine(Files, name);

    /// <summary>Writes a file outside of the home.</summary>
    public string File(string name, byte[] content)
    {
        System.IO.File.WriteAllBytes(File(name), content);
        return File(name);
    }

    /// <summary>Writes a model outside of the home.</summary>
    public string Model(string name, GgufBuilder model)
    {
        model.WriteTo(File(name));
        return File(name);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
