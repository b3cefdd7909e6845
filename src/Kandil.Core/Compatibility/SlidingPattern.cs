namespace Kandil.Core.Compatibility;

/// <summary>
/// Which blocks look at the last tokens only. Most files name the window and not the blocks, which llama.cpp has by architecture
/// (src/models/*.cpp of v0.4.0): every so many blocks, one looks at all.
/// </summary>
/// <param name="Period">Blocks from one that looks at everything to the next; 0 when none does, 1 when all do.</param>
/// <param name="WholeFirst">Whether the first block of a period is the one; else the last.</param>
internal readonly record struct SlidingPattern(long Period, bool WholeFirst = false)
{
    private static readonly Dictionary<string, SlidingPattern> ByArchitecture = new(StringComparer.Ordinal)
    {
        ["afmoe"] = new(4), ["cohere2"] = new(4), ["cohere2moe"] = new(4, true), ["exaone4"] = new(4), ["exaone-moe"] = new(4), ["gemma2"] = new(2),
        ["gemma3"] = new(6), ["gemma3n"] = new(5), ["gemma4"] = new(6), ["gpt-oss"] = new(2), ["laguna"] = new(4, true), ["llama4"] = new(4),
        ["mellum"] = new(4), ["muse-glimmer"] = new(4), ["olmo2"] = new(4), ["plamo3"] = new(8), ["smallthinker"] = new(4, true),
    };

    /// <summary>The pattern of an architecture, by its own table.</summary>
    public static SlidingPattern Of(string architecture) => ByArchitecture.GetValueOrDefault(architecture, new(1));

    /// <summary>Whether a block looks at the last tokens only.</summary>
    public bool IsSliding(int layer) => Period == 0 || (WholeFirst ? layer % Period != 0 : layer % Period < Period - 1);
}
