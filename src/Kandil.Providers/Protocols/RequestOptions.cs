using Kandil.Core.Engines;
using Kandil.Core.Engines.Remote;
using Kandil.Core.Errors;

namespace Kandil.Providers.Protocols;

/// <summary>What all protocols have of a request.</summary>
internal static class RequestOptions
{
    /// <summary>Refuses the options that were given and that the protocol has no word for.</summary>
    /// <exception cref="KandilException">E_ARGS, naming the first.</exception>
    public static void Refuse(this RemoteRequest request, params (OptionName Option, bool IsGiven)[] unknown)
    {
        foreach ((OptionName option, bool isGiven) in unknown)
        {
            if (isGiven)
                throw ProviderErrors.OptionUnknown(request.Model.Name, option);
        }
    }

    /// <summary>Refuses the options of loading, which no server but Ollama takes.</summary>
    /// <exception cref="KandilException">E_ARGS.</exception>
    public static void RefuseLoading(this RemoteRequest request) => request.Refuse(
        (OptionNames.ContextLength, request.LoadOptions.ContextLength is not null),
        (OptionNames.BatchSize, request.LoadOptions.BatchSize is not null),
        (OptionNames.Threads, request.LoadOptions.Threads is not null),
        (OptionNames.FlashAttention, request.LoadOptions.FlashAttention != FlashAttention.Auto));

    /// <summary>An address below that of the server.</summary>
    public static Uri Below(this Uri address, string path) => new($"{address.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{path}");
}
