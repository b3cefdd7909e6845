using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Errors.Findings;
using Kandil.Core.Storage;

namespace Kandil.Core.Operations.Verification;

/// <summary>What to look at, and how.</summary>
/// <param name="Reference">An installed model, every version that it leaves open; or the path of a file, of a split model the first, or of a folder.</param>
public sealed record VerifyRequest(string Reference)
{
    /// <summary>Whether it is a path whatever it looks like.</summary>
    public bool IsPath { get; init; }

    /// <summary>Whether the model is loaded, too, in a restricted process.</summary>
    public bool LoadTest { get; init; } = true;
}

/// <summary>What looking at all of a model's files found.</summary>
/// <param name="Name">The model, by a name that leads to it alone; a path.</param>
/// <param name="Files">Every file of an installed model, each compared with what was installed; empty for a path, of which nobody knows what it must be.</param>
public sealed record VerifiedModel(string Name, IReadOnlyList<FileCheck> Files)
{
    /// <summary>True when nothing is wrong with it; there may be warnings.</summary>
    public bool Passed => Failure is null;

    /// <summary>True when every file is what was installed.</summary>
    public bool IsWhole => Files.All(file => file.State == FileState.Whole);

    /// <summary>False where no file of it is of a kind that can be looked into.</summary>
    public bool IsRead { get; init; } = true;

    /// <summary>Bytes that a repair fetches.</summary>
    public long BadBytes => Files.Sum(file => file.Bad.Sum(range => range.Length));

    /// <summary>What was found, the reasons for refusing it first.</summary>
    public IReadOnlyList<ModelFinding> Findings { get; init; } = [];

    /// <summary>What loading it found; null where it was not to be loaded, was refused before, or is nothing that an engine here loads; its outcome is Failed where the model is refused for it.</summary>
    public LoadTestResult? LoadTest { get; init; }

    /// <summary>E_VERIFY where it is damaged, E_UNSAFE where it is refused; of a folder's file also why it cannot be read; null where it passed.</summary>
    public KandilException? Failure { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>An installed model as its files are.</summary>
    internal static VerifiedModel Of(string name, ModelCheck check)
    {
        KandilException? failure = check.IsWhole ? null : StoreErrors.Damaged(
            name,
            [.. check.Files.Where(file => file.State != FileState.Whole).Select(file => (file.Path, file.File.Sha256.ToString(), file.Actual?.ToString()))],
            check.Remedy(name));
        return new(name, check.Files) { Failure = failure, Findings = failure?.Findings ?? [] };
    }
}
