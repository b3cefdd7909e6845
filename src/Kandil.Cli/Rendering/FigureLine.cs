using System.Globalization;
using Kandil.Core.Engines;

namespace Kandil.Cli.Rendering;

/// <summary>An answer's figures as a line for people.</summary>
internal static class FigureLine
{
    /// <summary>Tokens, times, speed and seed; what is not known is left out.</summary>
    public static string For(Completion answer)
    {
        List<string> parts =
        [answer.Device is { } device ? $"{answer.Model} on {device}" : answer.Model];
        if (answer is { PromptTokens: { } prompt, CompletionTokens: { } tokens })
        {
            parts.Add(Format($"{prompt} prompt + {tokens} answer tokens"));
        }

        if (answer.Cost is { } cost)
        {
            parts.Add(Format($"costs {cost}"));
        }

        if (answer.LoadTime is { } load)
        {
            parts.Add(Format($"loaded in {load.TotalSeconds:0.00} s"));
        }

        if (answer.TimeToFirstToken is { } first)
        {
            parts.Add(Format($"first after {first.TotalSeconds:0.00} s"));
        }

        if (answer.TokensPerSecond is { } speed)
        {
            parts.Add(Format($"{speed:0.0} tokens/s"));
        }

        parts.Add(Format($"{answer.Latency.TotalSeconds:0.00} s in all"));
        if (answer.Seed is { } seed)
        {
            parts.Add(Format($"seed {seed}"));
        }

        parts.Add(answer.FinishReason switch
        {
            FinishReason.Length => "cut at its limit",
            FinishReason.ContentFilter => "withheld by the provider",
            FinishReason.ToolCalls => "waits for tools",
            FinishReason.Stop => "complete",
            _ => answer.ProviderFinishReason is { } reason ? $"ended: {reason}" : "ended without a reason",
        });
        return string.Join(", ", parts);
    }

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
