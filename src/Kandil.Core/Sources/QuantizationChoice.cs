using Kandil.Core.Errors;
using Kandil.Core.Storage;

namespace Kandil.Core.Sources;

/// <summary>Picks the files of a model that are installed: one quantisation with all its shards and its companion, or what the user's globs say.</summary>
public static class QuantizationChoice
{
    /// <summary>The quantisation that is taken when none is asked for and it is there.</summary>
    public const string Usual = "Q4_K_M";

    // What is nearest to the usual one in size and quality, the best first; a dynamic mix counts right after the plain one.
    private static readonly string[] NearestFirst =
    [
        Usual, "Q4_K", "Q4_K_S", "Q4_K_XL", "Q4_K_L", "IQ4_NL", "IQ4_XS", "Q5_K_M", "Q5_K", "Q5_K_S", "Q5_K_XL", "Q5_K_L", "Q4", "Q4_1", "Q4_0", "MXFP4",
        "MXFP4_MOE", "NVFP4", "Q5_1", "Q5_0", "Q6_K", "Q6_K_L", "Q6_K_XL", "Q3_K_XL", "Q3_K_L", "Q3_K_M", "Q3_K", "IQ3_M", "Q8_0", "Q8_K_XL", "IQ3_S", "Q3_K_S",
        "IQ3_XS", "IQ3_XXS", "Q2_K_XL", "Q2_K_L", "Q2_K", "IQ2_M", "Q2_K_S", "IQ2_S", "IQ2_XS", "IQ2_XXS", "BF16", "F16", "F32",
        "TQ2_0", "TQ1_0", "IQ1_M", "IQ1_S",
    ];

    private static readonly string[] CompanionFirst = ["F16", "BF16", "Q8_0", "F32"];

    // Formats of weights that run nothing.
    private static readonly string[] Weights = [".safetensors", ".onnx", ".h5", ".msgpack", ".npz", ".tflite"];

    /// <summary>The quantisations of a model, each once, in the files' order, with those that no name says left out.</summary>
    public static IReadOnlyList<string> Available(SourceModel model) => Available(GgufVariant.Among(model.Files));

    private static IReadOnlyList<string> Available(IEnumerable<GgufVariant> variants) =>
        [.. variants.Select(variant => variant.Quantization).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>
    /// The files whose headers must be read before <see cref="Choose"/> can tell: there are several models and their names say
    /// nothing. Empty where the names suffice.
    /// </summary>
    public static IReadOnlyList<SourceFile> Unnamed(SourceModel model, FileWishes wishes)
    {
        IReadOnlyList<GgufVariant> variants = GgufVariant.Among(model.Files.Where(new WishedFiles(wishes).IsWished));
        return variants.Count < 2 && wishes.Quantization is null
            ? []
            : [.. variants.Where(variant => variant.Quantization is null).Select(variant => variant.Files[0])];
    }

    /// <summary>Picks the files.</summary>
    /// <param name="model">The model.</param>
    /// <param name="wishes">What the user wants.</param>
    /// <exception cref="KandilException">
    /// E_NOT_FOUND: no such quantisation, nothing fits the globs, or a shard is missing; E_ARGS: several models fit, or there is no such library.
    /// </exception>
    public static FileChoice Choose(SourceModel model, FileWishes wishes)
    {
        var globs = new WishedFiles(wishes);
        SourceFile[] wished = [.. model.Files.Where(globs.IsWished)];
        if (wished.Length == 0)
            throw SourceErrors.NothingFits(model.Id, model.Files.Count, globs.Blocked(model.Files));
        string library = LibraryRouting.Choose(wished, wishes.Library);
        FileChoice choice = library == ModelRecord.LlamaCpp
            ? OfGguf(model, wishes, wished)
            : OfTransformers(model, wishes, wished);
        return choice with { Library = library, LeftOut = LeftOut(model, choice, globs) };
    }

    private static FileChoice OfTransformers(SourceModel model, FileWishes wishes, SourceFile[] wished)
    {
        if (wishes.Quantization is { } asked)
            throw SourceErrors.QuantizationMissing(model.Id, asked, [], null);
        SourceFile[] taken = [.. wished.Where(file => wishes.Include.Count > 0 || !LibraryRouting.IsGguf(file))];
        if (taken.Length == 0)
            throw SourceErrors.NothingFits(model.Id, model.Files.Count, []);
        CheckShards(model, taken);
        CheckWeights(model, wishes, taken);
        return Empty with { Files = [.. taken.OrderBy(file => file.Path.FileName.StartsWith("model", StringComparison.Ordinal) ? 0 : 1)] };
    }

    // A model of which only the small files are left is none: what was kept out must be asked for, or be looked for elsewhere.
    private static void CheckWeights(SourceModel model, FileWishes wishes, SourceFile[] taken)
    {
        if (wishes.Include.Count > 0 || taken.Any(file => Weights.Any(ending => file.Path.Value.EndsWith(ending, StringComparison.OrdinalIgnoreCase))))
            return;
        string[] kept = [.. new WishedFiles(wishes).Blocked(model.Files.Where(file => CodeFiles.IsPickle(file.Path)))];
        if (kept.Length > 0)
            throw SourceErrors.OnlyCodeWeights(model.Id, kept);
    }

    // Every shard of which one is taken, of safetensors too, must be there and be taken.
    private static void CheckShards(SourceModel model, SourceFile[] taken)
    {
        HashSet<string> names = [.. taken.Select(file => file.Path.Value)];
        foreach (SourceFile file in taken)
        {
            if (ShardName.Of(file.Path) is not { } shard)
                continue;
            string? missing = Enumerable.Range(1, shard.Count).Select(shard.PathOf).FirstOrDefault(path => !names.Contains(path));
            if (missing is not null)
                throw SourceErrors.ShardsMissing(model.Id, file.Path.Value, $"{missing} is missing");
        }
    }

    private static FileChoice OfGguf(SourceModel model, FileWishes wishes, SourceFile[] wished)
    {
        IReadOnlyList<GgufVariant> variants = GgufVariant.Among(wished, wishes.FromHeaders);
        if (variants.Count == 0)
        {
            // Nothing but companions or small files was asked for, by name.
            return wishes.Include.Count > 0 ? Empty with { Files = wished } : throw SourceErrors.NoModelAmongFiles(model.Id);
        }

        if (wishes.Include.Count > 0 && wishes.Quantization is null)
        {
            foreach (GgufVariant variant in variants)
                variant.Whole(model.Id);
            return Named(variants[0]) with { Files = Ordered(variants.SelectMany(variant => variant.Files), wished) };
        }

        (GgufVariant chosen, string? note) = Pick(model, wishes, variants);
        chosen.Whole(model.Id);
        SourceFile? companion = Companion(wished, chosen);
        IEnumerable<SourceFile> others = wished.Where(file =>
            file == companion || (wishes.Include.Count > 0 ? !LibraryRouting.IsGguf(file) : GoesAlong(file)));
        return Named(chosen) with { Files = Ordered(chosen.Files, others), Note = note };
    }

    private static (GgufVariant Chosen, string? Note) Pick(SourceModel model, FileWishes wishes, IReadOnlyList<GgufVariant> variants)
    {
        if (wishes.Quantization is { } asked)
        {
            GgufVariant[] fitting = [.. variants.Where(variant => variant.Quantization is { } name && QuantizationName.AreSame(asked, name))];
            GgufVariant[] exact = [.. fitting.Where(variant => asked.Equals(variant.Quantization, StringComparison.OrdinalIgnoreCase))];
            return fitting.Length == 0
                ? throw SourceErrors.QuantizationMissing(model.Id, asked, Available(variants), Nearest(variants).Quantization)
                : (OnlyOne(model, exact.Length > 0 ? exact : fitting), null);
        }

        GgufVariant nearest = OnlyOne(model, [.. variants.Where(variant => Rank(variant) == Rank(Nearest(variants)))]);
        string? note = nearest.Quantization is null || QuantizationName.AreSame(Usual, nearest.Quantization)
            ? null
            : $"{model.Id} has no {Usual}; {nearest.Quantization} is the nearest that it has.";
        return (nearest, note);
    }

    private static GgufVariant Nearest(IReadOnlyList<GgufVariant> variants) => variants.OrderBy(Rank).ThenBy(variant => variant.Size).First();

    private static int Rank(GgufVariant variant)
    {
        if (variant.Quantization is not { } name)
            return int.MaxValue;
        int plain = Array.IndexOf(NearestFirst, QuantizationName.WithoutPrefix(name));
        bool isDynamic = QuantizationName.WithoutPrefix(name).Length < name.Length;
        return plain < 0 ? NearestFirst.Length * 2 : (plain * 2) + (isDynamic ? 1 : 0);
    }

    private static GgufVariant OnlyOne(SourceModel model, GgufVariant[] fitting)
    {
        if (fitting.Length == 1)
            return fitting[0];
        // The same model whole and in shards: whole, it is one file to look after.
        GgufVariant[] unsplit = [.. fitting.Where(variant => variant.Files.Count == 1)];
        return unsplit.Length == 1
            && fitting.All(variant => variant == unsplit[0] || ShardName.Of(variant.Files[0].Path)?.Stem.Split('/')[^1] == StemOf(unsplit[0]))
            ? unsplit[0]
            : throw SourceErrors.SeveralModels(model.Id, [.. fitting.Select(variant => variant.Files[0].Path.Value)]);
    }

    private static string StemOf(GgufVariant variant) => Path.GetFileNameWithoutExtension(variant.Files[0].Path.FileName);

    private static SourceFile? Companion(IEnumerable<SourceFile> files, GgufVariant chosen) => files
        .Where(GgufVariant.IsCompanion)
        .OrderByDescending(file => FolderOf(file) == FolderOf(chosen.Files[0]))
        .ThenBy(file => Array.IndexOf(CompanionFirst, QuantizationName.Of(file.Path)) is var at and >= 0 ? at : int.MaxValue)
        .FirstOrDefault();

    private static string FolderOf(SourceFile file) => file.Path.Value[..^file.Path.FileName.Length];

    // What a user wants beside the weights: the license's text and what the configuration mirror takes.
    private static bool GoesAlong(SourceFile file) =>
        !file.CanRunCode && file.Path.Value is var path && !path.Contains('/')
        && (path.Equals("config.json", StringComparison.OrdinalIgnoreCase)
            || path.StartsWith("LICENSE", StringComparison.OrdinalIgnoreCase)
            || path.StartsWith("NOTICE", StringComparison.OrdinalIgnoreCase));

    private static SourceFile[] Ordered(IEnumerable<SourceFile> first, IEnumerable<SourceFile> others) =>
        [.. first.Concat(others.OrderByDescending(GgufVariant.IsCompanion)).Distinct()];

    private static FileChoice Named(GgufVariant variant) => Empty with
    {
        Quantization = variant.Quantization,
        Type = variant.Quantization is null ? null : QuantizationName.TypeOf(variant.Quantization),
    };

    private static FileChoice Empty { get; } = new() { Library = "", Files = [], LeftOut = [] };

    private static LeftOutFile[] LeftOut(SourceModel model, FileChoice choice, WishedFiles globs)
    {
        HashSet<SourceFile> taken = [.. choice.Files];
        return [.. model.Files.Where(file => !taken.Contains(file)).Select(file => new LeftOutFile(file, globs.WhyNot(file) ?? Reason(file)))];
    }

    private static string Reason(SourceFile file) =>
        GgufVariant.IsCompanion(file) ? "another companion is taken"
        : GgufVariant.IsCalibration(file) ? "calibration data, not a model"
        : LibraryRouting.IsGguf(file) ? "another quantisation"
        : "not needed to run the model";
}
