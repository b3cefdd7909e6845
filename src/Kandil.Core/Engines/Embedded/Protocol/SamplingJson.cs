using System.Text.Json;

namespace Kandil.Core.Engines.Embedded.Protocol;

/// <summary>How tokens are chosen, as the keys of a JSON object; what is null is left out.</summary>
internal static class SamplingJson
{
    /// <summary>Writes the keys.</summary>
    public static void Write(Utf8JsonWriter writer, SamplingOptions sampling)
    {
        Write(writer, "temperature", sampling.Temperature);
        Write(writer, "top_k", sampling.TopK);
        Write(writer, "top_p", sampling.TopP);
        Write(writer, "min_p", sampling.MinP);
        Write(writer, "repeat_penalty", sampling.RepeatPenalty);
        Write(writer, "repeat_last_n", sampling.RepeatLastN);
        Write(writer, "frequency_penalty", sampling.FrequencyPenalty);
        Write(writer, "presence_penalty", sampling.PresencePenalty);
        if (sampling.Seed is { } seed)
        {
            writer.WriteNumber("seed", seed);
        }

        if (sampling.Grammar is { } grammar)
        {
            writer.WriteString("grammar", grammar);
        }

        if (sampling.Samplers is { } samplers)
        {
            writer.WriteStartArray("samplers");
            foreach (string sampler in samplers)
            {
                writer.WriteStringValue(sampler);
            }

            writer.WriteEndArray();
        }
    }

    /// <summary>Reads the keys.</summary>
    public static SamplingOptions Read(LineFields fields) => new()
    {
        Temperature = fields.Single("temperature"),
        TopK = fields.Int("top_k"),
        TopP = fields.Single("top_p"),
        MinP = fields.Single("min_p"),
        RepeatPenalty = fields.Single("repeat_penalty"),
        RepeatLastN = fields.Int("repeat_last_n"),
        FrequencyPenalty = fields.Single("frequency_penalty"),
        PresencePenalty = fields.Single("presence_penalty"),
        Seed = fields.UInt("seed"),
        Grammar = fields.Text("grammar"),
        Samplers = fields.Texts("samplers"),
    };

    private static void Write(Utf8JsonWriter writer, string key, float? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(key, number);
        }
    }

    private static void Write(Utf8JsonWriter writer, string key, int? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(key, number);
        }
    }
}
