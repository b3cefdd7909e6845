using System.Globalization;
using Kandil.Core.Gguf;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>
/// Makes GGUF models that llama.cpp loads, of any size, without another tool. Every step gives a new builder; the same
/// builder writes the same bytes.
/// <code>
/// GgufBuilder.Chain("hello world").WriteTo(path);                          // says that and ends, greedy or sampled
/// GgufBuilder.Chain("tick tock tack").Endless().Size(GgufModelSize.Small).WriteTo(path);
/// GgufBuilder.Random().Size(GgufModelSize.About200M).Weights(GgufWeights.Q4_K_M).WriteTo(path);
/// GgufBuilder.Hollow(10_000_000_000_000).WriteTo(path);                    // claims 10 TB, takes a MB of a disk
/// </code>
/// </summary>
public sealed record GgufBuilder
{
    /// <summary>How much higher the next word's score is than every other's: nothing else is likely at usual temperatures.</summary>
    private const float ChainGain = 8;

    /// <summary>How far the scores of a random model's words lie apart: a few are likely, and the end and single bytes, whose
    /// score is 0, next to never said.</summary>
    private const float RandomGain = 3;

    private enum Content
    {
        Chain,
        Random,
        Zeros,
    }

    private Content What { get; init; }

    private string Says { get; init; } = "";

    private bool Ends { get; init; } = true;

    private GgufModelSize? Extents { get; init; }

    private GgufWeights Stored { get; init; } = GgufWeights.F16;

    private GgufTokenizer Reads { get; init; } = GgufTokenizer.Spm;

    private string? ChatTemplate { get; init; } = GgufChatTemplates.ChatMl;

    private string Family { get; init; } = "llama";

    private string Title { get; init; } = "Built";

    private int TrainedContext { get; init; } = 2048;

    private bool AddsSpacePrefix { get; init; }

    private ulong SeedValue { get; init; } = 42;

    private Dictionary<string, GgufValue?> Changes { get; init; } = new Dictionary<string, GgufValue?>();

    /// <summary>A model that answers every prompt with exactly that text and then ends, greedy or at usual temperatures.</summary>
    /// <param name="says">The text; empty for an answer that ends at once. One of three characters or more is said whatever
    /// the prompt ends in; a shorter one may be cut where a prompt without a template ends in it.</param>
    public static GgufBuilder Chain(string says) => new() { What = Content.Chain, Says = says };

    /// <summary>A model of random weights: it answers nonsense, at the speed of a real one and in practice without end; its
    /// words depend on prompt, temperature and seed.</summary>
    public static GgufBuilder Random() => new() { What = Content.Random };

    /// <summary>A whole model of zeros that takes at least that many bytes, by its header and by its length, and next to
    /// none of a disk whose file system has sparse files.</summary>
    public static GgufBuilder Hollow(long bytes)
    {
        var extents = new GgufModelSize(256, 64, 256, 8, 8, 512);
        long layer = bytes / extents.Layers / sizeof(ushort);
        int feedForward = checked((int)(layer / (3L * extents.Width) / 256 + 1) * 256);
        return new() { What = Content.Zeros, Extents = extents with { FeedForward = feedForward } };
    }

    /// <summary>Begins its text again instead of ending: an answer ends only by the caller's limit.</summary>
    public GgufBuilder Endless() => this with { Ends = false };

    /// <summary>The extents; those of a chain that are left out fit its text.</summary>
    public GgufBuilder Size(GgufModelSize size) => this with { Extents = size };

    /// <summary>How matrices are stored; F16 if it is not said.</summary>
    public GgufBuilder Weights(GgufWeights weights) => this with { Stored = weights };

    /// <summary>The tokenizer; SentencePiece if it is not said.</summary>
    public GgufBuilder Tokenizer(GgufTokenizer tokenizer) => this with { Reads = tokenizer };

    /// <summary>The chat template, any text (see <see cref="GgufChatTemplates"/>); null for none; ChatML if it is not said.</summary>
    public GgufBuilder Template(string? template) => this with { ChatTemplate = template };

    /// <summary>The architecture's name; llama.cpp refuses one that it does not know.</summary>
    public GgufBuilder Architecture(string name) => this with { Family = name };

    /// <summary>The name in the metadata.</summary>
    public GgufBuilder Name(string name) => this with { Title = name };

    /// <summary>The context that the model says it was trained with, in tokens; 2048 if it is not said.</summary>
    public GgufBuilder Context(int tokens) => this with { TrainedContext = tokens };

    /// <summary>Whether a space is put before the first word of a prompt, as most SentencePiece models do; off if it is not said.</summary>
    public GgufBuilder SpacePrefix(bool on = true) => this with { AddsSpacePrefix = on };

    /// <summary>The seed of random weights.</summary>
    public GgufBuilder Seed(ulong seed) => this with { SeedValue = seed };

    /// <summary>Sets a metadata value, instead of the builder's own of that key.</summary>
    public GgufBuilder Set(string key, GgufValue value) => Change(key, value);

    /// <summary>Leaves a metadata value out.</summary>
    public GgufBuilder Remove(string key) => Change(key, null);

    /// <summary>Writes the model to a file, made or replaced.</summary>
    public void WriteTo(string path)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        WriteTo(stream);
    }

    /// <summary>Writes the model.</summary>
    public void WriteTo(Stream stream) => Writer().WriteTo(stream);

    /// <summary>The model's bytes; for small ones.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        WriteTo(stream);
        return stream.ToArray();
    }

    private GgufBuilder Change(string key, GgufValue? value) =>
        this with { Changes = new Dictionary<string, GgufValue?>(Changes) { [key] = value } };

    private GgufWriter Writer()
    {
        IReadOnlyList<(string? Text, byte Byte)> chain =
            What == Content.Chain ? GgufChain.Split(Says, Reads == GgufTokenizer.Spm) : [];
        if (chain.Count == 0 && !Ends)
            throw new InvalidOperationException("A model that says nothing cannot go on saying it.");

        GgufModelSize size = Extents ?? (What == Content.Chain ? SizeFor(chain.Count + 1) : GgufModelSize.Tiny);
        Check(size, chain.Count + 1);
        var vocabulary = new GgufVocabulary(Reads, size.Vocabulary, chain, withWords: What == Content.Random);
        var writer = new GgufWriter();
        AddMetadata(writer, size, vocabulary);
        AddTensors(writer, size, vocabulary);
        return writer;
    }

    /// <summary>The smallest model that can tell apart that many states.</summary>
    private GgufModelSize SizeFor(int states)
    {
        int step = Stored == GgufWeights.Q4_K_M ? 256 : 64;
        int width = (states + step - 1) / step * step;
        return new GgufModelSize(width, 1, step, 4, 4, 0);
    }

    private void Check(GgufModelSize size, int states)
    {
        int block = Stored switch { GgufWeights.Q4_K_M => 256, GgufWeights.Q8_0 => 32, _ => 1 };
        if (size.Width % block != 0 || size.FeedForward % block != 0)
            throw new InvalidOperationException($"Width and feed-forward must be multiples of {block} for {Stored}.");
        if (What == Content.Chain && size.Width < states)
            throw new InvalidOperationException($"A text of {states - 1} pieces takes a width of {states} at the least.");
    }

    private void AddMetadata(GgufWriter writer, GgufModelSize size, GgufVocabulary vocabulary)
    {
        var values = new List<(string Key, GgufValue Value)>
        {
            ("general.architecture", Family),
            ("general.name", Title),
            ("general.license", "mit"),
            ("general.file_type", Stored.FileType()),
            ($"{Family}.context_length", (uint)TrainedContext),
            ($"{Family}.embedding_length", (uint)size.Width),
            ($"{Family}.block_count", (uint)size.Layers),
            ($"{Family}.feed_forward_length", (uint)size.FeedForward),
            ($"{Family}.attention.head_count", (uint)size.Heads),
            ($"{Family}.attention.head_count_kv", (uint)size.KeyValueHeads),
            ($"{Family}.attention.layer_norm_rms_epsilon", 1e-5f),
            ($"{Family}.rope.dimension_count", (uint)(size.Width / size.Heads)),
            ($"{Family}.vocab_size", (uint)vocabulary.Count),
        };
        values.AddRange(vocabulary.Metadata(AddsSpacePrefix));
        if (ChatTemplate is not null)
            values.Add(("tokenizer.chat_template", ChatTemplate));

        foreach ((string key, GgufValue value) in values)
        {
            if (!Changes.ContainsKey(key))
                writer.Add(key, value);
        }

        foreach ((string key, GgufValue? value) in Changes)
        {
            if (value is not null)
                writer.Add(key, value);
        }
    }

    private void AddTensors(GgufWriter writer, GgufModelSize size, GgufVocabulary vocabulary)
    {
        GgmlType plain = Stored.Plain();
        AddEmbedding(writer, size, vocabulary);
        for (int layer = 0; layer < size.Layers; layer++)
        {
            GgmlType sensitive = Stored.Sensitive(layer, size.Layers);
            string block = string.Create(CultureInfo.InvariantCulture, $"blk.{layer}.");
            AddNorm(writer, block + "attn_norm.weight", size.Width);
            AddMatrix(writer, block + "attn_q.weight", size.Width, size.Width, plain);
            AddMatrix(writer, block + "attn_k.weight", size.Width, size.KeyValueWidth, plain);
            AddMatrix(writer, block + "attn_v.weight", size.Width, size.KeyValueWidth, sensitive);
            AddMatrix(writer, block + "attn_output.weight", size.Width, size.Width, plain);
            AddNorm(writer, block + "ffn_norm.weight", size.Width);
            AddMatrix(writer, block + "ffn_gate.weight", size.Width, size.FeedForward, plain);
            AddMatrix(writer, block + "ffn_up.weight", size.Width, size.FeedForward, plain);
            AddMatrix(writer, block + "ffn_down.weight", size.FeedForward, size.Width, sensitive);
        }

        AddNorm(writer, "output_norm.weight", size.Width);
        AddOutput(writer, size, vocabulary);
    }

    /// <summary>A chain's state is the piece that was said last, a column each; every token that is none of its own is column 0.</summary>
    private void AddEmbedding(GgufWriter writer, GgufModelSize size, GgufVocabulary vocabulary)
    {
        if (What != Content.Chain)
        {
            AddMatrix(writer, "token_embd.weight", size.Width, vocabulary.Count, Stored.Plain());
            return;
        }

        int[] states = new int[vocabulary.Count];
        for (int piece = 0; piece < vocabulary.ChainIds.Count; piece++)
            states[vocabulary.ChainIds[piece]] = piece + 1;
        AddOnes(writer, "token_embd.weight", size.Width, vocabulary.Count, Stored.Plain(), 1, token => [states[token]]);
    }

    /// <summary>Each piece is the answer to the state before it; the end, or the first piece again, is that to the last one.</summary>
    private void AddOutput(GgufWriter writer, GgufModelSize size, GgufVocabulary vocabulary)
    {
        if (What != Content.Chain)
        {
            AddMatrix(writer, "output.weight", size.Width, vocabulary.Count, Stored.Output(), RandomGain, vocabulary.FirstWord);
            return;
        }

        var states = new Dictionary<int, List<int>>();
        IEnumerable<int> answers = vocabulary.ChainIds.Append(Ends ? vocabulary.EndId : vocabulary.ChainIds[0]);
        foreach ((int token, int state) in answers.Select((token, state) => (token, state)))
        {
            if (!states.TryAdd(token, [state]))
                states[token].Add(state);
        }

        AddOnes(writer, "output.weight", size.Width, vocabulary.Count, Stored.Output(), ChainGain, token => states.GetValueOrDefault(token) ?? []);
    }

    private static void AddOnes(
        GgufWriter writer, string name, int columns, int rows, GgmlType type, float value, Func<int, IReadOnlyList<int>> ones) =>
        writer.AddTensor(name, [columns, rows], type, stream =>
        {
            byte[] row = new byte[type.SizeOf(columns)];
            for (int at = 0; at < rows; at++)
            {
                GgufBlocks.EncodeOnes(row, type, [.. ones(at)], value);
                stream.Write(row);
            }
        });

    /// <summary>A matrix of what the model is filled with, its first rows zero.</summary>
    private void AddMatrix(GgufWriter writer, string name, int columns, int rows, GgmlType type, float gain = 1, int zeroRows = 0)
    {
        ulong seed = name.Aggregate(SeedValue, (hash, character) => (hash ^ character) * 0x100000001B3);
        float deviation = gain / MathF.Sqrt(columns);
        writer.AddTensor(name, [columns, rows], type, What != Content.Random ? null : stream =>
        {
            stream.Write(new byte[type.SizeOf((long)columns * zeroRows)]);
            GgufBlocks.WriteRandom(stream, type, (long)columns * (rows - zeroRows), deviation, seed);
        });
    }

    private void AddNorm(GgufWriter writer, string name, int columns) =>
        writer.AddTensor(name, [columns], GgmlType.F32, What == Content.Zeros ? null : stream =>
        {
            byte[] row = new byte[columns * sizeof(float)];
            GgufBlocks.EncodeOnes(row, GgmlType.F32, [.. Enumerable.Range(0, columns)], 1);
            stream.Write(row);
        });
}
