using System.Runtime.CompilerServices;
using Kandil.Core.Engines.Embedded;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Backends;
using Kandil.Core.Operations.Names;
using Kandil.Core.References;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Listing;

/// <summary>Lists the models of this machine.</summary>
public sealed class ListModels(KandilSession session)
{
    private const string All = "all";

    /// <summary>Whose models can be listed.</summary>
    public static IReadOnlyList<string> Backends { get; } = [All, EmbeddedEngine.EngineName, ReferenceVocabulary.Ollama];

    /// <summary>From so many models on, several processors look at their files at once; for fewer that costs more than it saves.</summary>
    private const int Many = 1000;

    /// <summary>
    /// Kandil's own models as <see cref="Run"/> gives them, then Ollama's, which is asked meanwhile. Where all are listed, that one is not
    /// there is no failure, and one that takes its time is waited for 300 ms at the most.
    /// </summary>
    /// <param name="backend">Whose, of <see cref="Backends"/>; null for all.</param>
    /// <param name="offline">True: nobody is asked, Ollama on this machine neither.</param>
    /// <param name="sink">Told what was left out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KandilException">As <see cref="Run"/>; E_ARGS: there is no such backend; for Ollama alone also E_BACKEND, E_NET.</exception>
    public Task<IReadOnlyList<KandilModel>> RunAsync(string? backend, bool offline, IOperationSink sink, CancellationToken cancellationToken)
    {
        string whose = Backends.FirstOrDefault(known => known.Equals(backend ?? All, StringComparison.OrdinalIgnoreCase))
            ?? throw ModelNameErrors.UnknownBackend(backend!, Backends);
        return whose switch
        {
            All when !offline => RunBesideOllamaAsync(sink, cancellationToken),
            ReferenceVocabulary.Ollama when offline => throw NetworkErrors.Offline(OllamaAddress.Of(session.Environment).GetLeftPart(UriPartial.Path)),
            ReferenceVocabulary.Ollama => new OllamaModels(session).ListAsync(cancellationToken),
            _ => Task.FromResult(Run()),
        };
    }

    private async Task<IReadOnlyList<KandilModel>> RunBesideOllamaAsync(IOperationSink sink, CancellationToken cancellationToken)
    {
        (IReadOnlyList<KandilModel> own, IReadOnlyList<KandilModel> others) = await new BesideOllama(session).RunAsync(Run, sink, cancellationToken);
        return [.. own, .. others];
    }

    /// <summary>The bundled guide first, then what is installed, by name, then the files that the user registered.</summary>
    /// <exception cref="Errors.KandilException">E_SCHEMA: the registry or the user's models cannot be read; E_ARGS: the environment names no usable folder.</exception>
    public IReadOnlyList<KandilModel> Run()
    {
        IReadOnlyList<ModelRecord> records = session.Store.List();
        var names = new InstalledNames(records);
        var models = new KandilModel[records.Count + 1];
        models[0] = LocatedModel.Bundled(session).Describe();
        if (records.Count >= Many)
        {
            AtOnce(records.Count, Describe);
        }
        else
        {
            for (int index = 0; index < records.Count; index++)
                Describe(index);
        }

        // They come by id; a name that is more than the id may stand elsewhere.
        if (HasOtherNames())
            Array.Sort(models, 1, records.Count, Comparer<KandilModel>.Create((one, other) => StringComparer.OrdinalIgnoreCase.Compare(one.Name, other.Name)));
        return [.. models, .. Registered()];

        void Describe(int index)
        {
            ModelRecord record = records[index];
            string name = HasOtherVersion(index) ? names.NameOf(record) : record.Id.ToString();
            models[index + 1] = LocatedModel.Installed(session, record, name).Describe();
        }

        bool HasOtherNames()
        {
            for (int index = 0; index < records.Count; index++)
            {
                if (records[index].Id.ToString() != models[index + 1].Name)
                    return true;
            }

            return false;
        }

        IEnumerable<KandilModel> Registered() => session.UserCatalog.Value.Own().Profiles.Where(profile => profile.Path is not null)
            .OrderBy(profile => profile.Name, StringComparer.Ordinal).Select(profile => LocatedModel.OfFile(session, profile.Path!, profile.Name).Describe());

        bool HasOtherVersion(int index) =>
            (index > 0 && records[index - 1].Id.Equals(records[index].Id))
            || (index + 1 < records.Count && records[index + 1].Id.Equals(records[index].Id));
    }

    // By itself, so that a listing of few does not load the assembly.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AtOnce(int count, Action<int> describe) => Parallel.For(0, count, describe);
}
