using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Worker;

/// <summary>A folder for models that a test makes.</summary>
public sealed class TemporaryModels : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kandil-worker-");
    private int _count;

    /// <summary>The folder.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Writes a model.</summary>
    /// <returns>Its path.</returns>
    public string Write(GgufBuilder model)
    {
        string path = Path.Combine(Folder, $"model{_count++}.gguf");
        model.WriteTo(path);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
