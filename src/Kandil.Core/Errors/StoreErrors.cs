using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of what is kept of the installed models beside the registry, and of keeping the store in order.</summary>
public static class StoreErrors
{
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
        ErrorCode.Quota, $"{model} adds {needed} to the {used} that the models take, and their quota is {quota}. Nothing was fetched.", model,
        new RecommendedAction("Remove the models that were not used for longest ({command}), unpin some, or give the store a larger quota.",
            new OperationCall(OperationNames.CollectStore)));

    /// <summary>The disk has no room for a model.</summary>
    /// <param name="model">The model that was to be installed.</param>
    /// <param name="folder">The folder that it was to be stored in.</param>
    /// <param name="needed">What it needs, with its unit.</param>
    /// <param name="free">What is free, with its unit.</param>
    public static KandilException NoRoom(string model, string folder, string needed, string free) => new(
        ErrorCode.Disk, $"{model} needs {needed} in {Quote(folder)}, and {free} is free there. Nothing was fetched.", model,
        new RecommendedAction("Remove the models that were not used for longest ({command}), or let KANDIL_MODELS_DIR name a folder on another disk.",
            new OperationCall(OperationNames.CollectStore)));

    /// <summary>What the source gave is not what was installed.</summary>
    public static KandilException NotRepairable(string id, string path, string expected) => new(
        ErrorCode.Verify,
        $"{id} was not repaired: what its source gives for {Quote(path)} is no longer the file with SHA-256 {expected}. The damaged file is left as it was.", id,
        new RecommendedAction("Install the model again as it is there now: {command}.", new OperationCall(OperationNames.AddModel, id)));
}
