using System.Text.Json;
using Kandil.Core.Catalog;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;
using Kandil.Core.Http;

namespace Kandil.Providers.Protocols;

/// <summary>How servers are asked for vectors: by OpenAI's protocol and by Ollama's.</summary>
internal static class EmbeddingProtocol
{
    /// <summary>The request.</summary>
    /// <exception cref="KandilException">E_ARGS: the protocol knows no vectors.</exception>
    public static HttpJson Request(RemoteEmbeddingRequest request)
    {
        if (request.Model.Protocol == ApiProtocol.Anthropic)
            throw ProviderErrors.NoEmbeddings(request.Model.Name, request.Model.AnsweredBy);
        bool isOllama = request.Model.Protocol == ApiProtocol.Ollama;
        var body = JsonFields.Written(writer =>
        {
            writer.WriteString("model", request.Model.ProviderModel);
            writer.Texts("input", request.Texts);
            if (!isOllama)
                writer.WriteString("encoding_format", "float");
        });
        return new HttpJson(request.Model.Address.Below(isOllama ? "api/embed" : "embeddings"), body) { Accept = "application/json" };
    }

    /// <summary>The vectors of an answer, in the order of the texts.</summary>
    /// <exception cref="NotTheProtocolException">They are not there, or not as many as the texts.</exception>
    public static float[][] Read(JsonElement answer, int count)
    {
        float[][] vectors = answer.Field("embeddings") is not null
            ? [.. answer.Items("embeddings").Select(Vector)]
            : [.. answer.Items("data").Select((one, place) => (Place: one.Count("index") ?? place, One: one)).OrderBy(one => one.Place).Select(one => Vector(one.One.Field("embedding") ?? default))];
        return vectors.Length == count && vectors.All(vector => vector.Length > 0) ? vectors
            : throw new NotTheProtocolException($"JSON with {vectors.Count(vector => vector.Length > 0)} vectors for {count} texts");
    }

    private static float[] Vector(JsonElement numbers) => numbers.ValueKind != JsonValueKind.Array ? []
        : [.. numbers.EnumerateArray().Select(number => number.ValueKind == JsonValueKind.Number ? (float)number.GetDouble() : 0)];
}
