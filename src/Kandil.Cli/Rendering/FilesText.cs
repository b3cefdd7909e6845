using System.Globalization;
using Kandil.Cli.Terminal;
using Kandil.Core.Operations.Listing;
using Kandil.Core.Primitives;

namespace Kandil.Cli.Rendering;

/// <summary>A model at its source as people read it: what it is, then its files, those marked that an installation takes.</summary>
internal static class FilesText
{
    private const int LabelWidth = 15;
    private const int MarkWidth = 3;

    private static readonly TextColumn[] Columns = [("", false), ("FILE", false), ("SIZE", true), ("QUANT", false), ("CHECKED BY", false)];

    /// <summary>Writes it to standard output.</summary>
    public static void Write(ConsoleTerminal terminal, ModelFileListing listing)
    {
        FactLines.Write(terminal, LabelWidth, Facts(listing));
        terminal.WriteLine("");
        TextTable.Write(terminal, Columns, listing.Files.Select(file => (IReadOnlyList<string>)
        [
            file.IsDefault ? "*" : "", file.Path + (file.CanRunCode ? " (can run code)" : ""), new ByteSize(file.Size).ToString(), file.Quantization ?? "",
            file.Digest is null && file.Chunks is null ? "-" : file.DigestSource,
        ]));
        FactLines.Write(terminal, MarkWidth, listing.DefaultProblem is { } problem
            ? [("", problem)]
            : [("*", $"is taken by an installation without further wishes: {new ByteSize(listing.DefaultSize)}.")]);
    }

    private static IEnumerable<(string Label, string? Value)> Facts(ModelFileListing listing)
    {
        yield return ("model", listing.Model);
        yield return ("from", listing.Server.GetLeftPart(UriPartial.Authority) + (listing.ThroughMirror ? " (a mirror: nothing it says is official)" : ""));
        yield return ("revision", listing.Version ?? listing.Revision);
        yield return ("commit", listing.Commit);
        yield return ("license", listing.License is { } license && listing.LicenseNeedsAcceptance ? $"{license}: must be accepted" : listing.License);
        yield return ("access", listing.Gated ? "only for who asked for it at the source" : null);
        yield return ("size", new ByteSize(listing.TotalSize).ToString());
        yield return ("chunks", listing.ChunkCount is { } count ? string.Create(CultureInfo.InvariantCulture, $"{count} of {new ByteSize(listing.ChunkSize ?? 0)}") : null);
        yield return ("quantisations", listing.Quantizations.Count > 0 ? string.Join(", ", listing.Quantizations) : null);
        foreach (KeyValuePair<string, string> pair in listing.Metadata)
        {
            yield return (pair.Key, pair.Value);
        }
    }
}
