using System.Buffers.Text;
using Kandil.Core.Gguf;

namespace Kandil.Core.Safety;

/// <summary>
/// The tokens that were seen, as the engine sees them: a text ends at its first NUL, and an empty one is <c>[EMPTY_7]</c> with its
/// number. It takes four bytes a slot and makes no string; hashes are seeded, so that no file can be made to collide.
/// </summary>
internal sealed class TokenSet
{
    private readonly GgufArray _tokens;
    private readonly int[] _slots;

    /// <summary>An empty set over a vocabulary.</summary>
    internal TokenSet(GgufArray tokens)
    {
        _tokens = tokens;
        _slots = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)tokens.Count * 2)];
    }

    /// <summary>Adds a token, and gives the number of the same one that was there before; null if there was none.</summary>
    internal int? AddOrFind(int index)
    {
        Span<byte> room = stackalloc byte[32];
        Span<byte> otherRoom = stackalloc byte[32];
        ReadOnlySpan<byte> token = Effective(index, room);
        var hash = default(HashCode);
        hash.AddBytes(token);
        for (int slot = hash.ToHashCode(); ; slot++)
        {
            ref int taken = ref _slots[slot & (_slots.Length - 1)];
            if (taken == 0)
            {
                taken = index + 1;
                return null;
            }

            if (token.SequenceEqual(Effective(taken - 1, otherRoom)))
                return taken - 1;
        }
    }

    private ReadOnlySpan<byte> Effective(int index, Span<byte> room)
    {
        ReadOnlySpan<byte> token = _tokens.Utf8At(index);
        int nul = token.IndexOf((byte)0);
        if (nul >= 0)
            token = token[..nul];
        if (!token.IsEmpty)
            return token;

        "[EMPTY_"u8.CopyTo(room);
        Utf8Formatter.TryFormat(index, room["[EMPTY_".Length..], out int written);
        room["[EMPTY_".Length + written] = (byte)']';
        return room[..("[EMPTY_".Length + written + 1)];
    }
}
