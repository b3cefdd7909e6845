using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Worker;

/// <summary>A folder for models that a test makes.</summary>
public sealed class TemporaryModels : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kandil-worker-");
    private int _count;

    /// <summary>A context of so many tokens is not filled while a test lasts.</summary>
    public const int Endless = 102_400;

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

    /// <summary>Writes a model that says "tick tock tack" again and again.</summary>
    /// <returns>Its path.</returns>
    public string WriteEndless() => Write(GgufBuilder.Chain("tick tock tack").Endless().Context(Endless));

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
