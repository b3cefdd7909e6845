using System.Globalization;
using Kandil.Core.Errors.Findings;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures between a source's list of files and a model that is whole: fetching, checking, validating.</summary>
public static class AcquisitionErrors
{
    /// <summary>A license that somebody was asked about and did not accept.</summary>
    public static KandilException LicenseDeclined(string model, string license, IEnumerable<Uri> places) => new(
        ErrorCode.License, $"The license {license} of {model} was not accepted: nothing was changed.", model,
        new RecommendedAction($"Read the license {Where(places)}, then run the command again and accept it."));

    /// <summary>A file whose content is not what its source announced.</summary>
    /// <param name="model">The model.</param>
    /// <param name="file">The file.</param>
    /// <param name="kind">The digest: <c>SHA-256</c>.</param>
    /// <param name="expected">What it must be.</param>
    /// <param name="actual">What it is.</param>
    /// <param name="source">Who says what it must be: <c>hub LFS</c>.</param>
    public static KandilException WrongContent(string model, string file, string kind, string expected, string actual, string source) => new(
        ErrorCode.Verify,
        $"{Quote(model)} is not installed: what came for {Quote(file)} is not what its source announced. Expected {kind} {expected} ({Clean(source)}), actual {actual}. "
            + "Likely causes: a mirror or proxy that changes files, a damaged file at the source, or a failing disk. The bytes were deleted; nothing was installed.",
        model, new RecommendedAction("Install it again, or from another source or mirror: {command}.", new OperationCall(OperationNames.AddModel, model)));

    /// <summary>A chunk whose content is not what its name says.</summary>
    public static KandilException WrongChunk(string model, string address, string expected) => new(
        ErrorCode.Verify,
        $"{Quote(model)} is not installed: what came from {Quote(address)} is not the chunk of SHA-256 {expected}. "
            + "Likely causes: a damaged file in the registry, or a proxy that changes files. The bytes were deleted; nothing was installed.",
        model, new RecommendedAction("Tell the registry's owner if it happens again. Try again: {command}.", new OperationCall(OperationNames.AddModel, model)));

    /// <summary>A file that is not as long as its source announced.</summary>
    public static KandilException WrongLength(string model, string file, long expected, long? actual) => new(
        ErrorCode.Verify,
        string.Create(CultureInfo.InvariantCulture,
            $"{Quote(model)} is not installed: {Quote(file)} has {(actual is null ? "another number of" : $"{actual:N0}")} bytes at its source, which announced {expected:N0}. ")
            + "Likely causes: the file is being replaced, or a mirror or proxy gives another one.",
        model, new RecommendedAction("Try again in some minutes, or use another source or mirror: {command}.", new OperationCall(OperationNames.AddModel, model)));

    /// <summary>A file that was another one each time it was read.</summary>
    public static KandilException KeepsChanging(string model, string file, string address) => new(
        ErrorCode.Net, $"{Quote(file)} of {Quote(model)} changes at {Quote(address)} while it is read, so its parts do not fit together. Nothing was installed.", model,
        new RecommendedAction("Try again in some minutes, or use another source or mirror: {command}.", new OperationCall(OperationNames.AddModel, model)));

    /// <summary>A server that answers with other bytes than were asked for.</summary>
    /// <param name="address">What was asked.</param>
    /// <param name="asked">The range, for people.</param>
    /// <param name="came">What its Content-Range says.</param>
    public static KandilException LyingRange(string address, string asked, string came) => new(
        ErrorCode.Net, $"{Quote(address)} was asked for the bytes {asked} and says that it answers with {came}.", address,
        new RecommendedAction("Use another source or mirror, or try without the proxy; what was already downloaded is kept."));

    /// <summary>A body that ended before its end, though the connection did not break.</summary>
    public static KandilException ShortBody(string address, long missing) => new(
        ErrorCode.Net, string.Create(CultureInfo.InvariantCulture, $"{Quote(address)} ended its answer {missing:N0} bytes early, again and again."), address,
        new RecommendedAction("Try again later, or use another source or mirror; what was already downloaded is kept."));

    /// <summary>A server that gives whole files only, and broke off each time.</summary>
    public static KandilException NeverWhole(string address) => new(
        ErrorCode.Net, $"{Quote(address)} broke off each time, and gives no parts of files, so each attempt began at the start.", address,
        new RecommendedAction("Use a source or mirror that gives ranges of files, or a steadier connection."));

    /// <summary>A version that was installed and is another one at its source now.</summary>
    public static KandilException VersionGone(string model, string commit) => new(
        ErrorCode.Verify, $"{Quote(model)} is another one at its source now: what is installed was {Quote(commit)}, so its damaged parts cannot be fetched.", model,
        new RecommendedAction("Install the present one: {command}.", new OperationCall(OperationNames.AddModel, model)));

    /// <summary>A file that its source no longer has.</summary>
    public static KandilException FileGone(string model, string file) => new(
        ErrorCode.NotFound, $"The source of {Quote(model)} has no file {Quote(file)} of that length any more.", model,
        new RecommendedAction("See what it has: {command}.", new OperationCall(OperationNames.ShowFiles, model)));

    /// <summary>The disk gives back other bytes than were written.</summary>
    public static KandilException DiskChangesBytes(string path) => new(
        ErrorCode.Disk, $"What was written to {Quote(path)} is read back as something else, twice.", path,
        new RecommendedAction("Check the disk and the memory of this machine before anything else is written."));

    /// <summary>A license that nobody has accepted.</summary>
    /// <param name="model">The model.</param>
    /// <param name="license">The license's identifier.</param>
    /// <param name="places">Where it can be read; none where nobody says.</param>
    public static KandilException LicenseNotAccepted(string model, string license, IEnumerable<Uri> places) => new(
        ErrorCode.License, $"{Quote(model)} is under the license {Quote(license)}, which has terms of its own and was not accepted.", model,
        new RecommendedAction(
            new ShellText($"Read it {Where(places)}, then accept it ({{command}}), or give {OptionNames.AcceptLicense} when you install."), new OperationCall(OperationNames.AcceptLicense, model, license)));

    private static string Where(IEnumerable<Uri> places) =>
        places.Select(place => Clean(place.GetLeftPart(UriPartial.Path))).ToList() is { Count: > 0 } known ? $"at {string.Join(" or ", known)}" : "at the source";

    /// <summary>The disk became full while files arrived.</summary>
    public static KandilException DiskFull(string model, string folder, Exception cause) => new(
        ErrorCode.Disk, $"{Quote(model)} is not installed: the disk of {Quote(folder)} is full. What was fetched is kept.", model,
        new RecommendedAction("Make room by removing the models that were not used for longest ({command}), then install it again.",
            new OperationCall(OperationNames.CollectStore)), cause);

    /// <summary>A safetensors file whose header is not one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="finding">What is wrong, a clause.</param>
    public static KandilException BadSafetensors(string file, string finding) => new(
        ErrorCode.Unsafe, $"{Quote(file)} is no sound safetensors file: {Clean(finding)}. Nothing was installed.", file,
        new RecommendedAction("Take the model from another source, and tell its owner."))
    {
        Findings = [new ModelFinding(FindingRules.Safetensors, new FindingLocation(file), Clean(finding))],
    };

    /// <summary>A reference that names nothing that can be fetched.</summary>
    public static KandilException NotFetchable(string reference) => new(
        ErrorCode.Args, $"{Quote(reference)} names no model of a source that files are fetched from.", reference,
        new RecommendedAction("Name owner/repo, or SOURCE:group/model of a registered source ({command} shows them). A file on this machine is imported.",
            new OperationCall(OperationNames.ListSources)));

    /// <summary>A file on this machine where a model of a source belongs.</summary>
    public static KandilException IsFile(string path) => new(
        ErrorCode.Args, $"{Quote(path)} is a path, and no model of a source that files are fetched from.", path,
        new RecommendedAction("A file on this machine is imported: {command}.", new OperationCall(OperationNames.ImportModel, path)));

    /// <summary>An official address that does not apply.</summary>
    public static KandilException MirrorOfRegistry(string source) => new(
        ErrorCode.Args, $"A mirror stands in for Hugging Face; {Quote(source)} is a source with an address of its own.", source,
        new RecommendedAction("Leave the mirror away, or register the other address as a source: {command}.", new OperationCall(OperationNames.AddSource, "NAME", "ADDRESS")));
}
