using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Gguf;

namespace Kandil.Core.Safety;

/// <summary>The tokenizer: that there is one, and that its lists, ids and the embeddings fit each other.</summary>
internal sealed class VocabularyCheck
{
    private const string ModelKey = "tokenizer.ggml.model";
    private const string TokensKey = "tokenizer.ggml.tokens";
    private const string ScoresKey = "tokenizer.ggml.scores";
    private const string TypesKey = "tokenizer.ggml.token_type";
    private const string MergesKey = "tokenizer.ggml.merges";
    private const string SuppressedKey = "tokenizer.ggml.suppress_tokens";
    private const string CharacterMapKey = "tokenizer.ggml.precompiled_charsmap";
    private const string IdEnding = "_token_id";
    private const string Prefix = "tokenizer.ggml.";
    private const string Embeddings = "token_embd.weight";

    // Four times the largest vocabulary that is known.
    private const int MostTokens = 1 << 20;
    private const int MostTokenBytes = 1 << 12;
    private const int ByteType = 6;

    /// <summary>The ids that engines take where a file names none.</summary>
    private static readonly Dictionary<string, (string Key, int Id)[]> Defaults = new(StringComparer.Ordinal)
    {
        ["llama"] = [("bos_token_id", 1), ("eos_token_id", 2), ("unknown_token_id", 0)],
        ["gpt2"] = [("bos_token_id", 11), ("eos_token_id", 11)],
        ["bert"] = [("bos_token_id", 101), ("unknown_token_id", 100), ("seperator_token_id", 102), ("padding_token_id", 0), ("mask_token_id", 103)],
        ["t5"] = [("eos_token_id", 1), ("unknown_token_id", 2), ("padding_token_id", 0)],
        ["plamo2"] = [("bos_token_id", 1), ("eos_token_id", 2), ("unknown_token_id", 0), ("padding_token_id", 3)],
    };

    /// <summary>Tokenizers that have no bytes: the engine ends itself at the first token of that type.</summary>
    private static readonly string[] BytelessTokenizers = ["bert"];

    private static readonly string[] MergingTokenizers = ["gpt2", "gemma4"];

    private readonly CheckedPart _part;
    private readonly FindingList _findings;
    private readonly GgufArray _tokens;

    private VocabularyCheck(CheckedPart part, GgufArray tokens, FindingList findings) => (_part, _tokens, _findings) = (part, tokens, findings);

    private GgufMetadata Metadata => _part.Metadata;

    private ModelFindings Make => _part.ModelFindings;

    /// <summary>Checks the vocabulary of a model; the embeddings may lie in any of its files.</summary>
    internal static void Check(IReadOnlyList<CheckedPart> parts, FindingList findings)
    {
        CheckedPart first = parts[0];
        if (TokensOf(first, findings) is not { } tokens)
            return;

        var check = new VocabularyCheck(first, tokens, findings);
        check.CheckTokens();
        check.CheckScores();
        check.CheckTypes();
        check.CheckSpecialTokens();
        check.CheckMerges();
        if (ArchitectureFamilies.IsKnown(first.File.Facts.Architecture!))
        {
            foreach (CheckedPart part in parts)
                check.CheckEmbeddings(part);
        }
    }

    /// <summary>The tokens; null, with a finding, if there are none to check.</summary>
    private static GgufArray? TokensOf(CheckedPart part, FindingList findings)
    {
        string[] missing = [.. new[] { ModelKey, TokensKey }.Where(key => !part.Metadata.Contains(key))];
        GgufValue? model = part.Metadata[ModelKey], value = part.Metadata[TokensKey];
        long? offset = part.Metadata.OffsetOf(TokensKey);
        if (model?.Shown() is "none" or "no_vocab")
            findings.Add(part.ModelFindings.TokenizerNone(part.Metadata.OffsetOf(ModelKey), model.Shown()));
        else if (missing.Length > 0)
            findings.Add(part.ModelFindings.NoTokenizer(missing));
        else if (model!.Type != GgufValueType.Text)
            findings.Add(part.ModelFindings.Type(part.Metadata.OffsetOf(ModelKey), ModelKey, "a text", ModelNumbers.TypeOf(model)));

        if (value is null)
            return null;
        if (value.AsArray is not { ElementType: GgufValueType.Text, Count: > 0 } tokens)
        {
            findings.Add(part.ModelFindings.TokenList(offset, ModelNumbers.TypeOf(value)));
            return null;
        }

        if (tokens.Count <= MostTokens)
            return tokens;
        findings.Add(part.ModelFindings.TokenCount(offset, tokens.Count, MostTokens));
        return null;
    }

    private void CheckTokens()
    {
        var seen = new TokenSet(_tokens);
        for (int index = 0; index < _tokens.Count; index++)
        {
            int length = _tokens.Utf8At(index).Length;
            if (length > MostTokenBytes && _findings.Wants(FindingRules.TokenLength))
                _findings.Add(Make.TokenLength(Metadata.OffsetOf(TokensKey), index, length, MostTokenBytes));
            if (seen.AddOrFind(index) is { } first && _findings.Wants(FindingRules.DuplicateToken))
                _findings.Add(Make.DuplicateToken(Metadata.OffsetOf(TokensKey), Shown(index), first, index));
        }
    }

    private void CheckScores()
    {
        if (Metadata[ScoresKey] is { } value
            && (value.AsArray is not { ElementType: GgufValueType.F32 or GgufValueType.I32 } scores || scores.Count != _tokens.Count))
        {
            _findings.Add(Make.Scores(Metadata.OffsetOf(ScoresKey), ScoresKey, ModelNumbers.TypeOf(value), _tokens.Count));
        }
    }

    private void CheckTypes()
    {
        if (Metadata[TypesKey] is not { } value)
            return;
        if (value.AsArray is not { ElementType: GgufValueType.I32 or GgufValueType.U32 } types || types.Count != _tokens.Count)
        {
            _findings.Add(Make.TokenTypes(Metadata.OffsetOf(TypesKey), TypesKey, ModelNumbers.TypeOf(value), _tokens.Count));
            return;
        }

        string? tokenizer = Metadata[ModelKey]?.Shown();
        bool hasNoBytes = BytelessTokenizers.Contains(tokenizer);
        ReadOnlySpan<byte> numbers = types.Encoded.Span;
        for (int index = 0; index < types.Count; index++, numbers = numbers[sizeof(int)..])
        {
            bool isWrong = BinaryPrimitives.ReadInt32LittleEndian(numbers) == ByteType && (hasNoBytes || !IsByteToken(_tokens.Utf8At(index)));
            if (!isWrong || !_findings.Wants(FindingRules.ByteToken))
                continue;
            _findings.Add(hasNoBytes
                ? Make.ByteOfByteless(Metadata.OffsetOf(TypesKey), index, tokenizer!)
                : Make.ByteToken(Metadata.OffsetOf(TokensKey), index, Shown(index)));
        }
    }

    private void CheckSpecialTokens()
    {
        foreach ((string key, GgufValue value) in Metadata.Entries)
        {
            if (key.StartsWith(Prefix, StringComparison.Ordinal) && key.EndsWith(IdEnding, StringComparison.Ordinal))
                CheckSpecialToken(key, value);
        }

        CheckSuppressed();
        CheckCharacterMap();
        foreach ((string name, int id) in Defaults.GetValueOrDefault(Metadata[ModelKey]?.Shown() ?? "") ?? [])
        {
            if (id >= _tokens.Count && !Metadata.Contains(Prefix + name))
                _findings.Add(Make.SpecialToken(null, Prefix + name, id.ToString(CultureInfo.InvariantCulture), _tokens.Count));
        }
    }

    // Some programs write into a table of the tokens at each of these, and read 32 bits for each whatever its type.
    private void CheckSuppressed()
    {
        if (Metadata[SuppressedKey] is not { } value)
            return;
        if (value.AsArray is not { ElementType: GgufValueType.I32 or GgufValueType.U32 } ids)
        {
            _findings.Add(Make.Type(Metadata.OffsetOf(SuppressedKey), SuppressedKey, "a list of whole numbers of 32 bits", ModelNumbers.TypeOf(value)));
            return;
        }

        for (ReadOnlySpan<byte> left = ids.Encoded.Span; left.Length >= sizeof(uint); left = left[sizeof(uint)..])
        {
            uint id = BinaryPrimitives.ReadUInt32LittleEndian(left);
            if (id >= _tokens.Count && _findings.Wants(FindingRules.SpecialToken))
                _findings.Add(Make.SpecialToken(Metadata.OffsetOf(SuppressedKey), SuppressedKey, id.ToString(CultureInfo.InvariantCulture), _tokens.Count));
        }
    }

    // A table of bytes that begins with the length of its first part, which must end before the whole does.
    private void CheckCharacterMap()
    {
        if (Metadata[CharacterMapKey] is not { } value)
            return;
        if (value.AsArray is not { ElementType: GgufValueType.U8 or GgufValueType.I8 } map)
            _findings.Add(Make.Type(Metadata.OffsetOf(CharacterMapKey), CharacterMapKey, "a list of bytes", ModelNumbers.TypeOf(value)));
        else if (map.Count > 0 && FirstPart(map) is var length && length + sizeof(uint) >= map.Count)
            _findings.Add(Make.Range(Metadata.OffsetOf(CharacterMapKey), CharacterMapKey, string.Create(CultureInfo.InvariantCulture, $"a table with a part of {length:N0} bytes"), 0, Math.Max(0, map.Count - sizeof(uint) - 1)));
    }

    private static long FirstPart(GgufArray map) =>
        map.Count < sizeof(uint) ? map.Count : BinaryPrimitives.ReadUInt32LittleEndian(map.Encoded.Span);

    private void CheckSpecialToken(string key, GgufValue value)
    {
        bool isNumber = value.Type.IsInteger(), isToken = value.AsInteger is { } id && id >= 0 && id < _tokens.Count;
        if (!isNumber && _findings.Wants(FindingRules.KeyType))
            _findings.Add(Make.Type(Metadata.OffsetOf(key), key, "a whole number", ModelNumbers.TypeOf(value)));
        if (isNumber && !isToken && _findings.Wants(FindingRules.SpecialToken))
            _findings.Add(Make.SpecialToken(Metadata.OffsetOf(key), key, value.ToString(), _tokens.Count));
    }

    private void CheckMerges()
    {
        if (Metadata[MergesKey] is not { } value)
        {
            bool needed = MergingTokenizers.Contains(Metadata[ModelKey]?.Shown()) && Metadata[Prefix + "pre"]?.Shown() != "kimi-k2";
            if (needed)
                _findings.Add(Make.Missing(MergesKey, "the tokenizer"));
        }
        else if (value.AsArray is not { ElementType: GgufValueType.Text })
        {
            _findings.Add(Make.Type(Metadata.OffsetOf(MergesKey), MergesKey, "a list of texts", ModelNumbers.TypeOf(value)));
        }
    }

    private void CheckEmbeddings(CheckedPart part)
    {
        foreach (GgufTensor tensor in part.File.Tensors)
        {
            if (tensor.Name == Embeddings && (tensor.Shape.Count != 2 || tensor.Shape[1] != _tokens.Count))
                _findings.Add(part.ModelFindings.EmbeddingRows(tensor.HeaderOffset, tensor.Name, string.Join(" x ", tensor.Shape), _tokens.Count));
        }
    }

    private string Shown(int index)
    {
        ReadOnlySpan<byte> utf8 = _tokens.Utf8At(index);
        return Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, MostTokenBytes)]);
    }

    private static bool IsByteToken(ReadOnlySpan<byte> token) =>
        token.Length == 6 && token.StartsWith("<0x"u8) && token[5] == '>' && char.IsAsciiHexDigit((char)token[3]) && char.IsAsciiHexDigit((char)token[4]);
}
