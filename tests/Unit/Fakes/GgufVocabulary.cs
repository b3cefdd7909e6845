using System.Globalization;
using System.Text;
using Kandil.Core.Gguf;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>Which tokenizer a built model has.</summary>
public enum GgufTokenizer
{
    /// <summary>SentencePiece, <c>llama</c> in the file: byte tokens for characters that are missing.</summary>
    Spm,

    /// <summary>Byte-level pairs, <c>gpt2</c> in the file.</summary>
    Bpe,
}

/// <summary>The tokens of a built model, with the metadata that goes with them.</summary>
public sealed class GgufVocabulary
{
    private const int Normal = 1, Unknown = 2, Control = 3, ByteToken = 6;
    private const string Letters = "etaoinshrdlucmfwypvbgkqjxz";

    /// <summary>What the chat templates have between messages, so that each is one token.</summary>
    private static readonly string[] Markers =
    [
        "<|im_start|>", "<|im_end|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "[INST]", "[/INST]",
        "<|system|>", "<|user|>", "<|assistant|>", "<|end|>", "<start_of_turn>", "<end_of_turn>",
    ];

    private readonly GgufTokenizer _tokenizer;
    private readonly List<string> _texts = [];
    private readonly List<int> _types = [];
    private readonly List<string> _merges = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);

    /// <summary>Makes a vocabulary.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="count">Tokens at the least.</param>
    /// <param name="chain">What the model says, a token each; none for a model that does not speak.</param>
    /// <param name="withWords">Whether prompts are read in groups of letters too, as by a real vocabulary, not only by character.</param>
    public GgufVocabulary(GgufTokenizer tokenizer, int count, IReadOnlyList<(string? Text, byte Byte)> chain, bool withWords)
    {
        _tokenizer = tokenizer;
        AddSpecial();
        AddAlphabet();
        ChainIds = [.. chain.Select(piece => piece.Text is null ? _ids[ByteText(piece.Byte)] : Add(Spell(piece.Text), Normal))];
        if (withWords)
            AddLetterGroups(count);
        while (_texts.Count < count)
            Add(string.Create(CultureInfo.InvariantCulture, $"[extra{_texts.Count}]"), Normal);
    }

    /// <summary>The tokens that the model says, in order.</summary>
    public IReadOnlyList<int> ChainIds { get; }

    /// <summary>The first token that is neither special nor a single byte.</summary>
    public int FirstWord { get; private set; }

    /// <summary>The number of tokens.</summary>
    public int Count => _texts.Count;

    /// <summary>The token that ends an answer.</summary>
    public int EndId { get; private set; }

    /// <summary>The metadata, in the order of published files.</summary>
    public IEnumerable<(string Key, GgufValue Value)> Metadata(bool addSpacePrefix)
    {
        bool spm = _tokenizer == GgufTokenizer.Spm;
        yield return ("tokenizer.ggml.model", spm ? "llama" : "gpt2");
        if (!spm)
            yield return ("tokenizer.ggml.pre", "gpt-2");

        yield return ("tokenizer.ggml.tokens", GgufArray.Of(_texts));
        if (spm)
            yield return ("tokenizer.ggml.scores", GgufArray.Of([.. _texts.Select((_, id) => -(float)id)]));

        yield return ("tokenizer.ggml.token_type", GgufArray.Of(_types.ToArray()));
        if (!spm)
            yield return ("tokenizer.ggml.merges", GgufArray.Of(_merges));

        yield return ("tokenizer.ggml.bos_token_id", spm ? 1u : (uint)EndId);
        yield return ("tokenizer.ggml.eos_token_id", (uint)EndId);
        if (spm)
            yield return ("tokenizer.ggml.unknown_token_id", 0u);

        yield return ("tokenizer.ggml.add_bos_token", spm);
        if (spm)
            yield return ("tokenizer.ggml.add_space_prefix", addSpacePrefix);
    }

    private void AddSpecial()
    {
        if (_tokenizer == GgufTokenizer.Spm)
        {
            Add("<unk>", Unknown);
            Add("<s>", Control);
            EndId = Add("</s>", Control);
            Add("<|endoftext|>", Control);
        }
        else
        {
            EndId = Add("<|endoftext|>", Control);
        }

        foreach (string marker in Markers)
            Add(marker, Control);
    }

    private void AddAlphabet()
    {
        for (int value = 0; value < 256; value++)
            Add(ByteText((byte)value), _tokenizer == GgufTokenizer.Spm ? ByteToken : Normal);
        FirstWord = _texts.Count;
        if (_tokenizer == GgufTokenizer.Bpe)
            return;

        for (char character = ' '; character <= '~'; character++)
            Add(Spell(character.ToString()), Normal);
    }

    private void AddLetterGroups(int most)
    {
        IEnumerable<(string, string)> Pairs()
        {
            foreach (char first in Letters)
                yield return (" ", first.ToString());
            foreach (char first in Letters)
                foreach (char second in Letters)
                    yield return (first.ToString(), second.ToString());
            foreach (char first in Letters)
                foreach (char second in Letters)
                    yield return (" ", $"{first}{second}");
            foreach (char first in Letters)
                foreach (char second in Letters)
                    foreach (char third in Letters)
                        yield return ($"{first}{second}", third.ToString());
            foreach (char first in Letters)
                foreach (char second in Letters)
                    foreach (char third in Letters)
                        yield return ($" {first}", $"{second}{third}");
        }

        foreach ((string left, string right) in Pairs())
        {
            if (_texts.Count >= most)
                return;
            if (_ids.ContainsKey(Spell(left + right)))
                continue;

            Add(Spell(left + right), Normal);
            _merges.Add($"{Spell(left)} {Spell(right)}");
        }
    }

    private int Add(string text, int type)
    {
        if (!_ids.TryAdd(text, _texts.Count))
            return _ids[text];

        _texts.Add(text);
        _types.Add(type);
        return _texts.Count - 1;
    }

    /// <summary>A text as the vocabulary spells it.</summary>
    private string Spell(string text) => _tokenizer == GgufTokenizer.Spm
        ? text.Replace(' ', '\u2581')
        : string.Concat(Encoding.UTF8.GetBytes(text).Select(ByteText));

    private string ByteText(byte value)
    {
        if (_tokenizer == GgufTokenizer.Spm)
            return string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>");

        // Byte-level vocabularies print each byte as a visible character: those that are visible as themselves, the
        // others counted from U+0100 on.
        return ((char)(IsVisible(value) ? value : 0x100 + Enumerable.Range(0, value).Count(before => !IsVisible(before)))).ToString();
    }

    private static bool IsVisible(int value) => value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
}
