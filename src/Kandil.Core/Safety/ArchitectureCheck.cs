using System.Globalization;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Gguf;

namespace Kandil.Core.Safety;

/// <summary>
/// The numbers that an engine computes with before it looks at them: most of these, when wrong, end the engine's process.
/// </summary>
internal sealed class ArchitectureCheck
{
    private const int MostBlocks = 512;
    private const int MostExperts = 1024;
    private const long MostExtent = 1 << 24;

    private static readonly string[] ScalingTypes = ["none", "linear", "yarn", "longrope"];

    private readonly ModelNumbers _numbers;
    private readonly FindingList _findings;
    private readonly string _architecture;

    private ArchitectureCheck(CheckedPart part, FindingList findings)
    {
        _architecture = part.File.Facts.Architecture!;
        (_numbers, _findings) = (new ModelNumbers(part, _architecture, findings), findings);
    }

    private ModelFindings Make => _numbers.Part.ModelFindings;

    /// <summary>Checks the first file of a model.</summary>
    internal static void Check(CheckedPart part, FindingList findings)
    {
        var check = new ArchitectureCheck(part, findings);
        if (!ArchitectureFamilies.IsKnown(check._architecture))
        {
            // What its numbers mean, nobody here can say, and no number of it is ever computed with.
            findings.Add(check.Make.UnknownArchitecture(part.Metadata.OffsetOf(ModelKindCheck.ArchitectureKey), check._architecture));
            return;
        }

        check.CheckBlocks();
        check.CheckExtents();
        check.CheckHeads();
        check.CheckExperts();
        check.CheckEpsilons();
        check.CheckScaling();
    }

    private void CheckBlocks()
    {
        if (_numbers.Required("block_count", "the architecture") is not { } blocks)
            return;
        string key = _numbers.Key("block_count");
        if (blocks is < 1 or > MostBlocks)
            _findings.Add(Make.BlockCount(_numbers.OffsetOf(key), key, Text(blocks), MostBlocks));
        else
            CheckPartsOfBlocks(blocks);
    }

    // Counts of blocks that are taken from among the model's.
    private void CheckPartsOfBlocks(long blocks)
    {
        foreach (string part in new[] { "nextn_predict_layers", "posnet.block_count", "convnext.block_count" })
            _numbers.InRange(part, 0, blocks);
    }

    private void CheckScaling()
    {
        string key = _numbers.Key("rope.scaling.type");
        if (_numbers.Part.Metadata[key] is not { } value)
            return;
        if (value.Type != GgufValueType.Text)
            _findings.Add(Make.Type(_numbers.OffsetOf(key), key, "a text", ModelNumbers.TypeOf(value)));
        else if (!ScalingTypes.Contains(value.Shown()))
            _findings.Add(Make.RopeScaling(_numbers.OffsetOf(key), key, value.Shown(), ScalingTypes));
    }

    private void CheckExtents()
    {
        if (_numbers.Required("context_length", "the architecture") is not null)
            _numbers.InRange("context_length", 1, int.MaxValue);
        if (_numbers.Required("embedding_length", "the architecture") is not null)
            _numbers.InRange("embedding_length", 1, MostExtent);
        _numbers.InRange("attention.key_length", 0, MostExtent);
        _numbers.InRange("attention.value_length", 0, MostExtent);
        _numbers.EachInRange("feed_forward_length", 0, MostExtent, MostBlocks);
    }

    private void CheckHeads()
    {
        string key = _numbers.Key("attention.head_count");
        IReadOnlyList<long>? heads = _numbers.EachInRange("attention.head_count", 0, MostExtent, MostBlocks);
        if (heads is null)
        {
            if (!_numbers.Contains(key) && ArchitectureFamilies.NeedsHeads(_architecture))
                _findings.Add(Make.Missing(key, "the architecture"));
            return;
        }

        if (heads.All(count => count == 0))
        {
            if (!ArchitectureFamilies.HasNoHeads(_architecture))
                _findings.Add(Make.Heads(_numbers.OffsetOf(key), key, "there are 0 heads"));
            return;
        }

        CheckHeadWidth(key, heads);
        CheckKeyHeads(heads);
    }

    /// <summary>Without a width of their own, heads share the embedding evenly.</summary>
    private void CheckHeadWidth(string key, IReadOnlyList<long> heads)
    {
        if (_numbers.Contains(_numbers.Key("attention.key_length")) || _numbers.Number("embedding_length") is not { } width)
            return;
        if (heads.FirstOrDefault(count => count > 0) is > 0 and var first && width % first != 0)
            _findings.Add(Make.Heads(_numbers.OffsetOf(key), key, FormattableString.Invariant($"{first:N0} heads do not divide embeddings of {width:N0}")));
    }

    private void CheckKeyHeads(IReadOnlyList<long> heads)
    {
        string key = _numbers.Key("attention.head_count_kv");
        if (_numbers.EachInRange("attention.head_count_kv", 0, MostExtent, MostBlocks) is not { Count: > 0 } keyHeads)
            return;

        for (int layer = 0; layer < Math.Max(heads.Count, keyHeads.Count); layer++)
        {
            long all = Of(heads, layer), shared = Of(keyHeads, layer);
            // A layer of a list that has no heads for keys is one that does not attend.
            bool wrong = shared == 0 ? keyHeads.Count == 1 && all > 0 : all % shared != 0;
            if (wrong)
            {
                _findings.Add(Make.Heads(
                    _numbers.OffsetOf(key), key, FormattableString.Invariant($"{shared:N0} heads for keys and values do not divide {all:N0} heads")));
                return;
            }
        }
    }

    private void CheckExperts()
    {
        IReadOnlyList<long>? used = _numbers.EachInRange("expert_used_count", 0, MostExperts, MostBlocks);
        string key = _numbers.Key("expert_count"), usedKey = _numbers.Key("expert_used_count");
        long experts = _numbers.InRange("expert_count", 0, MostExperts) ?? 0;
        long most = used is { Count: > 0 } ? used.Max() : 0;
        if (experts == 1 && _architecture.StartsWith("hunyuan", StringComparison.Ordinal))
            return; // these write 1 where they mean none

        if (most > experts)
            _findings.Add(Make.Experts(_numbers.OffsetOf(usedKey), usedKey, FormattableString.Invariant($"{most:N0} experts are used, and there are {experts:N0}")));
        else if (experts > 0 && most == 0)
            _findings.Add(Make.Experts(_numbers.OffsetOf(key), key, FormattableString.Invariant($"there are {experts:N0} experts, and none is used")));
        CheckExpertGroups(experts);
    }

    private void CheckExpertGroups(long experts)
    {
        string key = _numbers.Key("expert_group_count");
        long groups = _numbers.InRange("expert_group_count", 0, MostExperts) ?? 0;
        long used = _numbers.InRange("expert_group_used_count", 0, MostExperts) ?? 0;
        if (groups == 0 || (groups == 1 && experts > 1))
            return;
        if (groups >= experts || experts % groups != 0 || used < 1 || used >= groups)
            _findings.Add(Make.Experts(_numbers.OffsetOf(key), key, FormattableString.Invariant($"{groups:N0} groups, of which {used:N0} are used, do not fit {experts:N0} experts")));
    }

    private void CheckEpsilons()
    {
        foreach ((string key, GgufValue value) in _numbers.Part.Metadata.Entries)
        {
            if (key.EndsWith("epsilon", StringComparison.Ordinal))
                CheckEpsilon(key, value);
        }

        if (ArchitectureFamilies.EpsilonKey(_architecture) is { } needed && !_numbers.Contains(_numbers.Key(needed)))
            _findings.Add(Make.Missing(_numbers.Key(needed), "the architecture"));
    }

    private void CheckEpsilon(string key, GgufValue value)
    {
        bool isFloat = value.Type is GgufValueType.F32 or GgufValueType.F64;
        double number = value.AsNumber ?? 0;
        if (!isFloat && _findings.Wants(FindingRules.KeyType))
            _findings.Add(Make.Type(_numbers.OffsetOf(key), key, "a floating-point number", ModelNumbers.TypeOf(value)));
        if (isFloat && (!double.IsFinite(number) || number < 0) && _findings.Wants(FindingRules.Epsilon))
            _findings.Add(Make.Epsilon(_numbers.OffsetOf(key), key, number));
    }

    // One number is meant for every layer.
    private static long Of(IReadOnlyList<long> layers, int layer) => layers.Count == 1 ? layers[0] : layer < layers.Count ? layers[layer] : 0;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
