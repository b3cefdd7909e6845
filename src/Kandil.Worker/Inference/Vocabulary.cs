using System.Runtime.InteropServices;
using System.Text;
using Kandil.Worker.Native;

namespace Kandil.Worker.Inference;

/// <summary>A model's vocabulary: text to tokens and back.</summary>
internal sealed unsafe class Vocabulary
{
    private readonly ModelHandle _model;
    private readonly nint _vocabulary;
    private readonly Lazy<List<string>> _steeringTexts;

    /// <summary>The vocabulary of a model, valid as long as the model is.</summary>
    public Vocabulary(ModelHandle model)
    {
        (_model, _vocabulary) = (model, ModelFunctions.Vocabulary(model));
        Count = VocabularyFunctions.Count(_vocabulary);
        _steeringTexts = new Lazy<List<string>>(FindSteeringTexts);
    }

    /// <summary>How many tokens there are.</summary>
    public int Count { get; }

    /// <summary>True when the model has a vocabulary; one without cannot be asked in text.</summary>
    public bool Exists => VocabularyFunctions.Type(_vocabulary) != VocabularyFunctions.NoVocabulary && Count > 0;

    /// <summary>llama.cpp's vocabulary.</summary>
    public nint Pointer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_model.IsClosed, this);
            return _vocabulary;
        }
    }

    /// <summary>The texts that become tokens which steer the model, such as <c>&lt;|im_end|&gt;</c>, where they are parsed.</summary>
    public IReadOnlyList<string> SteeringTexts => _steeringTexts.Value;

    /// <summary>The text of the token that ends a text, such as <c>&lt;/s&gt;</c>; empty where there is none.</summary>
    public string EndOfText
    {
        get
        {
            int token = VocabularyFunctions.EndOfText(Pointer);
            return token < 0 ? "" : Marshal.PtrToStringUTF8((nint)VocabularyFunctions.Text(Pointer, token)) ?? "";
        }
    }

    /// <summary>Adds a text's tokens to a list.</summary>
    /// <param name="text">The text.</param>
    /// <param name="addSpecial">Whether the model's begin (and end) token goes around it.</param>
    /// <param name="parseSpecial">Whether a steering token's text becomes that token.</param>
    /// <param name="tokens">Where they are added.</param>
    public void Tokenize(string text, bool addSpecial, bool parseSpecial, List<int> tokens)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int before = tokens.Count;
        // A token has at least a byte, except for the two that may go around.
        CollectionsMarshal.SetCount(tokens, before + bytes.Length + 2);
        int count = Tokenize(bytes, addSpecial, parseSpecial, CollectionsMarshal.AsSpan(tokens)[before..]);
        if (count < 0)
        {
            CollectionsMarshal.SetCount(tokens, before - count);
            count = Tokenize(bytes, addSpecial, parseSpecial, CollectionsMarshal.AsSpan(tokens)[before..]);
        }

        CollectionsMarshal.SetCount(tokens, before + count);
    }

    /// <summary>Whether a text is one steering token.</summary>
    public bool IsOneToken(string text)
    {
        var tokens = new List<int>();
        Tokenize(text, addSpecial: false, parseSpecial: true, tokens);
        return tokens.Count == 1;
    }

    /// <summary>Whether the model ends its answer with this token.</summary>
    public bool EndsAnswer(int token) => VocabularyFunctions.EndsGeneration(Pointer, token) != 0;

    /// <summary>The bytes of a token as text; none for a steering token. A character may be split over several tokens.</summary>
    /// <param name="token">The token.</param>
    /// <param name="buffer">Where the bytes go; replaced by a larger one if needed.</param>
    public ReadOnlySpan<byte> Piece(int token, ref byte[] buffer)
    {
        int length = Piece(token, buffer);
        if (length < 0)
        {
            buffer = new byte[-length];
            length = Piece(token, buffer);
        }

        return buffer.AsSpan(0, length);
    }

    private int Tokenize(byte[] text, bool addSpecial, bool parseSpecial, Span<int> room)
    {
        fixed (byte* first = text)
        fixed (int* tokens = room)
        {
            return VocabularyFunctions.Tokenize(
                Pointer, first, text.Length, tokens, room.Length, addSpecial ? (byte)1 : (byte)0, parseSpecial ? (byte)1 : (byte)0);
        }
    }

    private int Piece(int token, byte[] buffer)
    {
        fixed (byte* first = buffer)
        {
            return VocabularyFunctions.Piece(Pointer, token, first, buffer.Length, 0, 0);
        }
    }

    private List<string> FindSteeringTexts()
    {
        var texts = new List<string>();
        for (int token = 0; token < Count; token++)
        {
            if ((VocabularyFunctions.Attributes(Pointer, token) & (VocabularyFunctions.ControlToken | VocabularyFunctions.UnknownToken)) != 0
                && Marshal.PtrToStringUTF8((nint)VocabularyFunctions.Text(Pointer, token)) is { Length: > 1 } text)
            {
                texts.Add(text);
            }
        }

        return texts;
    }
}
