using System.Globalization;
using Kandil.Core.Engines.Embedded.Protocol;
using Kandil.Core.Platform;
using Kandil.Worker.Native;

namespace Kandil.Worker.Inference;

/// <summary>
/// Refuses what cannot fit, before it is tried: a system that promises more memory than it has does not fail the
/// allocation but kills a process when the memory is used, and not always this one.
/// </summary>
internal static class MemoryGuard
{
    // What llama.cpp notes of every token of context, besides its keys and values.
    private const long BytesPerCell = 64;
    private const long BytesPerValue = 2;

    private static long Memory => MachineMemory.Read().Total;

    /// <summary>Checks the weights.</summary>
    /// <exception cref="WorkerException">OutOfMemory.</exception>
    public static void CheckWeights(string path, long bytes) => Check($"{path} has", bytes);

    /// <summary>Checks the context, by a lower bound of what it takes.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">Tokens of context for one answer.</param>
    /// <param name="sequences">Answers at a time.</param>
    /// <exception cref="WorkerException">OutOfMemory.</exception>
    public static void CheckContext(ModelHandle model, int tokens, int sequences) => Check(
        string.Create(CultureInfo.InvariantCulture, $"A context of {tokens} tokens for {sequences} at a time takes at least"),
        checked((long)tokens * sequences * (BytesPerCell + KeyValueBytes(model))));

    // Of one token, where every layer keeps keys and values of whole heads.
    private static long KeyValueBytes(ModelHandle model)
    {
        int heads = ModelFunctions.Heads(model);
        return ModelFunctions.IsRecurrent(model) != 0 || ModelFunctions.IsHybrid(model) != 0 || heads <= 0
            ? 0
            : 2 * BytesPerValue * ModelFunctions.Layers(model) * ModelFunctions.KeyValueHeads(model) * (ModelFunctions.Width(model) / heads);
    }

    private static void Check(string what, long bytes)
    {
        if (bytes > Memory)
        {
            throw new WorkerException(WorkerFailure.OutOfMemory, string.Create(
                CultureInfo.InvariantCulture, $"{what} {bytes >> 20} MiB, and this machine gives a process {Memory >> 20} MiB of memory."));
        }
    }
}
