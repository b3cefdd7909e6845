using System.Globalization;
using Kandil.Core.Acquisition;
using Kandil.Core.Audit;
using Kandil.Core.Catalog;
using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Endpoints;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Operations.Names;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;

namespace Kandil.Core.Operations.Setup;

/// <summary>What a person who watches an installation is told before and after it: what the name means, whether it fits, what was checked.</summary>
public static class AddingLines
{
    private const int ShownDigits = 12;

    /// <summary>What a name was taken for; none where it is the reference itself.</summary>
    public static IEnumerable<GuideLine> Meaning(ResolvedModel resolved)
    {
        ArgumentNullException.ThrowIfNull(resolved);
        if (resolved.Told is not null)
            yield return new(GuideMark.Fact, resolved.Remark!);
        if (resolved.Model is not { } model || resolved.Reference == resolved.Input)
            yield break;
        string what = model.Title.Length > 0 ? model.Title : model.Name;
        string taken = resolved.Match switch
        {
            NameMatchKind.Alias => $"'{resolved.Input}' is another name of {resolved.Name}, ",
            NameMatchKind.Fuzzy => $"'{resolved.Input}' is taken for {resolved.Name}, ",
            _ => "",
        };
        yield return new(GuideMark.Fact, TerminalText.Clean($"{taken}{what}: {resolved.Reference}"));
    }

    /// <summary>Where the files come from, and whether memory and disk have room for them.</summary>
    public static IEnumerable<GuideLine> Fit(InstallPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        string mirror = plan.Model.ThroughMirror ? ", a mirror" : "";
        yield return new(
            GuideMark.Fact,
            TerminalText.Clean($"{plan.Model.Id}{(plan.Quantization is { } quantization ? $" {quantization}" : "")} from {plan.Model.Server.Authority}{mirror}; license {plan.License ?? "not named"}"));
        if (plan.Compatibility is { } verdict)
        {
            GuideMark mark = verdict.Blocked ? GuideMark.Failed : verdict.Warnings.Count > 0 ? GuideMark.Warned : GuideMark.Passed;
            yield return new(mark, $"Memory: {verdict.Summary}");
        }

        if (plan.Room.FreeBytes is { } free)
            yield return new(plan.DownloadBytes > free ? GuideMark.Failed : GuideMark.Passed, $"Disk: {new ByteSize(plan.DownloadBytes)} to download{Here(plan)}, {new ByteSize(free)} free");
    }

    private static string Here(InstallPlan plan) =>
        plan.AlreadyHereBytes > 0 ? $" ({new ByteSize(plan.AlreadyHereBytes)} of {new ByteSize(plan.TotalBytes)} are here already)" : "";

    /// <summary>Each check with its result, after an installation; none where nothing was installed.</summary>
    public static IEnumerable<GuideLine> Checked(InstallPlan plan, InstallResult result)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(result);
        if (result.Outcome == InstallOutcome.AlreadyInstalled)
            return [new(GuideMark.Passed, "Installed already: nothing was downloaded")];
        return [.. Digests(plan), .. Structure(plan, result), .. LoadTest(result.LoadTest)];
    }

    /// <summary>What a server answered that was asked for one token.</summary>
    public static IEnumerable<GuideLine> Answer(EndpointReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.IsSecure)
            yield return new(GuideMark.Passed, $"Certificate of {report.Address.Host} counts{(report.CertificateIssuer is { } issuer ? $" ({TerminalText.Clean(issuer)})" : "")}");
        yield return report.IsUsable
            ? new(GuideMark.Passed, string.Create(CultureInfo.InvariantCulture, $"Test call answered by {report.Address.Authority} in {report.LatencyMs:0} ms{(report.TokensUsed is { } tokens ? $", {tokens} tokens used" : "")}"))
            : new(GuideMark.Failed, report.Message);
    }

    /// <summary>The shortest of the names that lead to an installed model: what to type.</summary>
    public static string ShortestName(KandilSession session, KandilModel model, AvailableModel? known)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(model);
        if (model.Origin == ModelOrigin.Ollama)
            return model.Name;
        IEnumerable<string> names = known is null ? [model.Name] : known.Aliases.Prepend(known.Name).Prepend(model.Name);
        return names.Where(name => LeadsTo(session, name, model)).MinBy(name => name.Length) ?? model.Name;
    }

    private static bool LeadsTo(KandilSession session, string name, KandilModel model)
    {
        try
        {
            return new FindModel(session).Locate(name).Describe().Path == model.Path;
        }
        catch (KandilException failure) when (failure.Code != ErrorCode.Internal)
        {
            return false;
        }
    }

    private static IEnumerable<GuideLine> Digests(InstallPlan plan)
    {
        foreach (IGrouping<string, SourceFile> group in plan.Files.Where(IsAnnounced).GroupBy(file => file.DigestSource))
        {
            string first = group.Count() == 1 && group.First().Digest is { } digest ? $" ({digest[..Math.Min(ShownDigits, digest.Length)]}…)" : "";
            string files = group.Count() == 1 ? "1 file" : string.Create(CultureInfo.InvariantCulture, $"{group.Count()} files");
            yield return new(GuideMark.Passed, $"Checksum: {files} as announced by {TerminalText.Clean(group.Key)}{first}");
        }

        if (plan.Files.Count(file => !IsAnnounced(file)) is > 0 and var unknown)
            yield return new(GuideMark.Warned, string.Create(CultureInfo.InvariantCulture, $"Checksum: {unknown} of the files announced by nobody, recorded as they came"));
    }

    private static bool IsAnnounced(SourceFile file) => file.Digest is not null || file.Chunks is not null;

    private static IEnumerable<GuideLine> Structure(InstallPlan plan, InstallResult result)
    {
        if (plan.Library != Storage.ModelRecord.LlamaCpp)
        {
            yield return new(GuideMark.Passed, "Structure: headers within their bounds, no file that can run code but those you named");
            yield break;
        }

        yield return new(GuideMark.Passed, "Structure: header, metadata keys and tensor names are sound");
        if (result.Findings.Count == 0)
            yield return new(GuideMark.Passed, "Chat template: nothing in it that could do harm");
        foreach (Errors.Findings.ModelFinding finding in result.Findings)
            yield return new(GuideMark.Warned, $"Finding: {TerminalText.Clean(finding.ToString())}");
    }

    private static IEnumerable<GuideLine> LoadTest(LoadTestResult? test)
    {
        if (test is null)
            yield break;
        string time = string.Create(CultureInfo.InvariantCulture, $"{test.Duration.TotalSeconds:0.0} s");
        yield return test.Outcome switch
        {
            LoadTestOutcome.Passed => new(GuideMark.Passed, $"Load test: passed in a restricted process ({time})"),
            LoadTestOutcome.PassedWithoutWeights => new(GuideMark.Warned, $"Load test: passed without the weights ({time}). {test.Reason}"),
            _ => new(GuideMark.Skipped, $"Load test: not done. {test.Reason}"),
        };
        if (test.MissingRestrictions.Count > 0)
            yield return new(GuideMark.Warned, $"Not restricted on this system: {string.Join(", ", test.MissingRestrictions)}");
    }
}
