using System.Globalization;
using static Kandil.Core.Errors.QuotedText;

namespace Kandil.Core.Errors;

/// <summary>Failures while a staged model becomes an installed one.</summary>
public static class StageErrors
{
    /// <summary>Nothing to install.</summary>
    public static KandilException NoFiles(string id) => new(
        ErrorCode.Args, $"{id} has no file that could be installed.", id,
        new RecommendedAction("See its files, and choose others: {command}.", new OperationCall(OperationNames.ShowFiles, id)));

    /// <summary>A file of a model that would lie where Kandil keeps its own.</summary>
    public static KandilException OwnPath(string id, string path) => new(
        ErrorCode.Unsafe, $"{id} has a file {Quote(path)}, which is a name of Kandil's own files. Nothing was installed.", id,
        new RecommendedAction("Leave the file out, or take the model from another source."));

    /// <summary>A staged file that is shorter or longer than it must be.</summary>
    public static KandilException WrongSize(string id, string path, long expected, long actual) => new(
        ErrorCode.Verify,
        string.Create(CultureInfo.InvariantCulture, $"{id} is not installed: its file {Quote(path)} has {actual} bytes where {expected} are right."), id,
        new RecommendedAction("Install it again ({command}); what is right already is not fetched a second time.", new OperationCall(OperationNames.AddModel, id)));

    /// <summary>A staged file whose content is not what was announced.</summary>
    public static KandilException WrongContent(string id, string path, string expected, string actual) => new(
        ErrorCode.Verify,
        $"{id} is not installed: the content of {Quote(path)} is not what it must be. Expected SHA-256 {expected}, actual {actual}. "
            + "Likely causes: another program wrote to the file, or the disk is failing.", id,
        new RecommendedAction("Check the disk, then install it again: {command}.", new OperationCall(OperationNames.AddModel, id)));

    /// <summary>The disk was full when the model was to become visible.</summary>
    public static KandilException DiskFull(string id, string folder, Exception cause) => new(
        ErrorCode.Disk, $"{id} is not installed: the disk of {Quote(folder)} is full. What was fetched is kept.", id,
        new RecommendedAction("Make room by removing the models that were not used for longest ({command}), then install it again.",
            new OperationCall(OperationNames.CollectStore)), cause);
}
