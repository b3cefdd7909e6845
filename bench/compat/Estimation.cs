using Kandil.Core.Compatibility;
using Kandil.Core.Gguf;

namespace Kandil.Bench.Compat;

/// <summary>Kandil's estimate of a file, in the terms of llama.cpp's report.</summary>
internal static class Estimation
{
    public static Allocation Of(string path, int context)
    {
        using var file = File.OpenRead(path);
        var model = ModelShape.Of(GgufReader.Read(file, file.Length, path));
        var estimate = MemoryEstimator.Estimate(model, new LoadPlan { Context = context }, WeightRepacking.Avx512);
        return new Allocation(estimate.Weights.Bytes + estimate.Repacked.Bytes, estimate.Repacked.Bytes, estimate.Cache.Bytes, estimate.Compute.Bytes);
    }
}
