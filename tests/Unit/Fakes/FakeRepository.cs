using System.Globalization;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>A repository of the fake hub: branches and tags that lead to commits.</summary>
public sealed class FakeRepository(string id)
{
    private readonly Dictionary<string, FakeCommit> _commits = [];
    private readonly Dictionary<string, string> _references = [];

    public string Id => id;

    public string License { get; set; } = "apache-2.0";

    public bool IsGated { get; set; }

    /// <summary>Whether the account of the hub's token was let in.</summary>
    public bool IsOpenToToken { get; set; } = true;

    public bool IsPrivate { get; set; }

    public long Downloads { get; set; } = 100;

    public long Likes { get; set; } = 10;

    public FakeCommit Main => At("main") ?? Commit([]);

    /// <summary>Adds a file to the main branch, which makes a new commit.</summary>
    public FakeRepository With(string path, FakeContent content)
    {
        Commit(new Dictionary<string, FakeContent>(At("main")?.Files ?? []) { [path] = content });
        return this;
    }

    public FakeRepository With(string path, GgufBuilder model) => With(path, FakeContent.Of(model));

    public FakeRepository With(string path, string text) => With(path, FakeContent.Of(text));

    /// <summary>Moves a branch or tag to a new commit of these files.</summary>
    public FakeCommit Commit(Dictionary<string, FakeContent> files, string branch = "main")
    {
        var commit = new FakeCommit((_commits.Count + 1).ToString("x40", CultureInfo.InvariantCulture), files);
        _commits.Add(commit.Id, commit);
        _references[branch] = commit.Id;
        return commit;
    }

    /// <summary>What a branch, tag or commit is; null if there is none.</summary>
    public FakeCommit? At(string revision) => _commits.GetValueOrDefault(_references.GetValueOrDefault(revision, revision));
}

/// <summary>The files at one commit, by their paths.</summary>
public sealed record FakeCommit(string Id, Dictionary<string, FakeContent> Files);
