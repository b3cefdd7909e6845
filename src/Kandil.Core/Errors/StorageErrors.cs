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

    /// <summary>Neither a variable nor the user database says where the user's folder is.</summary>
    public static KandilException NoUserFolder(string homeVariable, string ownVariable) => new(
        ErrorCode.Args, $"Nothing says where Kandil may keep its files: {homeVariable} is not set and the user has no home folder.", ownVariable,
        new RecommendedAction($"Set {ownVariable} to the absolute path of a folder."));
}
