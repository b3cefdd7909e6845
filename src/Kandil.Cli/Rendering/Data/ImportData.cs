
namespace Kandil.Cli.Rendering.Data;

/// <summary><c>data</c> of <c>kandil model import</c>.</summary>
/// <param name="Model">The model as it is installed.</param>
/// <param name="AlreadyInstalled">True when the same file was there, and nothing was done.</param>
/// <param name="Cloned">True when the file system shares its blocks, so that no bytes were copied.</param>
/// <param name="LoadTest">What loading it in a restricted process found; null where nothing was taken in.</param>
public sealed record ImportData(ModelData Model, bool AlreadyInstalled, bool Cloned, LoadTestData? LoadTest);
