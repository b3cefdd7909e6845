using Kandil.Core.Errors;
using Kandil.Core.Primitives;

namespace Kandil.Core.Storage;

/// <summary>What reading all of a model's files found.</summary>
/// <param name="Record">The model.</param>
/// <param name="Files">Every file, in the record's order.</param>
public sealed record ModelCheck(ModelRecord Record, IReadOnlyList<FileCheck> Files)
{
    /// <summary>True when every file is what was installed.</summary>
    public bool IsWhole => Files.All(file => file.State == FileState.Whole);

    /// <summary>Bytes that a repair fetches.</summary>
    public long BadBytes => Files.Sum(file => file.Bad.Sum(range => range.Length));

    /// <summary>What to do about the damage.</summary>
    /// <param name="name">The model, by a name that leads to it alone.</param>
    public RecommendedAction Remedy(string name)
    {
        FileCheck[] bad = [.. Files.Where(file => file.State != FileState.Whole)];
        if (Array.Find(bad, file => file.File.Outside is not null) is { } outside)
            return StoreErrors.PutOutsideRight(Record.Id.ToString(), outside.Path);
        return BadBytes == 0 ? StoreErrors.CutOff(name)
            : Record.Source == ModelRecord.FileSource ? StoreErrors.ImportAgain(name)
            : StoreErrors.FetchAgain(name, new ByteSize(BadBytes).ToString());
    }
}

/// <summary>How a file was found.</summary>
public enum FileState
{
    /// <summary>Its content is what was installed.</summary>
    Whole,

    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>Its content is another.</summary>
    Damaged,
}

/// <summary>What reading a file found.</summary>
/// <param name="File">The file, as it should be.</param>
/// <param name="Path">Where it lies, absolute.</param>
/// <param name="State">How it was found.</param>
/// <param name="Actual">The digest of what is there; null where nothing is.</param>
/// <param name="Bad">What of it must be fetched again: damaged blocks or chunks where these are known, else all of it.</param>
public sealed record FileCheck(ModelFileRecord File, string Path, FileState State, Sha256Digest? Actual, IReadOnlyList<FileRange> Bad)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File.Path}: {State}";
}
