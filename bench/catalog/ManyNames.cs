using System.Globalization;

namespace Kandil.Bench.Catalog;

/// <summary>Names such as models have: a family, a generation, a size, a flavour. The same each time.</summary>
internal static class ManyNames
{
    private static readonly string[] Families =
        ["qwen", "llama", "mistral", "gemma", "phi", "deepseek-coder", "granite", "falcon", "yi", "starcoder", "olmo", "command-r", "solar", "nemotron", "internlm", "baichuan", "smollm", "tinyllama", "codellama", "mixtral"];

    private static readonly string[] Sizes = ["0.5b", "1b", "1.5b", "3b", "4b", "7b", "8b", "9b", "12b", "13b", "14b", "20b", "22b", "27b", "32b", "34b", "67b", "70b", "72b", "110b"];

    private static readonly string[] Flavours = ["", "-instruct", "-coder", "-chat", "-reasoning", "-vision", "-math", "-base", "-tools", "-creative-writer", "-long-context", "-distill", "-translator"];

    /// <summary>What people type: what is between words, slips, words left out, and names of nothing at all.</summary>
    public static IReadOnlyList<string> Typed { get; } =
    [
        "qwen 2 coder 7b", "qwen2codr:7b", "lama3:8b", "lamma 3 8b chat", "mistrall 1 7b", "gema2:9b", "deapseek coder 1 33b", "deepseek coder", "granit 3 8b",
        "falcn1:40b", "starcodr2 7b", "tinylama", "codelama 1 34b", "mixtrel", "phi 3 reasonning 14b", "olmo2 13b instruct", "comand r", "gpt-5 nano", "wombat", "completely unheard of name 12b",
    ];

    /// <summary>That many names, all different.</summary>
    public static IReadOnlyList<string> Make(int count)
    {
        IEnumerable<string> names =
            from generation in Enumerable.Range(1, count)
            from flavour in Flavours
            from family in Families
            from size in Sizes
            select string.Create(CultureInfo.InvariantCulture, $"{family}{generation}{flavour}:{size}");
        return [.. names.Take(count)];
    }
}
