using System.Globalization;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures of where files lie, and of the store.</summary>
public static class StorageErrors
{
    /// <summary>A name for the application that cannot name a folder and a variable.</summary>
    public static KandilException BadApplicationName(string name) => new(
        ErrorCode.Args, $"{Quote(name)} cannot be the application's name: it names folders and environment variables.", name,
        new RecommendedAction("Use lowercase letters, digits and hyphens, a letter first, at most 64, such as 'my-app'."));

    /// <summary>A folder that is given relative to nothing.</summary>
    public static KandilException PathNotAbsolute(string origin, string path) => new(
        ErrorCode.Args, $"{origin} is {Quote(path)}, which is not an absolute path, so the models would move with the current folder.", origin,
        new RecommendedAction($"Give {origin} an absolute path; it may begin with ~ or contain ${{HOME}}."));

    /// <summary>A file where Kandil's folder is to be, or above it.</summary>
    public static KandilException FileInsteadOfFolder(string folder, string file) => new(
        ErrorCode.Args, $"Kandil cannot keep its files in {Quote(folder)}: {Quote(file)} is a file, not a folder.", file,
        new RecommendedAction("Let KANDIL_HOME, or KANDIL_MODELS_DIR for the models alone, name a folder; it is made if it does not exist."));

    /// <summary>Neither a variable nor the user database says where the user's folder is.</summary>
    public static KandilException NoUserFolder(string homeVariable, string ownVariable) => new(
        ErrorCode.Args, $"Nothing says where Kandil may keep its files: {homeVariable} is not set and the user has no home folder.", ownVariable,
        new RecommendedAction($"Set {ownVariable} to the absolute path of a folder."));

    /// <summary>A name that a model of the store cannot have.</summary>
    public static KandilException BadModelId(string name) => new(
        ErrorCode.Args, $"{Quote(name)} cannot be a model's name here.", name,
        new RecommendedAction("Use letters, digits, '.', '_' and '-', a letter or digit first and last, and no '--', '..' or '.gguf' at the end; "
            + "an owner and '/' may stand before it. The owner cannot be ollama, embedded or candle."));

    /// <summary>A file's name of which no model's name can be made.</summary>
    public static KandilException NoIdInFileName(string path) => new(
        ErrorCode.Args, $"The file {Quote(path)} has a name of which no model's name can be made.", path,
        new RecommendedAction(new ShellText($"Name the model with {OptionNames.Name}, such as 'my-model'.")));

    /// <summary>There is no such file.</summary>
    public static KandilException FileNotFound(string path) => new(
        ErrorCode.NotFound, $"There is no file {Quote(path)}.", path,
        new RecommendedAction("Check the path. A model that is installed is named without a path: {command}.", new OperationCall(OperationNames.ListModels)));

    /// <summary>A folder without a model.</summary>
    public static KandilException NoModelIn(string path) => new(
        ErrorCode.NotFound, $"There is no model in the folder {Quote(path)}: no file whose name ends as those of GGUF, safetensors or Python weights do.", path,
        new RecommendedAction("Check the path. A model that is installed is named without a path: {command}.", new OperationCall(OperationNames.ListModels)));

    /// <summary>A folder where a file was expected.</summary>
    public static KandilException IsFolder(string path) => new(
        ErrorCode.Args, $"{Quote(path)} is a folder, not a GGUF file.", path,
        new RecommendedAction("Name the file in it that ends in .gguf."));

    /// <summary>A pipe, a socket or a device where a file was expected.</summary>
    public static KandilException NotRegularFile(string path) => new(
        ErrorCode.Args, $"{Quote(path)} is not a regular file, and a model's file is read more than once.", path,
        new RecommendedAction("Save it as a file first."));

    /// <summary>A file of the store that was to be recorded as one outside of it.</summary>
    public static KandilException ReferenceInsideStore(string path) => new(
        ErrorCode.Args, $"{Quote(path)} lies in the store already, so it cannot be used as a file outside of it.", path,
        new RecommendedAction("See what is installed: {command}.", new OperationCall(OperationNames.ListModels)));

    /// <summary>The operating system does not allow it.</summary>
    /// <param name="attempt">What was tried, to follow 'could not': <c>be read</c>.</param>
    /// <param name="path">On what.</param>
    /// <param name="cause">The operating system's answer.</param>
    public static KandilException Denied(string attempt, string path, Exception cause) => new(
        ErrorCode.Perm, $"{Quote(path)} could not {attempt}: the operating system does not allow it.", path,
        new RecommendedAction("Check who owns the file and its folder, their permissions, and whether the disk can be written."), cause);

    /// <summary>The folder for models, or one in it, cannot be made.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isDenied">True where the operating system does not allow it to this user.</param>
    /// <param name="cause">The operating system's answer.</param>
    public static KandilException NoFolderForModels(string folder, bool isDenied, Exception cause) => NoFolder(
        folder, isDenied, new RecommendedAction("Let KANDIL_HOME, or KANDIL_MODELS_DIR for the models alone, name a folder on a disk that you can write to."), cause);

    /// <summary>The folder for an exported model cannot be made.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isDenied">True where the operating system does not allow it to this user.</param>
    /// <param name="cause">The operating system's answer.</param>
    public static KandilException NoFolderForExport(string folder, bool isDenied, Exception cause) => NoFolder(
        folder, isDenied, new RecommendedAction("Name a folder on a disk that you can write to."), cause);

    /// <summary>There is no room.</summary>
    /// <param name="model">The model that was to be stored.</param>
    /// <param name="folder">The folder that it was to be stored in.</param>
    /// <param name="needed">What it needs, with its unit.</param>
    /// <param name="free">What is free, with its unit.</param>
    /// <param name="cause">The operating system's answer; null if the room was counted first.</param>
    public static KandilException DiskFull(string model, string folder, string needed, string free, Exception? cause = null) => new(
        ErrorCode.Disk, $"{model} needs {needed} in {Quote(folder)}, and {free} is free there. Nothing was installed.", model,
        new RecommendedAction("Remove the models that were not used for longest ({command}), or let KANDIL_MODELS_DIR name a folder on another disk.",
            new OperationCall(OperationNames.CollectStore)), cause);

    /// <summary>Reading or writing failed.</summary>
    /// <param name="attempt">What was tried, to follow 'could not': <c>be read</c>.</param>
    /// <param name="path">On what.</param>
    /// <param name="cause">The operating system's answer.</param>
    public static KandilException Failed(string attempt, string path, Exception cause) => new(
        ErrorCode.Disk, $"{Quote(path)} could not {attempt}: {cause.Message}", path,
        new RecommendedAction("Check the disk and the path, then try again."), cause);

    /// <summary>The file that is taken in was written to meanwhile.</summary>
    public static KandilException ChangedWhileRead(string path) => new(
        ErrorCode.Verify, $"{Quote(path)} changed while it was being read, so what was read is not one file. Nothing was installed.", path,
        new RecommendedAction("Wait until whatever writes the file has finished, then try again."));

    /// <summary>A model of that name with other content is installed.</summary>
    public static KandilException OtherContentInstalled(string id, string installed, string offered) => new(
        ErrorCode.Args, $"{id} is installed already with other content (SHA-256 {installed}; the file's is {offered}).", id,
        new RecommendedAction(
            new ShellText($"Import the file under another name with {OptionNames.Name}, or in place of the installed model with {OptionNames.Replace}, or remove that first: {{command}}."),
            new OperationCall(OperationNames.RemoveModel, id)));

    /// <summary>A model that is not on this machine.</summary>
    public static KandilException NotInstalled(string name) => new(
        ErrorCode.NotInstalled, $"No model {Quote(name)} is installed.", name,
        new RecommendedAction("See what is installed: {command}.", new OperationCall(OperationNames.ListModels)));

    /// <summary>A model whose file somebody took away.</summary>
    public static KandilException FileGone(string id, string path) => new(
        ErrorCode.NotInstalled, $"{id} is installed, but its file {Quote(path)} is gone.", id,
        new RecommendedAction("Put the file back, or remove the model ({command}) and install it again.",
            new OperationCall(OperationNames.RemoveModel, id)));

    /// <summary>A model that an engine has loaded, here or in another process.</summary>
    public static KandilException InUse(string id) => new(
        ErrorCode.Perm, $"{id} is in use: an engine of this or another process has it loaded.", id,
        new RecommendedAction("Stop the engine or close the session that uses it, then try again."));

    /// <summary>A file whose content is not what was verified.</summary>
    /// <param name="id">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="expected">The digest that it must have.</param>
    /// <param name="actual">The digest that it has.</param>
    /// <param name="remedy">What to do about it; null where its source has it.</param>
    public static KandilException DigestMismatch(string id, string path, string expected, string actual, RecommendedAction? remedy = null) => new(
        ErrorCode.Verify,
        $"{id} is not loaded: the content of {Quote(path)} changed after it was verified. Expected SHA-256 {expected}, actual {actual}. "
            + "Likely causes: another program wrote to the file, or the disk is failing.", id,
        remedy ?? new RecommendedAction("If you did not change the file, check the disk, and put the model right from its source: {command}.",
            new OperationCall(OperationNames.RepairModel, id)));

    /// <summary>A registry that cannot be read.</summary>
    /// <param name="file">The file.</param>
    /// <param name="line">Line, from 1; null when the content is readable JSON but means nothing.</param>
    /// <param name="column">Byte in the line, from 1.</param>
    /// <param name="detail">What is wrong, a clause.</param>
    public static KandilException RegistryInvalid(string file, long? line, long? column, string detail) => new(
        ErrorCode.Schema,
        string.Create(CultureInfo.InvariantCulture,
            $"The registry of models {Quote(file)} cannot be read{(line is null ? "" : $" at line {line}, byte {column}")}: {Clean(detail)}."),
        file, new RecommendedAction("Put a backup of the file in its place. Without one, rename it and take over the models' files again, "
            + $"which lie in the folders beside it: {RecommendedAction.CommandPlaceholder}. Kandil deletes none of them.", new OperationCall(OperationNames.MigrateStore)));

    /// <summary>A registry that a newer release wrote.</summary>
    public static KandilException RegistryNewer(string file, long version, int known) => new(
        ErrorCode.Schema,
        string.Create(CultureInfo.InvariantCulture,
            $"The registry of models {Quote(file)} has format version {version}; this release reads up to {known} and leaves the file alone."),
        file, new RecommendedAction("Use the release that wrote it, or a newer one."));

    private static KandilException NoFolder(string folder, bool isDenied, RecommendedAction next, Exception cause) => new(
        isDenied ? ErrorCode.Perm : ErrorCode.Disk,
        $"The folder {Quote(folder)} cannot be made: {(isDenied ? "the operating system does not allow it" : "there is no place for folders")}.", folder, next, cause);
}
