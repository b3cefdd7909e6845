using Kandil.Core.Acquisition.Validation;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Operations.Fit;
using Kandil.Core.Safety;
using Kandil.Core.Sources;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Verification;

/// <summary>Looks into the files of one model: their headers, then, if nothing is wrong, how an engine loads them. Refusals are logged.</summary>
internal sealed class ModelContentCheck(KandilSession session, bool withLoadTest, IOperationSink sink)
{
    /// <summary>Looks into files that are not installed.</summary>
    public Task<VerifiedModel> RunAsync(FilesToVerify files, CancellationToken cancellationToken) =>
        RunAsync(new VerifiedModel(files.Name, []), files.Files, files.IsNamed, cancellationToken);

    /// <summary>Looks into the files of an installed model that are what was installed.</summary>
    public Task<VerifiedModel> RunAsync(VerifiedModel model, IReadOnlyList<string> files, CancellationToken cancellationToken) =>
        RunAsync(model, files, isNamed: false, cancellationToken);

    private async Task<VerifiedModel> RunAsync(VerifiedModel model, IReadOnlyList<string> files, bool isNamed, CancellationToken cancellationToken)
    {
        var check = new StructureCheck(cancellationToken);
        try
        {
            Look(check, files, isNamed);
        }
        catch (IOException e)
        {
            throw StorageErrors.Failed("be read", files[0], e);
        }

        model = model with
        {
            Findings = [.. check.Findings, .. files.Where(file => !isNamed && CodeFiles.CanRun(file)).Select(file => new ModelFindings(file).RunsCode())],
            IsRead = isNamed || files.Any(file => FilesToVerify.IsGguf(file) || FilesToVerify.IsSafetensors(file)),
            Failure = check.Refusal is { } refusal && model.Files.Count > 0 ? ModelFileErrors.RefusedAfterwards(refusal, model.Name) : check.Refusal,
        };
        // Only what Safety read as a model is given to an engine, whatever the file is called.
        bool loads = withLoadTest && model.Passed && check.Facts is { } facts && !ModelKindCheck.IsCompanion(facts);
        return await LoggedAsync(loads ? await LoadedAsync(model, files, cancellationToken) : model);
    }

    /// <summary>Tells the security log of a refusal, and of what the load test was not kept from.</summary>
    public async Task<VerifiedModel> LoggedAsync(VerifiedModel model)
    {
        var log = new SecurityLog(session, sink);
        if (model.Failure is { } failure)
        {
            await log.RefusedAsync(model.Name, failure);
        }

        await log.UnrestrictedAsync(model.Name, model.LoadTest?.MissingRestrictions ?? []);
        return model;
    }

    private static void Look(StructureCheck check, IReadOnlyList<string> files, bool isNamed)
    {
        foreach (var model in files.Where(file => isNamed ? !FilesToVerify.IsSafetensors(file) : FilesToVerify.IsGguf(file)).GroupBy(file => ModelParts.NameOf(file)?.Stem ?? file))
        {
            check.CheckGguf([.. model.OrderBy(file => ModelParts.NameOf(file)?.Number).Select(PartOf)]);
        }

        foreach (string file in files.Where(FilesToVerify.IsSafetensors))
        {
            check.CheckSafetensors(PartOf(file));
        }
    }

    private async Task<VerifiedModel> LoadedAsync(VerifiedModel model, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        long began = TimeProvider.System.GetTimestamp();
        try
        {
            var engine = new EngineModel(model.Name, files[0], new ModelLoadOptions()) { Files = files };
            var result = await session.Engine.TestLoadAsync(engine, sink, cancellationToken);
            TestedLoad.Tell(model.Name, result, sink);
            return model with { LoadTest = result };
        }
        catch (KandilException failure) when (failure.Code == ErrorCode.Unsafe)
        {
            var findings = failure.Findings.Select(finding => finding with { Location = finding.Location with { File = files[0] } });
            return model with
            {
                LoadTest = new LoadTestResult(LoadTestOutcome.Failed, TimeProvider.System.GetElapsedTime(began)),
                Failure = model.Files.Count > 0 ? ModelFileErrors.RefusedAfterwards(failure, model.Name) : failure,
                Findings = [.. findings, .. model.Findings],
            };
        }
    }

    private static ModelFilePart PartOf(string path)
    {
        var file = OutsideFile.Locate(path);
        return new ModelFilePart(path, file.Size, file.Open);
    }
}
