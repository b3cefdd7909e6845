using Kandil.Core.Acquisition;
using Kandil.Core.Compatibility;
using Kandil.Core.Errors;
using Kandil.Core.Hardware;
using Kandil.Core.Http;
using Kandil.Core.Operations.Installing;
using Kandil.Core.References;
using Kandil.Core.Sources;

namespace Kandil.Core.Operations.Fit;

/// <summary>Judges the quantisations of a model at its source against this machine.</summary>
internal sealed class RepositoryFit(KandilSession session, SourceConnection connection, IModelSource source, SourceModel model)
{
    // Below that share of the free memory, how much a model takes in detail changes nothing: no header is read before its download.
    private const int SmallShare = 8;

    // What comes in a moment is looked at when it is here; more is looked at before it is fetched.
    private const long WorthAsking = 16 << 20;

    /// <summary>True for weights of which memory is so plenty that there is nothing to say.</summary>
    internal static bool IsSmall(long size) => SizeRule.Memory(size) < Platform.MachineMemory.Read().Available / SmallShare;

    private readonly RemoteHeaders _headers = new(connection.Http, source);

    /// <summary>True where the catalogue recommends a GPU for it.</summary>
    public bool RecommendsGpu { get; init; }

    /// <summary>A verdict for each quantisation, or for the one that is asked for; the smallest first.</summary>
    /// <exception cref="KandilException">As <see cref="CheckCompatibility.RunAsync"/>.</exception>
    public async Task<IReadOnlyList<CompatibilityVerdict>> JudgeAsync(
        ModelReference reference, CompatibilityRequest request, LoadPlan plan, CancellationToken cancellationToken)
    {
        await using WaitTelling? telling = connection.TellingOfReading(source);
        string? asked = request.Quantization ?? (source is HuggingFaceSource ? HuggingFaceSource.QuantizationOf(reference) : null);
        FileChoice? chosen = await ChooseAsync(reference, asked, cancellationToken);
        IReadOnlyList<GgufVariant> variants = [.. GgufVariant.Among(model.Files).Where(variant => variant.Missing is null)];
        GgufVariant? usual = variants.FirstOrDefault(variant => chosen?.Files.Contains(variant.Files[0]) == true);
        MachineHardware hardware = await new ShowHardware(session).ForFitAsync(cancellationToken);
        var fit = new ModelFit(session, hardware, plan);
        CompatibilityQuestion Ask(CompatibilityQuestion question) =>
            question with { Device = request.Device, IsStrict = request.Strict, RecommendsGpu = RecommendsGpu };
        if (variants.Count == 0)
            return [CompatibilityCheck.Judge(Ask(new CompatibilityQuestion(Name(null), chosen!.Files.Sum(file => file.Size)) { IsDefault = true, ToWrite = chosen.Files.Sum(file => file.Size) }), hardware)];

        GgufVariant read = usual ?? variants[0];
        var verdicts = new List<CompatibilityVerdict>();
        foreach (GgufVariant variant in variants.OrderBy(variant => variant.Size))
        {
            bool isRead = variant == read;
            FitFigures? figures = isRead ? await fit.OfSourceAsync(_headers, variant, cancellationToken) : await fit.OfSiblingAsync(_headers, variant, read, cancellationToken);
            verdicts.Add(CompatibilityCheck.Judge(Ask(Question(variant) with { Figures = figures, IsOfAnother = !isRead, IsDefault = variant == usual }), hardware));
        }

        CompatibilityVerdict[] all = [.. verdicts.Select(verdict => verdict with { FittingQuantization = verdict.Blocked ? Fitting(verdicts) : null })];
        return asked is null ? all : [.. all.Where(verdict => verdict.IsDefault)];
    }

    /// <summary>The plan with the verdict on what it would install.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="allow">True where the user wants it even if it does not fit.</param>
    /// <param name="strict">True where warnings block.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<InstallPlan> WithVerdictAsync(InstallPlan plan, bool allow, bool strict, CancellationToken cancellationToken)
    {
        await using WaitTelling? telling = connection.TellingOfReading(source);
        return await OfPlanAsync(plan, strict, cancellationToken) is not { } verdict ? plan
            : plan with { Compatibility = verdict, AllowsIncompatible = allow, Warnings = [.. plan.Warnings, .. verdict.Warnings] };
    }

    // Null for what no engine here runs.
    private async Task<CompatibilityVerdict?> OfPlanAsync(InstallPlan install, bool strict, CancellationToken cancellationToken)
    {
        IReadOnlyList<GgufVariant> variants = GgufVariant.Among(install.Files);
        if (install.AlreadyInstalled || variants.Count == 0)
            return null;
        GgufVariant variant = variants[0];
        bool isSmall = IsSmall(variant.Size);
        MachineHardware hardware = isSmall ? await new ShowHardware(session).WithoutGraphicsAsync(cancellationToken) : await new ShowHardware(session).ForFitAsync(cancellationToken);
        var fit = new ModelFit(session, hardware, new LoadPlan());
        FitFigures? figures = isSmall && variant.Size < WorthAsking ? null : await TryAsync(() => fit.OfSourceAsync(_headers, variant, cancellationToken));
        CompatibilityQuestion question = Question(variant) with { Figures = figures, ToWrite = 0, IsStrict = strict, IsDefault = true, RecommendsGpu = RecommendsGpu && !isSmall };
        CompatibilityVerdict verdict = CompatibilityCheck.Judge(question, hardware);
        return verdict.Blocked ? verdict with { FittingQuantization = await FittingAsync(fit, variant, strict, cancellationToken) } : verdict;
    }

    private async Task<string?> FittingAsync(ModelFit fit, GgufVariant blocked, bool strict, CancellationToken cancellationToken)
    {
        var verdicts = new List<CompatibilityVerdict>();
        foreach (GgufVariant other in GgufVariant.Among(model.Files).Where(other => other.Missing is null && other.Size < blocked.Size))
        {
            FitFigures? figures = await TryAsync(() => fit.OfSiblingAsync(_headers, other, blocked, cancellationToken));
            verdicts.Add(CompatibilityCheck.Judge(Question(other) with { Figures = figures, IsStrict = strict }, fit.Hardware));
        }

        return Fitting(verdicts);
    }

    private static string? Fitting(IEnumerable<CompatibilityVerdict> verdicts) =>
        verdicts.Where(verdict => verdict is { Blocked: false, Quantization: not null }).OrderByDescending(verdict => verdict.Size).FirstOrDefault()?.Quantization;

    // That a header cannot be had is found, and told, by the installation itself.
    private static async Task<FitFigures?> TryAsync(Func<Task<FitFigures?>> read)
    {
        try
        {
            return await read();
        }
        catch (KandilException exception) when (exception.Code != ErrorCode.Cancelled && exception.Code != ErrorCode.Unsafe)
        {
            return null;
        }
    }

    // Without a quantisation that was asked for, several may be possible and none the usual one, which is no failure here.
    private async Task<FileChoice?> ChooseAsync(ModelReference reference, string? asked, CancellationToken cancellationToken)
    {
        var options = new InstallOptions(reference) { Wishes = new FileWishes { Quantization = asked } };
        try
        {
            return await new InstallPlanner(session.Store, connection.Http).ChooseAsync(source, model, options, cancellationToken);
        }
        catch (KandilException exception) when (asked is null && exception.Code == ErrorCode.Args && GgufVariant.Among(model.Files).Count > 0)
        {
            return null;
        }
    }

    private CompatibilityQuestion Question(GgufVariant variant) =>
        new(Name(variant.Quantization), variant.Size) { Device = session.Settings.Device, Quantization = variant.Quantization, ToWrite = variant.Size };

    private string Name(string? quantization) =>
        $"{model.Source}:{model.Id}{(model.Version is { } version ? $":{version}" : quantization is { } type ? $":{type}" : "")}";
}
