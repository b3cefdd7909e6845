using Kandil.Core.Configuration;

namespace Kandil.Core.Sources.Local;

/// <summary>Finds the GGUF models that LM Studio, Hugging Face's tools and Ollama keep on this machine. Reads only names, links and Ollama's manifests.</summary>
public static class LocalModels
{
    /// <summary>The models, each file once, those of one program together. What cannot be read is passed over.</summary>
    /// <param name="folders">Where to look; the folders of this process's user when null.</param>
    public static IReadOnlyList<FoundModel> Find(ProgramFolders? folders = null)
    {
        folders ??= new ProgramFolders();
        return [.. LmStudioModels.Find(folders)
            .Concat(HuggingFaceCache.Find(folders))
            .Concat(OllamaBlobs.Find(folders))
            .DistinctBy(model => (model.Program, model.Files[0]))];
    }
}
