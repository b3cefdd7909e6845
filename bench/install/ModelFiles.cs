using Kandil.Tests.Unit.Fakes;

namespace Kandil.Bench.Install;

/// <summary>The models that are installed.</summary>
internal static class ModelFiles
{
    // 1,012 M weights of Q8_0: 1.0 GiB and a little.
    private static readonly GgufModelSize OneGiB = new(2048, 20, 5632, 32, 4, 32000);

    /// <summary>1 GiB of random weights.</summary>
    public static string Random(string folder) =>
        Write(GgufBuilder.Random().Size(OneGiB).Weights(GgufWeights.Q8_0), Path.Combine(folder, "random.gguf"));

    /// <summary>Zeros: what is in them makes no difference to the memory that they take.</summary>
    public static string Hollow(string folder, long bytes, string name) => Write(GgufBuilder.Hollow(bytes), Path.Combine(folder, name + ".gguf"));

    private static string Write(GgufBuilder model, string path)
    {
        model.WriteTo(path);
        return path;
    }
}
