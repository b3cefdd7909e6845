using Kandil.Core.Acquisition.Validation;
using Kandil.Core.Audit;
using Kandil.Core.Errors;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Gguf;
using Kandil.Core.Safety;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Verification;

/// <summary>Reads what a model's file says of itself, before anything else opens the file.</summary>
internal static class ModelInspection
{
    /// <summary>The facts of a GGUF file, its texts free of control characters.</summary>
    /// <exception cref="KandilException">E_NOT_FOUND, E_ARGS, E_PERM, E_DISK: the file cannot be read; E_UNSAFE: it is no whole GGUF file.</exception>
    public static GgufModelFacts Read(string path)
    {
        using var stream = OutsideFile.Locate(path).Open();
        try
        {
            return Clean(GgufReader.Read(stream, stream.Length, path).Facts);
        }
        catch (IOException e)
        {
            throw StorageErrors.Failed("be read", path, e);
        }
    }

    /// <summary>Checks a model before anything but Kandil opens it: what Safety finds in its header, and in those of its other parts.</summary>
    /// <param name="paths">The file, and the other files of a split model in their order.</param>
    /// <param name="sink">Told what is odd and no reason to refuse; null to keep it.</param>
    /// <returns>As <see cref="Read"/>.</returns>
    /// <exception cref="KandilException">As <see cref="Read"/>, with every finding.</exception>
    public static GgufModelFacts Check(IReadOnlyList<string> paths, IOperationSink? sink = null)
    {
        try
        {
            var report = ModelFileCheck.Check([.. paths.Select(PartOf)]);
            report.ThrowIfRefused();
            Warn(report.Findings, sink);
            return Clean(report.Facts!);
        }
        catch (IOException e)
        {
            throw StorageErrors.Failed("be read", paths[0], e);
        }
    }

    /// <summary>Refuses a file that is not GGUF or not fit to be loaded. The parts of a split model pass one by one.</summary>
    /// <exception cref="KandilException">As <see cref="Check"/>.</exception>
    public static Task CheckGgufAsync(string path, CancellationToken cancellationToken) => CheckAsync(path, "model.gguf", path, cancellationToken);

    /// <summary>Refuses a file that by its name is GGUF or safetensors and is not, or is not fit to be loaded; any other file passes.</summary>
    /// <exception cref="KandilException">As <see cref="Check"/>.</exception>
    public static Task CheckAsync(string path, CancellationToken cancellationToken) => CheckAsync(path, path, path, cancellationToken);

    /// <summary>The same for a file that lies elsewhere than its user will find it.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="name">What it is called: that tells its format.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task CheckAsync(string path, string name, CancellationToken cancellationToken) => CheckAsync(path, name, name, cancellationToken);

    private static Task CheckAsync(string path, string format, string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        bool isGguf = format.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);
        if (!isGguf && !format.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            return Task.CompletedTask;
        }

        using var stream = OutsideFile.Locate(path).Open();
        try
        {
            if (isGguf)
            {
                ModelFileCheck.Check(stream, stream.Length, name).ThrowIfRefused();
            }
            else
            {
                SafetensorsHeader.Check(stream, stream.Length, name);
            }
        }
        catch (IOException e)
        {
            throw StorageErrors.Failed("be read", path, e);
        }

        return Task.CompletedTask;
    }

    /// <summary>Facts as shells may show them: no control characters.</summary>
    public static ModelFacts Clean(ModelFacts facts) => facts with { Title = Clean(facts.Title), Architecture = Clean(facts.Architecture), License = Clean(facts.License) };

    /// <summary>Tells of findings that refuse nothing. That the engine does not know an architecture, the load test says.</summary>
    public static void Warn(IEnumerable<ModelFinding> findings, IOperationSink? sink)
    {
        foreach (var finding in findings.Where(finding => finding.Rule != FindingRules.UnknownArchitecture))
        {
            sink?.Warn($"{TerminalText.Clean(finding.Location.File)}: {finding}.");
        }
    }

    private static ModelFilePart PartOf(string path)
    {
        var file = OutsideFile.Locate(path);
        return new ModelFilePart(path, file.Size, file.Open);
    }

    private static GgufModelFacts Clean(GgufModelFacts facts) =>
        facts with { Architecture = Clean(facts.Architecture), Name = Clean(facts.Name), License = Clean(facts.License) };

    private static string? Clean(string? text) => text is null ? null : TerminalText.Clean(text);
}
