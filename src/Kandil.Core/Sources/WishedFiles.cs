namespace Kandil.Core.Sources;

/// <summary>What a user's globs, and the rule about files that run code, leave of a model's files.</summary>
internal sealed class WishedFiles(FileWishes wishes)
{
    private readonly FileGlob[] _include = [.. wishes.Include.Select(pattern => new FileGlob(pattern))];
    private readonly FileGlob[] _exclude = [.. wishes.Exclude.Select(pattern => new FileGlob(pattern))];

    public bool IsWished(SourceFile file) => WhyNot(file) is null;

    /// <summary>Why a file is not wanted; null if it is.</summary>
    public string? WhyNot(SourceFile file)
    {
        if (_exclude.FirstOrDefault(glob => glob.Fits(file.Path)) is { } excluded)
            return $"excluded by {excluded.Pattern}";
        if (_include.Length > 0 && !_include.Any(glob => glob.Fits(file.Path)))
            return "not among the included";
        if (!file.CanRunCode)
            return null;
        bool isNamed = _include.Any(glob => glob.IsOneName && glob.Fits(file.Path));
        return !isNamed ? "can run code when it is loaded; only its own name includes it"
            : !wishes.AllowCode ? "can run code when it is loaded, which was not allowed"
            : null;
    }

    /// <summary>Files that only the rule about code keeps out.</summary>
    public IReadOnlyList<string> Blocked(IEnumerable<SourceFile> files) =>
        [.. files.Where(file => file.CanRunCode && !_exclude.Any(glob => glob.Fits(file.Path))
            && (_include.Length == 0 || _include.Any(glob => glob.Fits(file.Path)))).Select(file => file.Path.Value)];
}
