using Kandil.Core.Errors;
using Kandil.Core.Gguf;

namespace Kandil.Core.Safety;

/// <summary>
/// Looks at the header of a GGUF file that nobody vouches for and says what is wrong with it. Nothing is run, no tensor is read;
/// memory stays below 64 MB and twice the header, whatever the file claims. Files that are refused would make an engine crash,
/// or are made to do harm; what is only odd is a warning.
/// </summary>
public static class ModelFileCheck
{
    /// <summary>Checks one file: a whole model, a part of a split one, or what belongs to a model.</summary>
    /// <param name="stream">The file, at its start; it need not seek and stays open.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="file">The file, as the user knows it.</param>
    /// <exception cref="IOException">The stream failed.</exception>
    public static ModelFileReport Check(Stream stream, long length, string file)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var findings = new FindingList();
        try
        {
            var part = new CheckedPart(file, GgufReader.Read(stream, length, file));
            ShardCheck.CheckAlone(part, findings);
            CheckModel([part], findings);
            return Report(part, findings);
        }
        catch (KandilException failure)
        {
            return Unreadable(file, findings, failure);
        }
    }

    /// <summary>Checks a model that is split into several files, or a model in one.</summary>
    /// <param name="parts">All of its files, in their order.</param>
    /// <exception cref="IOException">A file failed.</exception>
    public static ModelFileReport Check(IReadOnlyList<ModelFilePart> parts)
    {
        ArgumentOutOfRangeException.ThrowIfZero(parts.Count);
        var findings = new FindingList();
        var read = new List<CheckedPart>();
        foreach (ModelFilePart part in parts)
        {
            using Stream stream = part.Open();
            try
            {
                read.Add(new CheckedPart(part.Name, GgufReader.Read(stream, part.Length, part.Name)));
            }
            catch (KandilException failure)
            {
                return Unreadable(part.Name, findings, failure);
            }
        }

        return CheckRead(read, findings);
    }

    /// <summary>Checks a model by headers that were read where it lies.</summary>
    /// <param name="headers">Those of all of its files, in their order, each with what the user knows the file by.</param>
    internal static ModelFileReport Check(IReadOnlyList<(string Name, GgufFile Header)> headers) =>
        CheckRead([.. headers.Select(header => new CheckedPart(header.Name, header.Header))], new FindingList());

    private static ModelFileReport CheckRead(List<CheckedPart> read, FindingList findings)
    {
        ShardCheck.CheckTogether(read, findings);
        CheckModel(read, findings);
        return Report(read[0], findings);
    }

    private static void CheckModel(List<CheckedPart> parts, FindingList findings)
    {
        foreach (CheckedPart part in parts)
        {
            KeyCheck.Check(part, findings);
            TensorCheck.Check(part, findings);
            TemplateKeysCheck.Check(part, findings);
        }

        // What a model must have stands in the first of its files; the others have their tensors alone.
        if (parts[0].Number == 0 && ModelKindCheck.Check(parts, findings))
        {
            ArchitectureCheck.Check(parts[0], findings);
            VocabularyCheck.Check(parts, findings);
            if (ArchitectureFamilies.IsKnown(parts[0].File.Facts.Architecture!))
                parts.ForEach(part => WeightTypeCheck.Check(part, findings));
        }
    }

    private static ModelFileReport Report(CheckedPart first, FindingList findings) => new()
    {
        File = first.Name,
        Findings = findings.ToList(),
        LeftOut = findings.LeftOut,
        Facts = first.File.Facts,
    };

    private static ModelFileReport Unreadable(string file, FindingList findings, KandilException failure) => new()
    {
        File = file,
        Findings = [.. failure.Findings, .. findings.ToList()],
        LeftOut = findings.LeftOut,
        Failure = failure,
    };
}
