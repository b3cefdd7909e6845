using Kandil.Core.Acquisition;
using Kandil.Core.Compatibility;
using Kandil.Core.Errors;
using Kandil.Core.Gguf;
using Kandil.Core.Hardware;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Fit;

/// <summary>Finds out what files take on a machine, from headers here or at their source, or from the cache.</summary>
internal sealed class ModelFit(KandilSession session, MachineHardware hardware, LoadPlan plan)
{
    private readonly FitCache _cache = new(Path.Combine(session.Paths.ModelsDirectory, "cache", "compatibility"));
    private (ModelShape? Shape, bool IsRead) _anyShape;

    /// <summary>The machine.</summary>
    public MachineHardware Hardware => hardware;

    /// <summary>The figures of files on this machine.</summary>
    /// <param name="paths">The file, or all shards, the first one first.</param>
    /// <exception cref="KandilException">E_UNSAFE: a file is no GGUF file; E_NOT_FOUND, E_PERM, E_DISK: it cannot be read.</exception>
    public FitFigures OfFiles(IReadOnlyList<string> paths)
    {
        string key = FitCache.Key(string.Join('\n', paths.Select(Looks)), plan, hardware);
        return _cache.Find(key) ?? Keep(key, ModelShape.Of(paths.Select(Read).ToArray()), null);
    }

    /// <summary>The figures of a model at its source, by its own header.</summary>
    /// <returns>Null where no header can be had.</returns>
    /// <exception cref="KandilException">The source fails; E_UNSAFE: a file is no GGUF file.</exception>
    public async Task<FitFigures?> OfSourceAsync(RemoteHeaders headers, GgufVariant variant, CancellationToken cancellationToken)
    {
        string key = KeyOf(variant);
        if (_cache.Find(key) is { } known)
            return known;
        IReadOnlyList<GgufFile>? read = await headers.OfModelAsync(variant.Files, cancellationToken);
        if (read is null)
            return null;
        var shape = ModelShape.Of(read);
        _anyShape = (shape, true);
        return Keep(key, shape, null);
    }

    /// <summary>The figures of a model at its source by the header of another quantisation of it, so that a table of many costs one header.</summary>
    /// <returns>Null where no header can be had.</returns>
    /// <exception cref="KandilException">As <see cref="OfSourceAsync"/>.</exception>
    public async Task<FitFigures?> OfSiblingAsync(RemoteHeaders headers, GgufVariant variant, GgufVariant sibling, CancellationToken cancellationToken)
    {
        string key = KeyOf(variant) + "-by-another";
        if (_cache.Find(key) is { } known)
            return known;
        if (!_anyShape.IsRead)
            _anyShape = (await headers.OfModelAsync(sibling.Files, cancellationToken) is { } read ? ModelShape.Of(read) : null, true);
        return _anyShape.Shape is { } shape ? Keep(key, shape, variant.Size) : null;
    }

    private FitFigures Keep(string key, ModelShape shape, long? size)
    {
        var figures = FitFigures.Of(shape, plan, hardware, size);
        _cache.Add(key, figures);
        return figures;
    }

    private string KeyOf(GgufVariant variant) =>
        FitCache.Key(string.Join('\n', variant.Files.Select(file => $"{file.Digest ?? file.Address?.AbsoluteUri}:{file.Size}")), plan, hardware);

    private static GgufFile Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return GgufReader.Read(file, file.Length, path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be read", path);
        }
    }

    private static string Looks(string path) => new FileInfo(path) is { Exists: true } file
        ? $"{path}:{file.Length}:{file.LastWriteTimeUtc.Ticks}"
        : throw StorageErrors.FileNotFound(path);
}
