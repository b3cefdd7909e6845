using Kandil.Core.Hardware;

namespace Kandil.Core.Compatibility;

/// <summary>What a device holds of a model.</summary>
/// <param name="Device">The card's name.</param>
/// <param name="Layers">Blocks; the output counts as one.</param>
/// <param name="Bytes">Bytes of weights, keys and values, and computation there.</param>
public sealed record DeviceShare(string Device, int Layers, long Bytes);

/// <summary>How many blocks fit on graphics cards: llama.cpp gives the last blocks to the cards, in order, and the output after them.</summary>
internal static class LayerSplit
{
    // What a driver takes for itself on a card before anything is loaded (CUDA's context is the largest).
    private const long DriverBytes = 400L << 20;

    /// <summary>The largest part that fits.</summary>
    /// <param name="model">The model.</param>
    /// <param name="plan">How it is loaded.</param>
    /// <param name="compute">Bytes of the largest computation, which each card has for itself.</param>
    /// <param name="ratio">Bytes of the weights for each byte of the header's.</param>
    /// <param name="cards">The cards with the memory that is free.</param>
    public static IReadOnlyList<DeviceShare> Largest(ModelShape model, LoadPlan plan, long compute, double ratio, IReadOnlyList<GraphicsFacts> cards)
    {
        long[] room = [.. cards.Select(card => Math.Max(0, (card.FreeMemory ?? card.TotalMemory ?? 0) - compute - DriverBytes))];
        long[] blocks = [.. model.Layers.Select(layer => (long)(layer.Bytes * ratio) + MemoryEstimator.Cache(layer, model, plan))];
        long output = Math.Max(0, (long)((model.WeightBytes - model.Layers.Sum(layer => layer.Bytes)) * ratio));
        // Fewer and fewer of the last blocks; the output goes with all of them alone.
        for (int first = -1; first < blocks.Length; first++)
        {
            long[] parts = first < 0 ? [.. blocks, output] : blocks[first..];
            if (Place(parts, room) is { } placed)
                return [.. cards.Select((card, at) => new DeviceShare(card.Name, placed[at].Layers, placed[at].Bytes + compute)).Where(share => share.Layers > 0)];
        }

        return [];
    }

    private static (int Layers, long Bytes)[]? Place(long[] parts, long[] room)
    {
        var placed = new (int Layers, long Bytes)[room.Length];
        int card = 0;
        foreach (long part in parts)
        {
            while (card < room.Length && placed[card].Bytes + part > room[card])
                card++;
            if (card == room.Length)
                return null;
            placed[card] = (placed[card].Layers + 1, placed[card].Bytes + part);
        }

        return placed;
    }
}
