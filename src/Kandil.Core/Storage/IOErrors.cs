using Kandil.Core.Errors;
using Kandil.Core.Platform;

namespace Kandil.Core.Storage;

/// <summary>What the operating system's refusals are in Kandil's terms.</summary>
internal static class IOErrors
{
    /// <param name="exception">The refusal.</param>
    /// <param name="attempt">What was tried, to follow 'could not': <c>be read</c>.</param>
    /// <param name="path">On what.</param>
    public static KandilException Of(Exception exception, string attempt, string path) => IOFailure.IsDenied(exception)
        ? StorageErrors.Denied(attempt, path, exception)
        : StorageErrors.Failed(attempt, path, exception);

    /// <summary>A change of the store that was refused: a folder that is not there could not be made.</summary>
    public static KandilException OfStore(Exception exception, StoreLayout layout) => Directory.Exists(layout.Root) || IOFailure.IsDiskFull(exception)
        ? Of(exception, "be changed", layout.Root)
        : StorageErrors.NoFolderForModels(layout.Root, IOFailure.IsDenied(exception), exception);
}
