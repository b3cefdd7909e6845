using System.Globalization;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Installing;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Primitives;
using Kandil.Core.References;
using Kandil.Core.Sources;

namespace Kandil.Core.Operations.Backends;

/// <summary>
/// The models in Ollama's own store: listed, shown and removed through its API; <see cref="PullOllamaModel"/> brings new ones.
/// Being offline is no hindrance where Ollama is on this machine.
/// </summary>
public sealed class OllamaModels(KandilSession session)
{
    private const string DefaultTag = ":latest";

    /// <summary>What Ollama has, by name.</summary>
    /// <exception cref="KandilException">E_BACKEND: it does not answer, or is not installed; E_ARGS: <c>OLLAMA_HOST</c>; E_NET: it is on another machine, and plain http is not allowed there or it is no Ollama.</exception>
    public async Task<IReadOnlyList<KandilModel>> ListAsync(CancellationToken cancellationToken)
    {
        using var connection = Connect();
        IReadOnlyList<OllamaModel> models = await connection.Ollama.ListAsync(cancellationToken);
        return [.. models.Select(Described).OrderBy(model => model.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>What it says of one model.</summary>
    /// <param name="reference"><c>ollama:NAME</c> or <c>ollama/NAME</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">E_ARGS: the reference is not Ollama's; E_NOT_INSTALLED: it has none of that name; E_BACKEND, E_NET.</exception>
    public async Task<KandilModel> ShowAsync(string reference, CancellationToken cancellationToken)
    {
        using var connection = Connect();
        return await ShowAsync(connection.Ollama, NameOf(reference), cancellationToken);
    }

    /// <summary>Has it delete a model.</summary>
    /// <param name="reference"><c>ollama:NAME</c> or <c>ollama/NAME</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The model that is gone.</returns>
    /// <exception cref="KandilException">As <see cref="ShowAsync(string, CancellationToken)"/>.</exception>
    public async Task<KandilModel> RemoveAsync(string reference, CancellationToken cancellationToken)
    {
        using var connection = Connect();
        string name = NameOf(reference);
        KandilModel model = await ShowAsync(connection.Ollama, name, cancellationToken);
        await connection.Ollama.DeleteAsync(name, cancellationToken);
        new DiscoveryCache(session).Forget(ReferenceVocabulary.Ollama);
        return model;
    }

    private static string NameOf(string reference) => PullOllamaModel.NameOf(reference) ?? throw OllamaErrors.NotItsReference(reference);

    // Offline is about other machines: an Ollama here is asked all the same.
    private SourceConnection Connect()
    {
        bool isHere = Origin.Of(OllamaAddress.Of(session.Environment)).IsLoopback;
        return new SourceConnection(session, isHere ? new NetworkOptions { Offline = false } : new NetworkOptions());
    }

    private static async Task<KandilModel> ShowAsync(OllamaClient ollama, string name, CancellationToken cancellationToken)
    {
        OllamaModelDetails details = await ollama.ShowAsync(name, cancellationToken);
        OllamaModel listed = Find(await ollama.ListAsync(cancellationToken), name) ?? new OllamaModel(name, null, 0, null);
        return Described(listed) with
        {
            Architecture = details.Family ?? listed.Family,
            Parameters = ParametersOf(details.ParameterSize ?? listed.ParameterSize),
            Quantization = details.Quantization ?? listed.Quantization,
            Context = details.ContextLength is > 0 and <= int.MaxValue and var length ? (int)length : null,
            License = details.License?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(),
        };
    }

    /// <summary>A name with the tag that Ollama takes where none is given.</summary>
    internal static string WithTag(string name) => name.LastIndexOf(':') > name.LastIndexOf('/') ? name : name + DefaultTag;

    private static OllamaModel? Find(IEnumerable<OllamaModel> models, string name)
    {
        string full = WithTag(name);
        return models.FirstOrDefault(model => model.Name.Equals(full, StringComparison.OrdinalIgnoreCase));
    }

    private static KandilModel Described(OllamaModel model) => new()
    {
        Status = MemoryFit.Of(ModelStatus.Ready, model.Size, null, recommendsGpu: false).Status,
        StatusDetail = MemoryFit.Of(ModelStatus.Ready, model.Size, null, recommendsGpu: false).Detail,
        Name = $"{ReferenceVocabulary.Ollama}/{model.Name}",
        Origin = ModelOrigin.Ollama,
        Path = "",
        Size = model.Size,
        Library = ReferenceVocabulary.Ollama,
        Architecture = model.Family,
        Parameters = ParametersOf(model.ParameterSize),
        Quantization = model.Quantization,
        Source = ReferenceVocabulary.Ollama,
        Commit = model.Digest,
        VerifiedBy = ReferenceVocabulary.Ollama,
        InstalledAt = model.Modified,
    };

    // "8.0B", "494.03M".
    private static long? ParametersOf(string? text)
    {
        double unit = text is { Length: > 1 } ? char.ToUpperInvariant(text[^1]) switch { 'K' => 1e3, 'M' => 1e6, 'B' => 1e9, 'T' => 1e12, _ => 0 } : 0;
        return unit > 0 && double.TryParse(text.AsSpan(0, text!.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && number * unit < long.MaxValue
            ? (long)Math.Round(number * unit)
            : null;
    }
}
