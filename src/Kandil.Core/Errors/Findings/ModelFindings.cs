using System.Globalization;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors.Findings;

/// <summary>Findings about what a file says of its model: its kind, its architecture's numbers, its vocabulary.</summary>
/// <param name="file">The file, as the user knows it.</param>
public sealed class ModelFindings(string file)
{
    /// <summary>No model to run.</summary>
    public ModelFinding NotAModel(long? offset, string? key, string what) => new(
        FindingRules.NotAModel, new FindingLocation(file) { Offset = offset, Key = key }, $"the file holds no model to run: {Clean(what)}");

    /// <summary>A file that nobody looks into.</summary>
    public ModelFinding RunsCode() => new(FindingRules.RunsCode, new FindingLocation(file), $"{Quote(Path.GetFileName(file))} runs code when it is loaded, and was not looked into");

    /// <summary>An architecture whose name is none.</summary>
    public ModelFinding ArchitectureName(long? offset, string name) => new(
        FindingRules.ArchitectureName, At(offset, "general.architecture"), $"{Quote(name)} is no architecture's name");

    /// <summary>An architecture that came later.</summary>
    public ModelFinding UnknownArchitecture(long? offset, string name) => new(
        FindingRules.UnknownArchitecture, At(offset, "general.architecture"),
        $"the engine of this release does not know the architecture {Quote(name)}, so that its numbers are not checked");

    /// <summary>A key that must be there.</summary>
    public ModelFinding Missing(string key, string neededBy) => new(
        FindingRules.MissingKey, At(null, key), $"key {Quote(key)} is missing, which {Clean(neededBy)} needs");

    /// <summary>A value of another type.</summary>
    public ModelFinding Type(long? offset, string key, string wanted, string actual) => new(
        FindingRules.KeyType, At(offset, key), $"key {Quote(key)} must be {wanted} and is {actual}");

    /// <summary>A number outside of its range.</summary>
    public ModelFinding Range(long? offset, string key, string value, long least, long most) => new(
        FindingRules.NumberRange, At(offset, key), Invariant($"key {Quote(key)} is {value}; it can be {least:N0} to {most:N0}"));

    /// <summary>No blocks, or too many.</summary>
    public ModelFinding BlockCount(long? offset, string key, string value, int most) => new(
        FindingRules.BlockCount, At(offset, key), Invariant($"key {Quote(key)} is {value}; a model has 1 to {most} blocks"));

    /// <summary>Impossible heads.</summary>
    public ModelFinding Heads(long? offset, string key, string what) => new(FindingRules.Heads, At(offset, key), $"key {Quote(key)}: {what}");

    /// <summary>Impossible experts.</summary>
    public ModelFinding Experts(long? offset, string key, string what) => new(FindingRules.Experts, At(offset, key), $"key {Quote(key)}: {what}");

    /// <summary>An impossible epsilon.</summary>
    public ModelFinding Epsilon(long? offset, string key, double value) => new(
        FindingRules.Epsilon, At(offset, key), Invariant($"key {Quote(key)} is {value}; it must be a finite number that is not negative"));

    /// <summary>A scaling of positions that nobody knows.</summary>
    public ModelFinding RopeScaling(long? offset, string key, string value, IEnumerable<string> known) => new(
        FindingRules.RopeScaling, At(offset, key), $"key {Quote(key)} is {Quote(value)}; it can be {string.Join(", ", known.Select(Quote))}");

    /// <summary>A type that no weights have.</summary>
    public ModelFinding WeightType(long? offset, string tensor, string type) => new(
        FindingRules.WeightType, new FindingLocation(file) { Offset = offset, Tensor = tensor }, $"tensor {Quote(tensor)} is stored as {type}, by which no engine multiplies");

    /// <summary>No tokenizer.</summary>
    public ModelFinding NoTokenizer(IReadOnlyList<string> missing) => new(
        FindingRules.NoTokenizer, At(null, missing[0]),
        $"the model has no tokenizer: {string.Join(" and ", missing.Select(Quote))} {(missing.Count == 1 ? "is" : "are")} missing");

    /// <summary>A tokenizer that is none.</summary>
    public ModelFinding TokenizerNone(long? offset, string name) => new(
        FindingRules.NoTokenizer, At(offset, "tokenizer.ggml.model"), $"the model has no tokenizer: key 'tokenizer.ggml.model' is {Quote(name)}");

    /// <summary>Tokens that are no list of texts.</summary>
    public ModelFinding TokenList(long? offset, string actual) => new(
        FindingRules.TokenList, At(offset, Tokens), $"the tokens must be a list of texts, one at the least, and are {actual}");

    /// <summary>More tokens than any model has.</summary>
    public ModelFinding TokenCount(long? offset, int count, int most) => new(
        FindingRules.Count, At(offset, Tokens), Invariant($"there are {count:N0} tokens; there can be {most:N0} at the most"));

    /// <summary>A token twice.</summary>
    public ModelFinding DuplicateToken(long? offset, string token, int first, int second) => new(
        FindingRules.DuplicateToken, At(offset, Tokens), Invariant($"the token {Quote(token)} occurs twice, as number {first:N0} and {second:N0}"));

    /// <summary>A token longer than any.</summary>
    public ModelFinding TokenLength(long? offset, int token, int bytes, int most) => new(
        FindingRules.TokenLength, At(offset, Tokens), Invariant($"token {token:N0} has {bytes:N0} bytes; it can have {most:N0} at the most"));

    /// <summary>Scores that do not fit the tokens.</summary>
    public ModelFinding Scores(long? offset, string key, string actual, int tokens) => new(
        FindingRules.TokenScores, At(offset, key), Invariant($"key {Quote(key)} must be {tokens:N0} numbers of 32 bits, as many as there are tokens, and is {actual}"));

    /// <summary>Types that do not fit the tokens.</summary>
    public ModelFinding TokenTypes(long? offset, string key, string actual, int tokens) => new(
        FindingRules.TokenTypes, At(offset, key), Invariant($"key {Quote(key)} must be {tokens:N0} whole numbers of 32 bits, as many as there are tokens, and is {actual}"));

    /// <summary>A byte token that is none.</summary>
    public ModelFinding ByteToken(long? offset, int index, string token) => new(
        FindingRules.ByteToken, At(offset, Tokens), Invariant($"token {index:N0} is of the type byte and is {Quote(token)}; such a token is '<0x00>' to '<0xFF>'"));

    /// <summary>A byte token of a tokenizer that has none.</summary>
    public ModelFinding ByteOfByteless(long? offset, int index, string tokenizer) => new(
        FindingRules.ByteToken, At(offset, "tokenizer.ggml.token_type"), Invariant($"token {index:N0} is of the type byte, and the tokenizer {Quote(tokenizer)} has no bytes"));

    /// <summary>A special token beyond the vocabulary.</summary>
    /// <param name="offset">Where the key stands; null when an engine's own default is meant.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">Its value, or the default.</param>
    /// <param name="tokens">How many tokens there are.</param>
    public ModelFinding SpecialToken(long? offset, string key, string value, int tokens) => new(
        FindingRules.SpecialToken, At(offset, key),
        Invariant($"key {Quote(key)} is {value}{(offset is null ? " where it is left out" : "")}, and there are {tokens:N0} tokens"));

    /// <summary>Embeddings that do not fit the vocabulary.</summary>
    public ModelFinding EmbeddingRows(long? offset, string tensor, string shape, int tokens) => new(
        FindingRules.EmbeddingRows, new FindingLocation(file) { Offset = offset, Tensor = tensor },
        Invariant($"tensor {Quote(tensor)} is {shape}; it must have a row for each of the {tokens:N0} tokens"));

    /// <summary>Parts that are missing or too many.</summary>
    public ModelFinding ShardCount(long? offset, string says, int files) => new(
        FindingRules.ShardCount, At(offset, "split.count"), Invariant($"the file says that it is one of {says}, and {(files == 1 ? "there is 1 file" : $"there are {files} files")}"));

    /// <summary>The wrong part.</summary>
    public ModelFinding ShardNumber(long? offset, string says, string wanted) => new(
        FindingRules.ShardNumber, At(offset, "split.no"), $"the file says that its number, from 0, is {says}; it must be {wanted}");

    /// <summary>Tensors missing or too many.</summary>
    public ModelFinding ShardTensors(long? offset, string says, int tensors) => new(
        FindingRules.ShardTensors, At(offset, "split.tensors.count"), Invariant($"the parts hold {tensors:N0} tensors together, and this file says {says}"));

    /// <summary>A tensor in two parts.</summary>
    public ModelFinding ShardTensorTwice(long? offset, string tensor, string other) => new(
        FindingRules.ShardTensors, new FindingLocation(file) { Offset = offset, Tensor = tensor }, $"tensor {Quote(tensor)} is in {Quote(other)} too");

    private const string Tokens = "tokenizer.ggml.tokens";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private FindingLocation At(long? offset, string key) => new(file) { Offset = offset, Key = key };
}
