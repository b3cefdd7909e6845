using System.Runtime.InteropServices;

namespace Kandil.Worker.Native;

/// <summary>Vocabularies: text to tokens and back.</summary>
internal static unsafe partial class VocabularyFunctions
{
    /// <summary>enum llama_vocab_type: the model has no vocabulary.</summary>
    public const int NoVocabulary = 0;

    /// <summary>enum llama_token_attr: the unknown token.</summary>
    public const int UnknownToken = 1;

    /// <summary>enum llama_token_attr: a token that steers and is not text.</summary>
    public const int ControlToken = 8;

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_vocab_type")]
    public static partial int Type(nint vocabulary);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_vocab_n_tokens")]
    public static partial int Count(nint vocabulary);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_vocab_get_attr")]
    public static partial int Attributes(nint vocabulary, int token);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_vocab_get_text")]
    public static partial byte* Text(nint vocabulary, int token);

    /// <summary>The token that ends a text; negative for none.</summary>
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_vocab_eos")]
    public static partial int EndOfText(nint vocabulary);

    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_vocab_is_eog")]
    public static partial byte EndsGeneration(nint vocabulary, int token);

    /// <summary>The number of tokens, or what it would be, negated, when there is no room for them.</summary>
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_tokenize")]
    public static partial int Tokenize(nint vocabulary, byte* text, int length, int* tokens, int room, byte addSpecial, byte parseSpecial);

    /// <summary>The number of bytes, or what it would be, negated, when there is no room for them.</summary>
    [LibraryImport(LibraryNames.Llama, EntryPoint = "llama_token_to_piece")]
    public static partial int Piece(nint vocabulary, int token, byte* buffer, int room, int skippedSpaces, byte special);
}
