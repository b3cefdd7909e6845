using Kandil.Core.Errors.Findings;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of what is kept of the installed models beside the registry, and of keeping the store in order.</summary>
public static class StoreErrors
{
    /// <summary>Files of an installed model are not what was installed.</summary>
    /// <param name="id">The model.</param>
    /// <param name="files">Each with the digest that it must have and the one that it has, null where it is missing.</param>
    /// <param name="remedy">What to do about it, one of <see cref="FetchAgain"/>, <see cref="CutOff"/>, <see cref="ImportAgain"/> and <see cref="PutOutsideRight"/>.</param>
    public static KandilException Damaged(string id, IReadOnlyList<(string Path, string Expected, string? Actual)> files, RecommendedAction remedy) => new(
        ErrorCode.Verify,
        $"{id} is damaged: {string.Join("; ", files.Select(file => file.Actual is null ? $"{file.Path} is missing" : $"{file.Path} has the SHA-256 {file.Actual} instead of {file.Expected}"))}."
            + " Likely causes: a failing disk, a program that wrote into the file, or tampering.",
        id, remedy)
    {
        Findings = [.. files.Select(file => new ModelFinding(
            FindingRules.Damaged, new FindingLocation(file.Path), file.Actual is null ? "it is missing" : $"its SHA-256 is {file.Actual} instead of {file.Expected}"))],
    };

    /// <summary>What a listing says of a file that a verification found other content in.</summary>
    /// <param name="path">The file.</param>
    /// <param name="at">When.</param>
    public static string FoundDamaged(string path, DateTimeOffset at) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{path} was found damaged on {at.ToLocalTime():yyyy-MM-dd HH:mm}: its content is not what was installed. Verify it again to learn what to do.");

    /// <summary>A damaged model that has a source.</summary>
    /// <param name="id">The model.</param>
    /// <param name="fetched">How much a repair fetches.</param>
    public static RecommendedAction FetchAgain(string id, string fetched) =>
        new($"Do not use it. What is damaged ({fetched}) is fetched again by {{command}}.", new OperationCall(OperationNames.RepairModel, id));

    /// <summary>A model with bytes too many and none that is wrong.</summary>
    public static RecommendedAction CutOff(string id) =>
        new("Do not use it. Only bytes that do not belong to it were added, which are taken off, and nothing is fetched, by {command}.", new OperationCall(OperationNames.RepairModel, id));

    /// <summary>A damaged model that came from a file.</summary>
    public static RecommendedAction ImportAgain(string id) => new(
        new ShellText($"Do not use it. It was taken in from a file, so there is nowhere to fetch it from: import that file again with {OptionNames.Replace}, if you still have it, or remove the model: {{command}}."),
        new OperationCall(OperationNames.RemoveModel, id));

    /// <summary>A changed file that is only referenced.</summary>
    /// <param name="id">The model.</param>
    /// <param name="path">The file.</param>
    public static RecommendedAction PutOutsideRight(string id, string path) => new(
        "Put the file right with the program that keeps it; or, if the change was meant, import it again: {command}.",
        new OperationCall(OperationNames.ImportModel, path).With(OptionNames.Name, id).With(OptionNames.Reference).With(OptionNames.Replace));

    /// <summary>A list of accepted licenses that cannot be read.</summary>
    public static KandilException LicensesInvalid(string file, string detail) => new(
        ErrorCode.Schema, $"The list of accepted licenses {Quote(file)} cannot be read: {Clean(detail)}.", file,
        new RecommendedAction("Put a backup of the file in its place, or rename it and accept the licenses again."));

    /// <summary>Settings of the store that cannot be read.</summary>
    public static KandilException SettingsInvalid(string file, string detail) => new(
        ErrorCode.Schema, $"The store's settings {Quote(file)} cannot be read: {Clean(detail)}.", file,
        new RecommendedAction("Put a backup of the file in its place, or delete it: the store has no quota then."));

    /// <summary>The models would take more than they may.</summary>
    /// <param name="model">The model that was to be installed.</param>
    /// <param name="needed">What it adds, with its unit.</param>
    /// <param name="used">What the models take, with its unit.</param>
    /// <param name="quota">What they may take, with its unit.</param>
    public static KandilException QuotaReached(string model, string needed, string used, string quota) => new(
        ErrorCode.Quota, $"{model} adds {needed} to the {used} that the models take, and their quota is {quota}. Nothing was installed.", model,
        new RecommendedAction(
            new ShellText($"Remove the models that were not used for longest ({{command}}), unpin some, or give the store a larger quota: the same command with {OptionNames.SetQuota}."),
            new OperationCall(OperationNames.CollectStore)));

    /// <summary>A quota that lets nothing be installed.</summary>
    public static KandilException QuotaOfNothing() => new(
        ErrorCode.Args, "A quota of 0 would let no model be installed.", "quota",
        new RecommendedAction("Give a size, such as 200GB, or none for no limit."));

    /// <summary>The disk has no room for a model.</summary>
    /// <param name="model">The model that was to be installed.</param>
    /// <param name="folder">The folder that it was to be stored in.</param>
    /// <param name="needed">What it needs, with its unit.</param>
    /// <param name="free">What is free, with its unit.</param>
    public static KandilException NoRoom(string model, string folder, string needed, string free) => new(
        ErrorCode.Disk, $"{model} needs {needed} in {Quote(folder)}, and {free} is free there. Nothing was installed.", model,
        new RecommendedAction("Remove the models that were not used for longest ({command}), or let KANDIL_MODELS_DIR name a folder on another disk.",
            new OperationCall(OperationNames.CollectStore)));

    /// <summary>What the source gave is not what was installed.</summary>
    public static KandilException NotRepairable(string id, string path, string expected) => new(
        ErrorCode.Verify,
        $"{id} was not repaired: what its source gives for {Quote(path)} is no longer the file with SHA-256 {expected}. The damaged file is left as it was.", id,
        new RecommendedAction("Install the model again as it is there now: {command}.", new OperationCall(OperationNames.AddModel, id)));

    /// <summary>A damaged model that has no source.</summary>
    public static KandilException NoSourceToRepairFrom(string id) => new(
        ErrorCode.Verify, $"{id} is damaged and was not repaired: it was taken in from a file, so there is no source that its damaged parts could be fetched from.", id, ImportAgain(id));

    /// <summary>A damaged file that is only referenced.</summary>
    public static KandilException NotOursToRepair(string id, string path) => new(
        ErrorCode.Verify, $"{id} was not repaired: its file {Quote(path)} lies outside of the store and is somebody else's, so Kandil does not write to it.", id, PutOutsideRight(id, path));

    /// <summary>A folder that holds no exported model.</summary>
    public static KandilException NoExport(string folder, string manifest) => new(
        ErrorCode.NotFound, $"{Quote(folder)} holds no exported model: there is no {manifest} in it.", folder,
        new RecommendedAction("Name the folder that the export wrote. If the export was interrupted, run it again: the manifest comes last."));

    /// <summary>A manifest of an exported model that cannot be used.</summary>
    public static KandilException ExportInvalid(string file, string detail) => new(
        ErrorCode.Schema, $"The exported model's manifest {Quote(file)} cannot be used: {Clean(detail)}.", file,
        new RecommendedAction("Export the model again, with this release or an older one."));

    /// <summary>A folder that an export cannot be written to.</summary>
    public static KandilException NotExportable(string id, string folder) => new(
        ErrorCode.Args, $"{id} cannot be exported to {Quote(folder)}: something else is there.", id,
        new RecommendedAction("Name a folder that is empty or does not exist yet."));

    /// <summary>A file that is being exported, and is not what was installed.</summary>
    public static KandilException DamagedExport(string id, string path, string expected, string actual) => new(
        ErrorCode.Verify, OtherContent(id, path, expected, actual) + "a program that wrote into the file, or a failing disk.", id,
        new RecommendedAction("See what is damaged, and put it right, with {command}; then export it again.",
            new OperationCall(OperationNames.RepairModel, id)));

    /// <summary>A file of an exported model that is not what its manifest says.</summary>
    public static KandilException DamagedImport(string id, string path, string expected, string actual) => new(
        ErrorCode.Verify, OtherContent(id, path, expected, actual) + "the copy was cut off, or the disk or stick is failing.", id,
        new RecommendedAction("Copy the folder again. If it is damaged there, too, run {command} on the machine that the model was exported from, and export it again there.",
            new OperationCall(OperationNames.RepairModel, id)));

    /// <summary>A model of which nobody says which license it has.</summary>
    public static KandilException LicenseUnknown(string name) => new(
        ErrorCode.Args, $"Neither the source of {Quote(name)} nor its files say which license it has.", name,
        new RecommendedAction(new ShellText(
            $"Name the license that is accepted with {OptionNames.License}, such as apache-2.0; the model's page at its source names it.")));

    /// <summary>A limit that is no number of bytes.</summary>
    public static KandilException NegativeLimit(string parameter, long value) => new(
        ErrorCode.Args, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{parameter} is {value}, which is no size."), parameter,
        new RecommendedAction("Give it 0 or more."));

    private static string OtherContent(string id, string path, string expected, string actual) =>
        $"The content of {Quote(path)} is not that of {id}. Expected SHA-256 {expected}, actual {actual}. Likely causes: ";
}
