using Kandil.Core.Errors;
using Kandil.Core.Http;
using Kandil.Core.Safety;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Verification;

/// <summary>Writes what was found in models to a file in SARIF 2.1.0, which code hosts and editors show.</summary>
public static class WriteSarif
{
    /// <summary>Writes the file, made or replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="models">The models; without a finding it is a report without results.</param>
    /// <param name="isWhole">False where something else was to be looked at and could not: then the report is no clean one.</param>
    /// <returns>Its absolute path.</returns>
    /// <exception cref="KandilException">E_PERM, E_DISK: it cannot be written.</exception>
    public static string Run(string path, IReadOnlyCollection<VerifiedModel> models, bool isWhole = true)
    {
        string file = KandilSession.FullPath(path);
        using var report = new MemoryStream();
        SarifReport.Write(report, models.SelectMany(model => model.Findings), HttpOptions.Version, isWhole && models.All(model => model.Passed || model.Findings.Count > 0));
        try
        {
            File.WriteAllBytes(file, report.ToArray());
            return file;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw IOErrors.Of(exception, "be written", file);
        }
    }
}
