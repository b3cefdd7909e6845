using System.Runtime.InteropServices;
using Kandil.Worker.Native;

namespace Kandil.Worker.Inference;

/// <summary>The tokens that are computed together, in memory that llama.cpp reads.</summary>
internal sealed unsafe class DecodeBatch : IDisposable
{
    private readonly int _capacity;
    private readonly int* _sequenceIds;
    private LlamaBatch _batch;

    /// <summary>Makes an empty batch.</summary>
    /// <param name="capacity">Tokens at the most.</param>
    /// <param name="sequences">How many sequences there are; their numbers begin at 0.</param>
    public DecodeBatch(int capacity, int sequences)
    {
        _capacity = capacity;
        _sequenceIds = Allocate<int>(sequences);
        _batch = new LlamaBatch
        {
            Tokens = Allocate<int>(capacity),
            Positions = Allocate<int>(capacity),
            SequenceCounts = Allocate<int>(capacity),
            Sequences = (int**)NativeMemory.Alloc((nuint)capacity, (nuint)sizeof(int*)),
            WantsOutput = Allocate<sbyte>(capacity),
        };
        for (int sequence = 0; sequence < sequences; sequence++)
        {
            _sequenceIds[sequence] = sequence;
        }

        new Span<int>(_batch.SequenceCounts, capacity).Fill(1);
    }

    /// <summary>How many tokens are in it.</summary>
    public int Count => _batch.Count;

    /// <summary>How many more there is room for.</summary>
    public int Room => _capacity - _batch.Count;

    /// <summary>Takes all tokens out.</summary>
    public void Clear() => _batch.Count = 0;

    /// <summary>Adds a token.</summary>
    /// <returns>Where it stands.</returns>
    public int Add(int token, int position, int sequence, bool wantsOutput)
    {
        int at = _batch.Count++;
        _batch.Tokens[at] = token;
        _batch.Positions[at] = position;
        _batch.Sequences[at] = _sequenceIds + sequence;
        _batch.WantsOutput[at] = wantsOutput ? (sbyte)1 : (sbyte)0;
        return at;
    }

    /// <summary>Computes it.</summary>
    /// <returns>llama_decode's code.</returns>
    public int Decode(ContextHandle context) => DecodeFunctions.Decode(context, _batch);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_batch.Tokens);
        NativeMemory.Free(_batch.Positions);
        NativeMemory.Free(_batch.SequenceCounts);
        NativeMemory.Free(_batch.Sequences);
        NativeMemory.Free(_batch.WantsOutput);
        NativeMemory.Free(_sequenceIds);
        _batch = default;
    }

    private static T* Allocate<T>(int count)
        where T : unmanaged => (T*)NativeMemory.Alloc((nuint)count, (nuint)sizeof(T));
}
