using Kandil.Core.Operations.Listing;

namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model discover --local</c>.</summary>
/// <param name="Models">What other programs keep on this machine.</param>
public sealed record LocalDiscoveryData(IReadOnlyList<LocalModelData> Models);

/// <summary>A model that another program keeps.</summary>
/// <param name="Program">The program.</param>
/// <param name="Name">What the program calls it.</param>
/// <param name="SuggestedName">A name to import it under.</param>
/// <param name="Path">Its first file.</param>
/// <param name="Files">All its files.</param>
/// <param name="SizeBytes">Bytes.</param>
/// <param name="Quantization">The quantisation.</param>
/// <param name="InstalledAs">The installed model that is this one; null where there is none.</param>
public sealed record LocalModelData(
    string Program, string Name, string SuggestedName, string Path, IReadOnlyList<string> Files, long SizeBytes, string? Quantization, string? InstalledAs)
{
    /// <summary>The data of a model that was found.</summary>
    public static LocalModelData From(DiscoveredModel model) => new(
        model.Program, model.Name, model.SuggestedName, model.Path, model.Files, model.Size, model.Quantization, model.InstalledAs);
}
