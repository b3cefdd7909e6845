using Kandil.Core.Errors;

namespace Kandil.Core.Acquisition.Programs;

/// <summary>
/// What turns an archive into plain tar: the base class library for gzip; for Zstandard, which it lacks, a program of the system's
/// that reads the archive from its standard input. The tar itself is always read here, by the rules of <see cref="TarUnpacking"/>.
/// </summary>
/// <param name="Program">The program; null for the base class library.</param>
/// <param name="Arguments">What it is given.</param>
public sealed record Decompressor(string? Program, IReadOnlyList<string> Arguments)
{
    /// <summary>What an archive needs, and this machine has.</summary>
    /// <param name="archive">The archive's name.</param>
    /// <param name="folders">Where programs may lie.</param>
    /// <exception cref="KandilException">E_BACKEND: nothing here can unpack it.</exception>
    public static Decompressor For(string archive, IReadOnlyList<string> folders)
    {
        return !archive.EndsWith(".zst", StringComparison.Ordinal) ? new Decompressor(null, [])
            : Find("zstd") is { } zstd ? new Decompressor(zstd, ["--decompress", "--stdout", "--quiet"])
            : Find("bsdtar") is { } bsdtar ? new Decompressor(bsdtar, ["--create", "--file", "-", "--format", "pax", "@-"])
            : throw BackendErrors.NoDecompressor(archive);

        string? Find(string name) => folders.Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    private string Line => string.Join(' ', Arguments.Prepend(Program));

    /// <inheritdoc/>
    public override string ToString() => Program is null ? "Kandil itself" : Line;
}
