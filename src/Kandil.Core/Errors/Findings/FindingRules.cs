namespace Kandil.Core.Errors.Findings;

/// <summary>The one table of rules. docs/guide/model-safety.md has an example of each.</summary>
public static class FindingRules
{
    private static readonly List<FindingRule> Table = [];

    /// <summary>No bytes.</summary>
    public static readonly FindingRule EmptyFile = Refuses("empty-file", "The file is empty.");

    /// <summary>Another format.</summary>
    public static readonly FindingRule NotGguf = Refuses("not-gguf", "The file does not begin as a GGUF file does.");

    /// <summary>Big-endian.</summary>
    public static readonly FindingRule ByteOrder = Refuses("byte-order", "The file is for machines of the other byte order.");

    /// <summary>An unknown version.</summary>
    public static readonly FindingRule Version = Refuses("version", "The file is of a version of the format that is not read; 2 and 3 are.");

    /// <summary>The file ends too soon.</summary>
    public static readonly FindingRule CutShort = Refuses("cut-short", "The file ends before its header, or the last of its tensors, does.");

    /// <summary>Bytes that belong to nothing.</summary>
    public static readonly FindingRule TrailingData = Warns("trailing-data", "64 KiB or more behind the last tensor belong to nothing; less is taken for what writers fill a last block up with.");

    /// <summary>An impossible number of keys, tensors or tokens.</summary>
    public static readonly FindingRule Count = Refuses("count", "The file claims more keys, tensors or tokens than any model has.");

    /// <summary>A length beyond what such a text may have.</summary>
    public static readonly FindingRule TextLength = Refuses("text-length", "A key, name or text is longer than it may be.");

    /// <summary>An impossible header.</summary>
    public static readonly FindingRule HeaderSize = Refuses("header-size", "The header is larger than any model's.");

    /// <summary>No name.</summary>
    public static readonly FindingRule EmptyName = Refuses("empty-name", "A key or a tensor has no name.");

    /// <summary>The same name twice.</summary>
    public static readonly FindingRule DuplicateName = Refuses("duplicate-name", "A key or a tensor's name occurs twice.");

    /// <summary>Bytes that are no text.</summary>
    public static readonly FindingRule Utf8 = Refuses("utf8", "A key, name or text is not UTF-8.");

    /// <summary>A NUL that ends a text early.</summary>
    public static readonly FindingRule Nul = Refuses("nul", "A key, name or text holds a NUL, behind which an engine does not read on.");

    /// <summary>A NUL in the vocabulary.</summary>
    public static readonly FindingRule TokenNul = Warns("token-nul", "An entry of a list of texts holds a NUL, behind which an engine does not read on.");

    /// <summary>Invisible characters in a name.</summary>
    public static readonly FindingRule ControlCharacter = Refuses("control-character", "A key or a tensor's name holds a control character.");

    /// <summary>An unknown type of value.</summary>
    public static readonly FindingRule ValueType = Refuses("value-type", "A key has a type of value that does not exist.");

    /// <summary>An array of arrays.</summary>
    public static readonly FindingRule NestedArray = Refuses("nested-array", "A key is an array of arrays.");

    /// <summary>An impossible array.</summary>
    public static readonly FindingRule ArraySize = Refuses("array-size", "A key claims to be an array larger than any header.");

    /// <summary>An impossible alignment.</summary>
    public static readonly FindingRule Alignment = Refuses("alignment", "The alignment is no power of two up to 1,048,576, or no 32-bit unsigned number.");

    /// <summary>Too many dimensions.</summary>
    public static readonly FindingRule Dimensions = Refuses("dimensions", "A tensor has more than four dimensions.");

    /// <summary>Impossible extents.</summary>
    public static readonly FindingRule Extents = Refuses("extents", "A tensor's extents are negative, or more than a number can hold when multiplied.");

    /// <summary>An unknown type of tensor.</summary>
    public static readonly FindingRule TensorType = Refuses("tensor-type", "A tensor has an element type that does not exist, or not any more.");

    /// <summary>Half a block.</summary>
    public static readonly FindingRule BlockMultiple = Refuses("block-multiple", "A tensor's rows are not whole blocks of its element type.");

    /// <summary>An impossible place.</summary>
    public static readonly FindingRule TensorOffset = Refuses("tensor-offset", "A tensor's data begins off the alignment, or where no file reaches.");

    /// <summary>Shared bytes.</summary>
    public static readonly FindingRule TensorOverlap = Refuses("tensor-overlap", "Two tensors share bytes.");

    /// <summary>A key that looks like an order.</summary>
    public static readonly FindingRule SuspiciousKey = Refuses(
        "suspicious-key", "A key begins with 'system.', or one of the words that it is made of begins or ends with 'exec' or 'cmd'.");

    /// <summary>A tensor's name that is a path.</summary>
    public static readonly FindingRule TensorNamePath = Refuses("tensor-name-path", "A tensor's name holds '..', or begins with '/' or '\\'.");

    /// <summary>Something else than a model.</summary>
    public static readonly FindingRule NotAModel = Refuses("not-a-model", "The file holds no model to run: an adapter, a calibration matrix or a vocabulary alone.");

    /// <summary>A name that is no name.</summary>
    public static readonly FindingRule ArchitectureName = Refuses(
        "architecture-name", "The architecture's name is not up to 64 letters, digits, dots, hyphens and underscores.");

    /// <summary>An architecture that came later.</summary>
    public static readonly FindingRule UnknownArchitecture = Warns(
        "unknown-architecture", "The engine of this release does not know the architecture: another may.");

    /// <summary>Something missing.</summary>
    public static readonly FindingRule MissingKey = Refuses("missing-key", "A key is missing that the architecture or the tokenizer needs.");

    /// <summary>Something of another kind.</summary>
    public static readonly FindingRule KeyType = Refuses("key-type", "A key that an engine reads has a value of another type.");

    /// <summary>A number outside of its range.</summary>
    public static readonly FindingRule NumberRange = Refuses("number-range", "A length or context that an engine computes with is 0 or impossibly large.");

    /// <summary>No blocks, or too many.</summary>
    public static readonly FindingRule BlockCount = Refuses("block-count", "The number of blocks is not 1 to 512.");

    /// <summary>Impossible heads.</summary>
    public static readonly FindingRule Heads = Refuses("heads", "The attention heads are 0, or do not divide what is divided by them.");

    /// <summary>Impossible experts.</summary>
    public static readonly FindingRule Experts = Refuses("experts", "More experts are used than there are, or none, or their groups do not divide them.");

    /// <summary>An impossible epsilon.</summary>
    public static readonly FindingRule Epsilon = Refuses("epsilon", "An epsilon is negative, infinite or no number.");

    /// <summary>A scaling of positions that nobody knows.</summary>
    public static readonly FindingRule RopeScaling = Refuses("rope-scaling", "The scaling of positions is of no kind that the engine knows, at which it ends itself.");

    /// <summary>A type that no weights have.</summary>
    public static readonly FindingRule WeightType = Refuses("weight-type", "A tensor that an engine multiplies by has an element type that no weights have, at which it crashes.");

    /// <summary>No tokenizer.</summary>
    public static readonly FindingRule NoTokenizer = Refuses("no-tokenizer", "The model has no tokenizer, so that nothing can be said to it.");

    /// <summary>Tokens that are none.</summary>
    public static readonly FindingRule TokenList = Refuses("token-list", "The tokens are not a list of texts, or an empty one.");

    /// <summary>The same token twice.</summary>
    public static readonly FindingRule DuplicateToken = Refuses("duplicate-token", "A token occurs twice, at which an engine ends itself.");

    /// <summary>A token longer than any.</summary>
    public static readonly FindingRule TokenLength = Refuses("token-length", "A token is longer than any that is real.");

    /// <summary>Scores that do not fit.</summary>
    public static readonly FindingRule TokenScores = Refuses("token-scores", "The tokens' scores are not as many as the tokens, or not numbers.");

    /// <summary>Types that do not fit.</summary>
    public static readonly FindingRule TokenTypes = Refuses("token-types", "The tokens' types are not as many as the tokens, or not 32-bit numbers.");

    /// <summary>A byte token that is none.</summary>
    public static readonly FindingRule ByteToken = Refuses("byte-token", "A token of the type byte is not written as '<0x00>' to '<0xFF>', or the tokenizer has no bytes.");

    /// <summary>A special token that is none.</summary>
    public static readonly FindingRule SpecialToken = Refuses("special-token", "A special token is beyond the vocabulary.");

    /// <summary>Rows that do not fit.</summary>
    public static readonly FindingRule EmbeddingRows = Refuses("embedding-rows", "The embeddings have another number of rows than the vocabulary has tokens.");

    /// <summary>Parts missing or too many.</summary>
    public static readonly FindingRule ShardCount = Refuses("shard-count", "The files are not as many as the split model says.");

    /// <summary>The wrong part.</summary>
    public static readonly FindingRule ShardNumber = Refuses("shard-number", "A file of a split model is not the part that its place says.");

    /// <summary>Tensors missing or too many.</summary>
    public static readonly FindingRule ShardTensors = Refuses("shard-tensors", "The parts of a split model hold another number of tensors than it says, or one twice.");

    /// <summary>A template that is no text.</summary>
    public static readonly FindingRule TemplateType = Refuses("template-type", "A chat template is not a text, or there are more than sixteen.");

    /// <summary>A template larger than any.</summary>
    public static readonly FindingRule TemplateSize = Refuses("template-size", "A chat template is larger than 65,536 bytes, or all of them are larger than twice that.");

    /// <summary>A template that cannot be read.</summary>
    public static readonly FindingRule TemplateSyntax = Refuses("template-syntax", "A chat template is not written as Jinja is, so that nobody can say what it would do.");

    /// <summary>A template nested too deeply.</summary>
    public static readonly FindingRule TemplateDepth = Refuses("template-depth", "A chat template is nested deeper than 200 levels.");

    /// <summary>A name that leads out of a template.</summary>
    public static readonly FindingRule TemplatePrivateName = Refuses(
        "template-private-name", "A chat template reads a name that begins with '_', through which templates have reached the program that renders them.");

    /// <summary>The way around the rule above.</summary>
    public static readonly FindingRule TemplateAttr = Refuses("template-attr", "A chat template uses 'attr', which reads any attribute by a computed name.");

    /// <summary>A template that reads other files.</summary>
    public static readonly FindingRule TemplateImport = Refuses("template-import", "A chat template reads other templates: import, include, from or extends.");

    /// <summary>Work without end.</summary>
    public static readonly FindingRule TemplateRange = Refuses(
        "template-range", "A chat template's loops or repetitions go on beyond 10,000, or it uses a number beyond 1,000,000 that makes work.");

    /// <summary>An unsound safetensors file.</summary>
    public static readonly FindingRule Safetensors = Refuses("safetensors", "The header of a safetensors file does not fit the file.");

    /// <summary>A format that is a program.</summary>
    public static readonly FindingRule RunsCode = Warns("runs-code", "A file is of a format that runs code when it is loaded: nobody here looks into it.");

    /// <summary>Other content than was installed.</summary>
    public static readonly FindingRule Damaged = Refuses("damaged", "A file of an installed model is not what was installed, or is gone.");

    /// <summary>The engine does not load it.</summary>
    public static readonly FindingRule LoadTest = Refuses("load-test", "The engine crashes, hangs or gives up when it loads the file, in a restricted process.");

    /// <summary>Every rule, in the order above.</summary>
    public static IReadOnlyList<FindingRule> All => Table;

    private static FindingRule Refuses(string id, string meaning) => Add(new(id, FindingSeverity.Error, meaning));

    private static FindingRule Warns(string id, string meaning) => Add(new(id, FindingSeverity.Warning, meaning));

    private static FindingRule Add(FindingRule rule)
    {
        Table.Add(rule);
        return rule;
    }
}
